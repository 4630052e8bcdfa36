"""One sweep: claim, send and confirm messages one after the other until none is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, field

import structlog
from django.utils import timezone

from zhaoshang.alerts.channels import Channel, DeliveryError, Sender
from zhaoshang.alerts.channels.registry import sender_of
from zhaoshang.alerts.rules.delivery import MessageState
from zhaoshang.alerts.selectors.delivery_rules import DeliveryRules
from zhaoshang.alerts.services.delivering.claiming import (
    CUT_OFF,
    Claim,
    GivenUp,
    RobotFull,
    claim_next,
)
from zhaoshang.alerts.services.delivering.confirming import (
    confirm_failed,
    confirm_sent,
    drop,
    postpone,
)
from zhaoshang.alerts.services.delivering.preparing import Needless, Ready, TooEarly, prepare
from zhaoshang.core import clock

log = structlog.get_logger(__name__)


@dataclass
class Outcome:
    """How many messages a sweep sent, failed to send, gave up, dropped as needless, held back."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    dropped: int = 0
    postponed: int = 0


@dataclass
class _Sweep:
    """What one sweep works with, and what it leaves alone until the next."""

    channels: set[Channel]
    rules: DeliveryRules
    stack: ExitStack
    outcome: Outcome = field(default_factory=Outcome)
    senders: dict[Channel, Sender] = field(default_factory=dict)
    tired_robots: set[int] = field(default_factory=set)

    def sender(self, channel: Channel) -> Sender:
        """Return what sends, opened once for the whole sweep."""
        if channel not in self.senders:
            self.senders[channel] = self.stack.enter_context(sender_of(channel))
        return self.senders[channel]


def deliver(
    channels: Collection[Channel],
    *,
    seconds: float,
    should_stop: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Deliver what is due by these channels for so many seconds at most; return what became of it.

    Any number of workers may do this at once. Whoever is asked to stop finishes the message in hand
    and claims no other.

    Source: rules R18; reliability 5 ("handed over at least once").
    """
    until = time.monotonic() + seconds
    with ExitStack() as stack:
        sweep = _Sweep(set(channels), DeliveryRules(clock.today()), stack)
        while sweep.channels and time.monotonic() < until and not should_stop():
            claim = claim_next(
                sweep.channels, without=sweep.tired_robots, rules=sweep.rules, now=clock.now()
            )
            if claim is None:
                break
            if isinstance(claim, RobotFull):
                # The excess waits for the next sweep.
                sweep.tired_robots.add(claim.robot_id)
            elif isinstance(claim, GivenUp):
                sweep.outcome.dead += 1
                log.error("message given up", message=claim.message_id, answer=CUT_OFF)
            else:
                _settle(claim, sweep)
    return sweep.outcome


def _settle(claim: Claim, sweep: _Sweep) -> None:
    """Send a claimed message and write down how it went.

    Whatever one message breaks, in its words or in its channel, is its own failure: it waits with
    the reason, and the others go on.
    """
    message, outcome = claim.message, sweep.outcome
    try:
        prepared = prepare(message, sweep.rules, timezone.localtime(clock.now()))
        if isinstance(prepared, Ready):
            receipt = sweep.sender(Channel(message.channel)).send(prepared.outgoing)
    except DeliveryError as error:
        _failed(claim, error, sweep)
    except Exception as error:
        log.exception("message not delivered", message=message.pk)
        _failed(claim, DeliveryError(type(error).__name__), sweep)
    else:
        if isinstance(prepared, Ready):
            confirm_sent(claim, receipt, gone=prepared.gone, now=clock.now())
            outcome.sent += 1
        elif isinstance(prepared, TooEarly):
            postpone(claim, prepared.until)
            outcome.postponed += 1
        elif isinstance(prepared, Needless):
            drop(claim, prepared.reason)
            outcome.dropped += 1


def _failed(claim: Claim, error: DeliveryError, sweep: _Sweep) -> None:
    message = claim.message
    rule = sweep.rules.of(message.county_id)
    state = confirm_failed(claim, error, rule=rule, now=clock.now())
    sweep.outcome.failed += 1
    if state is MessageState.DEAD:
        sweep.outcome.dead += 1
        log.error("message given up", message=message.pk, answer=error.answer)
    if not error.is_everybody:
        return
    if message.robot_id is not None:
        sweep.tired_robots.add(message.robot_id)
    else:
        sweep.channels.discard(Channel(message.channel))
