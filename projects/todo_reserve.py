"""What reserve projects and reservations put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.permissions import UNIT_ROLES
from projects.permissions_partners import is_bureau
from projects.selectors.reserve import reservations_ending, reserve_returned, reserve_to_accept
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register


@register
def reserve_proposals(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the packaged projects that wait for the bureau."""
    if not is_bureau(user):
        return []
    return [
        TodoItem(
            title=each.title,
            detail=gettext("Packaged by %(unit)s.") % {"unit": each.unit},
            url=reverse("projects:reserve", args=[each.pk]),
            action_label=_("Decide"),
            kind_label=_("Reserve project to accept"),
            severity=Severity.ATTENTION,
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for each in reserve_to_accept(user)
    ]


@register
def reserve_sent_back(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the packaged projects that came back to the user's units."""
    if not user.has_role(*UNIT_ROLES) or not user.scope.unit_ids:
        return []
    return [
        TodoItem(
            title=each.title,
            detail=each.state_reason,
            url=reverse("projects:reserve-edit", args=[each.pk]),
            action_label=_("Change"),
            kind_label=_("Reserve project returned"),
            severity=Severity.ATTENTION,
            duty=Duty.RETURNED,
            weight=Weight.ROUTINE,
        )
        for each in reserve_returned(user)
    ]


@register
def reservations_over(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the reservations of land and plants that end within a week."""
    if not is_bureau(user):
        return []
    return [
        TodoItem(
            title=each.project.name,
            detail=str(each.offer),
            url=reverse("projects:space", args=[each.offer_id]),
            action_label=_("Extend or release"),
            kind_label=_("Reservation ends"),
            due_on=each.until,
            weight=Weight.ROUTINE,
        )
        for each in reservations_ending(user, on)
    ]
