"""What requests to open files put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.selectors.access import decides_access
from contracts.selectors.openings import requests_waiting
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register

MOST = 50
_LONGEST = 60


@register
def access_to_decide(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the requests that wait for this leader, or this leader's deputy."""
    county_id = user.scope.county_id
    if county_id is None or not decides_access(user, county_id, on):
        return []
    return [
        TodoItem(
            title=str(each.contract),
            detail=f"{each.requested_by} · {each.requested_by.unit} · {each.reason[:_LONGEST]}",
            url=reverse("contracts:access-decide", args=[each.pk]),
            action_label=_("Decide"),
            kind_label=_("Request to open files"),
            severity=Severity.ATTENTION,
            duty=Duty.DECIDE,
            weight=Weight.AWAITED,
        )
        for each in requests_waiting(user).order_by("requested_at", "pk")[:MOST]
    ]
