"""What sheets of assessors put on somebody's to-do page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.period_words import period_text
from assessment.selectors.sheets import sheets_owed
from zhaoshang.accounts.models import User
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.todo import Duty, TodoItem, Weight, register
from zhaoshang.core.periods import Period


@register
def sheets_to_fill_in(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Return the sheets that the user has not handed in."""
    return [
        TodoItem(
            title=gettext("Mark %(group)s for %(period)s: %(sheet)s")
            % {
                "group": each.group.name,
                "period": period_text(Period.parse(each.period)),
                "sheet": each.sheet,
            },
            detail=gettext("A sheet counts once it is handed in."),
            url=reverse("assessment:sheet", args=[each.pk]),
            action_label=_("Fill it in"),
            kind_label=_("Sheet of an assessor"),
            due_on=each.due_on,
            severity=(Severity.WARNING if each.due_on and each.due_on < on else Severity.ATTENTION),
            duty=Duty.FILL,
            weight=Weight.AWAITED,
        )
        for each in sheets_owed(user)
    ]
