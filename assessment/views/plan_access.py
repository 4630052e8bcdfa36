"""How the pages of plans get their records: out of sight is 404, visible but forbidden is 403."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.models import AnnualPlan, TargetBasis
from assessment.permissions import can_adjust_targets, can_edit_targets, can_keep_indicators
from assessment.services.settlement import is_settled
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.form_page import Crumb
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

READERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
BUREAU = (Role.BUREAU, Role.BUREAU_ADMIN)
ADMIN = (Role.BUREAU_ADMIN,)


def allow(permitted: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Refuse what is visible but forbidden.

    Raises:
        PermissionDenied: when not permitted.
    """
    if not permitted:
        raise PermissionDenied


def found_or_404(model: Any, user: User, pk: int) -> Any:
    """Return a record in sight.

    Raises:
        Http404: when there is none.
    """
    found = model.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def plan_or_404(request: HttpRequest, pk: int) -> AnnualPlan:
    """Return a plan in sight.

    Raises:
        Http404: when there is none.
    """
    plans = AnnualPlan.objects.visible_to(actor(request)).select_related("county", "copied_from")
    plan = plans.filter(pk=pk).first()
    if plan is None:
        raise Http404
    return plan


def basis_of(request: HttpRequest, plan: AnnualPlan) -> TargetBasis:
    """Return the basis that the address names, else the main one.

    Raises:
        Http404: when the plan has no such basis, or none at all.
    """
    asked = request.GET.get("basis", "")
    bases = plan.bases.all()
    if asked:
        found = bases.filter(pk=int(asked)).first() if asked.isdecimal() else None
    else:
        found = bases.order_by("-is_main", "sort_order", "pk").first()
    if found is None:
        raise Http404
    return found


def may(user: User, plan: AnnualPlan) -> dict[str, bool]:
    """Return what the user may do with a plan, for its pages."""
    return {
        "frame": can_keep_indicators(user, plan.county_id),
        "issue": plan.is_draft and can_keep_indicators(user, plan.county_id),
        "type": can_edit_targets(user, plan),
        "adjust": can_adjust_targets(user, plan),
    }


def may_now(user: User, plan: AnnualPlan) -> dict[str, bool]:
    """Return the same for what a page offers: nothing of a year that is settled."""
    rights = may(user, plan)
    if any(rights.values()) and is_settled(plan.county_id, plan.year):
        return dict.fromkeys(rights, False) | {"settled": True}
    return rights


def plan_url(plan: AnnualPlan) -> str:
    """Return the address of a plan's page."""
    return reverse("assessment:plan", args=[plan.pk])


def plan_crumbs(plan: AnnualPlan | None = None) -> tuple[Crumb, ...]:
    """Return the pages above a page of plans."""
    plans: tuple[Crumb, ...] = ((_("Annual plans"), reverse("assessment:plans")),)
    return (*plans, (plan.title, plan_url(plan))) if plan is not None else plans


def plan_tabs(plan: AnnualPlan, current: str) -> list[dict[str, Any]]:
    """Return the parts of a plan as the tabs component takes them."""
    parts = (
        ("plan", _("Overview")),
        ("plan-targets", _("Targets of the plan")),
        ("plan-changes", _("Adjustments")),
        ("plan-letters", _("Letters of responsibility")),
        ("plan-history", _("History")),
    )
    return [
        {
            "label": label,
            "url": reverse(f"assessment:{name}", args=[plan.pk]),
            "current": name == current,
        }
        for name, label in parts
    ]
