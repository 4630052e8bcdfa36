"""A real worker on PostgreSQL and Redis, and what happens to it: killed, twice, without Redis.

Every notice reaches its receiver; what is received twice is as often as something was killed, and
under the same `ref`.
"""

import contextlib
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db.models import Q

from tests.alerts.delivery.conftest import make_robot
from tests.alerts.receivers import WELL, MailBox, Robots, Says, mail_server, webhook_server
from tests.factories.accounts import CountyFixture, make_county
from tests.guards.processes import (
    BIN,
    eventually,
    free_port,
    production_environment,
    running,
    test_database_url,
)
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Message, Notice
from zhaoshang.alerts.notices import CALENDAR_MISSING
from zhaoshang.alerts.policies import DELIVERY
from zhaoshang.alerts.rules.delivery import MessageState
from zhaoshang.alerts.services import raise_alert
from zhaoshang.core.sealed_text import seal
from zhaoshang.policy.models import Policy

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs redis-server"),
]
CELERY = [str(BIN / "celery"), "--app", "tests.alerts.delivery.quick_worker"]
# A quiet machine needs a tenth of it.
PATIENCE = 120


@dataclass
class Site:
    """The processes of one installation."""

    env: dict[str, str]
    folder: Path
    redis_port: int
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    count: int = 0

    def start(self, *command: str) -> tuple[int, Path]:
        """Start a process for as long as the test runs; return its number and its log."""
        self.count += 1
        log = self.folder / f"{self.count}.log"
        process = self.stack.enter_context(running(list(command), env=self.env, log=log))
        # They need not end in good order when a test is over.
        self.stack.callback(lambda: None if has_ended(process.pid) else kill(process.pid))
        return process.pid, log

    def redis(self) -> int:
        """Start a Redis that keeps nothing."""
        port = str(self.redis_port)
        pid, log = self.start("redis-server", "--port", port, "--save", "", "--bind", "127.0.0.1")
        eventually(lambda: b"Ready to accept" in log.read_bytes(), seconds=10, log=log)
        return pid

    def worker(self) -> tuple[int, Path]:
        """Start a worker with two children, and wait until it takes tasks."""
        command = ("worker", "--concurrency", "2", "--without-mingle", "--without-gossip")
        pid, log = self.start(*CELERY, *command)
        eventually(lambda: b"ready." in log.read_bytes(), seconds=PATIENCE, log=log)
        return pid, log

    def beat(self) -> None:
        """Start a beat."""
        schedule = str(self.folder / f"schedule-{self.count}")
        self.start(*CELERY, "beat", "--schedule", schedule)


def has_ended(pid: int) -> bool:
    """Tell whether a process has ended; until it is waited for, a zombie of it stays."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


def kill(pid: int) -> None:
    """End a process and its children as a power cut would."""
    os.killpg(pid, signal.SIGKILL)


@pytest.fixture
def county(transactional_db) -> CountyFixture:
    """A county that sends at any hour, each notice by itself."""
    found = make_county()
    Policy.objects.create(
        kind=DELIVERY.name,
        owner=found.county,
        effective_from="2020-01-01",
        value={**DELIVERY.default, "digest_above": 100, "quiet_from": 0, "quiet_until": 0},
        source_document="某县招商局通知",
    )
    return found


@pytest.fixture
def mail() -> Iterator[MailBox]:
    with mail_server() as found:
        yield found


@pytest.fixture
def robots() -> Iterator[Robots]:
    with webhook_server() as found:
        yield found


@pytest.fixture
def site(tmp_path, mail, robots, settings) -> Iterator[Site]:
    port = free_port()
    env = production_environment(
        DATABASE_URL=test_database_url(),
        REDIS_URL=f"redis://127.0.0.1:{port}/0",
        VAR_DIR=str(tmp_path),
        SECRET_KEY=settings.SECRET_KEY,
        EMAIL_URL=mail.url,
        **robots.environment(),
    )
    found = Site(env, tmp_path, port)
    with found.stack:
        yield found


def tell(people: list[User], numbers: range) -> None:
    """Tell people, and the groups of their units, of things that a worker knows the words of."""
    for number in numbers:
        raise_alert(
            kind=CALENDAR_MISSING.name,
            subject=("calendar.year", 2100 + number),
            recipients=people,
            params={"year": 2100 + number},
        )


def sent() -> int:
    return Message.objects.filter(state=MessageState.SENT).count()


def children(pid: int) -> list[int]:
    """Return the processes that a worker's main process has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(each) for each in found.split()]


def assert_all_arrived(refs: list[str], *, kills: int) -> None:
    """Each message arrived, and as many too many as something was killed, at most."""
    expected = set(map(str, Message.objects.values_list("ref", flat=True)))
    assert set(refs) == expected
    assert len(refs) - len(expected) <= kills
    assert all(count <= 1 + kills for count in Counter(refs).values())


def test_a_worker_killed_again_and_again_loses_nothing(county, site, mail, robots):
    """Receivers take their time: the worker dies while it waits for an answer, or before."""
    robot = make_robot(county.county, sealed_address=seal(robots.address()))
    mail.script = ["250 taken", 0.4] * 20
    robots.script = [Says(WELL, after=1.5)]
    people = [county.user(Role.CLERK, email=f"p{n}@county.example") for n in range(8)]
    site.redis()
    pid, log = site.worker()
    site.beat()
    tell(people, range(5))
    moments = [
        lambda: robots.calls,
        *[lambda least=least: len(mail.mails) >= least for least in (8, 16)],
    ]
    kills = 0
    for moment in moments:
        eventually(moment, seconds=PATIENCE, log=log)
        for child in children(pid):
            os.kill(child, signal.SIGKILL)
            kills += 1
    eventually(lambda: len(mail.mails) >= 24, seconds=PATIENCE, log=log)
    kill(pid)
    kills += 2
    _pid, log = site.worker()
    eventually(lambda: sent() == 45, seconds=PATIENCE, log=log)
    assert Notice.objects.count() == 40
    assert_all_arrived(mail.refs() + robots.refs(), kills=kills)
    # Nobody was left to hear its first answer: the robot was told again, under the same ref.
    first = robot.messages.get(ref=robots.refs()[0])
    assert robots.refs().count(str(first.ref)) >= 2
    assert first.attempts.filter(ended_at=None, succeeded=False).exists()


def test_redis_may_go_and_come_back_empty(county, site, mail):
    people = [county.user(Role.CLERK, email=f"p{n}@county.example") for n in range(5)]
    redis = site.redis()
    pid, log = site.worker()
    site.beat()
    tell(people, range(2))
    eventually(lambda: len(mail.mails) >= 5, seconds=PATIENCE, log=log)
    kill(redis)
    # Telling needs no Redis.
    tell(people, range(2, 4))
    time.sleep(2)
    site.redis()
    if b"Unrecoverable error" in log.read_bytes():
        # With a task in hand a worker may end when Redis does (kombu 5.7 stumbles when it gives the
        # task back); whatever supervises it starts another.
        eventually(lambda: has_ended(pid), seconds=PATIENCE, log=log)
        _pid, log = site.worker()
    tell(people, range(4, 6))
    eventually(lambda: sent() == 30, seconds=PATIENCE, log=log)
    assert_all_arrived(mail.refs(), kills=1)


def test_two_beats_and_two_workers_deliver_everything_once(county, site, mail, robots):
    make_robot(county.county, sealed_address=seal(robots.address()))
    people = [county.user(Role.CLERK, email=f"p{n}@county.example") for n in range(5)]
    robots.script = [Says(500), Says(WELL)]
    mail.script = ["451 later", "250 taken", "451 later"]
    site.redis()
    _pid, log = site.worker()
    site.worker()
    site.beat()
    site.beat()
    tell(people, range(6))
    eventually(lambda: sent() == 36, seconds=PATIENCE, log=log)
    assert Message.objects.filter(~Q(state=MessageState.SENT)).count() == 0
    assert_all_arrived(mail.refs() + list(dict.fromkeys(robots.refs())), kills=0)
    # The one that the robot answered with 500.
    assert len(robots.refs()) - len(set(robots.refs())) == 1


def test_a_worker_that_is_asked_to_end_leaves_nothing_half_done(county, site, mail):
    mail.script = [0.3] * 30
    people = [county.user(Role.CLERK, email=f"p{n}@county.example") for n in range(5)]
    site.redis()
    pid, log = site.worker()
    site.beat()
    tell(people, range(4))
    eventually(lambda: len(mail.mails) >= 3, seconds=PATIENCE, log=log)
    os.kill(pid, signal.SIGTERM)
    eventually(lambda: has_ended(pid), seconds=PATIENCE, log=log)
    assert not Message.objects.exclude(lease=None).exists()
    assert sorted(mail.refs()) == sorted(
        map(str, Message.objects.filter(state=MessageState.SENT).values_list("ref", flat=True))
    )
