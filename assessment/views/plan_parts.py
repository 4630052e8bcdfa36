"""The frame of a plan: forms of its bases, groups and indicators."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessment.forms.plans import BasisForm, GroupForm, PlanIndicatorsForm, RemoveForm
from assessment.models import AnnualPlan, TargetBasis, UnitGroup
from assessment.permissions import can_keep_indicators
from assessment.selectors.indicators import indicator_rows
from assessment.services import plan_parts as services
from assessment.views.plan_access import (
    ADMIN,
    allow,
    found_or_404,
    plan_crumbs,
    plan_or_404,
    plan_url,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, run_page, typed_version
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core import clock

GET_POST = ["GET", "HEAD", "POST"]
_REPORTING = (UnitKind.TOWNSHIP, UnitKind.PARK, UnitKind.DEPARTMENT, UnitKind.COMPANY)
_OTHERS = (UnitKind.BUREAU, UnitKind.TEAM)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def basis_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a basis to a plan."""
    return _basis(request, plan_or_404(request, pk), None)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def basis_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a basis."""
    basis: TargetBasis = found_or_404(TargetBasis, actor(request), pk)
    return _basis(request, basis.plan, basis)


def _basis(request: HttpRequest, plan: AnnualPlan, basis: TargetBasis | None) -> HttpResponse:
    user = actor(request)
    allow(can_keep_indicators(user, plan.county_id))
    form = BasisForm(**posted(request), plan=plan, basis=basis)
    page = FormPage(
        title=_("Change the basis") if basis else _("Add a basis"),
        verb=_("Save") if basis else _("Add a basis"),
        lead=_("Each printed rate names its basis; the main one goes without its name."),
        done=_("The basis was saved."),
        back=_back(plan, "bases"),
    )

    def act(data: dict[str, Any]) -> TargetBasis:
        return services.save_basis(
            plan_id=plan.pk,
            basis_id=basis.pk if basis else None,
            facts=form.facts(),
            reason=data.get("reason", ""),
            by=user,
        )

    return run_page(request, form, act, page, crumbs=plan_crumbs(plan))


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def basis_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a basis by which nothing stands."""
    user = actor(request)
    basis: TargetBasis = found_or_404(TargetBasis, user, pk)
    plan = basis.plan
    allow(can_keep_indicators(user, plan.county_id))
    page = FormPage(
        title=_("Remove the basis “%s”") % basis.name,
        verb=_("Remove the basis"),
        lead=_("Only a basis without targets, and not the main one, can be removed."),
        done=_("The basis was removed."),
        danger=True,
        back=_back(plan, "bases"),
    )

    def act(data: dict[str, Any]) -> None:
        services.remove_basis(
            plan_id=plan.pk, basis_id=basis.pk, reason=data.get("reason", ""), by=user
        )

    form = RemoveForm(**posted(request), plan=plan)
    return run_page(request, form, act, page, crumbs=plan_crumbs(plan))


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def group_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a group to a plan."""
    return _group(request, plan_or_404(request, pk), None)


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def group_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a group and its units."""
    group: UnitGroup = found_or_404(UnitGroup, actor(request), pk)
    return _group(request, group.plan, group)


def _group(request: HttpRequest, plan: AnnualPlan, group: UnitGroup | None) -> HttpResponse:
    user = actor(request)
    allow(can_keep_indicators(user, plan.county_id))
    form = GroupForm(**posted(request), plan=plan, units=_offered(plan, group), group=group)
    page = FormPage(
        title=_("Change the group") if group else _("Add a group"),
        verb=_("Save") if group else _("Add a group"),
        done=_("The group was saved."),
        template="assessment/plan/group_form.html",
        back=_back(plan, "groups"),
    )

    def act(data: dict[str, Any]) -> UnitGroup:
        return services.save_group(
            plan_id=plan.pk,
            group_id=group.pk if group else None,
            facts=form.facts(),
            reason=data.get("reason", ""),
            by=user,
        )

    return run_page(request, form, act, page, crumbs=plan_crumbs(plan))


def _offered(plan: AnnualPlan, group: UnitGroup | None) -> list[Unit]:
    """Return the units that may be chosen: open ones and own members, none of other groups."""
    elsewhere = plan.members.exclude(group=group).values("unit_id")
    own = set(group.members.values_list("unit_id", flat=True)) if group else set()
    units = Unit.objects.filter(county=plan.county_id).exclude(pk__in=elsewhere)
    on = clock.today()
    found: list[Unit] = []
    for kind in (*_REPORTING, *_OTHERS):
        of_kind = units.filter(kind=kind.value).in_tree_order()
        found += [each for each in of_kind if each.pk in own or _is_open(each, on)]
    return found


def _is_open(unit: Unit, on: Any) -> bool:
    return unit.closed_on is None or unit.closed_on > on


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def group_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a group; the targets of its units stay."""
    user = actor(request)
    group: UnitGroup = found_or_404(UnitGroup, user, pk)
    plan = group.plan
    allow(can_keep_indicators(user, plan.county_id))
    page = FormPage(
        title=_("Remove the group “%s”") % group.name,
        verb=_("Remove the group"),
        lead=_("Its units report no longer until they are in another group; their targets stay."),
        done=_("The group was removed."),
        danger=True,
        back=_back(plan, "groups"),
    )

    def act(data: dict[str, Any]) -> None:
        services.remove_group(
            plan_id=plan.pk, group_id=group.pk, reason=data.get("reason", ""), by=user
        )

    form = RemoveForm(**posted(request), plan=plan)
    return run_page(request, form, act, page, crumbs=plan_crumbs(plan))


@roles_required(*ADMIN)
@require_http_methods(GET_POST)
def plan_indicators(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the indicators of a plan, their order, for whom, in the report or not."""
    user = actor(request)
    plan = plan_or_404(request, pk)
    allow(can_keep_indicators(user, plan.county_id))
    form = PlanIndicatorsForm(
        **posted(request),
        plan=plan,
        rows=indicator_rows(user, clock.today()),
        groups=list(plan.groups.order_by("sort_order", "pk")),
        present=list(plan.indicators.prefetch_related("groups").order_by("sort_order", "pk")),
    )
    page = FormPage(
        title=_("Indicators of the plan"),
        verb=_("Save"),
        lead=_("Nothing ticked under “groups”: for all of them."),
        done=_("The indicators of the plan were saved."),
        template="assessment/plan/indicators_form.html",
        back=_back(plan, "indicators"),
    )

    def act(data: dict[str, Any]) -> AnnualPlan:
        return services.save_plan_indicators(
            plan_id=plan.pk,
            version=typed_version(request),
            chosen=form.chosen(),
            reason=data.get("reason", ""),
            by=user,
        )

    return run_page(request, form, act, page, crumbs=plan_crumbs(plan), record=plan)


def _back(plan: AnnualPlan, part: str) -> str:
    return f"{plan_url(plan)}#{part}"
