"""Open deadlines that rest on the working calendar: each app says which, and counts them anew.

The calendar knows no domain app: an app registers in `<app>/deadlines.py` (found at start-up):

    def open_deadlines(counties: Sequence[Unit]) -> list[OpenDeadline]: ...
    def recount_deadlines(on: date) -> int: ...

    register(open_deadlines, recount_deadlines)

What a change of the calendar would move is worked out from the first; when it is saved, and every
night, the second is called. A deadline is listed as long as the day it is due still matters.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhaoshang.accounts.models import Unit
from zhaoshang.calendar.rules import WorkCalendar, WorkdayCount, add_working_days

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise


@dataclass(frozen=True)
class OpenDeadline:
    """A deadline of working days that is not settled yet.

    Args:
        label: What sort of deadline it is.
        title: Whose it is, in one line.
        url: Page of the record; a path of ours.
        county_id: Whose calendar holds.
        start: The day from which is counted; it does not count itself.
        days: How many working days.
        due_on: The day that stands.
        is_provisional: A year that nobody knew took part.
    """

    label: Label
    title: str
    url: str
    county_id: int
    start: dt.date
    days: int
    due_on: dt.date
    is_provisional: bool = False

    def count(self, calendar: WorkCalendar) -> WorkdayCount:
        """Count it by a calendar."""
        return add_working_days(self.start, self.days, calendar)

    def is_moved(self, count: WorkdayCount) -> bool:
        """Tell whether a count differs from what stands."""
        return (self.due_on, self.is_provisional) != (count.date, count.is_provisional)


@dataclass(frozen=True)
class Moved:
    """A deadline that a change of the calendar would move."""

    deadline: OpenDeadline
    to: dt.date


Provider = Callable[[Sequence[Unit]], Sequence[OpenDeadline]]
Recounter = Callable[[dt.date], int]

_providers: list[Provider] = []
_recounters: list[Recounter] = []


def register(provider: Provider, recounter: Recounter) -> None:
    """Add an app's deadlines; adding them again changes nothing."""
    if provider not in _providers:
        _providers.append(provider)
    if recounter not in _recounters:
        _recounters.append(recounter)


def would_move(counties: Sequence[Unit], calendars: Mapping[int, WorkCalendar]) -> list[Moved]:
    """Return the open deadlines that other calendars would move, by the day that stands.

    Args:
        counties: Whose deadlines; a fixed number of queries, whatever their number.
        calendars: The calendars to be, by county.
    """
    found = []
    for provider in _providers:
        for each in provider(counties):
            count = each.count(calendars[each.county_id])
            if count.date != each.due_on:
                found.append(Moved(each, count.date))
    return sorted(found, key=lambda moved: (moved.deadline.due_on, moved.deadline.title))


def by_label(moved: Sequence[Moved]) -> list[tuple[Label, int]]:
    """Return how many of each sort move."""
    return list(Counter(each.deadline.label for each in moved).items())


def recount_all(*, on: dt.date) -> int:
    """Let every app count its open deadlines anew; return how many moved or are settled now.

    Source: rules R15 (recomputed when the notice is loaded).
    """
    return sum(recount(on) for recount in _recounters)
