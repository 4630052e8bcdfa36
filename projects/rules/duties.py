"""Instructions 批示, action items 交办事项 and difficulties as plain values.

- `ItemState`, `ItemSource`: how far an action item is, and where it came from;
- `Standing`: how an item or a difficulty stands on a day: late, due soon, in time;
- `InstructionState`: how far an instruction is, from its items;
- `StepKind`: what is done with a difficulty;
- `Telling`: who is told of what is due or late, by policy.

Sources: product.md "Problems" and "Monthly scheduling"; rules.md R18; anchors.md (b) "Propositions"
(nothing is completed without a proof, nothing is abandoned without a reason, nothing is deleted).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ItemState(StrEnum):
    """How far an action item is."""

    OPEN = "open"
    REPORTED = "reported"
    CLOSED = "closed"
    CANCELLED = "cancelled"


# Somebody still owes something.
UNSETTLED = (ItemState.OPEN, ItemState.REPORTED)


class ItemSource(StrEnum):
    """Where an action item came from."""

    INSTRUCTION = "instruction"
    MEETING = "meeting"
    BUREAU = "bureau"


class StepKind(StrEnum):
    """What is done with a difficulty."""

    CHANGED = "changed"
    MEASURE = "measure"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    REOPENED = "reopened"


class InstructionState(StrEnum):
    """How far an instruction is."""

    NEW = "new"
    IN_HAND = "in_hand"
    SETTLED = "settled"


class Standing(StrEnum):
    """How something with a due day stands."""

    LATE = "late"
    SOON = "soon"
    IN_TIME = "in_time"
    NO_DATE = "no_date"


@dataclass(frozen=True)
class Telling:
    """When people are told. All in calendar days (R2).

    Attributes:
        remind_days: So many days before the due day the unit is reminded, and what stands so is
            shown as due soon.
        leader_days: More than so many days late, the leader is told.
        needs_proof: Nothing is reported done without a file that proves it.
    """

    remind_days: int
    leader_days: int
    needs_proof: bool


def standing(due_on: dt.date | None, on: dt.date, *, remind_days: int) -> Standing:
    """Return how something unsettled stands on a day; on its due day it is not late yet."""
    if due_on is None:
        return Standing.NO_DATE
    if due_on < on:
        return Standing.LATE
    if due_on <= on + dt.timedelta(days=remind_days):
        return Standing.SOON
    return Standing.IN_TIME


def leader_is_told(due_on: dt.date | None, on: dt.date, *, leader_days: int) -> bool:
    """Tell whether something is late by more than what the leader leaves to the units (R18)."""
    return due_on is not None and (on - due_on).days > leader_days


def instruction_state(*, is_settled: bool, items: Iterable[str]) -> InstructionState:
    """Return how far an instruction is: settled by word, or once no item of it is open.

    Args:
        is_settled: The bureau said that nothing has to be done, or all was done.
        items: States of its action items; cancelled ones count nothing.
    """
    counted = [state for state in items if state != ItemState.CANCELLED]
    if is_settled:
        return InstructionState.SETTLED
    if not counted:
        return InstructionState.NEW
    if any(state in UNSETTLED for state in counted):
        return InstructionState.IN_HAND
    return InstructionState.SETTLED
