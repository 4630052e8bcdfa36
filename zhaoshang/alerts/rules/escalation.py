"""When a notice that nobody answers is told one level higher (R18): person → unit head → …"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from zhaoshang.alerts.rules.notices import Severity

_ONE_DAY = dt.timedelta(days=1)


class Level(IntEnum):
    """Whom a notice has reached."""

    PERSON = 0
    UNIT_HEAD = 1
    SPONSOR = 2
    LEADING_GROUP = 3


@dataclass(frozen=True)
class EscalationRule:
    """The county's policy of escalation.

    Attributes:
        severities: Notices of these severities are escalated.
        days: Working days without an answer after which a level is told; a level that is not in
            it is never told.
        offices: Codes of the positions that the leading group stands for.
    """

    severities: frozenset[Severity]
    days: Mapping[Level, int]
    offices: frozenset[str]


def cutoffs(
    days: Mapping[Level, int], on: dt.date, is_worked: Callable[[dt.date], bool]
) -> dict[Level, dt.date]:
    """Return for each level the last day of telling whose working days have run out by a day.

    The day of telling does not count, the day looked at does (rules R14).

    Args:
        days: Working days of each level.
        on: The day looked at.
        is_worked: Whether a day is worked in the county's calendar.

    Example: 2 working days, looked at on Wednesday 2026-11-04 → told on Monday 2026-11-02.
    """
    found: dict[Level, dt.date] = {}
    day, worked = on, 0
    for level, wanted in sorted(days.items(), key=lambda entry: entry[1]):
        while worked < wanted:
            worked += is_worked(day)
            day -= _ONE_DAY
        found[level] = day
    return found


def levels_due(told_on: dt.date, last_days: Mapping[Level, dt.date]) -> list[Level]:
    """Return the levels that a notice told on a day, and not answered since, has reached.

    All of them, lowest first, not only the last: one that has nobody to tell, or that a stopped
    scheduler left out, keeps no other from being told.

    Args:
        told_on: The day the person was told.
        last_days: What `cutoffs` returns.
    """
    return sorted(level for level, last in last_days.items() if told_on <= last)
