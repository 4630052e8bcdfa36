"""Agency service 全程代办: the clock of a permit, what its list says, how departments keep time.

The clock starts on the day it is asked for, which does not count; it stands still while the
investor owes papers or the project is suspended, and the working days of such a pause are added
to the due day. Nothing here
reads the clock on the wall: a late permit is late whenever one asks, so a missed night changes
nothing. No Django.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from zhaoshang.calendar.rules import (
    LARGEST_COUNT,
    WorkCalendar,
    WorkdayCount,
    add_working_days,
    working_days_between,
)
from zhaoshang.core.money import percent, round_half_up

_DAY = dt.timedelta(days=1)


class ItemResult(StrEnum):
    """How a permit ended."""

    DONE = "done"
    NOT_NEEDED = "not_needed"
    REFUSED = "refused"


class ItemState(StrEnum):
    """Where a permit stands; late is beside it (`is_late`)."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True)
class Permit:
    """One line of a list: what is asked of whom, and in how many working days it is promised.

    Args:
        checklist: Name of the list it stands in.
        code: Short code, unique within the list.
        name: What it is called.
        department: Words in the name of the department that answers.
        working_days: Promised, counted from the day after it was asked for.
        after: Codes of what has to be there before.
        milestone: The milestone of the project that it dates when it is issued, "" for none.
    """

    checklist: str
    code: str
    name: str
    department: str
    working_days: int
    after: tuple[str, ...] = ()
    milestone: str = ""


@dataclass(frozen=True)
class PermitLists:
    """All lists of a county, each in its order."""

    permits: tuple[Permit, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the lists, in order."""
        return tuple(dict.fromkeys(each.checklist for each in self.permits))

    def of(self, checklist: str) -> tuple[Permit, ...]:
        """Return the lines of one list."""
        return tuple(each for each in self.permits if each.checklist == checklist)


@dataclass(frozen=True)
class Pause:
    """A time in which the clock stood still; still standing where `until` is None."""

    since: dt.date
    until: dt.date | None = None


@dataclass(frozen=True)
class Clock:
    """What follows from a permit's dates.

    Attributes:
        due_on: The last day that is in time; while the clock stands still, as of its stop.
        paused_days: Working days of the ended pauses.
        used_days: Working days taken without the pauses; None while it is not ended.
        is_provisional: A year that nobody knows yet took part (R15).
    """

    due_on: dt.date
    paused_days: int
    used_days: int | None
    is_provisional: bool


def clock_of(
    asked_on: dt.date,
    working_days: int,
    pauses: Iterable[Pause],
    ended_on: dt.date | None,
    calendar: WorkCalendar,
) -> Clock:
    """Work out a permit's due day and how long it took.

    Args:
        asked_on: The day it was asked for; it does not count.
        working_days: Promised.
        pauses: The times in which the investor owed papers, or the project was suspended; they
            may overlap, and a day counts once.
        ended_on: The day of the result, if there is one; what stood still after it adds nothing.
        calendar: Of the county.

    Example: asked on Mon 2026-11-02, 5 days promised, paused Wed 4 to Fri 6 (2 days) → due
    2026-11-11.
    """
    spans = [
        working_days_between(since, until, calendar)
        for since, until in _stood_still(asked_on, ended_on, pauses)
    ]
    paused = min(sum(span.days for span in spans), LARGEST_COUNT - working_days)
    due = count_to_due(asked_on, working_days, paused, calendar)
    provisional = due.is_provisional or any(span.is_provisional for span in spans)
    if ended_on is None:
        return Clock(due.date, paused, None, provisional)
    taken = working_days_between(asked_on, ended_on, calendar)
    used = max(taken.days - paused, 0)
    return Clock(due.date, paused, used, provisional or taken.is_provisional)


def _stood_still(
    asked_on: dt.date, ended_on: dt.date | None, pauses: Iterable[Pause]
) -> Iterable[tuple[dt.date, dt.date]]:
    """Yield the ended pauses between asking and the end, none of their days twice."""
    last = asked_on
    for each in sorted(pauses, key=lambda pause: pause.since):
        if each.until is None:
            continue
        since = max(each.since, last)
        until = each.until if ended_on is None else min(each.until, ended_on)
        if since < until:
            yield since, until
            last = until


def count_to_due(
    asked_on: dt.date, working_days: int, paused_days: int, calendar: WorkCalendar
) -> WorkdayCount:
    """Count the days promised and the days stopped on from the day of asking, day by day."""
    return add_working_days(asked_on, working_days + paused_days, calendar)


def state_of(asked_on: dt.date | None, paused_on: dt.date | None, result: str) -> ItemState:
    """Return where a permit stands."""
    if result:
        return ItemState.ENDED
    if asked_on is None:
        return ItemState.WAITING
    return ItemState.RUNNING if paused_on is None else ItemState.PAUSED


def is_late(
    due_on: dt.date | None, on: dt.date, *, paused_on: dt.date | None = None, result: str = ""
) -> bool:
    """Tell whether an open permit is over its due day.

    While the clock stands still it is late only if it was so when the clock stopped.
    """
    if due_on is None or result:
        return False
    return due_on < (on if paused_on is None else min(paused_on, on))


def first_late_day(due_on: dt.date) -> dt.date:
    """Return since when a permit is late: the day after its due day."""
    return due_on + _DAY


def kept(due_on: dt.date | None, done_on: dt.date | None) -> bool:
    """Tell whether a done permit was in time."""
    return due_on is not None and done_on is not None and done_on <= due_on


def missing_before(after: Iterable[str], results: Mapping[str, str]) -> list[str]:
    """Return the codes that have to be there before and are not; what is not listed is not asked.

    Args:
        after: Codes of what comes before.
        results: Code → result of every permit of the case; "" while it is open.
    """
    settled = {ItemResult.DONE.value, ItemResult.NOT_NEEDED.value}
    return [code for code in after if code in results and results[code] not in settled]


def circle_in(permits: Sequence[Permit]) -> str:
    """Return the code of a permit of one list that waits for itself, "" if none does."""
    before = {each.code: each.after for each in permits}
    for code, first in before.items():
        seen: set[str] = set()
        waiting = list(first)
        while waiting:
            above = waiting.pop()
            if above == code:
                return code
            if above not in seen:
                seen.add(above)
                waiting.extend(before.get(above, ()))
    return ""


@dataclass(frozen=True)
class TimeKept:
    """How a department kept its promises; averages in working days.

    Args:
        open: Asked and not ended.
        late: Of these over the due day.
        done: Ended with a result in the period.
        in_time: Of these by the due day.
        used_days: Sum of the days taken.
        promised_days: Sum of the days promised.
    """

    open: int
    late: int
    done: int
    in_time: int
    used_days: int
    promised_days: int

    @property
    def rate(self) -> Decimal | None:
        """Done in time, percent of all done; None where nothing was done."""
        return percent(self.in_time, self.done)

    @property
    def average_used(self) -> Decimal | None:
        """Working days taken on average, one decimal."""
        return _average(self.used_days, self.done)

    @property
    def average_promised(self) -> Decimal | None:
        """Working days promised on average, one decimal."""
        return _average(self.promised_days, self.done)


def _average(total: int, number: int) -> Decimal | None:
    return round_half_up(Fraction(total, number), 1) if number else None
