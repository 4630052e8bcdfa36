"""Where a request of an enterprise stands, in words and colour; how a due day was counted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models import CareRequest
from projects.models.care import PURSUED
from zhaoshang.calendar.labels import day_reason
from zhaoshang.calendar.rules import WorkdayCount
from zhaoshang.core import clock


def request_row(request: CareRequest) -> dict[str, Any]:
    """Return a request with the words and the colour of where it stands."""
    is_open = request.answered_on is None and request.closed_on is None
    pursued = request.project.status in PURSUED
    late = is_open and pursued and request.answer_due_on < clock.today()
    label: Any
    if request.closed_on is not None:
        label, tone = request.get_satisfaction_display(), "done"
    elif request.answered_on is not None:
        label, tone = _("Answered, to be rated"), "warn"
    elif late:
        label, tone = _("Late"), "late"
    elif request.reopened_count:
        label, tone = _("Open again"), "warn"
    else:
        label, tone = _("To be answered"), "on"
    return {
        "request_row": request,
        "label": label,
        "tone": tone,
        "is_late": late,
        "is_open": is_open,
    }


def working_row(
    count: WorkdayCount, *, since: dt.date, promised: int, stopped: int = 0
) -> dict[str, Any]:
    """Return how a due day was counted: since when, how many days, which were left out and why."""
    return {
        "count": count,
        "since": since,
        "promised": promised,
        "stopped": stopped,
        "skipped": [
            {"on": day.on, "reason": day_reason(day.reason, day.name)} for day in count.skipped
        ],
    }
