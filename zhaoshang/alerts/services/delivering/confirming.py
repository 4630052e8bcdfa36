"""Write down how a claimed message went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import F, Q

from zhaoshang.alerts.channels import DeliveryError
from zhaoshang.alerts.models import Attempt, Message, MessageItem, Robot
from zhaoshang.alerts.models.delivery import LONGEST_ANSWER, WAITING
from zhaoshang.alerts.rules.delivery import DeliveryRule, DropReason, MessageState, retry_at
from zhaoshang.alerts.services.delivering.claiming import Claim

PATIENCE = dt.timedelta(days=3)
"""So long a message waits for a receiver that is in trouble as a whole before tries count."""
LONGEST_PAUSE = dt.timedelta(minutes=15)
FREE = {"lease": None, "lease_until": None}


@transaction.atomic
def confirm_sent(claim: Claim, receipt: str, *, gone: Collection[int], now: dt.datetime) -> None:
    """Write down that the receiver took a message.

    That is a fact, whoever holds the message now: another worker that took it over for dead must
    not send it once more. What was left out of it does not stand in the log.
    """
    answer = receipt[:LONGEST_ANSWER]
    dead = Q(state=MessageState.DEAD.value)
    Message.objects.filter(WAITING | dead, pk=claim.message.pk).update(
        state=MessageState.SENT.value, sent_at=now, receipt=answer, last_error="", **FREE
    )
    MessageItem.objects.filter(pk__in=gone).delete()
    _end(claim, answer, succeeded=True, now=now)


@transaction.atomic
def confirm_failed(
    claim: Claim, error: DeliveryError, *, rule: DeliveryRule, now: dt.datetime
) -> MessageState | None:
    """Write down that a try failed; return how the message stands, None where the lease was lost.

    1. Trouble of this message: it is tried again later and later, and given up after the policy's
       number of tries, or at once where trying again is of no use.
    2. Trouble of the channel or the robot as a whole: nothing is wrong with the message, so the try
       does not count, for some days. The robot is left alone for a while.
    """
    answer = (error.answer or type(error).__name__)[:LONGEST_ANSWER]
    message = claim.message
    is_blameless = error.is_everybody and now - message.created_at < PATIENCE
    tries = message.tries - is_blameless
    is_dead = error.is_final or tries >= rule.tries
    state = MessageState.DEAD if is_dead else MessageState.WAITING
    if error.is_everybody:
        attempts = Attempt.objects.filter(message=message).count()
        again = retry_at(attempts, now, asked=error.wait, longest=LONGEST_PAUSE)
    else:
        again = retry_at(tries, now, asked=error.wait)
    held = Message.objects.filter(WAITING, pk=message.pk, lease=claim.lease).update(
        state=state.value, tries=tries, send_at=again, last_error=answer, **FREE
    )
    if error.is_everybody and message.robot_id is not None:
        Robot.objects.filter(pk=message.robot_id).update(paused_until=again)
    _end(claim, answer, succeeded=False, now=now)
    return state if held else None


@transaction.atomic
def drop(claim: Claim, reason: DropReason) -> None:
    """Write down that a message need not be sent. Of a group it may be told anew another time."""
    _give_back(claim, state=MessageState.DROPPED.value, drop_reason=reason.value)
    MessageItem.objects.filter(message=claim.message).update(robot=None)


@transaction.atomic
def postpone(claim: Claim, until: dt.datetime) -> None:
    """Let a message wait until a moment, as if it had not been claimed."""
    _give_back(claim, send_at=until)


def _give_back(claim: Claim, **changes: object) -> None:
    """Undo a claim: nothing was tried."""
    Message.objects.filter(WAITING, pk=claim.message.pk, lease=claim.lease).update(
        tries=F("tries") - 1, **FREE, **changes
    )
    Attempt.objects.filter(pk=claim.attempt_id).delete()


def _end(claim: Claim, answer: str, *, succeeded: bool, now: dt.datetime) -> None:
    Attempt.objects.filter(pk=claim.attempt_id).update(
        ended_at=now, succeeded=succeeded, answer=answer
    )
