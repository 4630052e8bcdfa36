"""Two recorders at once (PostgreSQL): nothing is overwritten, minutes are issued once."""

from __future__ import annotations

import pytest

from assessment.models import Meeting, MeetingDecision
from assessment.selectors.meeting_minutes import minutes_content
from assessment.selectors.meetings import attendees_of, decisions_of, one_meeting
from assessment.services.meetings import decisions as deciding
from assessment.services.meetings import minutes
from tests.assessment.closing.test_races import at_once
from tests.assessment.meetings.conftest import task
from tests.factories.meetings import make_meeting
from tests.factories.projects import TODAY
from zhaoshang.audit.models import AuditEvent

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_recorders_type_on_one_project_and_both_stand(
    county, officer, second_officer, meeting, project
):
    def type_in(by, text):
        return lambda: deciding.decide(
            meeting_id=meeting.pk,
            facts=task(county.township, text),
            project=project,
            by=by,
            on=TODAY,
        )

    assert at_once(type_in(officer, "甲"), type_in(second_officer, "乙")) == ["done", "done"]
    rows = MeetingDecision.objects.order_by("number")
    assert [each.number for each in rows] == [1, 2]
    assert {each.words for each in rows} == {"甲", "乙"}


def test_minutes_are_issued_once(county, officer, second_officer):
    held = make_meeting(county, state="held", number="第11期", recorder=officer)
    found = one_meeting(officer, held.pk)
    content = minutes_content(found, list(decisions_of(found)), attendees_of(found), on=TODAY)

    def issue(by):
        return lambda: minutes.issue_minutes(
            meeting_id=held.pk,
            version=None,
            seen=minutes.seen_mark(content),
            by=by,
            on=TODAY,
        )

    assert at_once(issue(officer), issue(second_officer)) == ["done", "not_in_state"]
    assert Meeting.objects.get().is_issued
    assert AuditEvent.objects.filter(kind="assessment.minutes_issued").count() == 1
