"""How verified funds stand against the investment plan, from step to step (rules.md R6, R7).

A flag of kind 4 rests on it: what share of the plan was due by a day, what share was verified.
Derived from dates alone, so that a night that was missed changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from projects.rules.funds import Planned, Spread, due_by
from zhaoshang.core.periods import Month

PLACES = Decimal("0.0001")
MOST = Decimal(9_999)
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Version:
    """A version of the plan: in force from a day until the next one."""

    number: int
    since: dt.date
    items: Sequence[Planned]

    @property
    def total_wan(self) -> Decimal:
        """Everything that is planned."""
        return sum((each.amount_wan for each in self.items), Decimal(0))


@dataclass(frozen=True)
class Standing:
    """How funds stood against the plan from a day on, amounts in 万元."""

    on: dt.date
    version: int
    total_wan: Decimal
    due_wan: Decimal
    verified_wan: Decimal

    @property
    def due_percent(self) -> Decimal:
        """Share of the plan that was due."""
        return _percent(self.due_wan, self.total_wan)

    @property
    def verified_percent(self) -> Decimal:
        """Verified money as a share of the plan."""
        return _percent(self.verified_wan, self.total_wan)

    @property
    def points_behind(self) -> Decimal:
        """Percentage points behind; negative is ahead."""
        return self.due_percent - self.verified_percent


def version_on(versions: Iterable[Version], on: dt.date) -> Version | None:
    """Return the version in force on a day; of several set on one day the last."""
    known = [each for each in versions if each.since <= on]
    return max(known, key=lambda each: (each.since, each.number), default=None)


def standing(
    versions: Sequence[Version],
    verified: Iterable[tuple[dt.date, Decimal]],
    on: dt.date,
    spread: Spread,
) -> Standing | None:
    """Return how funds stand on a day; None where no plan was in force or nothing is planned."""
    version = version_on(versions, on)
    if version is None or not version.total_wan:
        return None
    came = sum((amount for day, amount in verified if day <= on), Decimal(0))
    return Standing(on, version.number, version.total_wan, due_by(version.items, on, spread), came)


def course(
    versions: Sequence[Version],
    verified: Sequence[tuple[dt.date, Decimal]],
    *,
    on: dt.date,
    spread: Spread,
) -> list[Standing]:
    """Return how funds stood from step to step until a day; a step that changes nothing is none.

    A step is a day on which a version came into force, money was verified or corrected, or money
    of the plan fell due. Money that is due day by day is reckoned at the ends of months.

    Args:
        versions: Of the plan.
        verified: Day of the verification and amount, 万元; corrections negative.
        on: The last day.
        spread: When the money of a period is due.
    """
    if not versions:
        return []
    first = min(each.since for each in versions)
    days = {each.since for each in versions} | {day for day, _amount in verified}
    days |= {day for each in versions for item in each.items for day in _due_days(item, spread)}
    found: list[Standing] = []
    for day in sorted(each for each in days if first <= each <= on):
        now = standing(versions, verified, day, spread)
        if now is None:
            continue
        if found and _same(found[-1], now):
            continue
        found.append(now)
    return found


def _same(before: Standing, now: Standing) -> bool:
    return (before.due_percent, before.verified_percent) == (now.due_percent, now.verified_percent)


def _due_days(item: Planned, spread: Spread) -> Iterator[dt.date]:
    if spread is Spread.AT_END:
        yield item.last
        return
    for month in Month.of(item.first).through(Month.of(item.last)):
        yield month.last_day


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    if not whole:
        return Decimal(0)
    found = (part * _HUNDRED / whole).quantize(PLACES, ROUND_HALF_UP)
    return max(min(found, MOST), -MOST)
