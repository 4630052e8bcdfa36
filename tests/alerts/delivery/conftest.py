"""A county on a working morning, kinds with words for groups, and a channel that writes down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import pytest
import time_machine

from tests.factories.accounts import CountyFixture, make_county
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import kinds
from zhaoshang.alerts.channels import Channel, Outgoing
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.models import Robot
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.services import raise_alert
from zhaoshang.alerts.services.delivering import Outcome, deliver, sweeping
from zhaoshang.alerts.services.planning import plan_messages
from zhaoshang.core import clock
from zhaoshang.core.sealed_text import seal

# 2026-11-23, a Monday, 10:00 in the county.
MORNING = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    """Stop the clock at ten in the morning; the test moves it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def county(db, morning) -> CountyFixture:
    return make_county()


@pytest.fixture
def clerk(county) -> User:
    return county.user(Role.CLERK, email="clerk@county.example")


@pytest.fixture
def head(county) -> User:
    return county.user(Role.UNIT_HEAD, email="head@county.example")


@pytest.fixture
def due() -> NoticeKind:
    """A kind that groups are told of."""
    return kinds.register(
        NoticeKind(
            name="test.due",
            label="Report due",
            title="%(project)s: report due on %(due_on)s",
            body="Fill it in.",
            severity=Severity.ATTENTION,
            group="A report of %(unit)s is due on %(due_on)s",
        )
    )


@pytest.fixture
def tell(due) -> Callable[..., int]:
    """Tell people of one thing, or of the thing of a number."""

    def told(*people: User, number: int = 1, kind: NoticeKind = due, **facts: Any) -> int:
        params = {"project": f"项目{number}", "unit": "城关镇", "due_on": "2026-11-30"}
        return raise_alert(
            kind=kind.name,
            subject=("projects.project", number),
            recipients=people,
            params=params,
            url=f"/projects/{number}/",
            **facts,
        )

    return told


def make_robot(unit: Unit, **facts: Any) -> Robot:
    """Set up a robot of a unit's group."""
    told = {
        "name": f"{unit.name}工作群",
        "channel": Channel.WECOM.value,
        "sealed_address": seal("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"),
    }
    return Robot.objects.create(unit=unit, **{**told, **facts})


def plan_now() -> int:
    """Plan what there is."""
    return plan_messages(now=clock.now())


@dataclass
class Post:
    """A channel that writes down what it was given; an error in `script` is raised instead.

    A step that can be called is called with the message before it is taken.
    """

    script: list[Exception | Callable[[Outgoing], None] | None] = field(default_factory=list)
    sent: list[Outgoing] = field(default_factory=list)
    asked: list[Outgoing] = field(default_factory=list)
    opened: int = 0

    def __enter__(self) -> Self:
        self.opened += 1
        return self

    def __exit__(self, *_exc: object) -> None:
        """Nothing to close."""

    def send(self, message: Outgoing) -> str:
        self.asked.append(message)
        step = self.script.pop(0) if self.script else None
        if isinstance(step, Exception):
            raise step
        if step is not None:
            step(message)
        self.sent.append(message)
        return "250 taken"

    def refs(self) -> list[str]:
        return [message.ref for message in self.sent]


@pytest.fixture
def post(monkeypatch) -> Post:
    """Serve every channel by one that writes down."""
    found = Post()
    monkeypatch.setattr(sweeping, "sender_of", lambda _channel: found)
    return found


def deliver_now(*channels: Channel) -> Outcome:
    """Deliver what is due now."""
    return deliver(channels or tuple(Channel), seconds=60)


def minutes(count: float) -> dt.timedelta:
    return dt.timedelta(minutes=count)
