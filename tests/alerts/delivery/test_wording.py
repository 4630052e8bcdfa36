"""The words of messages: short, with deadline and link, in the reader's language."""

import datetime as dt

import pytest
from django.utils import translation

from tests.alerts.delivery.conftest import TODAY, deliver_now, make_robot, plan_now
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.channels import Channel
from zhaoshang.alerts.models import Message, MessageItem, Notice
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.rules.escalation import Level
from zhaoshang.alerts.selectors.wording import (
    MOST_LINES,
    compose,
    words_of_notice,
    words_of_notices,
)
from zhaoshang.core import clock

GO = "/alerts/{}/go/"


@pytest.fixture
def reader(county):
    return county.user(Role.CLERK, email="reader@county.example", language="en")


def words(*numbers: int):
    with translation.override("en"):
        return words_of_notices(list(Notice.objects.filter(subject_id__in=map(str, numbers))))


def test_a_single_notice_says_what_until_when_and_leads_to_it(reader, tell):
    tell(reader, due_on=dt.date(2026, 11, 30))
    plan_now()
    told = compose(Message.objects.get())
    assert told.title == "项目1: report due on 2026-11-30"
    assert told.lines == ("Fill it in.", "Due 2026-11-30")
    assert told.path == GO.format(Notice.objects.get().pk)


def test_it_speaks_the_reader_s_language_and_chinese_to_whoever_chose_none(clerk, reader, tell):
    tell(clerk, reader, due_on=dt.date(2026, 11, 30))
    plan_now()
    chinese, english = (
        compose(Message.objects.get(recipient=person)).lines[1] for person in (clerk, reader)
    )
    assert (chinese, english) == ("截止 2026-11-30", "Due 2026-11-30")


def test_what_is_said_late_says_so(reader, tell):
    tell(reader, meant_on=TODAY - dt.timedelta(days=3))
    assert words(1).lines[1] == ("This should have been said on 2026-11-20; it is 3 days late.")


def test_a_deputy_is_told_for_whom(reader, clerk, tell):
    tell(reader)
    Notice.objects.update(stands_for=clerk)
    assert words(1).lines[1] == f"For {clerk.full_name}, who is away."


def test_a_higher_level_is_told_why(reader, tell):
    tell(reader)
    facts = {"number": 1, "escalated_days": 3, "escalated_after": 2, "escalated_source": "暂行"}
    Notice.objects.update(level=Level.UNIT_HEAD, params=facts)
    assert words(1).lines[1] == (
        "— had not read this for 3 working days. Reported to you as Head of the unit by the rule"
        " “Escalation of notices that nobody answers”: after 2 working days (暂行)."
    )


def test_a_digest_is_ordered_by_consequence(reader, tell):
    tell(reader, number=1)
    tell(reader, number=2, due_on=TODAY + dt.timedelta(days=3))
    tell(reader, number=3, due_on=TODAY - dt.timedelta(days=2))
    tell(reader, number=4, severity=Severity.WARNING)
    tell(reader, number=5, due_on=TODAY)
    told = words(1, 2, 3, 4, 5)
    title = "{}: report due on 2026-11-30".format
    assert told.title == "5 notices for you"
    assert told.lines == (
        title("项目3") + " (overdue, was due 2026-11-21)",
        title("项目5") + " (due today)",
        title("项目2") + " (due 2026-11-26)",
        title("项目4"),
        title("项目1"),
    )
    assert told.path == "/alerts/"


def test_a_long_digest_ends_with_how_many_more(reader, tell):
    for number in range(MOST_LINES + 5):
        tell(reader, number=number)
    told = words(*range(MOST_LINES + 5))
    assert len(told.lines) == MOST_LINES + 1
    assert told.lines[-1] == "5 more in the inbox"


def test_a_notice_of_a_kind_that_is_gone_still_says_what_was_stored(reader):
    notice = Notice(
        kind="gone.kind", params={"a": "北斗"}, recipient=reader, created_at=clock.now()
    )
    assert words_of_notice(notice).title == "gone.kind"


def test_a_group_is_told_unit_and_deadline_in_chinese(county, tell):
    robot = make_robot(county.county)
    tell(county.user(Role.CLERK, language="en"), due_on=dt.date(2026, 11, 30))
    plan_now()
    told = compose(robot.messages.get())
    assert told.title == "A report of 城关镇 is due on 2026-11-30"
    assert told.lines == ("单位：城关镇", "截止 2026-11-30")
    assert told.path == "/alerts/"


def test_a_list_for_a_group_counts_by_kind_and_unit(county, tell):
    robot = make_robot(county.county)
    for number in range(4):
        tell(county.user(Role.CLERK), number=number)
    for number in range(4, 7):
        tell(county.user(Role.CLERK, unit=county.townships[1]), number=number)
    plan_now()
    told = compose(robot.messages.get())
    assert told.title == "7 项提醒"
    assert told.lines == ("Report due：城关镇 4、河口镇 3",)


@pytest.mark.parametrize("to_group", [False, True])
def test_a_test_message_says_that_it_is_one_and_names_nobody(county, due, post, to_group):
    admin = county.user(Role.BUREAU_ADMIN, email="admin@county.example")
    robot = make_robot(county.county) if to_group else None
    message = Message.objects.create(
        channel=(Channel.WECOM if to_group else Channel.EMAIL).value,
        county=county.county,
        recipient=None if to_group else admin,
        robot=robot,
        is_test=True,
        created_at=clock.now(),
        send_at=clock.now(),
    )
    MessageItem.objects.create(
        message=message,
        robot=robot,
        unit=county.bureau,
        kind=due.name,
        subject_type="alerts.test",
        subject_id=message.ref.hex,
    )
    assert deliver_now().sent == 1
    assert post.sent[0].title.startswith("测试：")


def test_the_link_is_the_site_s(reader, tell, post, settings):
    settings.SITE_URL = "https://zs.county.example"
    tell(reader)
    plan_now()
    deliver_now()
    assert post.sent[0].url == f"https://zs.county.example/alerts/{Notice.objects.get().pk}/go/"
    assert post.sent[0].language == "en"
