"""Delivery of notices: robots of groups, own choices, tests, sending again."""

from __future__ import annotations

from tests.factories.alerts import ROBOT_ADDRESS, NoticeFactory, make_message, make_robot
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import events
from zhaoshang.alerts.models import DeliveryChoice, Message, Robot
from zhaoshang.alerts.rules.delivery import MessageState

KIND = "assessment.report_due"
SECRETS = (ROBOT_ADDRESS, "SEC-of-the-robot")


def robot_form(world: World, **changes: object) -> dict[str, object]:
    return {
        "name": "城关群",
        "unit": world.county.township.pk,
        "channel": "dingtalk",
        "address": "https://oapi.dingtalk.com/robot/send?access_token=of-the-robot",
        "secret": SECRETS[1],
        "kinds": [KIND],
        **changes,
    }


@case("alerts:choices")
def choose(world: World) -> Act:
    return Act(
        by=world[Role.CLERK],
        data={"email_mode": "digest", "digest_hour": "9", "version": 1},
        kinds=(events.CHOICE_CHANGED,),
        subject=DeliveryChoice,
        wrong={"email_mode": "never"},
    )


@case("alerts:robot-new")
def set_up(world: World) -> Act:
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data=robot_form(world),
        kinds=(events.ROBOT_MADE,),
        subject=Robot,
        wrong={"address": "https://evil.example/robot/send?access_token=of-the-robot"},
        secrets=("of-the-robot", *SECRETS),
    )


@case("alerts:robot")
def change(world: World) -> Act:
    robot = make_robot(world.county.township, name="待改")
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data=robot_form(world, version=1),
        kinds=(events.ROBOT_CHANGED,),
        subject=robot,
        wrong={"kinds": []},
        url={"pk": robot.pk},
        secrets=("of-the-robot", *SECRETS),
    )


@case("alerts:robot-switch")
def switch(world: World) -> Act:
    robot = make_robot(world.county.township, name="开关")
    by = world[Role.BUREAU_ADMIN]
    return Act(by, {"on": "0"}, (events.ROBOT_SWITCHED,), robot, None, {"pk": robot.pk})


@case("alerts:robot-try")
def try_robot(world: World) -> Act:
    robot = make_robot(world.county.township, name="试发")
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"kind": KIND},
        kinds=(events.TEST_SENT,),
        subject=Message,
        wrong={"kind": "nothing.like_it"},
        url={"pk": robot.pk},
    )


@case("alerts:word-try")
def try_words(world: World) -> Act:
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"receiver": str(make_robot(world.county.park, name="词").pk)},
        kinds=(events.TEST_SENT,),
        subject=Message,
        wrong={"receiver": "0"},
        url={"name": KIND},
    )


def _given_up(world: World) -> Message:
    notice = NoticeFactory(recipient=world[Role.CLERK])
    return make_message(notice, state=MessageState.DEAD.value, tries=8, last_error="550")


@case("alerts:delivery-again")
def send_one_again(world: World) -> Act:
    message = _given_up(world)
    by = world[Role.BUREAU_ADMIN]
    return Act(by, {}, (events.MESSAGE_RESENT,), message, None, {"pk": message.pk})


@case("alerts:deliveries-again")
def send_all_again(world: World) -> Act:
    Message.objects.filter(state=MessageState.DEAD.value).delete()
    messages = [_given_up(world) for _twice in range(2)]
    return Act(
        by=world[Role.SYSADMIN],
        data={},
        kinds=(events.MESSAGE_RESENT, events.MESSAGE_RESENT),
        subject=messages[-1],
        wrong=None,
        why="each message sent again is an act about that message",
    )
