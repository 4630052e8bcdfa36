"""What the month's briefing is composed of: the leader's figures as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Goal:
    """A target of one basis: how much, and how far it is done, in per cent and points."""

    basis: str
    target: str
    percent: Decimal | None
    gap: Decimal | None


@dataclass(frozen=True)
class Headline:
    """The figure that ahead and behind go by, its amounts as printed with their unit."""

    name: str
    done: str
    last_year: str | None = None
    change: Decimal | None = None
    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True)
class ListLine:
    """One of the four lists: projects, 亿元, what came in minus what went out."""

    name: str
    count: int
    amount: str
    net: int


@dataclass(frozen=True)
class RateLine:
    """A rate with what it divides, and its change on the end of last month in points."""

    name: str
    percent: Decimal | None
    parts: str
    change: Decimal | None = None
    left_out: int = 0


@dataclass(frozen=True)
class UnitLine:
    """A unit against its target and the time."""

    name: str
    percent: Decimal | None
    gap: Decimal | None


@dataclass(frozen=True)
class FlagLine:
    """A red flag that is up: whose, of which unit, for how many days, without a sponsor?"""

    name: str
    unit: str
    days: int


@dataclass(frozen=True)
class OverdueLine:
    """An overdue contract: what was not kept, for how many days, how its report stands."""

    name: str
    promise: str
    days: int | None
    report: str


@dataclass(frozen=True)
class Facts:
    """Everything the briefing is composed of.

    Attributes:
        county: Name of the county.
        until: Last day of the month up to which targets are told.
        since: From which day on the change of the lists counts.
        as_of: When lists, flags, contracts and difficulties were read, as printed.
        headline: None without an issued plan.
        groups: Units by group, the best first.
        flags: Word of each severity with how many are up, the worst first.
        slips: What flags brought about and is not closed: word and number.
        reds: The red flags that stand the longest.
        unsponsored: Of the red flags, how many projects have no sponsoring leader.
        overdue: How many contracts; `contracts` are those overdue the longest.
        reports: Special reports: late with them, and waiting for a decision.
        problems: Difficulties by category: word, open, late.
        far_points: From which gap on a unit is far behind (policy).
    """

    county: str
    until: dt.date
    since: dt.date
    as_of: str
    headline: Headline | None
    lists: Sequence[ListLine]
    rates: Sequence[RateLine] = ()
    groups: Sequence[tuple[str, Sequence[UnitLine]]] = ()
    flags: Sequence[tuple[str, int]] = ()
    slips: Sequence[tuple[str, int]] = ()
    reds: Sequence[FlagLine] = ()
    unsponsored: int = 0
    overdue: int = 0
    contracts: Sequence[OverdueLine] = ()
    reports: tuple[int, int] = (0, 0)
    problems: Sequence[tuple[str, int, int]] = ()
    far_points: int | None = None
    basis: str = ""
