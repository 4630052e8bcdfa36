"""What the ledger puts on somebody's to-do page (found at start-up)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import (
    todo_duties,
    todo_flags,
    todo_funds,
    todo_partners,
    todo_reserve,
    todo_reviews,
    todo_scheduling,
    todo_services,
)
from projects.models import ImportBatch, StageProposal
from projects.models.choices import SUB_STAGE_LABELS
from projects.permissions import BUREAU, UNIT_ROLES
from projects.permissions_ledger import can_import
from projects.rules.stages import SubStage, Verb
from projects.selectors.waiting import (
    steps_due,
    suspensions_over,
    waiting_filings,
    waiting_proposals,
)
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register

__all__ = [
    "todo_duties",
    "todo_flags",
    "todo_funds",
    "todo_partners",
    "todo_reserve",
    "todo_reviews",
    "todo_scheduling",
    "todo_services",
]
_LONGEST = 60
MOST_IMPORTS = 20


@register
def proposals_to_decide(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the proposals that wait for the bureau."""
    if not _is_bureau(user):
        return []
    return [
        TodoItem(
            title=each.project.name,
            detail=_asked(each),
            url=f"{reverse('projects:project', args=[each.project_id])}#proposal",
            action_label=_("Decide"),
            kind_label=_("Proposal to confirm"),
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for each in waiting_proposals(user)
    ]


@register
def filings_to_decide(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the first-contact filings that wait for the bureau."""
    if not _is_bureau(user):
        return []
    return [
        TodoItem(
            title=each.project.name,
            detail=gettext("%(unit)s files the first contact.") % {"unit": each.unit},
            url=reverse("projects:first-contact-decide", args=[each.pk]),
            action_label=_("Decide"),
            kind_label=_("First contact to decide"),
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for each in waiting_filings(user)
    ]


@register
def suspensions_to_settle(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the suspensions that have run out: resume or withdraw."""
    if not _is_bureau(user):
        return []
    return [
        TodoItem(
            title=each.name,
            detail=_("The suspension has ended. Resume the project, or suspend it again."),
            url=reverse("projects:resume", args=[each.pk]),
            action_label=_("Resume"),
            kind_label=_("Suspension over"),
            due_on=each.suspended_until,
            severity=Severity.ATTENTION,
            duty=Duty.DECIDE,
            weight=Weight.AWAITED,
        )
        for each in suspensions_over(user, on)
    ]


@register
def next_steps(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the next steps that a unit's people owe within a week."""
    if not user.has_role(*UNIT_ROLES) or not user.scope.unit_ids:
        return []
    return [
        TodoItem(
            title=each.name,
            detail=each.next_step[:_LONGEST],
            url=reverse("projects:follow-up", args=[each.pk]),
            action_label=_("Record follow-up"),
            kind_label=_("Next step"),
            due_on=each.next_step_due_on,
            duty=Duty.FILL,
            weight=Weight.ROUTINE,
        )
        for each in steps_due(user, on)
    ]


@register
def imports_to_confirm(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the ledgers that the user has uploaded and neither confirmed nor dropped."""
    if not can_import(user):
        return []
    staged = ImportBatch.objects.filter(created_by=user, state=ImportBatch.State.STAGED)
    return [
        TodoItem(
            title=each.file.name,
            detail=_("Nothing of it is in the ledger yet: look at the preview, confirm or cancel."),
            url=reverse("projects:import", args=[each.pk]),
            action_label=_("Look and confirm"),
            kind_label=_("Ledger import to confirm"),
            duty=Duty.HANDLE,
            weight=Weight.ROUTINE,
        )
        for each in staged.select_related("file").order_by("pk")[:MOST_IMPORTS]
    ]


def _is_bureau(user: User) -> bool:
    return user.has_role(*BUREAU) and user.scope.reads_county


def _asked(proposal: StageProposal) -> str:
    words = {
        "unit": proposal.created_by.unit if proposal.created_by else "",
        "stage": SUB_STAGE_LABELS[SubStage(proposal.to_sub_stage)],
    }
    if proposal.verb == Verb.SUSPEND:
        return gettext("%(unit)s proposes to suspend it.") % words
    if proposal.verb == Verb.WITHDRAW:
        return gettext("%(unit)s proposes to withdraw it.") % words
    return gettext("%(unit)s proposes to move it to %(stage)s.") % words
