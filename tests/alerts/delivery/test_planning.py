"""New notices become messages outward: once, in few queries, as people and county want it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.alerts.delivery.conftest import TODAY, deliver_now, minutes, plan_now
from tests.factories.accounts import make_county
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import DeliveryChoice, Message, MessageItem, Notice
from zhaoshang.alerts.policies import DELIVERY
from zhaoshang.alerts.rules.delivery import Channel, EmailMode, MessageState
from zhaoshang.alerts.rules.escalation import Level
from zhaoshang.alerts.services import Alert, mark_all_read, raise_alerts, withdraw_alerts
from zhaoshang.core import clock
from zhaoshang.policy.models import Policy


def messages(*people: User) -> list[tuple[int, dt.date | None]]:
    """Return how many things each message tells, and the day whose digest it is."""
    found = Message.objects.order_by("pk")
    if people:
        found = found.filter(recipient__in=people)
    return [(message.items.count(), message.digest_on) for message in found]


def test_each_person_gets_an_e_mail_of_each_notice(clerk, head, tell):
    tell(clerk, head)
    assert plan_now() == 2
    assert messages() == [(1, None), (1, None)]
    message = Message.objects.get(recipient=clerk)
    assert (message.channel, message.state) == (Channel.EMAIL, MessageState.WAITING)
    assert message.send_at == message.created_at == clock.now()
    assert message.county_id == clerk.unit.county_id
    item = message.items.get()
    assert item.notice == Notice.objects.get(recipient=clerk)
    assert (item.kind, item.subject_id, item.unit) == ("test.due", "1", clerk.unit)


def test_planning_twice_makes_nothing_twice(clerk, tell):
    tell(clerk)
    assert plan_now() == 1
    assert plan_now() == 0
    assert messages() == [(1, None)]


@pytest.mark.parametrize(
    "facts",
    [
        {"email": ""},
        {"is_active": False},
        {"expires_on": TODAY},
    ],
)
def test_whoever_cannot_be_reached_gets_no_message_and_is_not_looked_at_again(clerk, tell, facts):
    tell(clerk)
    User.objects.filter(pk=clerk.pk).update(**facts)
    assert plan_now() == 1
    assert messages() == []
    assert plan_now() == 0


def test_an_installation_without_a_mail_server_makes_no_e_mails(clerk, tell, settings):
    settings.MAIL_ENABLED = False
    tell(clerk)
    assert plan_now() == 1
    assert messages() == []


def test_what_was_read_before_it_was_planned_is_not_told_again(clerk, tell):
    tell(clerk)
    mark_all_read(by=clerk)
    assert plan_now() == 1
    assert messages() == []


def test_what_was_withdrawn_before_it_was_planned_is_not_told(clerk, tell):
    tell(clerk)
    withdraw_alerts(kind="test.due", subject=("projects.project", 1))
    assert plan_now() == 0
    assert messages() == []


def test_what_is_true_again_is_told_again(clerk, tell, post):
    tell(clerk)
    plan_now()
    deliver_now()
    mark_all_read(by=clerk)
    withdraw_alerts(kind="test.due", subject=("projects.project", 1))
    tell(clerk)
    assert plan_now() == 1
    assert messages() == [(1, None), (1, None)]


def test_what_is_true_again_before_its_message_went_is_told_by_that(clerk, tell, post):
    tell(clerk)
    plan_now()
    mark_all_read(by=clerk)
    withdraw_alerts(kind="test.due", subject=("projects.project", 1))
    tell(clerk)
    assert plan_now() == 1
    assert messages() == [(1, None)]
    assert deliver_now().sent == 1


def test_more_than_the_policys_number_goes_in_one_digest(clerk, head, tell):
    for number in range(6):
        tell(clerk, number=number)
    tell(head)
    plan_now()
    assert messages(clerk) == [(6, TODAY)]
    assert messages(head) == [(1, None)]


def test_the_number_counts_what_went_earlier_in_the_day(clerk, tell, post):
    for number in range(5):
        tell(clerk, number=number)
    plan_now()
    deliver_now()
    tell(clerk, number=5)
    plan_now()
    tell(clerk, number=6)
    plan_now()
    assert messages(clerk) == [(1, None)] * 5 + [(2, TODAY)]


def test_the_digest_is_one_of_the_days_messages(clerk, tell, post):
    for number in range(6):
        tell(clerk, number=number)
    plan_now()
    deliver_now()
    for number in range(10, 15):
        tell(clerk, number=number)
        plan_now()
    tomorrow = TODAY + dt.timedelta(days=1)
    assert messages(clerk) == [(6, TODAY), *[(1, None)] * 4, (1, tomorrow)]


def test_a_digest_that_was_tried_takes_no_more(clerk, tell, post, morning):
    DeliveryChoice.objects.create(user=clerk, email_mode=EmailMode.DIGEST, digest_hour=10)
    for number in range(6):
        tell(clerk, number=number)
    plan_now()
    deliver_now()
    morning.shift(minutes(1))
    tell(clerk, number=6)
    plan_now()
    tell(clerk, number=7)
    plan_now()
    assert messages(clerk) == [(6, TODAY), (2, TODAY + dt.timedelta(days=1))]


def test_a_digest_that_had_nothing_left_goes_after_all_when_something_new_comes(
    clerk, tell, post, morning
):
    DeliveryChoice.objects.create(user=clerk, email_mode=EmailMode.DIGEST, digest_hour=11)
    tell(clerk)
    plan_now()
    mark_all_read(by=clerk)
    morning.shift(minutes(60))
    assert deliver_now().dropped == 1
    tell(clerk, number=2)
    plan_now()
    assert messages(clerk) == [(2, TODAY)]
    assert deliver_now().sent == 1
    assert [message.title for message in post.sent] == ["项目2: report due on 2026-11-30"]


def test_a_digest_that_waited_over_its_day_takes_the_next_days_news_along(clerk, tell, morning):
    for number in range(6):
        tell(clerk, number=number)
    plan_now()
    morning.shift(dt.timedelta(days=3))
    for number in range(6, 12):
        tell(clerk, number=number)
    plan_now()
    assert messages(clerk) == [(12, TODAY + dt.timedelta(days=3))]


def test_a_person_may_want_a_digest_at_an_hour_of_ones_own(clerk, tell):
    DeliveryChoice.objects.create(user=clerk, email_mode=EmailMode.DIGEST, digest_hour=14)
    tell(clerk)
    plan_now()
    assert messages() == [(1, TODAY)]
    assert Message.objects.get().send_at == clock.now() + dt.timedelta(hours=4)


def test_a_person_may_want_only_what_is_owed(clerk, tell, asked):
    DeliveryChoice.objects.create(user=clerk, email_mode=EmailMode.OWED)
    tell(clerk)
    tell(clerk, number=2, kind=asked)
    tell(clerk, number=3, due_on=TODAY + dt.timedelta(days=7))
    plan_now()
    told = MessageItem.objects.order_by("pk").values_list("subject_id", flat=True)
    assert list(told) == ["2", "3"]


def test_each_county_has_its_own_policy(county, clerk, tell):
    other = make_county("LY")
    theirs = other.user(Role.CLERK, email="other@county.example")
    Policy.objects.create(
        kind=DELIVERY.name,
        owner=other.county,
        effective_from=dt.date(2026, 1, 1),
        value={**DELIVERY.default, "digest_above": 0},
        source_document="某县招商局通知",
    )
    tell(clerk, theirs)
    plan_now()
    assert messages(clerk) == [(1, None)]
    assert messages(theirs) == [(1, TODAY)]


def test_people_above_the_counties_are_told_too(county, tell):
    province = county.county
    boss = county.user(Role.LEADER, email="boss@city.example")
    User.objects.filter(pk=boss.pk).update(unit=province)
    tell(boss)
    plan_now()
    assert messages(boss) == [(1, None)]


def test_evening_news_wait_for_the_morning_unless_they_are_due_today(clerk, tell, morning):
    morning.shift(dt.timedelta(hours=12))
    tell(clerk)
    tell(clerk, number=2, due_on=TODAY)
    plan_now()
    first, second = Message.objects.order_by("send_at")
    assert first.items.get().subject_id == "2"
    assert first.send_at == clock.now()
    assert second.send_at == clock.now() + dt.timedelta(hours=10)


def test_a_scheduler_that_stood_still_for_three_days_makes_one_digest(clerk, tell, morning):
    for day in range(3):
        for number in range(3):
            tell(clerk, number=10 * day + number)
        morning.shift(dt.timedelta(days=1))
    plan_now()
    assert messages(clerk) == [(9, TODAY + dt.timedelta(days=3))]


def test_escalated_notices_go_by_e_mail(clerk, head, tell):
    tell(clerk)
    origin = Notice.objects.get()
    raise_alerts(
        [
            Alert(
                kind=origin.kind,
                subject=(origin.subject_type, origin.subject_id),
                recipients=[head],
                params=origin.params,
                level=Level.UNIT_HEAD,
                origin_id=origin.pk,
            )
        ]
    )
    plan_now()
    assert messages(head) == [(1, None)]


def statements(people: list[User], tell, first: int) -> int:
    for number in range(first, first + 7):
        tell(*people, number=number)
    with CaptureQueriesContext(
        connection,
    ) as found:
        plan_now()
    return len(found)


def test_the_number_of_queries_does_not_grow_with_people_or_notices(county, tell):
    few = [county.user(Role.CLERK, email=f"few{n}@county.example") for n in range(2)]
    many = [county.user(Role.CLERK, email=f"many{n}@county.example") for n in range(20)]
    assert statements(few, tell, 0) == statements(many, tell, 100)


def test_people_are_planned_whole_though_in_portions(county, tell, monkeypatch):
    monkeypatch.setattr("zhaoshang.alerts.services.planning.portions.PORTION", 10)
    people = [county.user(Role.CLERK, email=f"p{n}@county.example") for n in range(5)]
    for number in range(7):
        tell(*people, number=number)
    assert plan_now() == 35
    assert messages() == [(7, TODAY)] * 5
