"""Claim one message for a time, and write down the try before it is made."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from zhaoshang.alerts.models import Attempt, Message, Robot
from zhaoshang.alerts.models.delivery import WAITING
from zhaoshang.alerts.rules.delivery import ROBOT_WINDOW, Channel, MessageState
from zhaoshang.alerts.selectors.delivery_rules import DeliveryRules

LEASE = dt.timedelta(minutes=2)
"""Longer than any channel takes to answer or to give up: then the message is anybody's again."""
CUT_OFF = "cut off"


@dataclass(frozen=True)
class Claim:
    """A message that is ours until the lease ends, and its try."""

    message: Message
    lease: uuid.UUID
    attempt_id: int


@dataclass(frozen=True)
class GivenUp:
    """A message whose every try ended with its worker."""

    message_id: int


@dataclass(frozen=True)
class RobotFull:
    """A robot that has had its number of messages of this minute."""

    robot_id: int


@transaction.atomic
def claim_next(
    channels: Collection[Channel],
    *,
    without: Collection[int],
    rules: DeliveryRules,
    now: dt.datetime,
) -> Claim | GivenUp | RobotFull | None:
    """Claim the message that has waited longest; None when there is none.

    1. Take a row that waits, whose time has come, and that nobody holds: rows that another worker
       is just claiming are passed over. A lease that ran out is that of a dead worker.
    2. For a robot: count its tries within the last minute under the lock of its row, so that two
       workers together send no more than the services take.
    3. Write down lease and try. So a try that ends the worker counts as well; a message of which
       every try did that is given up.

    Args:
        channels: Ways that this worker serves.
        without: Robots that have had enough for now.
        rules: The counties' policies.
        now: The moment.
    """
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    not_paused = Q(robot=None) | Q(robot__paused_until=None) | Q(robot__paused_until__lte=now)
    message = (
        Message.objects.filter(WAITING, free, not_paused, send_at__lte=now)
        .filter(channel__in=[channel.value for channel in channels])
        .exclude(robot__in=list(without))
        .select_related("robot__unit", "recipient")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("send_at", "pk")
        .first()
    )
    if message is None:
        return None
    if message.tries >= rules.of(message.county_id).tries:
        return _give_up(message)
    if message.robot_id is not None and not _has_room(message.robot_id, message, rules, now):
        return RobotFull(message.robot_id)
    message.lease, message.lease_until = uuid.uuid4(), now + LEASE
    message.tries += 1
    message.save(update_fields=["lease", "lease_until", "tries"])
    attempt = Attempt.objects.create(message=message, robot_id=message.robot_id, started_at=now)
    return Claim(message, message.lease, attempt.pk)


def _give_up(message: Message) -> GivenUp:
    message.state, message.last_error = MessageState.DEAD.value, CUT_OFF
    message.lease = message.lease_until = None
    message.save(update_fields=["state", "last_error", "lease", "lease_until"])
    return GivenUp(message.pk)


def _has_room(robot_id: int, message: Message, rules: DeliveryRules, now: dt.datetime) -> bool:
    """Tell whether a robot may be sent one more.

    Counted are tries that ended within the last minute or may not have ended: what left late must
    not meet what leaves early in one minute of the receiver's.
    """
    Robot.objects.select_for_update().get(pk=robot_id)
    recent = Attempt.objects.filter(robot=robot_id, started_at__gt=now - ROBOT_WINDOW - LEASE)
    counted = recent.filter(
        Q(ended_at__gt=now - ROBOT_WINDOW) | Q(ended_at=None),
    ).count()
    return counted < rules.of(message.county_id).per_minute
