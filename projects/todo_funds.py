"""What funds in place put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.permissions import BUREAU, UNIT_ROLES
from projects.selectors.funds import returned_to, waiting_for
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register
from zhaoshang.core.templatetags.zs import figure

_LONGEST = 60


@register
def funds_to_verify(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the claims that wait for the bureau."""
    if not (user.has_role(*BUREAU) and user.scope.reads_county):
        return []
    return [
        TodoItem(
            title=each.project.name,
            detail=gettext("%(unit)s claims %(amount)s (10,000 yuan) for %(month)s.")
            % {
                "unit": each.unit or "",
                "amount": figure(each.claimed_wan),
                "month": f"{each.month:%Y-%m}",
            },
            url=reverse("projects:funds-decide", args=[each.pk]),
            action_label=_("Verify"),
            kind_label=_("Funds to verify"),
            duty=Duty.REVIEW,
            weight=Weight.AWAITED,
        )
        for each in waiting_for(user)
    ]


@register
def funds_returned(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the claims that came back to somebody's units with a question."""
    if not user.has_role(*UNIT_ROLES) or not user.scope.unit_ids:
        return []
    return [
        TodoItem(
            title=each.project.name,
            detail=each.decision_note[:_LONGEST],
            url=reverse("projects:funds-edit", args=[each.pk]),
            action_label=_("Answer"),
            kind_label=_("Funds returned with a question"),
            severity=Severity.ATTENTION,
            duty=Duty.RETURNED,
            weight=Weight.COUNTED,
        )
        for each in returned_to(user)
    ]
