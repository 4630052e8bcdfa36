"""Superior's tables: which are there, what names their cells may use, the figures of a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, Max, Q

from assessment.models import (
    AnnualPlan,
    FilledForm,
    IndicatorDefinition,
    MonthlyReport,
    SuperiorForm,
    TargetBasis,
    UnitGroup,
)
from assessment.rules.form_bindings import Asked, Measure, Vocabulary, fold
from assessment.rules.progress import Progress, together, year_on_year
from assessment.rules.reports import State
from assessment.selectors.figures import MonthRow, MonthTable, Reckoned, month_figures
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.periods import Month

_ZERO = Decimal(0)
COUNTY_WORDS = ("全县", "县", "合计")


class Missing(StrEnum):
    """Why a cell has no figure yet."""

    NO_PLAN = "no_plan"
    NOT_IN_PLAN = "not_in_plan"
    NO_ROW = "no_row"
    NO_TARGET = "no_target"
    NO_RATE = "no_rate"
    NO_LAST_YEAR = "no_last_year"
    NO_CLAIM = "no_claim"
    NAME_GONE = "name_gone"
    NO_UNITS = "no_units"


def superior_forms(user: User) -> Sequence[SuperiorForm]:
    """Return the tables of the county, those in use first, with how often they were filled."""
    return list(
        SuperiorForm.objects.visible_to(user)
        .select_related("file")
        .annotate(times=Count("filled"), last_month=Max("filled__month"))
        .order_by("-is_active", "level", "name", "pk")
    )


def filled_forms(form: SuperiorForm) -> Sequence[FilledForm]:
    """Return the workbooks that were handed out, newest month first."""
    return list(form.filled.select_related("file", "created_by").order_by("-month", "-pk"))


def vocabulary(county: Unit, month: Month) -> Vocabulary:
    """Return the names that a table of a county may use in a month; a fixed number of queries.

    A name or code of an indicator, a unit's names and code, bases and groups of the year's plan.
    """
    definitions = IndicatorDefinition.objects.filter(indicator__county=county)
    definitions = definitions.select_related("indicator").order_by("effective_from")
    indicators: dict[str, int] = {}
    for each in definitions:
        indicators[fold(each.indicator.code)] = each.indicator_id
        indicators[fold(each.name)] = each.indicator_id
    plan = Q(plan__county=county, plan__year=month.year)
    bases = {fold(each.name): each.pk for each in TargetBasis.objects.filter(plan)}
    groups = {fold(each.name): each.pk for each in UnitGroup.objects.filter(plan)}
    units = {fold(word): county.pk for word in COUNTY_WORDS}
    for unit in Unit.objects.filter(county=county):
        names = (unit.code, unit.name, unit.short_name)
        units |= {fold(name): unit.pk for name in names if name}
    return Vocabulary(indicators, bases, units, groups)


def accepted_of(county_id: int, month: Month) -> tuple[int, int]:
    """Return how many reports of a month were accepted, and how many are owed."""
    found = MonthlyReport.objects.filter(county=county_id, month=month.first_day).aggregate(
        done=Count("pk", filter=Q(state__in=[State.ACCEPTED, State.LOCKED])), owed=Count("pk")
    )
    return found["done"], found["owed"]


@dataclass(frozen=True)
class FormFigures:
    """The figures of a month as the cells of a table ask for them."""

    table: MonthTable

    @classmethod
    def of(cls, county_id: int, month: Month, on: dt.date) -> FormFigures:
        """Load the figures of a month."""
        return cls(month_figures(county_id=county_id, month=month, on=on))

    def units(self, group_id: int | None, indicators: Collection[int | None] = ()) -> list[Unit]:
        """Return the units of the table, or those of a group, in their order.

        Args:
            group_id: The group; None for all.
            indicators: Only units that have one of these.
        """
        found: dict[int, Unit] = {}
        for row in self.table.rows:
            is_asked = group_id is None or (row.group is not None and row.group.pk == group_id)
            is_asked = is_asked and (not indicators or row.indicator_id in indicators)
            if row.unit_id != self.table.county.pk and is_asked:
                found.setdefault(row.unit_id, row.unit)
        return list(found.values())

    def decimals(self, asked: Asked) -> int:
        """Return the decimals of a figure."""
        for row in self.table.rows:
            if row.indicator_id == asked.indicator:
                return row.definition.decimals
        return 2

    def find(self, asked: Asked, unit_id: int | None = None) -> Decimal | Missing:
        """Return a figure, or why there is none.

        Args:
            asked: What the cell asks for.
            unit_id: The unit of the repeated row it stands in.
        """
        if self.table.plan is None:
            return Missing.NO_PLAN
        if all(row.indicator_id != asked.indicator for row in self.table.rows):
            return Missing.NOT_IN_PLAN
        if asked.group is not None:
            ids = [unit.pk for unit in self.units(asked.group)]
        else:
            ids = [asked.unit or unit_id or self.table.county.pk]
        rows = [row for pk in ids if (row := self.table.row(pk, asked.indicator or 0))]
        if not rows:
            return Missing.NO_ROW
        measure = asked.measure or Measure.VALUE
        if measure in _RATES:
            return _RATES[measure](rows, asked.basis, self.table.reckoned)
        return _FIGURES[measure](rows, asked.basis)


def _sum(values: Sequence[Decimal | None], why: Missing) -> Decimal | Missing:
    known = [value for value in values if value is not None]
    return sum(known, _ZERO) if known else why


def _goals(rows: Sequence[MonthRow], basis_id: int | None) -> list[Progress]:
    found = []
    for row in rows:
        if basis_id is None:
            goal = row.targets[0].progress if row.targets else None
        else:
            goal = row.by_basis(basis_id)
        if goal is not None and goal.target is not None:
            found.append(goal)
    return found


def _target(rows: Sequence[MonthRow], basis_id: int | None) -> Decimal | Missing:
    goals = _goals(rows, basis_id)
    return _sum([goal.target for goal in goals], Missing.NO_TARGET)


def _progress(
    rows: Sequence[MonthRow], basis_id: int | None, by: Reckoned | None
) -> Progress | None:
    """Return the one progress, or that of a group together, reckoned as the figures are."""
    goals = _goals(rows, basis_id)
    if len(rows) == 1 or by is None:
        return goals[0] if goals else None
    actual = sum((row.cumulative for row in rows), _ZERO)
    return together(actual, goals, gap_from=by.gap_from, decimals=by.decimals)


def _rate(rows: Sequence[MonthRow], basis_id: int | None, by: Reckoned | None) -> Decimal | Missing:
    found = _progress(rows, basis_id, by)
    if found is None:
        return Missing.NO_TARGET
    return Missing.NO_RATE if found.percent is None else found.percent


def _gap(rows: Sequence[MonthRow], basis_id: int | None, by: Reckoned | None) -> Decimal | Missing:
    found = _progress(rows, basis_id, by)
    if found is None:
        return Missing.NO_TARGET
    return Missing.NO_RATE if found.gap is None else found.gap


def _last_year(rows: Sequence[MonthRow], _basis: int | None) -> Decimal | Missing:
    return _sum([row.last_year for row in rows], Missing.NO_LAST_YEAR)


def _growth(rows: Sequence[MonthRow], basis_id: int | None) -> Decimal | Missing:
    before = _last_year(rows, basis_id)
    if isinstance(before, Missing):
        return before
    found = year_on_year(sum((row.cumulative for row in rows), _ZERO), before)
    return Missing.NO_RATE if found is None else found


_FIGURES = {
    Measure.VALUE: lambda rows, _basis: _sum([row.value for row in rows], Missing.NO_ROW),
    Measure.CUMULATIVE: lambda rows, _basis: _sum([row.cumulative for row in rows], Missing.NO_ROW),
    Measure.TARGET: _target,
    Measure.LAST_YEAR: _last_year,
    Measure.GROWTH: _growth,
    Measure.CLAIMED: lambda rows, _basis: _sum([row.claimed for row in rows], Missing.NO_CLAIM),
    Measure.CLAIMED_CUMULATIVE: lambda rows, _basis: _sum(
        [row.claimed_cumulative for row in rows], Missing.NO_CLAIM
    ),
}
_RATES = {Measure.RATE: _rate, Measure.GAP: _gap}


def years_with_plans(county_id: int) -> list[int]:
    """Return the years whose plan is issued, newest first."""
    plans = AnnualPlan.objects.filter(county=county_id, state=AnnualPlan.State.ISSUED)
    return list(plans.order_by("-year").values_list("year", flat=True))
