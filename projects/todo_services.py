"""What agency service and after-care put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models.agency import desk_units
from projects.permissions_partners import is_bureau
from projects.rules.agency import is_late
from projects.selectors.agency import items_owed, items_to_ask, items_to_drive
from projects.selectors.care import answers_to_rate, requests_to_answer, results_to_verify
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register

_LONGEST = 60


@register
def permits_owed(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the permits that the user's department has promised."""
    if not desk_units(user):
        return []
    return [
        TodoItem(
            title=f"{each.case.project.name} · {each.name}",
            url=reverse("projects:agency-item", args=[each.pk]),
            action_label=_("Enter the result"),
            kind_label=_("Permit to issue"),
            due_on=each.due_on,
            severity=Severity.WARNING if is_late(each.due_on, on) else Severity.ATTENTION,
            duty=Duty.FILL,
            weight=Weight.COUNTED,
        )
        for each in items_owed(user, on)
    ]


@register
def permits_to_drive(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the late and stopped permits of the cases that a window clerk keeps."""
    if not is_bureau(user):
        return []
    return [
        TodoItem(
            title=f"{each.case.project.name} · {each.name}",
            url=reverse("projects:agency-item", args=[each.pk]),
            action_label=_("Open"),
            kind_label=_("Waiting for papers") if each.paused_on else _("Permit late"),
            detail=str(each.unit),
            due_on=each.due_on,
            severity=Severity.ATTENTION,
            weight=Weight.COUNTED,
        )
        for each in items_to_drive(user, on)
    ]


@register
def permits_to_ask(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the permits that a window clerk can ask for next."""
    if not is_bureau(user):
        return []
    return [
        TodoItem(
            title=f"{each.case.project.name} · {each.name}",
            url=reverse("projects:agency-item-ask", args=[each.pk]),
            action_label=_("Ask for it"),
            kind_label=_("Permit to ask for"),
            detail=str(each.unit or ""),
            weight=Weight.AWAITED,
        )
        for each in items_to_ask(user)
    ]


@register
def requests_owed(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the requests of enterprises that the user's unit is to answer."""
    if not desk_units(user):
        return []
    return [
        TodoItem(
            title=each.project.name,
            url=reverse("projects:care-request", args=[each.pk]),
            action_label=_("Answer"),
            kind_label=_("Complaint to answer") if each.is_complaint else _("Request to answer"),
            detail=each.content[:_LONGEST],
            due_on=each.answer_due_on,
            severity=Severity.ATTENTION,
            duty=Duty.FILL,
            weight=Weight.COUNTED,
        )
        for each in requests_to_answer(user)
    ]


@register
def answers_unrated(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the answers of which the bureau asks the enterprise's opinion."""
    if not is_bureau(user):
        return []
    return [
        TodoItem(
            title=each.project.name,
            url=reverse("projects:care-request-rate", args=[each.pk]),
            action_label=_("Note the opinion"),
            kind_label=_("Answer to be rated"),
            detail=each.content[:_LONGEST],
            duty=Duty.FILL,
            weight=Weight.ROUTINE,
        )
        for each in answers_to_rate(user)
    ]


@register
def results_unverified(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the actual results that the bureau verifies: not those the user reported."""
    if not is_bureau(user):
        return []
    return [
        TodoItem(
            title=f"{each.project.name} · {each.year}",
            url=reverse("projects:actual-result-verify", args=[each.pk]),
            action_label=_("Verify"),
            kind_label=_("Actual result to verify"),
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for each in results_to_verify(user)
    ]
