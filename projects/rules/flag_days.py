"""How many days a project or unit was flagged: each day counts once, held days apart (R7).

A day on which several flags are up is a day of the worst of them. A day on which a flag would be
up but for an excuse or a lift is a held day, unless another flag is up that no hold keeps down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from projects.rules.flags.kinds import Severity


@dataclass(frozen=True)
class Interval:
    """A flag of one severity from `since` to the day before `cleared_on`; None: still up."""

    severity: Severity
    rule: str
    key: str
    since: dt.date
    cleared_on: dt.date | None


@dataclass(frozen=True)
class Hold:
    """What keeps flags down from `since` to the end of `until`; empty rule or key: every one."""

    rule: str
    key: str
    since: dt.date
    until: dt.date

    def covers(self, rule: str, key: str) -> bool:
        """Tell whether it keeps this flag down."""
        return self.rule in {"", rule} and self.key in {"", key}


@dataclass(frozen=True)
class FlagDays:
    """Days by what was shown; held days apart."""

    warning: int = 0
    attention: int = 0
    held: int = 0

    def __add__(self, other: FlagDays) -> FlagDays:
        """Add the days of two subjects."""
        return FlagDays(
            self.warning + other.warning, self.attention + other.attention, self.held + other.held
        )


def flag_days(
    intervals: Iterable[Interval], holds: Iterable[Hold], *, first: dt.date, last: dt.date
) -> FlagDays:
    """Count the days of one subject from a day to a day, both included.

    Praise is no flag that anybody has to answer for, and does not count.
    """
    held_by = list(holds)
    up: dict[Severity, set[int]] = {Severity.WARNING: set(), Severity.ATTENTION: set()}
    held: set[int] = set()
    for each in intervals:
        if each.severity not in up:
            continue
        days = _days(each.since, each.cleared_on, first, last)
        down: set[int] = set()
        for hold in held_by:
            if hold.covers(each.rule, each.key):
                down |= _days(hold.since, hold.until + dt.timedelta(days=1), first, last)
        held |= days & down
        up[each.severity] |= days - down
    warning = up[Severity.WARNING]
    attention = up[Severity.ATTENTION] - warning
    return FlagDays(len(warning), len(attention), len(held - warning - attention))


def _days(since: dt.date, until: dt.date | None, first: dt.date, last: dt.date) -> set[int]:
    begin = max(since, first).toordinal()
    end = last.toordinal() + 1
    return set(range(begin, end if until is None else min(until.toordinal(), end)))
