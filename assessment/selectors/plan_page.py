"""A plan's page: its frame, its sums, what is missing before it can be issued."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from assessment.models import AnnualPlan, Target, TargetChange, UnitGroup
from assessment.models.choices import BasisLevel
from assessment.selectors.plans import plan_indicators
from assessment.selectors.target_grid import TargetGrid, months_wrong, target_grid
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core.periods import Month

_NAMES_SHOWN = 5


@dataclass(frozen=True)
class Point:
    """What is missing; those that block keep the plan from being issued."""

    words: str
    part: str
    blocks: bool = False


def plans_of(user: User) -> QuerySet[AnnualPlan]:
    """Return the plans in sight with the numbers of their parts, the latest first."""
    return (
        AnnualPlan.objects.visible_to(user)
        .select_related("county", "copied_from")
        .annotate(
            units=Count("members", distinct=True),
            indicators_count=Count("indicators", distinct=True),
            targets_count=Count("targets", distinct=True),
        )
        .order_by("-year")
    )


def groups_with_units(plan: AnnualPlan) -> list[tuple[UnitGroup, list[Unit]]]:
    """Return the groups in order, each with its units."""
    units: dict[int, list[Unit]] = defaultdict(list)
    for member in plan.members.select_related("unit").order_by(
        "unit__sort_order", "unit__name", "pk"
    ):
        units[member.group_id].append(member.unit)
    return [(each, units[each.pk]) for each in plan.groups.order_by("sort_order", "pk")]


def changes_of(plan: AnnualPlan) -> QuerySet[TargetChange]:
    """Return the adjustments of a plan's targets, the latest first."""
    return (
        TargetChange.objects.filter(target__plan=plan)
        .select_related("target__unit", "target__person", "target__basis", "created_by")
        .order_by("-pk")
    )


def main_grid(plan: AnnualPlan, month: Month | None = None) -> TargetGrid | None:
    """Return the grid of the main basis, as a month reads it."""
    basis = plan.bases.filter(is_main=True).first()
    return target_grid(plan, basis, month=month) if basis is not None else None


def open_points(plan: AnnualPlan) -> list[Point]:
    """Return what a plan lacks, what blocks first."""
    points = [*_frame_points(plan), *_target_points(plan)]
    return sorted(points, key=lambda each: not each.blocks)


def _frame_points(plan: AnnualPlan) -> list[Point]:
    found = []
    levels = set(plan.bases.values_list("level", flat=True))
    if BasisLevel.COUNTY.value not in levels:
        found.append(Point(_("A basis of the county’s own is missing."), "bases", blocks=True))
    if not plan.bases.filter(is_main=True).exists():
        found.append(Point(_("No basis is the main one."), "bases", blocks=True))
    if not plan.groups.exists():
        found.append(Point(_("There is no group of units yet."), "groups", blocks=True))
    empty = plan.groups.annotate(size=Count("members")).filter(size=0)
    for group in empty:
        words = _("The group “%s” has no unit.") % group.name
        found.append(Point(words, "groups", blocks=True))
    if not plan.indicators.exists():
        found.append(Point(_("The plan has no indicator yet."), "indicators", blocks=True))
    elif not plan.indicators.filter(in_report=True).exists():
        words = _("No indicator stands in the monthly report.")
        found.append(Point(words, "indicators"))
    found.extend(_without_definition(plan))
    left = _units_left_out(plan)
    if left:
        words = _("Units in no group, they will not report: %s") % _listed(left)
        found.append(Point(words, "groups"))
    return found


def _without_definition(plan: AnnualPlan) -> list[Point]:
    defined = {each.plan_indicator.pk for each in plan_indicators(plan, Month(plan.year, 12))}
    words = _("%s has no definition that holds in this year.")
    return [
        Point(words % row.indicator, "indicators", blocks=True)
        for row in plan.indicators.select_related("indicator")
        if row.pk not in defined
    ]


def _units_left_out(plan: AnnualPlan) -> list[str]:
    last = Month(plan.year, 12).last_day
    kinds = [UnitKind.TOWNSHIP.value, UnitKind.PARK.value]
    units = (
        Unit.objects.filter(county=plan.county_id, kind__in=kinds, in_assessment=True)
        .filter(Q(closed_on=None) | Q(closed_on__gt=last))
        .exclude(pk__in=plan.members.values("unit_id"))
    )
    return [each.label for each in units.in_tree_order()]


def _target_points(plan: AnnualPlan) -> list[Point]:
    grid = main_grid(plan)
    if grid is None or not grid.columns:
        return []
    found = []
    stored = grid.stored()
    for column in grid.columns:
        missing = [
            subject.label
            for block in grid.blocks
            if block.is_summed
            for subject in block.subjects
            if stored.get(f"{subject.key}-{column.indicator_id}", "-") == ""
        ]
        if missing:
            words = _("%(indicator)s has no target for %(units)s") % {
                "indicator": column.definition.name,
                "units": _listed(missing),
            }
            found.append(Point(words, "targets"))
    for column, summed in zip(grid.columns, grid.sums(), strict=True):
        for against in summed.against:
            short = against.spread is not None and against.spread < 0
            if short and against.basis.level == BasisLevel.COUNTY:
                words = _("%(indicator)s: the units’ sum stays below the county’s own figure") % {
                    "indicator": column.definition.name
                }
                found.append(Point(words, "targets"))
    found.extend(_month_points(plan))
    return found


def _month_points(plan: AnnualPlan) -> list[Point]:
    broken = [
        str(each.unit or each.person)
        for each in Target.objects.filter(plan=plan)
        .exclude(months=[])
        .select_related("unit", "person")
        if months_wrong(each)
    ]
    if not broken:
        return []
    words = _("The months do not end at the target of: %s") % _listed(sorted(set(broken)))
    return [Point(words, "targets", blocks=True)]


def _listed(names: list[str]) -> str:
    shown = "、".join(names[:_NAMES_SHOWN])
    if len(names) <= _NAMES_SHOWN:
        return shown
    return _("%(names)s and others, %(count)s in all") % {"names": shown, "count": len(names)}


def counts_of(plan: AnnualPlan) -> dict[str, Any]:
    """Return the numbers at the head of the page."""
    return {
        "units": plan.members.count(),
        "groups": plan.groups.count(),
        "indicators": plan.indicators.count(),
        "targets": plan.targets.count(),
        "changes": changes_of(plan).count(),
    }
