"""Delivery in the demo: a robot waiting to be tried, and messages of every state in the log.

The addresses lead nowhere (`.example`, a key of zeros); without a mail server the demo writes its
e-mail into files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from projects.demo.staff import Staff
from zhaoshang.accounts.models import User
from zhaoshang.alerts.models import Attempt, Message, MessageItem, Notice, Robot
from zhaoshang.alerts.rules.delivery import Channel, DropReason, MessageState
from zhaoshang.alerts.services.robots import RobotFacts, create_robot, group_kinds
from zhaoshang.core import clock

KEEPER = "juzhang"
WITH_MAIL = ("yewu1", "juzhang", "z01", "z01head", "sysadmin")
ROBOT_NAME = "招商引资工作群"
ADDRESS = (
    "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-000000000000"
)
DOMAIN = "yunling.example"
HOUR = dt.timedelta(hours=1)

# How each message ended: state, tries, what is known of the last one.
ENDS: tuple[tuple[MessageState, int, Mapping[str, Any]], ...] = (
    (MessageState.SENT, 1, {"receipt": "250"}),
    (MessageState.SENT, 3, {"receipt": "250", "last_error": "TimeoutError"}),
    (MessageState.DEAD, 8, {"last_error": "550 mailbox unavailable"}),
    (MessageState.DEAD, 8, {"last_error": "ConnectionRefusedError"}),
    (MessageState.DROPPED, 0, {"drop_reason": DropReason.NOTHING_LEFT.value}),
)


def load_deliveries(staff: Staff) -> None:
    """Set up delivery once; what is there already is left alone."""
    if Robot.objects.filter(unit__county=staff.county).exists():
        return
    _give_addresses(staff)
    _set_up_robot(staff)
    notices = Notice.objects.filter(
        recipient__username__in=WITH_MAIL, recipient__unit__county=staff.county, withdrawn_at=None
    ).select_related("recipient__unit")
    told = list(notices.order_by("created_at", "pk")[: len(ENDS)])
    for number, (notice, end) in enumerate(zip(told, ENDS, strict=False)):
        _message(notice, end, clock.now() - HOUR * (2 * len(ENDS) - number))
    Notice.objects.filter(pk__in=[each.pk for each in told]).update(planned_at=clock.now())


def _give_addresses(staff: Staff) -> None:
    for name in WITH_MAIL:
        person: User | None = staff.people.get(name)
        if person is not None and not person.email:
            person.email = f"{name}@{DOMAIN}"
            person.save(update_fields=["email"])


def _set_up_robot(staff: Staff) -> None:
    facts = RobotFacts(
        unit=staff.county,
        name=ROBOT_NAME,
        channel=Channel.WECOM,
        kinds=[kind.name for kind in group_kinds()],
        address=ADDRESS,
    )
    create_robot(by=staff.people[KEEPER], facts=facts)


def _message(
    notice: Notice, end: tuple[MessageState, int, Mapping[str, Any]], at: dt.datetime
) -> None:
    state, tries, facts = end
    ended = at + dt.timedelta(minutes=tries)
    message = Message.objects.create(
        channel=Channel.EMAIL.value,
        county_id=notice.recipient.unit.county_id,
        recipient=notice.recipient,
        state=state.value,
        created_at=at,
        send_at=at,
        sent_at=ended if state is MessageState.SENT else None,
        tries=tries,
        **facts,
    )
    MessageItem.objects.create(
        message=message,
        notice=notice,
        unit=notice.recipient.unit,
        kind=notice.kind,
        subject_type=notice.subject_type,
        subject_id=notice.subject_id,
        period=notice.period,
        due_on=notice.due_on,
    )
    Attempt.objects.bulk_create(_attempts(message, state, tries, facts))


def _attempts(
    message: Message, state: MessageState, tries: int, facts: Mapping[str, Any]
) -> Sequence[Attempt]:
    found = []
    for number in range(1, tries + 1):
        started = message.created_at + dt.timedelta(minutes=number)
        taken = state is MessageState.SENT and number == tries
        found.append(
            Attempt(
                message=message,
                started_at=started,
                ended_at=started + dt.timedelta(seconds=2),
                succeeded=taken,
                answer=facts.get("receipt" if taken else "last_error", ""),
            )
        )
    return found
