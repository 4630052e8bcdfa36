"""Working days (rules R14, R15) as plain values.

- `WorkCalendar`: own rows over the published calendar (`chinesecalendar`); a year known to neither
  falls back to Mon–Fri and everything counted there is provisional.
- `add_working_days`: the start day does not count, counting starts the next day.
- `next_working_day`: the day itself if it is worked, else the first one after.
- `working_days_between`: the other way round, how many were taken.

Nothing here raises for a day or a year that nobody knows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import chinese_calendar.constants as published

LARGEST_COUNT = 2_000
_SATURDAY = 5
_ONE_DAY = dt.timedelta(days=1)


class DayKind(StrEnum):
    """What a day is, and so why it is counted or skipped."""

    WORKDAY = "workday"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


WORKED = frozenset({DayKind.WORKDAY, DayKind.MAKEUP})


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says, with its occasion."""

    is_working: bool
    name: str


PUBLISHED: Mapping[dt.date, SpecialDay] = {
    **{day: SpecialDay(is_working=False, name=name) for day, name in published.holidays.items()},
    **{day: SpecialDay(is_working=True, name=name) for day, name in published.workdays.items()},
}
PUBLISHED_YEARS = frozenset(range(min(published.holidays).year, max(published.holidays).year + 1))


@dataclass(frozen=True)
class Day:
    """One day of the calendar."""

    on: dt.date
    kind: DayKind
    name: str = ""
    is_provisional: bool = False
    is_own: bool = False

    @property
    def is_working(self) -> bool:
        """Tell whether the day is worked."""
        return self.kind in WORKED


@dataclass(frozen=True)
class Skipped:
    """A day that did not count, and why."""

    on: dt.date
    reason: DayKind
    name: str = ""


@dataclass(frozen=True)
class WorkdayCount:
    """The result of a count; provisional when a year that nobody knows took part."""

    date: dt.date
    is_provisional: bool
    counted: tuple[dt.date, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True)
class WorkdaySpan:
    """How many working days lie between two days; provisional as a count is."""

    days: int
    is_provisional: bool


@dataclass(frozen=True)
class WorkCalendar:
    """The calendar of one place.

    Args:
        own: Rows that an administrator keeps; they go before the published days.
        own_years: Years whose notice has been loaded into the rows.
    """

    own: Mapping[dt.date, SpecialDay] = field(default_factory=dict)
    own_years: frozenset[int] = frozenset()

    def knows(self, year: int) -> bool:
        """Tell whether the days of a year are settled."""
        return year in self.own_years or year in PUBLISHED_YEARS

    def day(self, on: dt.date) -> Day:
        """Return what a day is."""
        own = self.own.get(on)
        special = own or PUBLISHED.get(on)
        is_weekend = on.weekday() >= _SATURDAY
        if special is None:
            kind = DayKind.WEEKEND if is_weekend else DayKind.WORKDAY
        elif special.is_working:
            kind = DayKind.MAKEUP if is_weekend else DayKind.WORKDAY
        else:
            kind = DayKind.HOLIDAY
        return Day(
            on=on,
            kind=kind,
            name=special.name if special else "",
            # An own row settles its day, whatever is known of the rest of the year.
            is_provisional=own is None and not self.knows(on.year),
            is_own=own is not None,
        )


def is_working_day(on: dt.date, calendar: WorkCalendar) -> bool:
    """Tell whether a day is worked."""
    return calendar.day(on).is_working


def add_working_days(start: dt.date, days: int, calendar: WorkCalendar) -> WorkdayCount:
    """Count working days on from a day: the start does not count, the next day is the first.

    With 0 days the start itself is returned, worked or not.

    Raises:
        ValueError: for a negative count, more than LARGEST_COUNT, or a count beyond the year 9999.

    Source: S4 (rules R14). Example: 2026-02-12 and 3 working days → 2026-02-24.
    """
    if not 0 <= days <= LARGEST_COUNT:
        raise ValueError(f"working days must be between 0 and {LARGEST_COUNT}")
    counted: list[dt.date] = []
    skipped: list[Skipped] = []
    on, is_provisional = start, False
    while len(counted) < days:
        day = calendar.day(_after(on))
        on = day.on
        is_provisional = is_provisional or day.is_provisional
        if day.is_working:
            counted.append(on)
        else:
            skipped.append(Skipped(on, day.kind, day.name))
    return WorkdayCount(on, is_provisional, tuple(counted), tuple(skipped))


def working_days_between(start: dt.date, end: dt.date, calendar: WorkCalendar) -> WorkdaySpan:
    """Count the working days after `start` up to and with `end`; none when `end` is not later.

    The inverse of `add_working_days`: from a day to its deadline are as many days as were given.

    Source: rules R14 (the first day does not count), R15 (provisional).
    Example: 2026-02-12 to 2026-02-24 → 3.
    """
    days, is_provisional, on = 0, False, start
    while on < end:
        day = calendar.day(_after(on))
        on = day.on
        days += day.is_working
        is_provisional = is_provisional or day.is_provisional
    return WorkdaySpan(days, is_provisional)


def next_working_day(on: dt.date, calendar: WorkCalendar) -> WorkdayCount:
    """Move a deadline that falls on a day off to the next working day; a worked day stays.

    Source: rules R10 (deadline moved to the next working day).
    """
    skipped: list[Skipped] = []
    day = calendar.day(on)
    is_provisional = day.is_provisional
    while not day.is_working:
        skipped.append(Skipped(day.on, day.kind, day.name))
        day = calendar.day(_after(day.on))
        is_provisional = is_provisional or day.is_provisional
    return WorkdayCount(day.on, is_provisional, (day.on,), tuple(skipped))


def _after(on: dt.date) -> dt.date:
    if on == dt.date.max:
        raise ValueError("beyond the last day of the calendar")
    return on + _ONE_DAY
