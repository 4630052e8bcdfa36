"""What minutes say: head, who was there, what was decided; read now, or as they were issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from assessment.models import Meeting, MeetingAttendee, MeetingDecision
from assessment.rules.meeting_texts import CLOSING, opening_for
from assessment.rules.meetings import Part, Presence
from assessment.selectors.meetings import Sight
from projects.rules.duties import ItemState

FORMAT = 1


def text_of(meeting: Meeting) -> dict[str, str]:
    """Return opening and closing: as written, else as proposed."""
    return {
        "opening": meeting.minutes.get("opening")
        or opening_for(
            held_on=meeting.held_on,
            chair=meeting.chair_formal,
            title=meeting.title,
            place=meeting.place,
        ),
        "closing": meeting.minutes.get("closing", CLOSING),
    }


def minutes_content(
    meeting: Meeting,
    decisions: Sequence[MeetingDecision],
    attendees: Sequence[MeetingAttendee],
    *,
    on: dt.date,
) -> dict[str, Any]:
    """Return everything the minutes say.

    What was withdrawn is not among the decisions, nor a task that was cancelled since.
    """
    return {
        "format": FORMAT,
        "meeting": meeting.pk,
        "title": meeting.title,
        "kind": meeting.kind,
        "county": meeting.county.name,
        "held_on": meeting.held_on.isoformat(),
        "begins_at": f"{meeting.begins_at:%H:%M}",
        "place": meeting.place,
        "chair": meeting.chair_formal,
        "recorder": str(meeting.recorder),
        "number": meeting.number,
        "signed_by": meeting.signed_by,
        "dated_on": on.isoformat(),
        **text_of(meeting),
        "attendance": {
            "present": [
                *_chair(meeting, attendees),
                *_rows(attendees, Part.MEMBER, Presence.PRESENT),
            ],
            "excused": _rows(attendees, None, Presence.EXCUSED),
            "absent": _rows(attendees, None, Presence.ABSENT),
            "sitting_in": _rows(attendees, Part.OBSERVER, Presence.PRESENT),
        },
        "decisions": [_decision(each) for each in decisions if stands(each)],
    }


def stands(decision: MeetingDecision) -> bool:
    """Tell whether a decision is one of the meeting's."""
    if decision.withdrawn_at is not None:
        return False
    return decision.item is None or decision.item.state != ItemState.CANCELLED


def reading(content: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """Return what of the minutes a reader sees; a unit reads an excerpt 节录 of its own."""
    if sight.whole:
        return {**content, "is_excerpt": False}
    return {
        **content,
        "is_excerpt": True,
        "decisions": [
            each
            for each in content["decisions"]
            if sight.project(each["project"]) or sight.item(each["item"])
        ],
    }


def _chair(meeting: Meeting, attendees: Sequence[MeetingAttendee]) -> list[dict[str, str]]:
    """Return the chair, who heads the list, unless asked by name as well."""
    if meeting.chair_id is not None and any(
        each.person_id == meeting.chair_id for each in attendees
    ):
        return []
    return [{"who": meeting.chair_formal, "came": ""}]


def _rows(
    attendees: Sequence[MeetingAttendee], part: Part | None, presence: Presence
) -> list[dict[str, str]]:
    return [
        {"who": _who(each), "came": each.who_came}
        for each in attendees
        if each.presence == presence and part in {None, each.part}
    ]


def _who(each: MeetingAttendee) -> str:
    if each.unit is not None:
        return each.unit.label
    if each.person is not None:
        title = each.person.job_title
        return f"{title}{each.person}" if title else str(each.person)
    return each.name


def _decision(decision: MeetingDecision) -> dict[str, Any]:
    item = decision.item
    return {
        "number": decision.number,
        "kind": decision.kind,
        "text": decision.words,
        "project": decision.project_id,
        "project_name": decision.project.name if decision.project else "",
        "item": decision.item_id,
        "unit_id": item.owner_unit_id if item else None,
        "unit": item.owner_unit.label if item else "",
        "owner": str(item.owner) if item and item.owner else "",
        "supporting": [each.label for each in item.supporting_units.all()] if item else [],
        "due_on": item.due_on.isoformat() if item else None,
    }
