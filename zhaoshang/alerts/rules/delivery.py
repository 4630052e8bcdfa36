"""When and how news go outward (R18): singly, in the day's digest, after the quiet hours, again.

- `plan`: puts one person's news into messages of one channel;
- `plan_group`: puts what concerns a group into messages of its robot;
- `quiet_until`: the end of the quiet hours that a moment lies in;
- `retry_at`: when a message that could not be handed over is tried again.

All moments are aware and in the county's time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

FIRST_RETRY = dt.timedelta(minutes=1)
LONGEST_RETRY = dt.timedelta(hours=6)
ROBOT_WINDOW = dt.timedelta(minutes=1)


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
        keep_days: What was sent, dropped or given up is forgotten after so many days.
    """

    digest_above: int
    digest_hour: int
    quiet_from: int
    quiet_until: int
    per_minute: int
    tries: int
    keep_days: int


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
class Day:
    """What a person got, or is about to get, by a channel on one day.

    Attributes:
        messages: How many, the digest being one of them.
        has_digest: The day's digest has been made and takes no more.
        open_at: When the day's digest goes that can still take more: it has not been tried yet.
    """

    messages: int = 0
    has_digest: bool = False
    open_at: dt.datetime | None = None


@dataclass(frozen=True)
class Planned:
    """One message to be made, or to be added to where `digest_on` names a digest that is open.

    Attributes:
        keys: The notices in it.
        send_at: Not before.
        digest_on: The day whose digest it is; None for a message of its own.
    """

    keys: tuple[int, ...]
    send_at: dt.datetime
    digest_on: dt.date | None = None


_NOTHING = Day()


def plan(
    news: Sequence[News],
    *,
    mode: EmailMode,
    days: Mapping[dt.date, Day],
    rule: DeliveryRule,
    now: dt.datetime,
    digest_hour: int | None = None,
) -> list[Planned]:
    """Put one person's news into messages of one channel.

    1. Whoever wants only what is owed gets nothing else.
    2. What is due today goes at once, quiet hours or not: singly, or in one message where the
       day's number would be exceeded.
    3. The rest goes singly, after the quiet hours, while the number of the day on which it goes
       holds; else all of it waits for the digest. Whoever wants a digest gets the digest.
    4. One digest a day: the one that still takes more; else today's at its hour, or now where the
       hour is over and nobody chose to wait for it; else the next day's.

    Source: rules R18; anchors (b) 17.
    """
    wanted = [each for each in news if each.is_owed or mode is not EmailMode.OWED]
    urgent = [each for each in wanted if each.due_on == now.date()]
    rest = [each for each in wanted if each.due_on != now.date()]
    planned = _at_once(urgent, days.get(now.date(), _NOTHING).messages, rule, now)
    if not rest:
        return planned
    send_at = quiet_until(now, rule) or now
    messages = days.get(send_at.date(), _NOTHING).messages
    if send_at.date() == now.date():
        messages += len(planned)
    if mode is not EmailMode.DIGEST and messages + len(rest) <= rule.digest_above:
        return planned + [Planned((each.key,), send_at) for each in rest]
    hour = rule.digest_hour if digest_hour is None else digest_hour
    on, send_at = _digest_at(mode, days, rule, now, hour)
    return [*planned, Planned(tuple(each.key for each in rest), send_at, digest_on=on)]


def plan_group(
    causes: Sequence[News], *, open_at: dt.datetime | None, rule: DeliveryRule, now: dt.datetime
) -> list[Planned]:
    """Put what concerns a group into messages of its robot.

    What is due today goes at once. The rest goes singly; in one list where it is more than a
    person gets singly, where a list still waits, or where the quiet hours hold it back.

    Args:
        causes: What the group has not been told yet.
        open_at: When a list goes that can still take more.
        rule: The county's policy.
        now: The moment.

    Source: rules R18 ("never more than 20 messages a minute to one robot").
    """
    planned = _at_once([each for each in causes if each.due_on == now.date()], 0, rule, now)
    rest = [each for each in causes if each.due_on != now.date()]
    if not rest:
        return planned
    ended = quiet_until(now, rule)
    if open_at is None and ended is None and len(rest) <= rule.digest_above:
        return planned + [Planned((each.key,), now) for each in rest]
    send_at = open_at or ended or now
    keys = tuple(each.key for each in rest)
    return [*planned, Planned(keys, send_at, digest_on=send_at.date())]


def quiet_until(now: dt.datetime, rule: DeliveryRule) -> dt.datetime | None:
    """Return when the quiet hours end that `now` lies in; None outside them.

    The same hour for beginning and end means that there are none.
    """
    if not _is_quiet(now.hour, rule):
        return None
    is_over_midnight = rule.quiet_from > rule.quiet_until and now.hour >= rule.quiet_from
    return _at(now + dt.timedelta(days=is_over_midnight), rule.quiet_until)


def retry_at(
    attempts: int,
    now: dt.datetime,
    *,
    asked: dt.timedelta | None = None,
    longest: dt.timedelta = LONGEST_RETRY,
) -> dt.datetime:
    """Return when to try again after so many failures: 1, 2, 4 … minutes.

    Args:
        attempts: Failures so far, at least 1.
        now: The moment of the last one.
        asked: How long the receiver asked to wait; never less than that.
        longest: More is not waited, unless it was asked for.
    """
    wait = min(longest, FIRST_RETRY * 2 ** min(attempts - 1, 10))
    return now + max(wait, asked or dt.timedelta())


def _at_once(
    urgent: Sequence[News], messages: int, rule: DeliveryRule, now: dt.datetime
) -> list[Planned]:
    if urgent and messages + len(urgent) > rule.digest_above:
        return [Planned(tuple(each.key for each in urgent), now)]
    return [Planned((each.key,), now) for each in urgent]


def _digest_at(
    mode: EmailMode, days: Mapping[dt.date, Day], rule: DeliveryRule, now: dt.datetime, hour: int
) -> tuple[dt.date, dt.datetime]:
    """Return the first day whose digest takes more, and when that goes."""
    # A digest waits for the end of the quiet hours, whatever hour was chosen.
    hour = rule.quiet_until if _is_quiet(hour, rule) else hour
    moment = now
    while True:
        day, at_hour = days.get(moment.date(), _NOTHING), _at(moment, hour)
        if day.open_at is not None:
            return moment.date(), day.open_at
        if not day.has_digest and at_hour >= now:
            return moment.date(), at_hour
        if not day.has_digest and mode is not EmailMode.DIGEST:
            loud = quiet_until(now, rule) or now
            if loud.date() == now.date():
                return now.date(), loud
        moment = _at(moment + dt.timedelta(days=1), 0)


def _is_quiet(hour: int, rule: DeliveryRule) -> bool:
    start, end = rule.quiet_from, rule.quiet_until
    if start < end:
        return start <= hour < end
    return start != end and (hour >= start or hour < end)


def _at(day: dt.datetime, hour: int) -> dt.datetime:
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)
