"""What goes to the groups of robots: each cause once, to the groups it concerns."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.alerts.delivery.conftest import TODAY, deliver_now, make_robot, minutes, plan_now
from tests.factories.accounts import make_county
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.channels import Channel, DeliveryError
from zhaoshang.alerts.models import Attempt, Message, MessageItem, Notice, Robot
from zhaoshang.alerts.rules.delivery import DropReason, MessageState
from zhaoshang.alerts.rules.escalation import Level
from zhaoshang.alerts.services import Alert, mark_all_read, raise_alerts, withdraw_alerts
from zhaoshang.core import clock

SUBJECT = ("projects.project", 1)


@pytest.fixture
def officer(county):
    """Somebody without an e-mail address: only groups are told by message here."""
    return county.user(Role.BUREAU)


@pytest.fixture
def clerk(county):
    return county.user(Role.CLERK)


@pytest.fixture
def robot(county) -> Robot:
    return make_robot(county.county)


def told(robot: Robot) -> list[list[str]]:
    """Return the numbers of the subjects in each message to a robot."""
    return [
        [item.subject_id for item in message.items.order_by("pk")]
        for message in robot.messages.order_by("pk")
    ]


def test_a_group_is_told_once_of_what_several_people_are_told(clerk, officer, robot, tell):
    tell(clerk, officer)
    plan_now()
    assert told(robot) == [["1"]]
    message = robot.messages.get()
    assert (message.channel, message.county_id) == (Channel.WECOM, robot.unit.county_id)
    # The township's matter, though the bureau was told as well.
    assert message.items.get().unit == clerk.unit


def test_whoever_is_told_of_it_later_is_no_news_to_the_group(clerk, officer, robot, tell):
    tell(clerk)
    plan_now()
    tell(officer)
    plan_now()
    assert told(robot) == [["1"]]


def test_another_period_is_another_cause(clerk, robot, tell):
    tell(clerk, period="2026-10")
    tell(clerk, period="2026-11")
    plan_now()
    assert told(robot) == [["1"], ["1"]]


@pytest.mark.parametrize(
    ("unit_of", "is_told"),
    [("county", True), ("township", True), ("bureau", False), ("other_township", False)],
)
def test_a_group_is_told_of_its_own_unit_and_those_below(county, clerk, tell, unit_of, is_told):
    units = {
        "county": county.county,
        "township": county.township,
        "bureau": county.bureau,
        "other_township": county.townships[1],
    }
    robot = make_robot(units[unit_of])
    tell(clerk)
    plan_now()
    assert bool(told(robot)) is is_told


def test_another_county_is_not_told(clerk, tell):
    robot = make_robot(make_county("LY").county)
    tell(clerk)
    plan_now()
    assert told(robot) == []


@pytest.mark.parametrize(
    ("facts", "is_told"),
    [
        ({"kinds": ["test.due"]}, True),
        ({"kinds": ["test.other"]}, False),
        ({"is_active": False}, False),
    ],
)
def test_a_robot_tells_the_kinds_it_was_set_to_while_it_is_on(county, clerk, tell, facts, is_told):
    robot = make_robot(county.county, **facts)
    tell(clerk)
    plan_now()
    assert bool(told(robot)) is is_told


def test_a_kind_without_words_for_groups_is_not_told(clerk, robot, tell, asked):
    tell(clerk, kind=asked)
    plan_now()
    assert told(robot) == []


def test_what_was_escalated_or_told_to_a_deputy_is_no_news_there(clerk, officer, robot, due):
    params = {"project": "a", "due_on": "b", "unit": "c"}
    facts = {"kind": due.name, "subject": SUBJECT, "params": params}
    raise_alerts(
        [
            Alert(recipients=[officer], level=Level.UNIT_HEAD, **facts),
            Alert(recipients=[clerk], period="2", stands_for_id=officer.pk, **facts),
        ]
    )
    plan_now()
    assert told(robot) == []


def test_many_causes_of_one_run_are_one_list(clerk, robot, tell):
    for number in range(6):
        tell(clerk, number=number)
    plan_now()
    assert told(robot) == [["0", "1", "2", "3", "4", "5"]]


def test_a_list_that_still_waits_takes_more(clerk, robot, tell, morning):
    morning.shift(dt.timedelta(hours=12))
    tell(clerk)
    plan_now()
    tell(clerk, number=2)
    plan_now()
    assert told(robot) == [["1", "2"]]
    assert robot.messages.get().send_at == clock.now() + dt.timedelta(hours=10)


def test_what_is_due_today_is_told_in_the_evening(clerk, robot, tell, post, morning):
    morning.shift(dt.timedelta(hours=12))
    tell(clerk, due_on=TODAY)
    tell(clerk, number=2)
    plan_now()
    assert deliver_now().sent == 1
    assert [message.title for message in post.sent] == ["A report of 城关镇 is due on 2026-11-30"]


def test_the_words_name_no_project(clerk, robot, tell, post):
    for number in range(6):
        tell(clerk, number=number)
    plan_now()
    deliver_now()
    tell(clerk, number=7)
    plan_now()
    deliver_now()
    assert len(post.sent) == 2
    assert not any("项目" in text for each in post.sent for text in (each.title, *each.lines))
    assert post.sent[0].lines == ("Report due：城关镇 6",)


def test_that_somebody_read_it_keeps_nothing_from_the_group(clerk, robot, tell, post):
    tell(clerk)
    plan_now()
    mark_all_read(by=clerk)
    assert deliver_now().sent == 1


def test_a_group_is_not_told_of_what_is_no_longer_true_until_it_is_again(
    clerk, officer, robot, tell, post
):
    tell(clerk)
    plan_now()
    withdraw_alerts(kind="test.due", subject=SUBJECT)
    assert deliver_now().dropped == 1
    message = robot.messages.get()
    assert (message.state, message.drop_reason) == (
        MessageState.DROPPED,
        DropReason.NOTHING_LEFT,
    )
    tell(clerk)
    plan_now()
    assert deliver_now().sent == 1
    assert told(robot) == [["1"], ["1"]]


def test_a_cause_stands_while_anybody_is_still_told_of_it(clerk, officer, robot, tell, post):
    tell(clerk, officer)
    plan_now()
    withdraw_alerts(kind="test.due", subject=SUBJECT, recipients=[clerk])
    assert deliver_now().sent == 1
    assert post.sent[0].title == "A report of 城关镇 is due on 2026-11-30"


def test_what_ended_meanwhile_is_left_out_of_a_list(clerk, robot, tell, post):
    for number in range(6):
        tell(clerk, number=number)
    plan_now()
    withdraw_alerts(kind="test.due", subject=("projects.project", 3))
    deliver_now()
    assert post.sent[0].lines == ("Report due：城关镇 5",)
    assert told(robot) == [["0", "1", "2", "4", "5"]]


def test_a_robot_that_was_switched_off_meanwhile_is_not_called(clerk, robot, tell, post):
    tell(clerk)
    plan_now()
    Robot.objects.filter(pk=robot.pk).update(is_active=False)
    assert deliver_now().dropped == 1
    assert robot.messages.get().drop_reason == DropReason.SWITCHED_OFF
    assert post.asked == []


def plan_singly(clerk, tell, count: int) -> None:
    for number in range(count):
        tell(clerk, number=number)
        plan_now()


def test_a_robot_is_sent_twenty_messages_a_minute_and_the_excess_waits(
    clerk, robot, tell, post, morning
):
    plan_singly(clerk, tell, 25)
    assert deliver_now().sent == 20
    morning.shift(minutes(0.9))
    assert deliver_now().sent == 0
    morning.shift(minutes(0.2))
    assert deliver_now().sent == 5
    assert len(set(post.refs())) == 25


def test_a_try_that_left_late_counts_from_when_it_left(clerk, robot, tell, post, morning):
    plan_singly(clerk, tell, 21)
    post.script = [lambda _message: morning.shift(dt.timedelta(seconds=5)), *[None] * 19]
    assert deliver_now().sent == 20
    morning.shift(dt.timedelta(seconds=57))
    # 62 seconds after the first was claimed, 57 after it was received.
    assert deliver_now().sent == 0


def test_a_robot_in_trouble_is_left_alone_and_others_go_on(county, clerk, robot, tell, post):
    other = make_robot(county.township)
    plan_singly(clerk, tell, 3)
    post.script = [DeliveryError("500", is_everybody=True)]
    outcome = deliver_now()
    assert (outcome.sent, outcome.failed) == (3, 1)
    assert set(Message.objects.filter(state=MessageState.SENT).values_list("robot", flat=True)) == {
        other.pk
    }
    robot.refresh_from_db()
    assert robot.paused_until == clock.now() + minutes(1)
    assert deliver_now().sent == 0


def test_a_robot_goes_on_where_its_pause_ends(clerk, robot, tell, post, morning):
    plan_singly(clerk, tell, 3)
    post.script = [DeliveryError("too fast", is_everybody=True, wait=minutes(10))]
    deliver_now()
    morning.shift(minutes(9.9))
    assert deliver_now().sent == 0
    morning.shift(minutes(0.1))
    assert deliver_now().sent == 3
    assert set(robot.messages.values_list("tries", flat=True)) == {1}


def test_planning_for_groups_takes_as_many_queries_for_many_causes(county, clerk, robot, tell):
    def statements(numbers) -> int:
        for number in numbers:
            tell(clerk, number=number)
        with CaptureQueriesContext(connection) as found:
            plan_now()
        return len(found)

    assert statements(range(10)) == statements(range(100, 180))
    assert MessageItem.objects.count() == Notice.objects.count() == 90
    assert not Attempt.objects.exists()
