"""Reads of group robots: what may be shown of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Aggregate, Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhaoshang.accounts.models import User
from zhaoshang.alerts import kinds
from zhaoshang.alerts.models import Message, Robot
from zhaoshang.alerts.rules.delivery import MessageState
from zhaoshang.core.sealed_text import SealBrokenError, unseal

_SHOWN_SIGNS = 4


@dataclass(frozen=True)
class RobotRow:
    """A robot as a list shows it.

    Attributes:
        address: Host and last signs of its address; "" where it cannot be read any more.
        kind_labels: Kinds the group is told of; empty for all.
        sent_at: When the last message was taken.
        waiting: Messages not yet handed over.
        dead: Messages given up.
        last_error: Of what waits or was given up, the latest.
    """

    robot: Robot
    address: str
    kind_labels: list[str]
    sent_at: dt.datetime | None
    waiting: int
    dead: int
    last_error: str


def robot_rows(user: User) -> list[RobotRow]:
    """Return the robots that a user keeps, by unit and name. One query."""
    its = Message.objects.filter(robot=OuterRef("pk")).order_by()
    sent, waiting, dead = (
        its.filter(state=state.value)
        for state in (MessageState.SENT, MessageState.WAITING, MessageState.DEAD)
    )
    in_trouble = its.exclude(last_error="").exclude(state=MessageState.SENT.value)
    found = (
        Robot.objects.visible_to(user)
        .select_related("unit")
        .annotate(
            last_sent=Subquery(_of(sent, Max("sent_at"))),
            n_waiting=Coalesce(Subquery(_of(waiting, Count("pk"))), 0),
            n_dead=Coalesce(Subquery(_of(dead, Count("pk"))), 0),
            trouble=Subquery(in_trouble.order_by("-created_at", "-pk").values("last_error")[:1]),
        )
        .order_by("unit__path", "name", "pk")
    )
    return [
        RobotRow(
            robot=robot,
            address=shown_address(robot),
            kind_labels=kind_labels(robot),
            sent_at=robot.last_sent,
            waiting=robot.n_waiting,
            dead=robot.n_dead,
            last_error=robot.trouble or "",
        )
        for robot in found
    ]


def _of(messages: QuerySet[Message], figure: Aggregate) -> QuerySet[Message, Any]:
    """Return one figure of a robot's messages, for the list of robots."""
    return messages.values("robot").annotate(figure=figure).values("figure")


def shown_address(robot: Robot) -> str:
    """Return host and last signs of a robot's address: enough to know it by, not to use it."""
    try:
        address = unseal(robot.sealed_address)
    except SealBrokenError:
        return ""
    host = urlsplit(address).netloc
    return f"{host} …{address[-_SHOWN_SIGNS:]}" if host else ""


def kind_labels(robot: Robot) -> list[str]:
    """Return the labels of the kinds a robot tells of; none named: all."""
    return [str(found.label) for name in robot.kinds if (found := kinds.find(name)) is not None]
