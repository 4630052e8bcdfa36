"""Approval 决策: the steps of a path, decided one after another (R8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import events_reviews as events
from projects import notices_reviews as notices
from projects.models import Approval, ApprovalStep, Project, ReviewCondition
from projects.models.choices import DocumentKind
from projects.permissions import is_bureau_of
from projects.rules.authority import GOES_ON, Decision
from projects.rules.gates import Fact
from projects.selectors.approval_inputs import inputs_of
from projects.selectors.people import people_of_bureau, people_of_units
from projects.selectors.reviews import (
    position_held,
    positions_of,
    step_to_decide,
)
from projects.services.approvals import STEP_SUBJECT, State, tell_next
from projects.services.documents import attach
from projects.services.gate_pushes import lapse_fact, push_fact
from projects.services.moves import IN_FUTURE, check_active, check_not_merged
from projects.services.review_conclusions import CONDITIONS_NEEDED, add_conditions
from projects.services.saving import conflict_of, lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

STALE = _("Land, location or terms have changed since. The bureau computes the path anew first.")
ENDED = _("This path has ended; nothing is left to decide in it.")
NOT_ITS_TURN = _("Steps are decided in order. This one has been decided, or is not yet its turn.")
NOT_ENTITLED = _(
    "Only who holds the position that day, the deputy, or the office that keeps the minutes"
    " records this decision."
)
OFFICE_NEEDS_PAPER = _("For a decision that somebody else took, give the document number.")
OPINION_NEEDED = _("Say why.")
BEFORE_COMPUTED = _("The path was computed on %(computed)s; the decision cannot lie before it.")
BEFORE_STEP = _("The step before was decided on %(before)s.")


@dataclass(frozen=True)
class Decided:
    """What was decided at a step."""

    decision: str
    decided_on: dt.date
    opinion: str = ""
    reference: str = ""
    meeting: str = ""
    conditions: Sequence[str] = ()
    upload: File[Any] | None = None


@transaction.atomic
def decide_step(
    *, step_id: int, decided: Decided, by: User, on: dt.date, version: int | None = None
) -> ApprovalStep:
    """Record the decision of a step: by the holder or deputy of that day, or by the office.

    A refusal or sending back ends the path. The last agreement approves the project.

    Raises:
        Conflict: when somebody changed the step since the form was opened.
        FileRefused: when the file is not taken.
        RuleBroken: out of turn or twice, by somebody not entitled, on a stale path, for a day
            that cannot be, or without the words or paper the decision needs.
    """
    decision = Decision(decided.decision)
    with acting(user=by, reason=decided.opinion.strip() or None):
        found = ApprovalStep.objects.values_list("approval__project_id", flat=True).get(pk=step_id)
        locked = lock_project(found)
        project = locked.project
        check_not_merged(project)
        step = ApprovalStep.objects.select_related("approval__host_unit").get(pk=step_id)
        approval = step.approval
        approval.project = project
        if not approval.is_current or approval.state != State.RUNNING:
            raise RuleBroken(ENDED, code="ended")
        turn = step_to_decide(approval)
        if turn is None or turn.pk != step.pk:
            raise RuleBroken(NOT_ITS_TURN, code="not_its_turn")
        if version is not None and version != step.version:
            raise conflict_of(step, version, {}, changed_at=step.updated_at)
        check_active(project)
        if inputs_of(project, on).stale_parts(approval):
            raise RuleBroken(STALE, code="stale")
        _check_decided(step, decided, on)
        _enter(step, decision, decided, project=project, by=by)
        _advance(approval, step, decision, by=by)
        save_project(locked, by=by, fields=())
        record_event(
            events.APPROVAL_DECIDED,
            by=by,
            county=project.county_id,
            subject=project,
            reason=decided.opinion,
            detail={
                "number": approval.number,
                "step": step.place,
                "body": step.body,
                "decision": decision.value,
                "decided_on": decided.decided_on,
                "reference": step.reference,
                "by_office": step.is_by_office,
            },
        )
        _announce(approval, step, by=by, on=on)
        return step


def _check_decided(step: ApprovalStep, decided: Decided, on: dt.date) -> None:
    if decided.decided_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="decided_on")
    computed = step.approval.computed_on
    if decided.decided_on < computed:
        raise RuleBroken(
            str(BEFORE_COMPUTED) % {"computed": computed}, code="before", field="decided_on"
        )
    before = step.approval.steps.filter(place__lt=step.place).order_by("-place").first()
    if before is not None and before.decided_on and decided.decided_on < before.decided_on:
        raise RuleBroken(
            str(BEFORE_STEP) % {"before": before.decided_on}, code="before_step", field="decided_on"
        )
    decision = Decision(decided.decision)
    if decision not in GOES_ON and not decided.opinion.strip():
        raise RuleBroken(OPINION_NEEDED, code="opinion_needed", field="opinion")
    if decision is Decision.CONDITIONS and not any(each.strip() for each in decided.conditions):
        raise RuleBroken(CONDITIONS_NEEDED, code="conditions_needed", field="conditions")


def _enter(
    step: ApprovalStep, decision: Decision, decided: Decided, *, project: Project, by: User
) -> None:
    host = step.approval.host_unit
    positions = positions_of(step.body, county_id=project.county_id, host=host)
    held = position_held(by, positions, decided.decided_on)
    if held is None:
        if not is_bureau_of(by, project.county_id):
            raise RuleBroken(NOT_ENTITLED, code="not_entitled")
        if not decided.reference.strip():
            raise RuleBroken(OFFICE_NEEDS_PAPER, code="paper_needed", field="reference")
    if decided.upload is not None:
        step.document = attach(
            project,
            decided.upload,
            kind=DocumentKind.REVIEW,
            by=by,
            happened_on=decided.decided_on,
        )
    step.position = held or (positions[0] if len(positions) == 1 else None)
    step.decision, step.decided_on = decision.value, decided.decided_on
    step.opinion, step.reference = decided.opinion.strip(), decided.reference.strip()
    step.meeting, step.is_by_office = decided.meeting.strip(), held is None
    step.recorded_by, step.updated_by = by, by
    step.version += 1
    step.save()
    if decision is Decision.CONDITIONS:
        add_conditions(project, decided.conditions, by=by, step=step)


def _advance(approval: Approval, step: ApprovalStep, decision: Decision, *, by: User) -> None:
    if decision is Decision.REFUSE:
        approval.state, approval.decided_on = State.REFUSED, step.decided_on
    elif decision is Decision.SEND_BACK:
        approval.state, approval.decided_on = State.RETURNED, step.decided_on
    elif not approval.steps.filter(decision="").exists():
        approval.state, approval.decided_on = State.APPROVED, step.decided_on
    approval.version += 1
    approval.updated_by = by
    approval.save()
    settle_approval_fact(approval, by=by)


def settle_approval_fact(approval: Approval, *, by: User | None) -> None:
    """Push or revoke the gate's "approved" of a locked project."""
    project = approval.project
    waiting = ReviewCondition.objects.filter(step__approval=approval, done_on=None).exists()
    if approval.state == State.APPROVED and not waiting and approval.decided_on is not None:
        last = approval.steps.order_by("-place").first()
        push_fact(
            project,
            Fact.APPROVAL,
            happened_on=approval.decided_on,
            by=by,
            reference=(last.reference if last else "") or gettext("Approval"),
            document=last.document if last else None,
        )
    elif approval.state in {State.REFUSED, State.RETURNED}:
        reason = gettext("Approval: %(state)s") % {"state": approval.get_state_display()}
        lapse_fact(project, Fact.APPROVAL, reason=reason, by=by)


def _announce(approval: Approval, step: ApprovalStep, *, by: User, on: dt.date) -> None:
    project = approval.project
    withdraw_alerts(kind=notices.STEP_WAITING.name, subject=(STEP_SUBJECT, step.pk))
    units = people_of_units([project.responsible_unit_id, project.host_unit_id], on)
    people = {*people_of_bureau(project.county_id, on), *units} - {by.pk}
    raise_alert(
        kind=notices.STEP_DECIDED.name,
        subject=(STEP_SUBJECT, step.pk),
        recipients=people,
        params={
            "project": project.name,
            "place": step.place,
            "decision": step.decision,
            "who": str(by),
        },
        url=reverse("projects:project-reviews", args=[project.pk]),
    )
    tell_next(approval, on)
