"""Who came, the text around the decisions, the minutes as they are issued: frozen and sealed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessment import events_meetings as events
from assessment import notices_meetings as notices
from assessment.models import Meeting
from assessment.rules.meetings import AT_WORK, MeetingState, Presence
from assessment.selectors.meeting_minutes import minutes_content
from assessment.selectors.meetings import attendees_of, decisions_of
from assessment.services.meetings.calling import SUBJECT, lock_meeting, record, save_meeting
from assessment.services.report_content import seal
from projects.selectors.people import answering_by_unit
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import Alert, raise_alerts
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

NO_NUMBER = _("Give the minutes their number first, such as “第11期”.")
NO_SIGNER = _("Say in whose name the minutes are issued.")
NO_OPENING = _("Write the opening of the minutes first.")
CHANGED = _("What was decided has changed since you looked at it. Look at it again, then issue it.")
NOT_HELD = _("Say that the meeting was held first.")
LONGEST = 4000


@dataclass(frozen=True)
class Came:
    """Whether somebody who was asked came, and who came for a unit."""

    presence: str
    who: str = ""


@dataclass(frozen=True)
class MinutesText:
    """The words around the decisions."""

    number: str
    signed_by: str
    opening: str
    closing: str


@transaction.atomic
def record_attendance(
    *, meeting_id: int, version: int | None, came: Mapping[int, Came], by: User
) -> Meeting:
    """Record who came, who is on leave, who stayed away.

    Args:
        meeting_id: The meeting.
        version: As the form was opened with it.
        came: By the id of the row of who was asked; rows that are not named stay as they are.
        by: The recorder.

    Raises:
        Conflict: when somebody saved the meeting since.
        RuleBroken: after its minutes are issued, or when it was cancelled.
    """
    with acting(user=by):
        meeting = lock_meeting(meeting_id, *AT_WORK, version=version)
        changed = 0
        for row in meeting.attendees.all():
            told = came.get(row.pk)
            if told is None:
                continue
            presence, who = Presence(told.presence).value, told.who.strip()
            if (row.presence, row.who_came) != (presence, who):
                row.presence, row.who_came = presence, who
                row.save(update_fields=["presence", "who_came"])
                changed += 1
        save_meeting(meeting, by)
        record(events.MEETING_ATTENDANCE, meeting, by, changed=changed)
        return meeting


@transaction.atomic
def save_minutes(*, meeting_id: int, version: int | None, text: MinutesText, by: User) -> Meeting:
    """Save number, name and the text around the decisions; these are not among them.

    Raises:
        Conflict: when somebody saved the meeting since the form was opened.
        RuleBroken: after the minutes are issued.
    """
    with acting(user=by):
        meeting = lock_meeting(meeting_id, *AT_WORK, version=version)
        meeting.number, meeting.signed_by = text.number.strip(), text.signed_by.strip()
        meeting.minutes = {
            "opening": text.opening.strip()[:LONGEST],
            "closing": text.closing.strip()[:LONGEST],
        }
        save_meeting(meeting, by)
        record(events.MINUTES_SAVED, meeting, by)
        return meeting


def hindrances(meeting: Meeting, content: Mapping[str, Any], unrecorded: int) -> list[str]:
    """Return why the minutes may not be issued yet, in words; empty: they may.

    Args:
        meeting: The meeting.
        content: What its minutes would say.
        unrecorded: Of how many it is not recorded whether they came.
    """
    found = []
    if meeting.state == MeetingState.PREPARED:
        found.append(str(NOT_HELD))
    if not meeting.number:
        found.append(str(NO_NUMBER))
    if not meeting.signed_by:
        found.append(str(NO_SIGNER))
    if not content["opening"]:
        found.append(str(NO_OPENING))
    if unrecorded:
        found.append(
            ngettext(
                "It is not recorded of %(count)s participant whether they came.",
                "It is not recorded of %(count)s participants whether they came.",
                unrecorded,
            )
            % {"count": unrecorded}
        )
    return found


def seen_mark(content: Mapping[str, Any]) -> str:
    """Return the mark of the minutes somebody looks at; issuing asks for the same."""
    return seal(content)


@transaction.atomic
def issue_minutes(
    *, meeting_id: int, version: int | None, seen: str, by: User, on: dt.date
) -> Meeting:
    """Issue the minutes: freeze and seal them, tell the units in charge of what was decided.

    Args:
        meeting_id: The meeting, held.
        version: The version that was looked at.
        seen: The mark of what was looked at.
        by: The bureau.
        on: Today; the day they bear.

    Raises:
        Conflict: when somebody saved the meeting since it was looked at.
        RuleBroken: when something hinders it, or what was decided has changed since.
    """
    with acting(user=by):
        meeting = lock_meeting(meeting_id, *AT_WORK, version=version)
        attendees = attendees_of(meeting)
        content = minutes_content(meeting, list(decisions_of(meeting)), attendees, on=on)
        unrecorded = sum(each.presence == Presence.INVITED for each in attendees)
        stops = hindrances(meeting, content, unrecorded)
        if stops:
            raise RuleBroken(stops[0], code="hindered")
        if seen_mark(content) != seen:
            raise RuleBroken(CHANGED, code="changed")
        meeting.content, meeting.sha256 = content, seal(content)
        meeting.state = MeetingState.ISSUED.value
        meeting.issued_at, meeting.issued_by = clock.now(), by
        save_meeting(meeting, by)
        record(
            events.MINUTES_ISSUED,
            meeting,
            by,
            decisions=len(content["decisions"]),
            sha256=meeting.sha256,
        )
        _tell_units(meeting, by, on)
        return meeting


def _tell_units(meeting: Meeting, by: User, on: dt.date) -> None:
    """Tell the people of each unit how many of the tasks are theirs, once a unit."""
    tasks: dict[int, list[str]] = defaultdict(list)
    for each in meeting.content["decisions"]:
        if each["unit_id"] is not None:
            tasks[each["unit_id"]].append(each["due_on"])
    people = answering_by_unit(list(tasks), on)
    raise_alerts(
        Alert(
            kind=notices.MINUTES_ISSUED.name,
            subject=(SUBJECT, meeting.pk),
            recipients=[each for each in persons if each != by.pk],
            period=str(unit_id),
            params={
                "title": meeting.title,
                "count": len(tasks[unit_id]),
                "due_on": min(tasks[unit_id]),
            },
            url=reverse("assessment:meeting", args=[meeting.pk]),
        )
        for unit_id, persons in people.items()
    )
