"""When and how news go outward (R18): singly, in the day's digest, after the quiet hours, again.

- `plan`: puts one person's news into messages of one channel;
- `quiet_until`: the end of the quiet hours that a moment lies in;
- `retry_at`: when a message that could not be handed over is tried again.

All moments are aware and in the county's time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

FIRST_RETRY = dt.timedelta(minutes=1)
LONGEST_RETRY = dt.timedelta(hours=6)


class Channel(StrEnum):
    """Ways outward; the inbox is no channel, every notice stands there at once."""

    EMAIL = "email"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


ROBOTS = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)


class EmailMode(StrEnum):
    """What a person wants by e-mail. What one owes an answer to cannot be silenced."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    OWED = "owed"


class MessageState(StrEnum):
    """Where a message outward stands."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    DROPPED = "dropped"


class DropReason(StrEnum):
    """Why a message was not sent and need not be."""

    NOTHING_LEFT = "nothing_left"
    NO_ADDRESS = "no_address"
    SWITCHED_OFF = "switched_off"


@dataclass(frozen=True)
class DeliveryRule:
    """The county's policy of delivery.

    Attributes:
        digest_above: Messages a day to one person by one channel; more wait for the digest.
        digest_hour: Hour of the daily digest, unless a person chose another.
        quiet_from: Hour from which on only what is due today goes out.
        quiet_until: Hour at which the quiet hours end.
        per_minute: Messages a minute to one robot at most.
        tries: A message that failed so often is given up until somebody sends it again.
    """

    digest_above: int
    digest_hour: int
    quiet_from: int
    quiet_until: int
    per_minute: int
    tries: int


@dataclass(frozen=True)
class News:
    """One notice as delivery sees it.

    Attributes:
        key: Its number.
        due_on: Until when something must be done.
        is_owed: It asks the reader for an answer, or for something by a day.
    """

    key: int
    due_on: dt.date | None = None
    is_owed: bool = False


@dataclass(frozen=True)
class Today:
    """What a person got, or is about to get, by a channel on this day.

    Attributes:
        singles: Messages that are no digest.
        has_digest: A digest of this day was made.
        digest_is_open: It can still take more: it has not been tried yet.
    """

    singles: int = 0
    has_digest: bool = False
    digest_is_open: bool = False


@dataclass(frozen=True)
class Planned:
    """One message to be made, or to be added to where `digest_on` names a digest that exists.

    Attributes:
        keys: The notices in it.
        send_at: Not before.
        digest_on: The day whose digest it is; None for a message of its own.
    """

    keys: tuple[int, ...]
    send_at: dt.datetime
    digest_on: dt.date | None = None


def plan(
    news: Sequence[News],
    *,
    mode: EmailMode,
    today: Today,
    rule: DeliveryRule,
    now: dt.datetime,
    digest_hour: int | None = None,
) -> list[Planned]:
    """Put one person's news into messages of one channel.

    1. Whoever wants only what is owed gets nothing else.
    2. What is due today goes at once, quiet hours or not: singly, or in one message where the
       day's number would be exceeded.
    3. The rest goes singly while the day's number holds, after the quiet hours; else all of it
       waits for the digest. Whoever wants a digest gets the digest.
    4. One digest a day: today's while it can take more, or where today had none and nobody chose
       to wait for the hour; else the next day's.

    Source: rules R18; anchors (b) 17.
    """
    wanted = [each for each in news if each.is_owed or mode is not EmailMode.OWED]
    urgent = [each for each in wanted if each.due_on == now.date()]
    rest = [each for each in wanted if each.due_on != now.date()]
    planned, singles = [], today.singles
    if urgent:
        if singles + len(urgent) <= rule.digest_above:
            planned += [Planned((each.key,), now) for each in urgent]
            singles += len(urgent)
        else:
            planned.append(Planned(tuple(each.key for each in urgent), now))
    if not rest:
        return planned
    if mode is EmailMode.AT_ONCE and singles + len(rest) <= rule.digest_above:
        send_at = quiet_until(now, rule) or now
        return planned + [Planned((each.key,), send_at) for each in rest]
    send_at = _digest_at(
        mode, today, rule, now, rule.digest_hour if digest_hour is None else digest_hour
    )
    keys = tuple(each.key for each in rest)
    return [*planned, Planned(keys, send_at, digest_on=send_at.date())]


def quiet_until(now: dt.datetime, rule: DeliveryRule) -> dt.datetime | None:
    """Return when the quiet hours end that `now` lies in; None outside them.

    The same hour for beginning and end means that there are none.
    """
    start, end = rule.quiet_from, rule.quiet_until
    if start == end:
        return None
    if start < end:
        return _at(now, end) if start <= now.hour < end else None
    if now.hour >= start:
        return _at(now + dt.timedelta(days=1), end)
    return _at(now, end) if now.hour < end else None


def retry_at(attempts: int, now: dt.datetime, *, asked: dt.timedelta | None = None) -> dt.datetime:
    """Return when to try again after so many failures: 1, 2, 4 … minutes, at most 6 hours.

    Args:
        attempts: Failures so far, at least 1.
        now: The moment of the last one.
        asked: How long the receiver asked to wait; never less than that.
    """
    wait = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(attempts - 1, 10))
    return now + max(wait, asked or dt.timedelta())


def _digest_at(
    mode: EmailMode, today: Today, rule: DeliveryRule, now: dt.datetime, hour: int
) -> dt.datetime:
    at_hour = _at(now, hour)
    if today.digest_is_open or (now < at_hour and not today.has_digest):
        return max(at_hour, now) if today.digest_is_open else at_hour
    if mode is EmailMode.AT_ONCE and not today.has_digest:
        ended = quiet_until(now, rule)
        if ended is None or ended.date() == now.date():
            return ended or now
    return _at(now + dt.timedelta(days=1), hour)


def _at(day: dt.datetime, hour: int) -> dt.datetime:
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)
