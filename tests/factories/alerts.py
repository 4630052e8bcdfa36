"""Notices for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from tests.factories.accounts import CountyFixture, UserFactory
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Message, MessageItem, Notice, Robot
from zhaoshang.alerts.rules.delivery import Channel, MessageState
from zhaoshang.core import clock
from zhaoshang.core.sealed_text import seal

TOLD_AT = dt.datetime(2026, 11, 2, 8, 30, tzinfo=dt.UTC)


class NoticeFactory(DjangoModelFactory):
    """An unread notice of the one kind that the foundations know."""

    class Meta:
        model = Notice

    kind = "calendar.missing"
    subject_type = "calendar.year"
    subject_id = factory.Sequence(lambda n: str(3000 + n))
    recipient = factory.SubFactory(UserFactory)
    params = factory.LazyAttribute(lambda notice: {"year": notice.subject_id})
    url = "/calendar/"
    created_at = factory.Sequence(lambda n: TOLD_AT + dt.timedelta(minutes=n))


ROBOT_ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0f9c2b6e-deadbeefcafe"


def make_robot(unit: Unit, **facts: Any) -> Robot:
    """Make a robot of a unit's group, in use."""
    given = {"name": "招商群", "channel": Channel.WECOM.value, **facts}
    return Robot.objects.create(unit=unit, sealed_address=seal(ROBOT_ADDRESS), **given)


def make_message(*notices: Notice, robot: Robot | None = None, **facts: Any) -> Message:
    """Make an e-mail that tells notices of one person; or a message to a robot's group."""
    now = clock.now()
    unit = robot.unit if robot is not None else notices[0].recipient.unit
    message = Message.objects.create(
        **{
            "channel": robot.channel if robot is not None else Channel.EMAIL.value,
            "county_id": unit.county_id,
            "recipient": None if robot is not None else notices[0].recipient,
            "robot": robot,
            "created_at": now,
            "send_at": now,
            **facts,
        }
    )
    for notice in notices:
        MessageItem.objects.create(
            message=message,
            notice=notice,
            robot=robot,
            unit=notice.recipient.unit,
            kind=notice.kind,
            subject_type=notice.subject_type,
            subject_id=notice.subject_id,
            period=notice.period,
            due_on=notice.due_on,
        )
    return message


def delivery_objects(county: CountyFixture) -> dict[str, Any]:
    """Return a robot and a message given up, of a county, for the guards' walk."""
    notice = NoticeFactory(recipient=county.user(Role.CLERK))
    return {
        "robot": make_robot(county.township),
        "message": make_message(notice, state=MessageState.DEAD.value, last_error="550"),
    }
