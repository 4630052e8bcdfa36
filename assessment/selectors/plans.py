"""Reads of plans that the other areas rest on: which plan holds, who reports, what is reported."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, Q, QuerySet

from assessment.models import (
    AnnualPlan,
    GroupMember,
    IndicatorDefinition,
    PlanIndicator,
    Target,
    TargetBasis,
    TargetChange,
    UnitGroup,
)
from assessment.rules.plans import Adjusted, TargetValue, holding, value_in
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


@dataclass(frozen=True)
class TargetIn:
    """A target as one month reads it: an adjustment holds from its own month on.

    Attributes:
        target: What is stored: the value that was decided last, its adjustments loaded.
        month: The month that reads it.
    """

    target: Target
    month: Month

    @cached_property
    def changes(self) -> list[TargetChange]:
        """Its adjustments in the order in which they were decided."""
        return sorted(self.target.changes.all(), key=lambda each: each.pk)

    @cached_property
    def _adjusted(self) -> list[Adjusted]:
        return [_adjusted(each) for each in self.changes]

    @cached_property
    def _value(self) -> TargetValue:
        stands = TargetValue(self.target.amount, self.target.cumulative)
        return value_in(stands, self._adjusted, self.month)

    @property
    def amount(self) -> Decimal:
        """The target of the year in force in the month."""
        return self._value.amount

    @property
    def cumulative(self) -> tuple[Decimal, ...]:
        """Its twelve cumulative targets; empty where it follows time progress."""
        return self._value.months

    @property
    def change(self) -> TargetChange | None:
        """The adjustment by which it holds; None where it is the original value."""
        place = holding(self._adjusted, self.month)
        return None if place is None else self.changes[place]

    @property
    def told(self) -> list[TargetChange]:
        """What a page of a whole year says beside it: by what it holds, and what is to come."""
        change, first = self.change, self.month.first_day
        to_come = [each for each in self.changes if each.from_month > first]
        return to_come if change is None else [change, *to_come]

    @property
    def is_set(self) -> bool:
        """There is a target in the month: one that a document set anew is none before it holds."""
        return not self.changes or self.change is not None or bool(self.amount)

    @property
    def basis(self) -> TargetBasis:
        """Whose figure it is."""
        return self.target.basis

    @property
    def key(self) -> tuple[int | None, int, int]:
        """Unit (None for a person's), indicator and basis."""
        return self.target.unit_id, self.target.indicator_id, self.target.basis_id

    def at(self, month: Month) -> TargetIn:
        """Return the same target as another month reads it."""
        return TargetIn(self.target, month)


def _adjusted(change: TargetChange) -> Adjusted:
    return Adjusted(
        Month.of(change.from_month),
        TargetValue(change.old_amount, tuple(map(Decimal, change.old_months))),
        TargetValue(change.new_amount, tuple(map(Decimal, change.new_months))),
    )


def with_changes(targets: QuerySet[Target]) -> QuerySet[Target]:
    """Load adjustments with targets, so that each month reads its own value: one query more."""
    return targets.prefetch_related("changes")


def targets_of(
    plan: AnnualPlan, month: Month, unit_ids: Collection[int] | None = None
) -> list[TargetIn]:
    """Return the units' targets in force in a month (the county's too, under its own id).

    A target that a document set only from a later month on is left out. Two queries.
    """
    found = Target.objects.filter(plan=plan, unit__isnull=False).select_related("basis")
    if unit_ids is not None:
        found = found.filter(unit_id__in=unit_ids)
    rows = found.order_by("indicator_id", "basis__sort_order", "basis_id", "unit_id")
    read = [TargetIn(each, month) for each in with_changes(rows)]
    return [each for each in read if each.is_set]
