"""Test messages: whoever sets delivery up sees that it works before anybody waits for it.

A test is a message like any other: a worker delivers it, and its tries and its receipt are seen. It
tells made-up values (zhaoshang/alerts/example_words.py).
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.services.locking import as_actor, require
from zhaoshang.alerts import events
from zhaoshang.alerts.channels.registry import is_ready
from zhaoshang.alerts.example_words import example_due_on
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.models import Message, MessageItem, Robot
from zhaoshang.alerts.permissions import can_keep_robot_of, can_try_words
from zhaoshang.alerts.rules.delivery import Channel
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

TEST = "alerts.test"
BETWEEN = dt.timedelta(minutes=1)
NO_ADDRESS = _("Your account has no e-mail address: enter it in your details first.")
NO_MAIL = _("This installation sends no e-mail: the system administrator sets the mail server.")
NOT_FOR_GROUPS = _("Groups are not told of this kind of notice.")
JUST_SENT = _("A test went there less than a minute ago: wait for its answer.")


@transaction.atomic
@as_actor
def send_test(*, by: User, kind: NoticeKind, robot_id: int | None = None) -> Message:
    """Ask for a test of a kind's words, to oneself by e-mail or to the group of a robot.

    A robot may be tried before it is switched on.

    Raises:
        RuleBroken: not entitled; nothing to send it to; another test went there a moment ago.
    """
    if robot_id is None:
        require(allowed=can_try_words(by))
        message = _to_oneself(by)
        unit, robot = by.unit, None
    else:
        robot = (
            Robot.objects.select_for_update(of=("self",)).select_related("unit").get(pk=robot_id)
        )
        require(allowed=can_keep_robot_of(by, robot.unit))
        message = _to_group(robot, kind)
        unit = robot.unit
    _not_too_soon(message)
    message.save()
    _item(message, kind, unit)
    record_event(
        events.TEST_SENT,
        by=by,
        county=unit,
        subject=message,
        subject_label=robot.name if robot else str(by),
        detail={"kind": kind.name, "channel": message.channel},
    )
    return message


def _to_oneself(by: User) -> Message:
    if not is_ready(Channel.EMAIL):
        raise RuleBroken(NO_MAIL, code="no_mail")
    if not by.email:
        raise RuleBroken(NO_ADDRESS, code="no_address")
    return _message(Channel.EMAIL, by.unit, recipient=by)


def _to_group(robot: Robot, kind: NoticeKind) -> Message:
    if not kind.group:
        raise RuleBroken(NOT_FOR_GROUPS, code="not_for_groups", field="receiver")
    return _message(Channel(robot.channel), robot.unit, robot=robot)


def _message(
    channel: Channel, unit: Unit, *, recipient: User | None = None, robot: Robot | None = None
) -> Message:
    now = clock.now()
    return Message(
        channel=channel.value,
        county_id=unit.county_id,
        recipient=recipient,
        robot=robot,
        is_test=True,
        created_at=now,
        send_at=now,
    )


def _not_too_soon(message: Message) -> None:
    same = Message.objects.filter(
        recipient=message.recipient, robot=message.robot, channel=message.channel, is_test=True
    )
    if same.filter(created_at__gt=message.created_at - BETWEEN).exists():
        raise RuleBroken(JUST_SENT, code="just_sent")


def _item(message: Message, kind: NoticeKind, unit: Unit) -> None:
    # Under its own subject: a group may be told of each test, and of no other cause twice.
    MessageItem.objects.create(
        message=message,
        robot=message.robot,
        unit=unit,
        kind=kind.name,
        subject_type=TEST,
        subject_id=message.ref.hex,
        due_on=example_due_on(),
    )
