"""The tasks of earlier meetings with which the next one opens: open, and settled since."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When

from assessment.models import Meeting
from projects.models import ActionItem, ActionReport, DutyFile
from projects.rules.duties import UNSETTLED, ItemSource, ItemState
from projects.selectors.json_rows import JsonRows

MOST = 200
_UNSETTLED = [each.value for each in UNSETTLED]


def earlier_items(meeting: Meeting, *, since: dt.date, on: dt.date) -> list[dict[str, Any]]:
    """Return the tasks of all earlier meetings that are open, and those settled since a day.

    Tasks of meetings are those whose source says so, however they were given. Open ones come first,
    the longest late at the top; then what was closed or cancelled. One query.

    Args:
        meeting: The one that opens with them; its own tasks are not among them.
        since: Since when settled ones are told of.
        on: Today.
    """
    return [_item(each, on) for each in _found(meeting, since)]


def _found(meeting: Meeting, since: dt.date) -> QuerySet[ActionItem]:
    words = ActionReport.objects.filter(item=OuterRef("pk")).order_by("-reported_on", "-pk")
    settled = Q(state=ItemState.CLOSED.value, closed_on__gte=since) | Q(
        state=ItemState.CANCELLED.value, updated_at__date__gte=since
    )
    return (
        ActionItem.objects.filter(county=meeting.county_id, source=ItemSource.MEETING.value)
        .filter(Q(state__in=_UNSETTLED) | settled)
        .filter(Q(meeting_decision=None) | ~Q(meeting_decision__meeting=meeting.pk))
        .select_related("owner_unit", "owner", "project")
        .annotate(
            place=Case(When(state__in=_UNSETTLED, then=Value(0)), default=Value(1)),
            j_proofs=JsonRows(
                DutyFile.objects.filter(item=OuterRef("pk"), is_proof=True).order_by("pk"),
                {"id": F("pk"), "title": F("title")},
            ),
            words=Subquery(words.values("content")[:1]),
            words_on=Subquery(words.values("reported_on")[:1]),
        )
        .order_by("place", "due_on", "pk")[:MOST]
    )


def days_late(item: ActionItem, on: dt.date) -> int:
    """Return by how many days a task is, or was, late; 0 if it is not.

    Open: until today. Reported or closed: until the day it was done. Cancelled: never.
    """
    if item.state == ItemState.CANCELLED:
        return 0
    until = on if item.state == ItemState.OPEN else item.done_on or item.closed_on or on
    return max(0, (until - item.due_on).days)


def _item(item: Any, on: dt.date) -> dict[str, Any]:
    return {
        "id": item.pk,
        "state": item.state,
        "owes": item.state in _UNSETTLED,
        "content": item.content,
        "meeting": item.source_text,
        "unit_id": item.owner_unit_id,
        "unit": item.owner_unit.label,
        "owner": str(item.owner) if item.owner else "",
        "project": item.project_id,
        "project_name": item.project.name if item.project else "",
        "assigned_on": item.assigned_on.isoformat(),
        "due_on": item.due_on.isoformat(),
        "first_due_on": item.first_due_on.isoformat(),
        "late": days_late(item, on),
        "done_on": _iso(item.done_on),
        "closed_on": _iso(item.closed_on),
        "reason": item.state_reason if item.state == ItemState.CANCELLED else "",
        "result": item.result if item.done_on else "",
        "words": item.words or "",
        "words_on": _iso(item.words_on),
        "proofs": item.j_proofs,
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
