"""Scheduling meetings for tests, as the services leave them.

make_meeting(county)                                   prepared, today, first township asked
make_meeting(county, state="held", held_on=DAY)
make_decision(meeting, project, unit)                  a task with its item
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from assessment.models import Meeting, MeetingAttendee, MeetingDecision
from assessment.rules.bulletin_texts import OFFICE
from assessment.rules.meetings import title_for
from assessment.selectors.meeting_minutes import minutes_content
from assessment.selectors.meetings import attendees_of, decisions_of
from assessment.services.report_content import seal
from projects.models import ActionItem, Project
from projects.rules.duties import ItemSource
from tests.factories.accounts import CountyFixture
from tests.factories.projects import TODAY, at_noon
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role

WEEK = dt.timedelta(days=7)


def make_meeting(
    county: CountyFixture, *, units: Iterable[Unit] | None = None, **fields: Any
) -> Meeting:
    """Make a meeting to which units are asked; the first township unless told otherwise."""
    held_on = fields.setdefault("held_on", TODAY)
    kind = fields.setdefault("kind", "monthly")
    fields.setdefault("title", title_for(kind, held_on))
    fields.setdefault("recorder", fields.get("recorder") or county.user(Role.BUREAU))
    values = {
        "begins_at": dt.time(9),
        "place": "县政府第一会议室",
        "chair_name": "县长 王育东",
        "which": "all",
        "most": 30,
        "signed_by": OFFICE,
        **fields,
    }
    issued = values.get("state") == "issued"
    if issued:
        values["state"] = "held"
    meeting = Meeting.objects.create(county=county.county, **values)
    for unit in [county.township] if units is None else units:
        MeetingAttendee.objects.create(meeting=meeting, unit=unit, presence="present")
    return issue(meeting) if issued else meeting


def issue(meeting: Meeting) -> Meeting:
    """Let the minutes be issued, whatever stands in the way."""
    meeting.number = meeting.number or "第11期"
    meeting.content = minutes_content(
        meeting, list(decisions_of(meeting)), attendees_of(meeting), on=meeting.held_on
    )
    meeting.sha256, meeting.state = seal(meeting.content), "issued"
    meeting.issued_at = at_noon(meeting.held_on)
    meeting.save()
    return meeting


def make_decision(
    meeting: Meeting, project: Project | None, unit: Unit, **fields: Any
) -> MeetingDecision:
    """Record a task that a meeting gave."""
    due_on = fields.pop("due_on", meeting.held_on + WEEK)
    item = ActionItem.objects.create(
        county=meeting.county,
        project=project,
        source=ItemSource.MEETING.value,
        source_text=meeting.title,
        content=fields.pop("text", "落实用地指标"),
        owner_unit=unit,
        assigned_on=min(meeting.held_on, due_on),
        due_on=due_on,
        first_due_on=due_on,
        **fields,
    )
    return MeetingDecision.objects.create(
        meeting=meeting,
        project=project,
        number=meeting.decisions.count() + 1,
        kind="task",
        item=item,
    )
