"""The days of the demo's year: which months are closed, which quarters have a result, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from zhaoshang.core.periods import Cycle, Month, Period

CLOSED_ON, WEEKEND = 10, 5


@dataclass(frozen=True)
class Course:
    """Everything is counted back from today, so that the demo reads alike on any day.

    The month before today's is being reported, the one before it is the last that is closed. Of the
    last two quarters that are closed, the earlier one is published and the later one is under way.
    """

    on: dt.date

    @property
    def closed(self) -> Month:
        """The last closed month."""
        return Month.of(self.on) - 2

    @cached_property
    def standing(self) -> Period:
        """The last quarter whose months are all closed."""
        found = Period.of(Cycle.QUARTER, self.closed)
        return found if found.last_month == self.closed else _before(found)

    @property
    def before(self) -> Period:
        """The quarter before it."""
        return _before(self.standing)

    @property
    def running(self) -> Period:
        """The quarter of today."""
        return Period.of(Cycle.QUARTER, Month.of(self.on))

    @property
    def months(self) -> list[Month]:
        """The closed months, in their order."""
        return list(self.before.first_month.through(self.closed))

    @property
    def years(self) -> list[int]:
        """The years that have a scheme."""
        return sorted({self.before.year, self.standing.year, self.on.year})

    @property
    def noticed_on(self) -> dt.date:
        """The weekday on which the later result went under notice; its window is open."""
        return weekday(self.on - dt.timedelta(days=4))

    @property
    def objected_on(self) -> dt.date:
        """The next weekday: units have objected, and one objection is ruled."""
        day = self.noticed_on + dt.timedelta(days=1)
        while day.weekday() >= WEEKEND:
            day += dt.timedelta(days=1)
        return day


def _before(period: Period) -> Period:
    return Period.of(Cycle.QUARTER, period.first_month - 1)


def closed_on(month: Month) -> dt.date:
    """Return the day on which a month was closed."""
    return (month + 1).first_day + dt.timedelta(days=CLOSED_ON - 1)


def after(month: Month, days: int) -> dt.date:
    """Return the day so many days after a month was closed; a weekday."""
    day = closed_on(month) + dt.timedelta(days=days)
    while day.weekday() >= WEEKEND:
        day += dt.timedelta(days=1)
    return day


def weekday(day: dt.date) -> dt.date:
    """Return the day, or the Friday before it."""
    return day - dt.timedelta(days=max(0, day.weekday() - WEEKEND + 1))


def paper(day: dt.date, number: int = 0) -> str:
    """Return the number of a document of that day: they rise through the year."""
    return f"县招办〔{day.year}〕{day.month * 2 + number}号"
