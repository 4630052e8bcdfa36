"""When a notice that nobody answers is told one level higher (R18): person → unit head → …"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from zhaoshang.alerts.rules.notices import Severity


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


def level_due(told_on: dt.date, cutoffs: Mapping[Level, dt.date]) -> Level:
    """Return the level that a notice told on a day, and not answered since, has reached.

    Args:
        told_on: The day the person was told.
        cutoffs: For each level the last day of telling whose working days have run out by today.
    """
    reached = [level for level, cutoff in cutoffs.items() if told_on <= cutoff]
    return max(reached, default=Level.PERSON)
