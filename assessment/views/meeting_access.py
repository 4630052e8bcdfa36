"""What the pages of meetings share: one in sight, its crumbs, its decisions as a reader sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.models import Meeting, MeetingDecision
from assessment.permissions_meetings import can_correct
from assessment.rules.meetings import closed_of
from assessment.selectors.meeting_items import days_late
from assessment.selectors.meetings import (
    Sight,
    decisions_of,
    in_sight,
    one_meeting,
    sight_of,
    standing_tasks,
)
from projects.models.duties import STATE_LABELS
from projects.rules.duties import ItemState
from zhaoshang.accounts.form_page import Crumb
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

# Departments that answer for tasks are asked to meetings as well.
READERS = (
    Role.CLERK,
    Role.UNIT_HEAD,
    Role.BUREAU,
    Role.BUREAU_ADMIN,
    Role.LEADER,
    Role.REVIEWER,
)
BUREAU = (Role.BUREAU, Role.BUREAU_ADMIN)
GET_POST = ["GET", "HEAD", "POST"]
_TONES = {
    ItemState.OPEN: "on",
    ItemState.REPORTED: "warn",
    ItemState.CLOSED: "done",
    ItemState.CANCELLED: "off",
}


def meeting_or_404(user: User, pk: int) -> Meeting:
    """Return a meeting in sight."""
    found = one_meeting(user, pk)
    if found is None:
        raise Http404
    return found


def meetings_crumb() -> Crumb:
    """Return the crumb of the list."""
    return (_("Scheduling meetings"), reverse("assessment:meetings"))


def meeting_crumbs(meeting: Meeting) -> tuple[Crumb, ...]:
    """Return the crumbs of what stands below a meeting."""
    return (meetings_crumb(), (meeting.title, reverse("assessment:meeting", args=[meeting.pk])))


def pack_url(meeting: Meeting, project_id: int | None = None) -> str:
    """Return the address of a project's page in the pack, or of what is decided in general."""
    anchor = f"p{project_id}" if project_id else "general"
    return f"{reverse('assessment:meeting-pack', args=[meeting.pk])}#{anchor}"


def seen_decisions(
    user: User, meeting: Meeting, on: dt.date
) -> tuple[list[dict[str, Any]], Sight, Sequence[MeetingDecision]]:
    """Return the decisions a reader sees as rows, the sight, and these decisions themselves."""
    every = list(decisions_of(meeting))
    sight = sight_of(
        user,
        meeting,
        projects=[each.project_id for each in every],
        items=[each.item_id for each in every],
    )
    seen = in_sight(every, sight)
    return [decision_row(each, user, meeting, on) for each in seen], sight, seen


def decision_row(decision: Any, user: User, meeting: Meeting, on: dt.date) -> dict[str, Any]:
    """Return a decision with how its task stands and what may be done with it."""
    item = decision.item
    may = can_correct(user, meeting, decision)
    row: dict[str, Any] = {
        "decision": decision,
        "project_id": decision.project_id,
        "item": item,
        "is_withdrawn": decision.withdrawn_at is not None,
        "may_withdraw": may,
        "may_correct": may and (item is None or item.state == ItemState.OPEN),
    }
    if item is None:
        return row
    state, late = ItemState(item.state), days_late(item, on)
    is_late = bool(late) and state is ItemState.OPEN
    return {
        **row,
        "label": _("%(days)s days late") % {"days": late} if is_late else STATE_LABELS[state],
        "tone": "late" if is_late else _TONES[state],
        "was_late": late if late and not is_late else 0,
        "supporting": list(item.supporting_units.all()),
        "proofs": list(item.files.all()),
        "told": item.result if item.done_on else decision.last_words or "",
        "told_on": item.done_on or decision.last_words_on,
    }


def followed(decisions: Iterable[MeetingDecision]) -> Mapping[str, int]:
    """Return how many tasks of a meeting are closed, of how many."""
    states = [item.state for item in standing_tasks(decisions)]
    closed, count = closed_of(
        states, closed=ItemState.CLOSED.value, cancelled=ItemState.CANCELLED.value
    )
    return {"closed": closed, "count": count}


def state_tone(meeting: Meeting) -> str:
    """Return the tone of a meeting's state."""
    return {"prepared": "on", "held": "warn", "issued": "done", "cancelled": "off"}[meeting.state]


def steps_of(meeting: Meeting) -> list[dict[str, Any]]:
    """Return the course of a meeting for `components/_steps.html`."""
    labels = (
        ("prepared", pgettext("meeting", "Prepared")),
        ("held", pgettext("meeting", "Held")),
        ("issued", pgettext("meeting", "Minutes issued")),
    )
    if meeting.state == "cancelled":
        return []
    place = [key for key, _label in labels].index(meeting.state)
    last = len(labels) - 1
    return [
        {
            "label": label,
            "state": "done"
            if number < place or place == last
            else "now"
            if number == place
            else "",
        }
        for number, (_key, label) in enumerate(labels)
    ]
