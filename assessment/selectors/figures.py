"""The figures of a month for the progress table, closings and rates (rules.md R1, R2, R10).

One row for each unit and indicator, and for the county: this month, the year, last year's same
months, and the progress towards the target of every basis. A fixed number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from assessment.models import (
    AnnualPlan,
    GroupMember,
    IndicatorDefinition,
    MonthClosing,
    TargetBasis,
    TargetChange,
    UnitGroup,
)
from assessment.policies import PROGRESS, ProgressRule
from assessment.rules.progress import Progress, month_shares, progress, year_on_year
from assessment.selectors.plans import (
    ReportIndicator,
    TargetIn,
    groups_by_unit,
    plan_in_force,
    plan_indicators,
    targets_of,
)
from assessment.selectors.year_figures import YearFigures, year_figures
from zhaoshang.accounts.models import Unit
from zhaoshang.core.money import GapBasis
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import InForce, in_force

Key = tuple[int, int]


@dataclass(frozen=True)
class Goal:
    """A target of one basis: its amount, its twelve cumulative figures if it has them.

    `change`: the adjustment by which it holds in the month, if it is not the original value.
    """

    basis_id: int
    amount: Decimal
    months: tuple[Decimal, ...] = ()
    change: TargetChange | None = None


@dataclass(frozen=True)
class BasisProgress:
    """How far a figure is towards the target of a basis; each printed rate names it."""

    basis: TargetBasis
    progress: Progress
    change: TargetChange | None = None


@dataclass(frozen=True)
class MonthRow:
    """One unit's figure of one indicator.

    Attributes:
        unit: The unit; the county itself for its total.
        group: Its group in the plan, if it has one.
        definition: The definition that counts in the month.
        value: This month.
        cumulative: The year to its end.
        claimed: What the unit reported of the month; None for what is reported anyway, or not yet.
        claimed_cumulative: The same of the year.
        last_year: Cumulative of the same months of the year before; None where nothing is known.
        targets: Progress by basis, the main one first.
        is_closed: It was published and does not change.
    """

    unit: Unit
    group: UnitGroup | None
    definition: IndicatorDefinition
    value: Decimal
    cumulative: Decimal
    claimed: Decimal | None
    claimed_cumulative: Decimal | None
    last_year: Decimal | None
    targets: tuple[BasisProgress, ...]
    is_closed: bool

    @property
    def unit_id(self) -> int:
        """Id of the unit."""
        return self.unit.pk

    @property
    def indicator_id(self) -> int:
        """Id of the indicator."""
        return self.definition.indicator_id

    @property
    def code(self) -> str:
        """Code of the indicator."""
        return self.definition.indicator.code

    @property
    def year_on_year(self) -> Decimal | None:
        """Change against the same months of last year in per cent."""
        return year_on_year(self.cumulative, self.last_year)

    def by_basis(self, basis_id: int) -> Progress | None:
        """Return the progress by one basis, if there is a target of it."""
        found = (each.progress for each in self.targets if each.basis.pk == basis_id)
        return next(found, None)


@dataclass(frozen=True)
class Reckoned:
    """How rates are worked out: by the policy, or as a closed month kept it."""

    gap_from: GapBasis
    by_month: bool
    decimals: int

    @classmethod
    def of(cls, rule: ProgressRule) -> Reckoned:
        """Return what the policy says."""
        return cls(rule.gap_from, rule.by_month, rule.decimals)


@dataclass(frozen=True)
class MonthTable:
    """All figures of a month, as published or as restated.

    Attributes:
        county: The county.
        month: The month.
        plan: The issued plan; None where there is none, and then no rows.
        indicators: The plan's indicators in their order.
        rows: By unit in the order of the tree and by indicator; the county's last.
        bases: The plan's bases, the main one first.
        rule: How progress is reckoned, by the policy of the month.
        reckoned: The same as the rows' rates were worked out: a closed month keeps its own.
        is_closed: The month was published.
        restated: Figures stand in the month in which they happened.
        last_year_published: Last year's figures are those that were published then.
    """

    county: Unit
    month: Month
    plan: AnnualPlan | None
    indicators: Sequence[ReportIndicator] = ()
    rows: Sequence[MonthRow] = ()
    bases: Sequence[TargetBasis] = ()
    rule: InForce[ProgressRule] | None = None
    reckoned: Reckoned | None = None
    is_closed: bool = False
    restated: bool = False
    last_year_published: bool = False
    year: YearFigures | None = None
    _rows: Mapping[Key, MonthRow] = field(default_factory=dict)

    def row(self, unit_id: int, indicator_id: int) -> MonthRow | None:
        """Return one row, if the unit has that indicator."""
        return self._rows.get((unit_id, indicator_id))

    @property
    def main_basis(self) -> TargetBasis | None:
        """The basis that rates without a name go by."""
        return self.bases[0] if self.bases else None


def month_figures(
    *, county_id: int, month: Month, on: dt.date, restated: bool = False
) -> MonthTable:
    """Return the figures of a month, one row for each unit and indicator of the plan.

    Args:
        county_id: The county.
        month: The month; one that is open shows what is known today.
        on: Today.
        restated: By the month in which it happened instead of as published.

    Source: rules.md R2, R10.
    """
    county = Unit.objects.get(pk=county_id)
    plan = plan_in_force(county_id, month.year)
    if plan is None:
        return MonthTable(county, month, None, restated=restated)
    indicators = plan_indicators(plan, month)
    definitions = [each.definition for each in indicators]
    for each in indicators:
        # Read with the plan: no query of its own for the code.
        each.definition.indicator = each.plan_indicator.indicator
    now = year_figures(county_id=county_id, year=month.year, on=on, definitions=definitions)
    before = year_figures(county_id=county_id, year=month.year - 1, on=on, definitions=definitions)
    is_closed = now.is_closed(month)
    targets = targets_of(plan, month)
    frozen = None
    if is_closed and not restated:
        frozen = _frozen(now.closed_months[month.number], targets)
    bases = sorted(plan.bases.all(), key=lambda each: (not each.is_main, each.sort_order, each.pk))
    rule = in_force(PROGRESS, county, month.last_day)
    goals = frozen.goals if frozen else _goals(targets)
    making = _Making(
        month=month,
        now=now,
        before=before,
        restated=restated,
        is_closed=is_closed,
        bases={each.pk: each for each in bases},
        goals=goals,
        reckoned=frozen.rule if frozen else Reckoned.of(rule.value),
        knows_last_year=before.is_closed(month.year_before),
    )
    rows = list(_rows(making, county, plan, indicators, {unit for unit, _kind in goals}))
    return MonthTable(
        county=county,
        month=month,
        plan=plan,
        indicators=indicators,
        rows=rows,
        bases=bases,
        rule=rule,
        reckoned=making.reckoned,
        is_closed=is_closed,
        restated=restated,
        last_year_published=making.knows_last_year and not restated,
        year=now,
        _rows={(each.unit_id, each.indicator_id): each for each in rows},
    )


@dataclass(frozen=True)
class _Frozen:
    goals: Mapping[Key, Sequence[Goal]]
    rule: Reckoned


def _frozen(closing_id: int, known: Sequence[TargetIn]) -> _Frozen:
    """Return targets and policy of a closed month as they stood when it was closed.

    Adjustments never reach into closed months, so those known today are those that held then.
    """
    changes = {each.key: each.change for each in known}
    kept: Any = MonthClosing.objects.values_list("content__targets", "content__progress")
    targets, rule = kept.get(pk=closing_id)
    goals: dict[Key, list[Goal]] = defaultdict(list)
    for each in targets:
        goals[each["unit"], each["indicator"]].append(
            Goal(
                each["basis"],
                Decimal(each["amount"]),
                tuple(map(Decimal, each["months"])),
                changes.get((each["unit"], each["indicator"], each["basis"])),
            )
        )
    return _Frozen(goals, Reckoned(GapBasis(rule["gap_from"]), rule["by_month"], rule["decimals"]))


def _goals(targets: Iterable[TargetIn]) -> dict[Key, list[Goal]]:
    goals: dict[Key, list[Goal]] = defaultdict(list)
    for each in targets:
        unit_id, indicator_id, basis_id = each.key
        if unit_id is not None:
            goals[unit_id, indicator_id].append(
                Goal(basis_id, each.amount, each.cumulative, each.change)
            )
    return goals


@dataclass(frozen=True)
class _Making:
    month: Month
    now: YearFigures
    before: YearFigures
    restated: bool
    is_closed: bool
    bases: Mapping[int, TargetBasis]
    goals: Mapping[Key, Sequence[Goal]]
    reckoned: Reckoned
    knows_last_year: bool

    def row(self, unit: Unit, group: UnitGroup | None, definition: IndicatorDefinition) -> MonthRow:
        place, key = self.month.number - 1, (unit.pk, definition.indicator_id)
        line = self.now.line(key, restated=self.restated, until=self.month.number)
        claimed = None if definition.is_reported else self.now.claimed(*key)
        return MonthRow(
            unit=unit,
            group=group,
            definition=definition,
            value=line.values[place],
            cumulative=line.cumulative[place],
            claimed=claimed.values.get(self.month.number) if claimed else None,
            claimed_cumulative=claimed.cumulative.get(self.month.number) if claimed else None,
            last_year=self._last_year(key, definition),
            targets=tuple(self._progress(key, line.cumulative[place])),
            is_closed=self.is_closed,
        )

    def _last_year(self, key: Key, definition: IndicatorDefinition) -> Decimal | None:
        """Return last year's same months; nothing is known of what nobody reported then."""
        if definition.is_reported and not self.knows_last_year:
            return None
        line = self.before.line(key, restated=self.restated, until=self.month.number)
        return line.cumulative[self.month.number - 1]

    def _progress(self, key: Key, actual: Decimal) -> Iterable[BasisProgress]:
        found = {each.basis_id: each for each in self.goals.get(key, ())}
        for pk, basis in self.bases.items():
            goal = found.get(pk)
            if goal is not None:
                shares = month_shares(goal.months) if self.reckoned.by_month else None
                yield BasisProgress(
                    basis,
                    progress(
                        actual,
                        goal.amount,
                        self.month,
                        shares=shares,
                        gap_from=self.reckoned.gap_from,
                        decimals=self.reckoned.decimals,
                    ),
                    goal.change,
                )


def _rows(
    making: _Making,
    county: Unit,
    plan: AnnualPlan,
    indicators: Sequence[ReportIndicator],
    with_targets: set[int],
) -> Iterable[MonthRow]:
    groups = groups_by_unit(plan)
    for unit in _units(plan, making.month, with_targets - {county.pk}):
        group = groups.get(unit.pk)
        for each in indicators:
            is_asked = group is not None and each.is_for(group)
            if is_asked or (unit.pk, each.definition.indicator_id) in making.goals:
                yield making.row(unit, group, each.definition)
    for each in indicators:
        yield making.row(county, None, each.definition)


def _units(plan: AnnualPlan, month: Month, with_targets: set[int]) -> list[Unit]:
    """Return the units of a month's table: the plan's members and those with targets of their own.

    One that was merged within the year keeps its row: the year to its end holds its months.
    """
    members = GroupMember.objects.filter(plan=plan).values("unit_id")
    return list(
        Unit.objects.filter(Q(pk__in=members) | Q(pk__in=with_targets))
        .filter(opened_on__lte=month.last_day)
        .filter(Q(closed_on=None) | Q(closed_on__gt=dt.date(month.year, 1, 1)))
        .in_tree_order()
    )
