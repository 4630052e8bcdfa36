"""Setting up the second factor before the day from which it is required, as a to-do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register
from zhaoshang.second_factor.rules import NOTICE
from zhaoshang.second_factor.selectors import required_from


@register
def to_set_up(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Tell whoever will need one and has none: one query, a second one where it will be needed."""
    due_on = required_from(user, on, on + NOTICE)
    if due_on is None:
        return []
    return [
        TodoItem(
            title=_("Set up the second factor of your account"),
            url=reverse("second_factor:mine"),
            action_label=_("Set up"),
            kind_label=_("Second factor"),
            detail=_("From that day on log-ins of your roles ask for a code of your phone."),
            due_on=due_on,
            severity=Severity.ATTENTION,
            weight=Weight.ROUTINE,
            duty=Duty.HANDLE,
        )
    ]
