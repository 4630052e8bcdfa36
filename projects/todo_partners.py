"""What investors, activities and sites put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.permissions import UNIT_ROLES
from projects.permissions_partners import is_bureau
from projects.selectors.activities import reports_due, to_be_held
from projects.selectors.referrers import answers_due, claims_waiting
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register


@register
def activity_reports(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the activities whose report the user's units owe."""
    if not user.has_role(*UNIT_ROLES) or not user.scope.unit_ids:
        return []
    return [
        TodoItem(
            title=each.title,
            url=reverse("projects:activity-report", args=[each.pk]),
            action_label=_("Report"),
            kind_label=_("Report of an activity"),
            detail=_("Say whom you met and what came of it."),
            due_on=each.report_due_on,
            severity=Severity.ATTENTION,
            duty=Duty.FILL,
            weight=Weight.ROUTINE,
        )
        for each in reports_due(user)
    ]


@register
def activities_over(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return planned activities whose last day is over: held, or cancelled."""
    if not user.has_role(*UNIT_ROLES) or not user.scope.unit_ids:
        return []
    return [
        TodoItem(
            title=each.title,
            url=reverse("projects:activity", args=[each.pk]),
            action_label=_("Open"),
            kind_label=_("Activity over"),
            detail=_("Its last day is over: mark it as held, or cancel it."),
            due_on=each.ends_on,
            duty=Duty.FILL,
            weight=Weight.ROUTINE,
        )
        for each in to_be_held(user, on)
    ]


@register
def claims_to_confirm(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the claims of referrers that the bureau confirms: not those the user entered."""
    if not is_bureau(user):
        return []
    return [
        TodoItem(
            title=each.project.name,
            url=reverse("projects:claim-decide", args=[each.pk]),
            action_label=_("Decide"),
            kind_label=_("Claim to confirm"),
            detail=each.referrer.name,
            due_on=each.answer_due_on,
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for each in claims_waiting(user)
    ]


@register
def referrers_to_answer(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the referrers who wait for the bureau's answer."""
    if not is_bureau(user):
        return []
    return [
        TodoItem(
            title=each.project.name,
            url=reverse("projects:claim-answer", args=[each.pk]),
            action_label=_("Answer"),
            kind_label=_("Answer to the referrer"),
            detail=each.referrer.name,
            due_on=each.answer_due_on,
            weight=Weight.COUNTED,
        )
        for each in answers_due(user)
    ]
