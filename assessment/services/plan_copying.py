"""Last year's plan as this year's draft: members that still exist, successors of merged units."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from simple_history.utils import bulk_create_with_history

from assessment.models import (
    AnnualPlan,
    GroupMember,
    PlanIndicator,
    Target,
    TargetBasis,
    UnitGroup,
)
from zhaoshang.accounts.models import Unit, User


def copy_plan(
    source: AnnualPlan, plan: AnnualPlan, *, with_targets: bool, by: User, on: dt.date
) -> None:
    """Bring over bases, groups with their members, indicators, and the targets if wanted.

    A unit that was merged is followed to its successor; one that was closed is left out. Where
    several units became one, their targets are added up.

    Args:
        source: Plan of the year before.
        plan: The new one, empty.
        with_targets: Its targets too, as they stood at last, without the monthly split of units
            that were put together.
        by: Who copies.
        on: Today: which units exist.
    """
    stamp = {"created_by": by, "updated_by": by}
    bases = {}
    for basis in source.bases.all():
        bases[basis.pk] = TargetBasis.objects.create(
            plan=plan,
            name=basis.name,
            level=basis.level,
            is_main=basis.is_main,
            sort_order=basis.sort_order,
            **stamp,
        )
    groups = {}
    for group in source.groups.all():
        groups[group.pk] = UnitGroup.objects.create(
            plan=plan,
            name=group.name,
            is_apart=group.is_apart,
            sort_order=group.sort_order,
            **stamp,
        )
    units = successors(
        [*source.members.values_list("unit_id", flat=True), *_target_units(source)], on
    )
    _members(source, plan, groups, units)
    for row in source.indicators.filter(indicator__is_active=True).prefetch_related("groups"):
        made = PlanIndicator.objects.create(
            plan=plan,
            indicator_id=row.indicator_id,
            sort_order=row.sort_order,
            in_report=row.in_report,
        )
        made.groups.set([groups[each.pk] for each in row.groups.all()])
    if with_targets:
        _targets(source, plan, bases, units, by=by, on=on)


def successors(unit_ids: Iterable[int], on: dt.date) -> dict[int, Unit]:
    """Return what became of units by a day: themselves, the unit they were merged into, or nothing.

    A merger may have been followed by another; the chain is walked to its end.
    """
    wanted = set(unit_ids)
    if not wanted:
        return {}
    county_ids = Unit.objects.filter(pk__in=wanted).values("county_id")
    known = {each.pk: each for each in Unit.objects.filter(county_id__in=county_ids)}
    found = {}
    for pk in wanted:
        unit, walked = known.get(pk), set()
        while unit is not None and _is_closed(unit, on) and unit.pk not in walked:
            walked.add(unit.pk)
            unit = known.get(unit.merged_into_id) if unit.merged_into_id else None
        if unit is not None and not _is_closed(unit, on):
            found[pk] = unit
    return found


def _is_closed(unit: Unit, on: dt.date) -> bool:
    return unit.closed_on is not None and unit.closed_on <= on


def _target_units(source: AnnualPlan) -> list[int]:
    found = source.targets.filter(unit__isnull=False).values_list("unit_id", flat=True)
    return [pk for pk in found.distinct() if pk is not None]


def _members(
    source: AnnualPlan, plan: AnnualPlan, groups: dict[int, UnitGroup], units: dict[int, Unit]
) -> None:
    taken: set[int] = set()
    for member in source.members.select_related("unit").order_by("group__sort_order", "pk"):
        unit = units.get(member.unit_id)
        if unit is not None and unit.pk not in taken:
            taken.add(unit.pk)
            GroupMember.objects.create(plan=plan, group=groups[member.group_id], unit=unit)


def _targets(
    source: AnnualPlan,
    plan: AnnualPlan,
    bases: dict[int, TargetBasis],
    units: dict[int, Unit],
    *,
    by: User,
    on: dt.date,
) -> None:
    kept = set(plan.indicators.values_list("indicator_id", flat=True))
    parts: dict[tuple[int, int, int | None, int | None], list[Target]] = defaultdict(list)
    people = set(
        User.objects.filter(targets__plan=source).active_on(on).values_list("pk", flat=True)
    )
    for target in source.targets.filter(indicator__in=kept):
        unit = units.get(target.unit_id) if target.unit_id else None
        if unit is not None or target.person_id in people:
            key = (
                target.indicator_id,
                target.basis_id,
                unit.pk if unit else None,
                target.person_id,
            )
            parts[key].append(target)
    made = [
        Target(
            plan=plan,
            indicator_id=indicator_id,
            basis=bases[basis_id],
            unit_id=unit_id,
            person_id=person_id,
            amount=sum((each.amount for each in found), Decimal(0)),
            months=found[0].months if len(found) == 1 else [],
            created_by=by,
            updated_by=by,
        )
        for (indicator_id, basis_id, unit_id, person_id), found in parts.items()
    ]
    bulk_create_with_history(made, Target)
