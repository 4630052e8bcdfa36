"""Reads of plans that the other areas rest on: which plan holds, who reports, what is reported."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from assessment.models import (
    AnnualPlan,
    GroupMember,
    IndicatorDefinition,
    PlanIndicator,
    Target,
    UnitGroup,
)
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Month


@dataclass(frozen=True)
class ReportIndicator:
    """An indicator as a month uses it: its definition in force, and for which groups."""

    plan_indicator: PlanIndicator
    definition: IndicatorDefinition
    group_ids: frozenset[int]

    def is_for(self, group: UnitGroup | None) -> bool:
        """Tell whether units of this group report it; without named groups everybody does."""
        return not self.group_ids or (group is not None and group.pk in self.group_ids)


def plan_in_force(county_id: int, year: int) -> AnnualPlan | None:
    """Return the issued plan of a county and year, if there is one."""
    return AnnualPlan.objects.filter(
        county_id=county_id, year=year, state=AnnualPlan.State.ISSUED
    ).first()


def reporting_units(plan: AnnualPlan, month: Month) -> list[Unit]:
    """Return the units that owe the report of a month: members that exist on its last day.

    A unit that was merged within the month does not: its successor reports.
    """
    last = month.last_day
    return list(
        Unit.objects.filter(
            pk__in=GroupMember.objects.filter(plan=plan).values("unit_id"),
            opened_on__lte=last,
        )
        .filter(Q(closed_on=None) | Q(closed_on__gt=last))
        .in_tree_order()
    )


def groups_by_unit(plan: AnnualPlan) -> dict[int, UnitGroup]:
    """Return the group of each member."""
    members = GroupMember.objects.filter(plan=plan).select_related("group")
    return {each.unit_id: each.group for each in members}


def plan_indicators(plan: AnnualPlan, month: Month) -> list[ReportIndicator]:
    """Return the plan's indicators with the definitions in force in a month; three queries."""
    chosen = list(
        PlanIndicator.objects.filter(plan=plan)
        .select_related("indicator")
        .prefetch_related(Prefetch("groups", queryset=UnitGroup.objects.only("pk")))
        .order_by("sort_order", "pk")
    )
    definitions = {
        each.indicator_id: each
        for each in IndicatorDefinition.objects.filter(
            indicator__in=[row.indicator_id for row in chosen]
        ).in_force(month.first_day)
    }
    return [
        ReportIndicator(
            row, definitions[row.indicator_id], frozenset(group.pk for group in row.groups.all())
        )
        for row in chosen
        if row.indicator_id in definitions
    ]


def report_indicators(plan: AnnualPlan, month: Month) -> list[ReportIndicator]:
    """Return those of the plan's indicators that stand in the monthly report."""
    return [each for each in plan_indicators(plan, month) if each.plan_indicator.in_report]


def targets_of(plan: AnnualPlan, unit_ids: Collection[int] | None = None) -> list[Target]:
    """Return the plan's targets of units (of the county too, under its own id), bases loaded."""
    found = Target.objects.filter(plan=plan, unit__isnull=False).select_related("basis")
    if unit_ids is not None:
        found = found.filter(unit_id__in=unit_ids)
    return list(found.order_by("indicator_id", "basis__sort_order", "basis_id", "unit_id"))
