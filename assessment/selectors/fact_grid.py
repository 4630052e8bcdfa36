"""The grid of typed figures: units of a group × figures that the scheme asks the bureau for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assessment.models import AnnualPlan, ScoreFact, ScoringScheme, UnitGroup
from assessment.rules.typed import plain
from assessment.selectors.plans import groups_by_unit, plan_in_force, reporting_units
from assessment.selectors.scheme_page import Asked, typed_figures
from assessment.selectors.score_facts import schemes_in_force
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Cycle, Month, Period

VALUE, TARGET = "v", "t"


@dataclass(frozen=True)
class FactColumn:
    """A column: the value of a figure, or the year's target that it is held against."""

    name: str
    is_target: bool


@dataclass(frozen=True)
class FactBlock:
    """A group with its units and what is typed for them."""

    group: UnitGroup
    scheme: ScoringScheme
    columns: Sequence[FactColumn]
    units: Sequence[Unit]


@dataclass
class FactGrid:
    """Everything that the page of a month shows.

    Attributes:
        plan: The issued plan of the year; None: there is none.
        month: The month to whose end the figures are typed.
        blocks: Groups whose scheme asks for typed figures.
        facts: Stored figures of the month by unit and name.
        earlier: The last figure of the year before the month, which counts until a new one comes.
    """

    plan: AnnualPlan | None
    month: Month
    blocks: Sequence[FactBlock] = ()
    facts: dict[tuple[int, str], ScoreFact] = field(default_factory=dict)
    earlier: dict[tuple[int, str], ScoreFact] = field(default_factory=dict)

    def stored(self) -> dict[str, str]:
        """Return what stands in every cell, "" where nothing does."""
        return {
            fact_cell(unit, column): self.text(unit, column)
            for block in self.blocks
            for unit in block.units
            for column in block.columns
        }

    def text(self, unit: Unit, column: FactColumn) -> str:
        """Return what stands in a cell."""
        return fact_text(self.facts.get((unit.pk, column.name)), column)

    def text_before(self, unit: Unit, column: FactColumn) -> str:
        """Return what an earlier month of the year says."""
        return fact_text(self.earlier.get((unit.pk, column.name)), column)


def fact_grid(*, county_id: int, month: Month) -> FactGrid:
    """Return the grid of a month; the number of queries does not depend on units or figures.

    Quarters, half-years and the year end with a month: their schemes are asked along with its own.
    """
    plan = plan_in_force(county_id, month.year)
    if plan is None:
        return FactGrid(None, month)
    groups = list(plan.groups.order_by("sort_order", "pk"))
    chosen = _schemes(plan, month, groups)
    of_unit = groups_by_unit(plan)
    units = reporting_units(plan, month)
    blocks = [
        FactBlock(
            group,
            chosen[group.pk][0],
            columns,
            [unit for unit in units if of_unit[unit.pk].pk == group.pk],
        )
        for group in groups
        if group.pk in chosen and (columns := _columns(chosen[group.pk]))
    ]
    grid = FactGrid(plan, month, blocks)
    rows = ScoreFact.objects.filter(
        county=county_id, month__year=month.year, month__lte=month.first_day
    ).order_by("month", "pk")
    for row in rows:
        target = grid.facts if row.month == month.first_day else grid.earlier
        target[row.unit_id, row.name] = row
    return grid


def _schemes(
    plan: AnnualPlan, month: Month, groups: Sequence[UnitGroup]
) -> dict[int, list[ScoringScheme]]:
    """Return for each group the schemes of all periods that end with the month."""
    found: dict[int, list[ScoringScheme]] = {}
    for cycle in Cycle:
        period = Period.of(cycle, month)
        if period.last_month != month:
            continue
        for group, scheme in schemes_in_force(plan, period, groups).items():
            known = found.setdefault(group, [])
            if scheme not in known:
                known.append(scheme)
    return found


def _columns(schemes: Sequence[ScoringScheme]) -> list[FactColumn]:
    asked: dict[str, Asked] = {}
    for scheme in schemes:
        for each in typed_figures(scheme):
            known = asked.get(each.name)
            asked[each.name] = each if known is None or each.by_target else known
    columns = []
    for name, each in sorted(asked.items()):
        columns.append(FactColumn(name, is_target=False))
        if each.by_target:
            columns.append(FactColumn(name, is_target=True))
    return columns


def fact_cell(unit: Unit, column: FactColumn) -> str:
    """Return the name of a cell."""
    return f"{unit.pk}-{TARGET if column.is_target else VALUE}-{column.name}"


def fact_text(fact: ScoreFact | None, column: FactColumn) -> str:
    """Return a figure as text, "" where there is none."""
    if fact is None:
        return ""
    return plain(fact.target if column.is_target else fact.value)
