"""Who was told of a thing: seen beside it, with what became of each notice."""

import datetime as dt

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.factories.alerts import NoticeFactory, make_robot
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Message, MessageItem, Notice
from zhaoshang.alerts.rules.delivery import Channel, DropReason, MessageState
from zhaoshang.alerts.rules.escalation import Level
from zhaoshang.alerts.selectors.trail import told_about
from zhaoshang.alerts.trail_part import trail_part

YEAR = ("calendar.year", 2027)
WHEN = dt.datetime(2026, 11, 3, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@stage
def clerk(county):
    return county.user(Role.CLERK, full_name="张三", job_title="科员")


def notice(person, **fields) -> Notice:
    return NoticeFactory(recipient=person, subject_id="2027", **fields)


def mail(told: Notice, **fields) -> Message:
    facts = {"channel": Channel.EMAIL, "created_at": WHEN, "send_at": WHEN}
    message = Message.objects.create(**{**facts, "recipient": told.recipient, **fields})
    item(message, notice=told)
    return message


def item(message: Message, **fields) -> MessageItem:
    facts = {"kind": "calendar.missing", "subject_type": YEAR[0], "subject_id": "2027"}
    unit = (message.recipient or message.robot).unit
    return MessageItem.objects.create(
        message=message, unit=unit, robot=message.robot, **facts | fields
    )


def test_everybody_told_stands_there_with_office_and_moments(clerk):
    told = notice(clerk, read_at=WHEN)
    [row] = told_about(YEAR).rows
    assert (row.person, row.office, row.notice) == (clerk, "科员 · 城关镇", told)
    assert row.kind_label == "Holiday notice missing"


def test_other_things_do_not_stand_there(clerk):
    NoticeFactory(recipient=clerk, subject_id="2028")
    trail = told_about(YEAR)
    assert (trail.rows, trail.groups) == ([], [])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": MessageState.SENT, "sent_at": WHEN}, "sent 11-03 09:00"),
        ({"state": MessageState.WAITING}, "Waiting"),
        ({"state": MessageState.DEAD}, "Given up"),
        (
            {"state": MessageState.DROPPED, "drop_reason": DropReason.NOTHING_LEFT},
            "Read or no longer true before it went out",
        ),
    ],
)
def test_it_says_where_the_e_mail_stands(clerk, fields, words):
    mail(notice(clerk), **fields)
    assert [row.mail for row in told_about(YEAR).rows] == [words]


def test_it_says_how_high_it_went_and_for_whom(county, clerk):
    head, deputy = county.user(Role.UNIT_HEAD), county.user(Role.CLERK)
    first = notice(clerk)
    params = {"year": "2027", "escalated_after": 2}
    notice(head, origin=first, level=Level.UNIT_HEAD, params=params)
    notice(deputy, origin=first, stands_for=clerk)
    reasons = {row.person: row.reason for row in told_about(YEAR).rows}
    assert reasons == {
        clerk: "",
        head: "escalated to: Head of the unit, after 2 working days",
        deputy: "standing in for 张三",
    }


def test_groups_that_a_robot_told_stand_apart(county, clerk):
    robot = make_robot(county.township)
    message = Message.objects.create(
        channel=robot.channel,
        robot=robot,
        created_at=WHEN,
        send_at=WHEN,
        state=MessageState.SENT,
        sent_at=WHEN,
    )
    item(message)
    trail = told_about(YEAR)
    assert [(group.name, group.state) for group in trail.groups] == [
        (robot.name, "sent 11-03 09:00")
    ]


def test_a_test_message_tells_nobody(clerk):
    mail(notice(clerk), is_test=True)
    assert [row.mail for row in told_about(YEAR).rows] == [""]


def test_the_page_counts_people_and_what_is_unread(county, clerk):
    notice(clerk, read_at=WHEN)
    notice(clerk, period="b")
    notice(county.user(Role.CLERK), withdrawn_at=WHEN, read_at=WHEN)
    trail = told_about(YEAR)
    assert (trail.people, trail.unread) == (2, 1)
    page = render_to_string("alerts/partials/_trail.html", {"trail": trail})
    assert "2 people, 1 unread" in page
    assert "not read yet" in page


def test_nothing_told_says_so(db):
    page = render_to_string("alerts/partials/_trail.html", {"trail": told_about(YEAR)})
    assert "Nobody has been told anything about this." in page


def test_folded_up_it_costs_no_query_and_leads_to_the_page_s_own_address(db, rf):
    with CaptureQueriesContext(connection) as caught:
        trail = trail_part(rf.get("/x/"), [YEAR])
    page = render_to_string("alerts/partials/_trail.html", {"trail": trail})
    assert (len(caught), trail) == (0, None)
    assert 'href="?told=1#trail"' in page
    assert trail_part(rf.get("/x/?told=1"), [YEAR]) is not None


def test_of_very_many_the_newest_are_shown_with_two_queries(county, clerk):
    Notice.objects.bulk_create(
        NoticeFactory.build(recipient=clerk, subject_id="2027", period=str(number))
        for number in range(120)
    )
    with CaptureQueriesContext(connection) as caught:
        trail = told_about(YEAR, ("calendar.year", 2028))
    assert len(caught) == 2
    assert len(trail.rows) == 100
    assert trail.more
