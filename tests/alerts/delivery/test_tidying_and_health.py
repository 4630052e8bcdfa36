"""Old messages are forgotten; what waits too long or was given up is counted."""

import datetime as dt

import pytest

from tests.alerts.delivery.conftest import deliver_now, make_robot, minutes, plan_now
from zhaoshang.alerts.channels import DeliveryError
from zhaoshang.alerts.models import Attempt, Message, MessageItem, Notice
from zhaoshang.alerts.policies import DELIVERY
from zhaoshang.alerts.rules.delivery import MessageState
from zhaoshang.alerts.selectors.deliveries_health import deliveries_health, delivery_health
from zhaoshang.alerts.services import tidying
from zhaoshang.core import clock
from zhaoshang.core.health_parts import Light, registered_parts

KEPT = dt.timedelta(days=DELIVERY.default["keep_days"])


def forget() -> int:
    return tidying.forget_old_messages(now=clock.now())


@pytest.mark.parametrize(
    ("state", "age", "is_forgotten"),
    [
        (MessageState.SENT, KEPT, False),
        (MessageState.SENT, KEPT + minutes(1), True),
        (MessageState.DROPPED, KEPT + minutes(1), True),
        (MessageState.DEAD, KEPT + minutes(1), True),
        (MessageState.WAITING, KEPT + minutes(1), False),
    ],
)
def test_what_is_settled_is_forgotten_after_the_policys_days(
    clerk, tell, post, state, age, is_forgotten
):
    tell(clerk)
    plan_now()
    deliver_now()
    Message.objects.update(state=state, created_at=clock.now() - age)
    assert forget() == is_forgotten
    left = 0 if is_forgotten else 1
    counts = [model.objects.count() for model in (Message, MessageItem, Attempt)]
    assert counts == [left] * 3
    assert Notice.objects.count() == 1


def test_forgetting_goes_on_until_nothing_is_left_and_may_run_twice(
    clerk, head, tell, post, monkeypatch
):
    monkeypatch.setattr(tidying, "BATCH", 2)
    for number in range(3):
        tell(clerk, head, number=number)
    plan_now()
    deliver_now()
    Message.objects.update(created_at=clock.now() - 2 * KEPT)
    assert forget() == 6
    assert forget() == 0


def test_all_is_well_where_nothing_waits(county):
    health = deliveries_health(clock.now())
    assert not health.plans_late(clock.now())
    counts = (health.mail_late, health.robots_late, health.retried, health.dead)
    assert (*counts, health.oldest_waiting) == (0, 0, 0, 0, None)


def test_a_planner_that_stands_still_is_seen(clerk, tell, morning):
    tell(clerk)
    morning.shift(minutes(5))
    assert not deliveries_health(clock.now()).plans_late(clock.now())
    morning.shift(minutes(1))
    assert deliveries_health(clock.now()).plans_late(clock.now())


def test_what_waits_too_long_is_counted(clerk, tell, morning):
    tell(clerk)
    plan_now()
    morning.shift(minutes(9))
    assert deliveries_health(clock.now()).mail_late == 0
    morning.shift(minutes(1))
    health = deliveries_health(clock.now())
    assert (health.mail_late, health.robots_late) == (1, 0)
    assert health.oldest_waiting == clock.now() - minutes(10)


def test_what_waits_for_its_hour_is_not_late(clerk, tell, morning):
    morning.shift(dt.timedelta(hours=11))
    tell(clerk)
    plan_now()
    morning.shift(dt.timedelta(hours=5))
    assert deliveries_health(clock.now()).mail_late == 0


def test_what_failed_and_what_was_given_up_is_counted(clerk, head, tell, post):
    tell(clerk, head)
    plan_now()
    post.script = [DeliveryError("451"), DeliveryError("550", is_final=True)]
    deliver_now()
    health = deliveries_health(clock.now())
    assert (health.retried, health.dead) == (1, 1)


def test_the_health_page_asks_with_two_queries(clerk, tell, django_assert_num_queries):
    tell(clerk)
    plan_now()
    with django_assert_num_queries(2):
        assert delivery_health(clock.now()).light is Light.GREEN


def test_it_is_red_where_nothing_is_planned_or_mail_does_not_go_out(clerk, tell, morning):
    tell(clerk)
    morning.shift(minutes(6))
    assert delivery_health(clock.now()).light is Light.RED
    plan_now()
    assert delivery_health(clock.now()).light is Light.GREEN
    morning.shift(minutes(10))
    health = delivery_health(clock.now())
    assert (health.light, health.url) == (Light.RED, "/alerts/deliveries/")


def test_it_is_yellow_where_something_was_given_up_or_a_robot_waits(county, clerk, tell, morning):
    robot = make_robot(county.county)
    tell(clerk)
    plan_now()
    Message.objects.filter(robot=None).update(state=MessageState.DEAD)
    assert delivery_health(clock.now()).light is Light.YELLOW
    Message.objects.filter(robot=None).delete()
    assert delivery_health(clock.now()).light is Light.GREEN
    morning.shift(minutes(10))
    assert robot.messages.count() == 1
    assert delivery_health(clock.now()).light is Light.YELLOW


def test_the_health_page_knows_delivery():
    assert "deliveries" in [part.name for part in registered_parts()]
