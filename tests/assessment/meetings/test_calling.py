"""Meetings are called, changed, held, cancelled; who is asked is told, and told again."""

from __future__ import annotations

import datetime as dt

import pytest

from assessment import notices_meetings as notices
from assessment.models import Meeting
from assessment.services.meetings import calling
from assessment.services.meetings import decisions as deciding
from assessment.services.meetings.calling import Invited
from assessment.services.meetings.holding import hold_meeting
from assessment.todo_meetings import meetings_to_attend, meetings_to_prepare, minutes_to_issue
from tests.assessment.meetings.conftest import facts_of, task
from tests.factories.accounts import make_county
from tests.factories.meetings import make_decision, make_meeting
from tests.factories.projects import TODAY, ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.core.errors import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
CALLED, MOVED = notices.MEETING_CALLED.name, notices.MEETING_MOVED.name


def told(kind):
    """Return who is told of a kind, and it still holds."""
    return set(
        Notice.objects.filter(kind=kind, withdrawn_at=None).values_list("recipient_id", flat=True)
    )


def refused(act, **kwargs):
    with pytest.raises(RuleBroken) as caught:
        act(**kwargs)
    return caught.value.code


def test_the_people_of_the_units_those_named_and_the_chair_are_told(county, officer, clerk, leader):
    head, expert = county.user(Role.UNIT_HEAD), county.user(Role.REVIEWER)
    other = county.user(Role.CLERK, unit=county.townships[1])
    facts = facts_of(
        county,
        officer,
        chair=leader,
        chair_name="",
        invited=Invited(units=[county.township], people=[expert], names=["县委办 张文"]),
    )
    meeting = calling.call_meeting(facts=facts, by=officer, on=TODAY)

    assert told(CALLED) == {clerk.pk, head.pk, expert.pk, leader.pk}
    assert other.pk not in told(CALLED)
    assert [str(each) for each in meeting.attendees.all()] == [
        str(county.township),
        str(expert),
        "县委办 张文",
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"held_on": TODAY - dt.timedelta(days=1)}, "in_past"),
        ({"chair_name": " "}, "chair"),
        ({"invited": Invited()}, "nobody_asked"),
    ],
)
def test_a_meeting_needs_a_day_a_chair_and_somebody_asked(county, officer, fields, code):
    facts = facts_of(county, officer, **fields)
    assert refused(calling.call_meeting, facts=facts, by=officer, on=TODAY) == code
    assert not Meeting.objects.exists()


def test_a_unit_of_another_county_or_with_two_parts_is_not_asked(county, officer):
    stranger = make_county("QT").township
    both = Invited(units=[county.township], sitting_in=[county.township])
    for invited, code in ((Invited(units=[stranger]), "other_county"), (both, "both_parts")):
        facts = facts_of(county, officer, invited=invited)
        assert refused(calling.call_meeting, facts=facts, by=officer, on=TODAY) == code


def change(meeting, officer, facts, version=None):
    return calling.change_meeting(
        meeting_id=meeting.pk,
        version=meeting.version if version is None else version,
        facts=facts,
        by=officer,
        on=TODAY,
    )


def test_who_is_asked_is_told_again_when_day_or_place_move(county, officer, clerk, meeting):
    later = TODAY + dt.timedelta(days=3)
    facts = facts_of(county, officer, held_on=later, place="县委会议室")
    change(meeting, officer, facts)

    assert told(CALLED) == set()
    assert told(MOVED) == {clerk.pk}
    notice = Notice.objects.get(kind=MOVED)
    assert notice.due_on == later
    assert "县政府第一会议室" in notice.params["before"]


def test_another_title_alone_tells_nobody_again(county, officer, clerk, meeting):
    change(meeting, officer, facts_of(county, officer, title="月调度会（扩大）"))
    assert (told(CALLED), told(MOVED)) == ({clerk.pk}, set())


def test_who_is_asked_later_is_told_and_who_is_left_out_is_not_asked_any_more(
    county, officer, clerk, other_clerk, meeting
):
    facts = facts_of(county, officer, invited=Invited(units=[county.townships[1]]))
    change(meeting, officer, facts)
    assert told(CALLED) == {other_clerk.pk}
    assert [each.unit for each in meeting.attendees.all()] == [county.townships[1]]


def test_the_second_of_two_who_change_a_meeting_is_told(county, officer, meeting):
    facts = facts_of(county, officer, place="县委会议室")
    change(meeting, officer, facts)
    with pytest.raises(Conflict):
        change(meeting, officer, facts_of(county, officer, place="北楼"), version=meeting.version)
    assert Meeting.objects.get().place == "县委会议室"


def test_a_cancelled_meeting_takes_its_invitation_back_and_says_why(
    county, officer, clerk, meeting
):
    cancel = {"meeting_id": meeting.pk, "version": meeting.version, "by": officer, "on": TODAY}
    assert refused(calling.cancel_meeting, **cancel, reason=" ") == "reason"
    calling.cancel_meeting(**cancel, reason="会期冲突")

    assert told(CALLED) == set()
    assert told(notices.MEETING_CANCELLED.name) == {clerk.pk}
    assert meetings_to_attend(clerk, TODAY) == []
    assert refused(calling.cancel_meeting, **cancel | {"version": None}, reason="x") == (
        "not_in_state"
    )


def test_a_meeting_with_decisions_is_not_cancelled(county, officer, meeting, project):
    deciding.decide(
        meeting_id=meeting.pk, facts=task(county.township), project=project, by=officer, on=TODAY
    )
    code = refused(
        calling.cancel_meeting,
        meeting_id=meeting.pk,
        version=None,
        reason="会期冲突",
        by=officer,
        on=TODAY,
    )
    assert code == "has_decisions"


def test_a_meeting_is_held_from_its_day_on_and_nobody_is_asked_to_it_then(
    county, officer, clerk, meeting
):
    hold = {"meeting_id": meeting.pk, "version": None, "by": officer}
    early = TODAY - dt.timedelta(days=1)
    assert refused(hold_meeting, **hold, on=early) == "not_yet"
    hold_meeting(**hold, on=TODAY)
    assert told(CALLED) == set()
    held = Meeting.objects.get()
    assert held.state == "held"
    # Nobody had kept the pack: it is kept as it was on the table.
    assert held.packs.get().frozen_by == officer


def test_the_to_do_page_asks_to_attend_to_prepare_and_to_issue(
    county, officer, clerk, other_clerk, leader
):
    near = TODAY + dt.timedelta(days=3)
    make_meeting(county, held_on=near, chair=leader, chair_name="")
    make_meeting(county, held_on=near + dt.timedelta(days=1), title="下周的会")
    over = make_meeting(county, held_on=TODAY - dt.timedelta(days=1), title="昨天的会")
    held = make_meeting(county, held_on=dt.date(2026, 11, 13), state="held", title="上周的会")

    assert [each.due_on for each in meetings_to_attend(clerk, TODAY)] == [
        near,
        near + dt.timedelta(days=1),
    ]
    assert len(meetings_to_attend(leader, TODAY)) == 1
    assert meetings_to_attend(other_clerk, TODAY) == []
    assert [over.title in str(each.title) for each in meetings_to_prepare(officer, TODAY)] == [
        True,
        False,
    ]
    # Friday 13 November: three working days on is Wednesday.
    assert [each.due_on for each in minutes_to_issue(officer, TODAY)] == [dt.date(2026, 11, 18)]
    assert held.title in str(minutes_to_issue(officer, TODAY)[0].title)
    assert meetings_to_prepare(clerk, TODAY) == minutes_to_issue(leader, TODAY) == []


def test_a_unit_sees_the_meetings_that_concern_it(county, clerk, other_clerk, officer, leader):
    asked = make_meeting(county)
    project = ProjectFactory(county=county.county, responsible_unit=county.townships[1])
    make_decision(asked, project, county.townships[1])
    stranger = make_county("QT").user(Role.BUREAU)

    def seen(user):
        return asked in Meeting.objects.visible_to(user)

    assert [seen(user) for user in (clerk, officer, leader)] == [True, True, True]
    # Given a task, it sees the meeting once the minutes are out.
    assert [seen(user) for user in (other_clerk, stranger)] == [False, False]
    Meeting.objects.filter(pk=asked.pk).update(
        state="issued", sha256="0", issued_at="2026-11-20T04:00Z"
    )
    assert seen(other_clerk)
