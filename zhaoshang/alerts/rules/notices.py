"""Notices and to-do as plain values.

- `Severity` of a notice or a to-do item;
- `DueGroup`: overdue, today, this week, later, as the to-do page shows them.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class Severity(StrEnum):
    """How much a notice asks of its reader."""

    INFO = "info"
    ATTENTION = "attention"
    WARNING = "warning"


class DueGroup(StrEnum):
    """Part of the to-do page that an item stands in."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"


def due_group(due_on: dt.date | None, on: dt.date) -> DueGroup:
    """Return the part of the to-do page for a due date: this week ends on its Sunday."""
    if due_on is None:
        return DueGroup.LATER
    if due_on < on:
        return DueGroup.OVERDUE
    if due_on == on:
        return DueGroup.TODAY
    sunday = on + dt.timedelta(days=6 - on.weekday())
    return DueGroup.WEEK if due_on <= sunday else DueGroup.LATER


def days_late(meant_on: dt.date | None, said_on: dt.date) -> int:
    """Return by how many days a notice was said late (R18: said once, saying that it is late)."""
    return max(0, (said_on - meant_on).days) if meant_on is not None else 0
