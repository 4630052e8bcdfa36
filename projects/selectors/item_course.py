"""What happened to an action item, from its field history: given, moved, reported, sent back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from django.utils.timezone import localtime

from projects.models import ActionItem
from projects.rules.duties import ItemState

LONGEST = 200


class Turn(StrEnum):
    """What happened to it."""

    GIVEN = "given"
    HANDED_ON = "handed_on"
    MOVED = "moved"
    REPORTED = "reported"
    RETURNED = "returned"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class TurnOfItem:
    """One turn: when, who, from what to what, and why.

    Attributes:
        before: The unit or day it had, where one took the place of another.
        after: The unit or day that it has since.
    """

    turn: Turn
    on: dt.date
    by: str
    before: Any = None
    after: Any = None
    reason: str = ""
    result: str = ""


_STATES = {
    (ItemState.OPEN, ItemState.REPORTED): Turn.REPORTED,
    (ItemState.REPORTED, ItemState.OPEN): Turn.RETURNED,
    (ItemState.REPORTED, ItemState.CLOSED): Turn.CLOSED,
    (ItemState.CLOSED, ItemState.OPEN): Turn.REOPENED,
    (ItemState.OPEN, ItemState.CANCELLED): Turn.CANCELLED,
    (ItemState.REPORTED, ItemState.CANCELLED): Turn.CANCELLED,
}


def course_of(item: ActionItem) -> list[TurnOfItem]:
    """Return what happened to an item, the first first: one query."""
    rows = list(
        item.history.select_related("history_user", "owner_unit").order_by("history_id")[:LONGEST]
    )
    if not rows:
        return []
    return [_first(rows[0]), *(turn for pair in pairwise(rows) for turn in _turns(pair))]


def _first(row: Any) -> TurnOfItem:
    return TurnOfItem(Turn.GIVEN, row.assigned_on, _who(row), after=row.first_due_on)


def _turns(pair: Sequence[Any]) -> Iterator[TurnOfItem]:
    before, after = pair
    on, by, reason = localtime(after.history_date).date(), _who(after), after.state_reason
    if before.owner_unit_id != after.owner_unit_id:
        yield TurnOfItem(Turn.HANDED_ON, on, by, before.owner_unit, after.owner_unit)
    if before.due_on != after.due_on:
        yield TurnOfItem(Turn.MOVED, on, by, before.due_on, after.due_on, reason)
    turn = _STATES.get((ItemState(before.state), ItemState(after.state)))
    if turn is not None:
        result = after.result if turn is Turn.REPORTED else ""
        yield TurnOfItem(turn, on, by, reason=reason, result=result)


def _who(row: Any) -> str:
    return str(row.history_user or "")
