"""What following up puts on somebody's to-do page: projects nobody has spoken of for too long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.permissions import UNIT_ROLES
from projects.selectors.follow_ups import follow_ups_due
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register


@register
def follow_ups_owed(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the projects that a unit's people owe a follow-up, or will within two days."""
    county = user.unit.county
    if county is None or not user.has_role(*UNIT_ROLES) or not user.scope.unit_ids:
        return []
    return [
        TodoItem(
            title=project.name,
            detail=gettext("Every %(days)s days; last on %(on)s.")
            % {"days": rhythm.days, "on": rhythm.since},
            url=reverse("projects:follow-up", args=[project.pk]),
            action_label=_("Record follow-up"),
            kind_label=_("Follow-up owed"),
            due_on=rhythm.due_on,
            severity=Severity.ATTENTION if rhythm.due_on < on else Severity.INFO,
            duty=Duty.FILL,
            weight=Weight.FLAG,
        )
        for project, rhythm in follow_ups_due(user, county, on)
    ]
