"""Approval 决策: the path computed by R8, and computed anew when it is stale."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import events_reviews as events
from projects import notices_reviews as notices
from projects.models import Approval, ApprovalStep, Project
from projects.rules.authority import Breach
from projects.rules.gates import Fact
from projects.rules.stages import Status
from projects.selectors.approval_inputs import Inputs, inputs_of
from projects.selectors.people import people_of_bureau
from projects.selectors.reviews import (
    holdings_on,
    positions_of,
    step_to_decide,
)
from projects.services.approval_lapse import lapse_if_stale
from projects.services.gate_pushes import lapse_fact
from projects.services.moves import check_active
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.services import mark_used

STEP_SUBJECT = "projects.approvalstep"
State = Approval.State

LOCATION_UNKNOWN = _("Say first whether the project stands in a park, or name its host unit.")
LAND_UNKNOWN = _("Enter the land of the project first; 0 if it needs none.")
NO_ROW = _("No row of the county's table fits. Complete the table of who decides.")
REASON_FOR_BREACH = _("Say why the terms are classed so.")
REASON_FOR_ANEW = _("Say why the path is computed anew. The earlier record stays.")
COMPUTED_ANEW = _("The path of approval was computed anew")


@transaction.atomic
def compute_approval(
    *,
    project_id: int,
    breach: Breach | str,
    by: User,
    on: dt.date,
    breach_reason: str = "",
    why_anew: str = "",
) -> Approval:
    """Compute who decides and who signs; an earlier path stays readable, no longer current.

    Raises:
        RuleBroken: while land or location are unknown, when no row fits, without a reason for
            the class of breach, or for computing it anew.
    """
    named = Breach(breach)
    with acting(user=by, reason=why_anew.strip() or breach_reason.strip() or None):
        locked = lock_project(project_id)
        project = locked.project
        check_active(project)
        inputs = inputs_of(project, on)
        if inputs.location is None:
            raise RuleBroken(LOCATION_UNKNOWN, code="location_unknown")
        if not inputs.land.is_known:
            raise RuleBroken(LAND_UNKNOWN, code="land_unknown")
        tier = inputs.tier(named)
        if tier is None:
            raise RuleBroken(NO_ROW, code="no_row", field="breach")
        needs_reason = named is not Breach.NONE or named is not inputs.suggested
        if needs_reason and not breach_reason.strip():
            raise RuleBroken(REASON_FOR_BREACH, code="breach_reason", field="breach_reason")
        number = _replace_current(project, why_anew.strip(), by=by)
        mark_used(inputs.standard)
        approval = Approval.objects.create(
            project=project,
            number=number,
            computed_on=on,
            location=inputs.location.value,
            host_unit_id=project.host_unit_id,
            land_mu=inputs.land.total_mu,
            land_pieces=_pieces(inputs),
            breach=named.value,
            suggested_breach=inputs.suggested.value,
            compared=_compared(inputs),
            breach_reason=breach_reason.strip(),
            upper_mu=tier.upper_mu,
            signs=tier.signs,
            policy_id=mark_used(inputs.authority).pk,
            policy_source=inputs.authority.source_document,
            created_by=by,
            updated_by=by,
        )
        for place, body in enumerate(tier.decides, start=1):
            ApprovalStep.objects.create(
                approval=approval, place=place, body=body, created_by=by, updated_by=by
            )
        lapse_fact(project, Fact.APPROVAL, reason=str(COMPUTED_ANEW), by=by, pushed_only=True)
        save_project(locked, by=by, fields=())
        record_event(
            events.APPROVAL_COMPUTED,
            by=by,
            county=project.county_id,
            subject=project,
            reason=why_anew or breach_reason,
            detail={
                "number": number,
                "location": approval.location,
                "land_mu": approval.land_mu,
                "breach": approval.breach,
                "steps": list(tier.decides),
                "signs": tier.signs,
            },
        )
        tell_next(approval, on)
        return approval


def _replace_current(project: Project, why: str, *, by: User) -> int:
    """Take the current path out of force; return the number of the new one."""
    last = Approval.objects.filter(project=project).order_by("-number").first()
    current = Approval.objects.filter(project=project, is_current=True).first()
    if current is not None:
        if not why:
            raise RuleBroken(REASON_FOR_ANEW, code="reason_needed", field="why_anew")
        current.is_current, current.replaced_reason, current.updated_by = False, why, by
        if current.state == State.RUNNING:
            current.state = State.REPLACED
        current.version += 1
        current.save()
        for pk in current.steps.values_list("pk", flat=True):
            withdraw_alerts(kind=notices.STEP_WAITING.name, subject=(STEP_SUBJECT, pk))
    return last.number + 1 if last else 1


def _pieces(inputs: Inputs) -> list[list[str]]:
    return [[name, "" if mu is None else f"{mu:f}"] for name, mu in inputs.land.pieces]


def _compared(inputs: Inputs) -> list[dict[str, str]]:
    return [
        {
            "term": each.term.value,
            "actual": "" if each.actual is None else f"{each.actual:f}",
            "least": f"{each.least:f}",
            "breach": each.breach.value,
        }
        for each in inputs.compared
    ]


def tell_next(approval: Approval, on: dt.date) -> None:
    """Tell holder and deputy of the step whose turn it is."""
    approval.refresh_from_db()
    step = step_to_decide(approval)
    if step is None:
        return
    project = approval.project
    positions = positions_of(step.body, county_id=project.county_id, host=approval.host_unit)
    people = {
        person
        for held in holdings_on(positions, on).values()
        for person in (held.holder_id, held.deputy_id)
        if person is not None
    }
    raise_alert(
        kind=notices.STEP_WAITING.name,
        subject=(STEP_SUBJECT, step.pk),
        recipients=people or people_of_bureau(project.county_id, on),
        params={"project": project.name},
        url=reverse("projects:approval-decide", args=[step.pk]),
    )


def lapse_stale_approvals(*, on: dt.date) -> int:
    """Revoke the gate's "approved" where the path would now be another one; return how many.

    Only projects before their contract: what is signed stays signed. A second run finds nothing.
    """
    held = Approval.objects.filter(
        is_current=True,
        state=State.APPROVED,
        project__status=Status.ACTIVE.value,
        project__sub_stage__in=("contacted", "negotiating", "agreement"),
        project__gate_facts__fact=Fact.APPROVAL.value,
        project__gate_facts__is_by_hand=False,
        project__gate_facts__revoked_at=None,
    )
    return sum(_lapse(pk, on) for pk in list(held.values_list("pk", flat=True)))


@transaction.atomic
def _lapse(approval_id: int, on: dt.date) -> bool:
    found = Approval.objects.values_list("project_id", flat=True).get(pk=approval_id)
    locked = lock_project(found)
    approval = Approval.objects.select_related("host_unit").get(pk=approval_id)
    lapsed = approval.is_current and lapse_if_stale(approval, by=None, on=on)
    if lapsed:
        save_project(locked, by=None, fields=())
    return lapsed
