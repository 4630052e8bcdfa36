"""The one door to an annual plan: lock it, check that it may change, write down what was done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.models import AnnualPlan
from assessment.services.year_guard import check_year_open
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

PLAN_GONE = _("This plan no longer exists.")
REASON_NEEDED = _("The plan has been issued: say why this changes.")
ONLY_DRAFT = _("The plan has been issued: targets only change by an adjustment with a document.")


def lock_plan(plan_id: int, *, version: int | None = None) -> AnnualPlan:
    """Lock a plan for the rest of the transaction; targets are saved under the same lock.

    Raises:
        Conflict: when the head of the plan was saved since the form was opened.
        RuleBroken: when it is gone, or its year is settled.
    """
    of_year = AnnualPlan.objects.filter(pk=plan_id).values_list("county_id", "year").first()
    if of_year is not None:
        check_year_open(*of_year)
    plan = (
        AnnualPlan.objects.select_for_update(of=("self",))
        .select_related("county", "updated_by")
        .filter(pk=plan_id)
        .first()
    )
    if plan is None:
        raise RuleBroken(PLAN_GONE, code="plan_gone")
    if version is not None and version != plan.version:
        raise conflict_of(plan, version, {}, changed_at=plan.updated_at)
    return plan


def check_draft(plan: AnnualPlan) -> None:
    """Refuse to type over what was issued.

    Raises:
        RuleBroken: when the plan has been issued.
    """
    if not plan.is_draft:
        raise RuleBroken(ONLY_DRAFT, code="issued")


def check_reason(plan: AnnualPlan, reason: str) -> None:
    """Ask why the frame of an issued plan changes: groups, bases, indicators.

    Raises:
        RuleBroken: when nothing was said.
    """
    if not plan.is_draft and not reason.strip():
        raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")


def save_plan(plan: AnnualPlan, *, by: User) -> None:
    """Save the head of a locked plan with its version."""
    plan.version += 1
    plan.updated_by = by
    plan.save()


def tell(kind: str, plan: AnnualPlan, *, by: User, reason: str = "", **detail: Any) -> None:
    """Record an act on a plan."""
    record_event(kind, by=by, county=plan.county_id, subject=plan, reason=reason, detail=detail)
