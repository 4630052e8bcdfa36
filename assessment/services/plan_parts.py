"""The frame of a plan: bases side by side, groups with their members, indicators in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_plan as events
from assessment.models import (
    AnnualPlan,
    GroupMember,
    Indicator,
    PlanIndicator,
    Target,
    TargetBasis,
    UnitGroup,
)
from assessment.models.choices import BasisLevel
from assessment.services.plan_saving import check_reason, lock_plan, save_plan, tell
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken

NAME_TAKEN = _("The name “%(name)s” is taken already.")
MAIN_NEEDED = _("One basis is the main one; choose another as main first.")
BASIS_USED = _("Targets stand by this basis (%(count)s). Empty them before it is removed.")
IN_GROUP = _("%(unit)s is in the group “%(group)s” already; a unit is ranked in one group only.")
NOT_IN_COUNTY = _("%(unit)s is no unit of the county.")
COUNTY_ITSELF = _("The county itself is in no group.")
INDICATOR_USED = _("Targets of %(indicator)s stand in the plan (%(count)s). Empty them first.")
ONLY_THIS_GROUP = _("%(indicator)s is for this group only. Choose other groups for it first.")
TWICE = _("An indicator stands in a plan once.")


@dataclass(frozen=True)
class BasisFacts:
    """What a basis says."""

    name: str
    level: BasisLevel | str
    is_main: bool
    sort_order: int


@transaction.atomic
def save_basis(
    *, plan_id: int, basis_id: int | None, facts: BasisFacts, reason: str = "", by: User
) -> TargetBasis:
    """Add or change a basis; a new main one takes the place of the old.

    Raises:
        RuleBroken: when the name is taken, or the plan would have no main basis.
    """
    with acting(user=by, reason=reason.strip() or None):
        plan = lock_plan(plan_id)
        check_reason(plan, reason)
        name = facts.name.strip()
        others = plan.bases.exclude(pk=basis_id or 0)
        if others.filter(name=name).exists():
            raise RuleBroken(NAME_TAKEN % {"name": name}, code="name_taken", field="name")
        main = others.filter(is_main=True).first()
        if not facts.is_main and main is None:
            raise RuleBroken(MAIN_NEEDED, code="main_needed", field="is_main")
        if facts.is_main and main is not None:
            main.is_main, main.updated_by = False, by
            main.save()
        basis = plan.bases.get(pk=basis_id) if basis_id else TargetBasis(plan=plan, created_by=by)
        basis.name, basis.level = name, BasisLevel(facts.level)
        basis.is_main, basis.sort_order = facts.is_main, facts.sort_order
        basis.updated_by = by
        basis.save()
        _done(plan, events.BASIS_SAVED, by, reason, basis=name)
        return basis


@transaction.atomic
def remove_basis(*, plan_id: int, basis_id: int, reason: str = "", by: User) -> None:
    """Remove a basis by which nothing stands.

    Raises:
        RuleBroken: when it is the main one, or has targets.
    """
    with acting(user=by, reason=reason.strip() or None):
        plan = lock_plan(plan_id)
        check_reason(plan, reason)
        basis = plan.bases.get(pk=basis_id)
        if basis.is_main:
            raise RuleBroken(MAIN_NEEDED, code="main_needed")
        count = basis.targets.count()
        if count:
            raise RuleBroken(BASIS_USED % {"count": count}, code="basis_used")
        name = basis.name
        basis.delete()
        _done(plan, events.BASIS_REMOVED, by, reason, basis=name)


@dataclass(frozen=True)
class GroupFacts:
    """What a group says: its name, whether it is ranked apart, its units in their order."""

    name: str
    is_apart: bool
    sort_order: int
    units: Sequence[Unit]


@transaction.atomic
def save_group(
    *, plan_id: int, group_id: int | None, facts: GroupFacts, reason: str = "", by: User
) -> UnitGroup:
    """Add or change a group with its members; the units of a plan's groups are those that report.

    Raises:
        RuleBroken: when the name is taken, or a unit is in another group or of elsewhere.
    """
    with acting(user=by, reason=reason.strip() or None):
        plan = lock_plan(plan_id)
        check_reason(plan, reason)
        name = facts.name.strip()
        if plan.groups.exclude(pk=group_id or 0).filter(name=name).exists():
            raise RuleBroken(NAME_TAKEN % {"name": name}, code="name_taken", field="name")
        _check_units(plan, group_id, facts.units)
        group = plan.groups.get(pk=group_id) if group_id else UnitGroup(plan=plan, created_by=by)
        group.name, group.is_apart, group.sort_order = name, facts.is_apart, facts.sort_order
        group.updated_by = by
        group.save()
        _set_members(plan, group, facts.units)
        _done(
            plan,
            events.GROUP_SAVED,
            by,
            reason,
            group=name,
            units=[each.label for each in facts.units],
        )
        return group


def _check_units(plan: AnnualPlan, group_id: int | None, units: Sequence[Unit]) -> None:
    elsewhere = {
        each.unit_id: each.group.name
        for each in plan.members.exclude(group=group_id).select_related("group")
    }
    for unit in units:
        if unit.pk == plan.county_id:
            raise RuleBroken(COUNTY_ITSELF, code="county_itself", field="units")
        if unit.county_id != plan.county_id:
            raise RuleBroken(NOT_IN_COUNTY % {"unit": unit}, code="foreign", field="units")
        if unit.pk in elsewhere:
            words = {"unit": unit, "group": elsewhere[unit.pk]}
            raise RuleBroken(IN_GROUP % words, code="in_group", field="units")


def _set_members(plan: AnnualPlan, group: UnitGroup, units: Sequence[Unit]) -> None:
    wanted = {each.pk for each in units}
    present = {each.unit_id: each for each in group.members.all()}
    for unit_id, member in present.items():
        if unit_id not in wanted:
            member.delete()
    for unit in units:
        if unit.pk not in present:
            GroupMember.objects.create(plan=plan, group=group, unit=unit)


@transaction.atomic
def remove_group(*, plan_id: int, group_id: int, reason: str = "", by: User) -> None:
    """Remove a group with its memberships; the targets of its units stay.

    Raises:
        RuleBroken: when an indicator is for this group only: it would be for all of them.
    """
    with acting(user=by, reason=reason.strip() or None):
        plan = lock_plan(plan_id)
        check_reason(plan, reason)
        group = plan.groups.get(pk=group_id)
        name = group.name
        _check_not_needed(group)
        for member in group.members.all():
            member.delete()
        group.delete()
        _done(plan, events.GROUP_REMOVED, by, reason, group=name)


def _check_not_needed(group: UnitGroup) -> None:
    for row in group.indicators.prefetch_related("groups", "indicator__definitions"):
        if len(row.groups.all()) == 1:
            words = {"indicator": row.indicator.definitions.first()}
            raise RuleBroken(ONLY_THIS_GROUP % words, code="only_this_group")


@dataclass(frozen=True)
class ChosenIndicator:
    """An indicator of the plan, in the order in which they are given."""

    indicator: Indicator
    in_report: bool
    group_ids: Collection[int] = ()


@transaction.atomic
def save_plan_indicators(
    *,
    plan_id: int,
    version: int | None,
    chosen: Sequence[ChosenIndicator],
    reason: str = "",
    by: User,
) -> AnnualPlan:
    """Set which indicators stand in the plan, in which order, for which groups.

    Raises:
        Conflict: when somebody saved the plan meanwhile.
        RuleBroken: when one is left out that has targets.
    """
    with acting(user=by, reason=reason.strip() or None):
        plan = lock_plan(plan_id, version=version)
        check_reason(plan, reason)
        wanted = {each.indicator.pk for each in chosen}
        if len(wanted) != len(chosen):
            raise RuleBroken(TWICE, code="twice")
        present = {each.indicator_id: each for each in plan.indicators.select_related("indicator")}
        for pk, row in present.items():
            if pk in wanted:
                continue
            count = Target.objects.filter(plan=plan, indicator=pk).count()
            if count:
                words = {"indicator": row.indicator.definitions.first(), "count": count}
                raise RuleBroken(INDICATOR_USED % words, code="indicator_used")
            row.groups.clear()
            row.delete()
        known = set(plan.groups.values_list("pk", flat=True))
        for place, each in enumerate(chosen, start=1):
            found = present.get(each.indicator.pk)
            row = found or PlanIndicator(plan=plan, indicator=each.indicator)
            if found is None or (row.sort_order, row.in_report) != (place, each.in_report):
                row.sort_order, row.in_report = place, each.in_report
                row.save()
            row.groups.set(known & set(each.group_ids))
        _done(
            plan,
            events.PLAN_INDICATORS_SAVED,
            by,
            reason,
            indicators=[each.indicator.code for each in chosen],
        )
        return plan


def _done(plan: AnnualPlan, kind: str, by: User, reason: str, **detail: object) -> None:
    save_plan(plan, by=by)
    tell(kind, plan, by=by, reason=reason.strip(), **detail)
