"""Where a request of an enterprise stands, in words and colour."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models import CareRequest
from zhaoshang.core import clock


def request_row(request: CareRequest) -> dict[str, Any]:
    """Return a request with the words and the colour of where it stands."""
    late = request.answered_on is None and request.answer_due_on < clock.today()
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
        "is_open": request.answered_on is None and request.closed_on is None,
    }
