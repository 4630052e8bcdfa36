"""What investors, activities and sites put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.permissions import UNIT_ROLES
from projects.selectors.activities import reports_due, to_be_held
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import TodoItem, register


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
        )
        for each in to_be_held(user, on)
    ]
