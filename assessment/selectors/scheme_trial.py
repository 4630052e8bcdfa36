"""A scheme tried on a past period beside the one in force; nothing is stored (rules.md R11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessment.models import AnnualPlan, ScoringScheme, UnitGroup
from assessment.rules.scoring.content import UnitResult
from assessment.rules.scoring.scheme import Scheme
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.selectors.plans import plan_in_force
from assessment.selectors.running_scores import running_scores
from assessment.selectors.score_facts import schemes_in_force
from zhaoshang.core.periods import Cycle, Month, Period

BONUS, DEDUCTION = "bonuses", "deductions"
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Side:
    """What one of the two schemes gives a unit.

    Attributes:
        place: Its place; None: it takes none.
        not_ranked: Why it takes none.
        total: Its points.
        grade: Its grade, if the scheme has any.
        stopped_by: Names of the veto and of the conditions that it fails.
    """

    place: int | None
    not_ranked: str
    total: Decimal
    grade: str
    stopped_by: Sequence[str] = ()


@dataclass(frozen=True)
class Part:
    """An indicator, bonus or deduction by both schemes; None: that scheme does not have it.

    Attributes:
        name: What it is called.
        now: Points by the scheme in force.
        tried: Points by the scheme that is tried.
        lines_now: How it is worked out now.
        lines_tried: How it is worked out by the scheme that is tried.
    """

    name: str
    now: Decimal | None
    tried: Decimal | None
    lines_now: Sequence[Mapping[str, Any]] = ()
    lines_tried: Sequence[Mapping[str, Any]] = ()

    @property
    def difference(self) -> Decimal:
        """How many points more the scheme that is tried gives."""
        return (self.tried or Decimal(0)) - (self.now or Decimal(0))


@dataclass(frozen=True)
class Row:
    """One unit on both sides."""

    unit_id: int
    name: str
    now: Side | None
    tried: Side
    parts: Sequence[Part] = ()

    @property
    def difference(self) -> Decimal | None:
        """How many points more the unit gets; None where no scheme is in force."""
        return None if self.now is None else self.tried.total - self.now.total

    @property
    def rest(self) -> Decimal:
        """What the parts do not explain: bounds of all bonuses together, vetoes, the 0 at least."""
        return (self.difference or Decimal(0)) - sum(
            (each.difference for each in self.parts), _ZERO
        )

    @property
    def climbs(self) -> int:
        """How many places it goes up (down, below 0); 0 where it has no place on a side."""
        if self.now is None or self.now.place is None or self.tried.place is None:
            return 0
        return self.now.place - self.tried.place


@dataclass(frozen=True)
class TrialGroup:
    """A group with its units, best place of the scheme that is tried first."""

    group: UnitGroup
    in_force: ScoringScheme | None
    rows: Sequence[Row]


@dataclass
class Trial:
    """What came out.

    Attributes:
        plan: The issued plan of the period's year; None: there is nothing to try it on.
        groups: Groups that the scheme is for.
        others: Groups it names that the plan of the period does not have.
    """

    plan: AnnualPlan | None
    groups: list[TrialGroup] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def try_on(*, stored: ScoringScheme, period: Period, on: dt.date) -> Trial:
    """Score a period by a scheme, draft or not, and by those in force.

    Groups are found by their names where the period is of another year than the scheme.
    """
    plan = plan_in_force(stored.county_id, period.year)
    if plan is None:
        return Trial(None)
    groups = list(plan.groups.order_by("sort_order", "pk"))
    asked = [group.name for group in stored.groups.all()]
    chosen = [group for group in groups if not asked or group.name in asked]
    in_force = schemes_in_force(plan, period, chosen)
    county = stored.county
    tried = running_scores(
        county=county, period=period, on=on, schemes={group.pk: stored for group in chosen}
    )
    now = running_scores(county=county, period=period, on=on, schemes=in_force)
    before = {each.unit_id: each for each in now.results}
    scheme = read_scheme(stored.content)
    trial = Trial(plan, others=[name for name in asked if name not in {g.name for g in groups}])
    for group in chosen:
        current = in_force.get(group.pk)
        pair = _Pair(read_scheme(current.content) if current else None, scheme)
        rows = [
            pair.row(each, before.get(each.unit_id))
            for each in tried.results
            if each.group == group.name
        ]
        trial.groups.append(TrialGroup(group, current, rows))
    return trial


def periods_to_try(year: int, on: dt.date) -> list[Period]:
    """Return the periods of a year that have begun, the last one first, short before long."""
    this_month = Month.of(on)
    found = [
        Period(cycle, year, number)
        for cycle in Cycle
        for number in range(12 // cycle.months, 0, -1)
    ]
    return [each for each in found if each.first_month <= this_month]


@dataclass(frozen=True)
class _Pair:
    """Two schemes for one group."""

    now: Scheme | None
    tried: Scheme

    def row(self, tried: UnitResult, now: UnitResult | None) -> Row:
        return Row(
            tried.unit_id,
            tried.name,
            None if now is None or self.now is None else _side(now.outcome, self.now),
            _side(tried.outcome, self.tried),
            [] if now is None else [each for each in self._parts(tried, now) if each.difference],
        )

    def _parts(self, tried: UnitResult, now: UnitResult) -> Iterator[Part]:
        names = {**(_names(self.now) if self.now else {}), **_names(self.tried)}
        for kind, sign in (("indicators", 1), (BONUS, 1), (DEDUCTION, -1)):
            ours, theirs = tried.outcome[kind], now.outcome[kind]
            for code in dict.fromkeys([*ours, *theirs]):
                yield Part(
                    names[kind, code],
                    _points(theirs.get(code), sign),
                    _points(ours.get(code), sign),
                    theirs.get(code, {}).get("lines", ()),
                    ours.get(code, {}).get("lines", ()),
                )


def _names(scheme: Scheme) -> dict[tuple[str, str], str]:
    found = {("indicators", each.code): each.name for each in scheme.indicators}
    found |= {(BONUS, each.code): each.name for each in scheme.bonuses}
    return found | {(DEDUCTION, each.code): each.name for each in scheme.deductions}


def _points(part: Mapping[str, Any] | None, sign: int) -> Decimal | None:
    if part is None:
        return None
    return sign * Decimal(part["score"] if "score" in part else part["points"])


def _side(outcome: Mapping[str, Any], scheme: Scheme) -> Side:
    called = {each.code: each.name for each in scheme.gates}
    called |= {each.code: each.name for each in scheme.vetoes}
    stops = [*outcome["failed_gates"], *([outcome["vetoed_by"]] if outcome["vetoed_by"] else [])]
    return Side(
        outcome["place"],
        outcome["not_ranked"],
        Decimal(outcome["total"]),
        outcome["grade"] or "",
        [called.get(code, code) for code in stops],
    )
