"""Reads of what went outward: the administrators' log, and what a reader sees of the own notices.

The log names kind, receiver, channel, state, tries and receipts. What a notice says is its
recipient's: no word of it is read here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from zhaoshang.accounts.models import User
from zhaoshang.alerts import kinds
from zhaoshang.alerts.models import Attempt, Message, MessageItem
from zhaoshang.alerts.models.delivery import MessageQuerySet
from zhaoshang.alerts.rules.delivery import Channel, MessageState
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, Page, paginate

NEWEST_MESSAGES = KeysetOrder("created_at", descending=True)
# So long a page asks again by itself what became of a test.
WATCHED = dt.timedelta(minutes=10)
MOST_ITEMS = 200
MOST_ATTEMPTS = 50


@dataclass(frozen=True)
class DeliveryFilter:
    """What the log is narrowed to; "" for everything.

    Attributes:
        who: A piece of a person's or a robot's name.
    """

    state: str = ""
    channel: str = ""
    who: str = ""


@dataclass(frozen=True)
class KindCount:
    """How many notices of a kind a message tells."""

    label: str
    count: int


@dataclass(frozen=True)
class DeliveryRow:
    """A message as the log shows it.

    Attributes:
        tries: Every try written down. `Message.tries` leaves out those that failed for everybody (a
            server that is away), so that nothing is given up because of them.
        is_under_way: A worker has claimed it and has not finished.
    """

    message: Message
    kinds: list[KindCount]
    tries: int
    is_under_way: bool

    @property
    def count(self) -> int:
        """Notices in it."""
        return sum(each.count for each in self.kinds)

    @property
    def is_awaited(self) -> bool:
        """It waits, and was asked for so recently that somebody may look on."""
        waits = self.message.state == MessageState.WAITING.value
        return waits and clock.now() - self.message.created_at < WATCHED


@dataclass(frozen=True)
class ItemRow:
    """What one notice of a message is, and whether it has been read."""

    label: str
    unit_name: str
    due_on: dt.date | None
    read_at: dt.datetime | None
    acknowledged_at: dt.datetime | None
    is_gone: bool


@dataclass(frozen=True)
class AttemptRow:
    """One try of a message."""

    attempt: Attempt
    is_cut_off: bool


@dataclass(frozen=True)
class Outward:
    """What became of one notice outside the inbox, for its reader.

    Attributes:
        state: "sent", "waiting" or "dead".
        at: When it was taken, or before when it does not go.
    """

    state: str
    at: dt.datetime
    is_digest: bool


def deliveries_of(user: User) -> MessageQuerySet:
    """Return the messages whose delivery a user follows."""
    found = Message.objects.visible_to(user)
    county_id = user.scope.county_id
    # The own ones are of the own county too: said so, the database reads one index.
    return found.filter(county_id=county_id) if county_id is not None else found


def filtered(messages: MessageQuerySet, wanted: DeliveryFilter) -> MessageQuerySet:
    """Narrow messages to what a filter asks for."""
    if wanted.state:
        messages = messages.filter(state=wanted.state)
    if wanted.channel:
        messages = messages.filter(channel=wanted.channel)
    if wanted.who:
        messages = messages.filter(
            Q(recipient__full_name__icontains=wanted.who)
            | Q(recipient__username__icontains=wanted.who)
            | Q(robot__name__icontains=wanted.who)
        )
    return messages


def delivery_page(
    user: User, wanted: DeliveryFilter, *, cursor: str | None, size: int
) -> Page[DeliveryRow]:
    """Return one page of the log, newest first. Three queries."""
    messages = filtered(deliveries_of(user), wanted)
    found = messages.select_related("recipient__unit", "robot__unit")
    page = paginate(found, order=NEWEST_MESSAGES, cursor=cursor, size=size)
    return Page(delivery_rows(page.rows), page.next, page.previous)


def delivery_rows(messages: Iterable[Message]) -> list[DeliveryRow]:
    """Return messages with the kinds of what they tell and the number of tries: two queries."""
    found = list(messages)
    ids = [each.pk for each in found]
    told: dict[int, list[KindCount]] = defaultdict(list)
    counted = (
        MessageItem.objects.filter(message__in=ids)
        .order_by()
        .values_list("message", "kind")
        .annotate(count=Count("pk"))
        .order_by("-count", "kind")
    )
    for message_id, kind, count in counted:
        told[message_id].append(KindCount(_kind_label(kind), count))
    tries: dict[int, int] = dict(
        Attempt.objects.filter(message__in=ids)
        .order_by()
        .values_list("message")
        .annotate(count=Count("pk"))
    )
    now = clock.now()
    return [
        DeliveryRow(
            message=each,
            kinds=told[each.pk],
            tries=tries.get(each.pk, 0),
            is_under_way=each.lease_until is not None and each.lease_until > now,
        )
        for each in found
    ]


def state_counts(user: User) -> Mapping[str, int]:
    """Return how many messages wait and how many were given up."""
    watched = deliveries_of(user).in_state(MessageState.WAITING, MessageState.DEAD)
    return dict(watched.order_by().values_list("state").annotate(count=Count("pk")))


def dead_ids(user: User, wanted: DeliveryFilter, limit: int) -> list[int]:
    """Return messages given up, of those a filter shows, oldest first."""
    messages = filtered(deliveries_of(user), wanted).in_state(MessageState.DEAD)
    return list(messages.order_by("created_at", "pk").values_list("pk", flat=True)[:limit])


def item_rows(message: Message) -> list[ItemRow]:
    """Return what a message tells, without its words; at most `MOST_ITEMS`."""
    found = message.items.select_related("unit", "notice").order_by("pk")[:MOST_ITEMS]
    return [_item_row(item) for item in found]


def attempt_rows(message: Message) -> list[AttemptRow]:
    """Return the tries of a message, latest first; at most `MOST_ATTEMPTS`."""
    now = clock.now()
    running = message.lease_until is not None and message.lease_until > now
    tries = list(message.attempts.order_by("-started_at", "-pk")[:MOST_ATTEMPTS])
    return [
        AttemptRow(each, is_cut_off=each.ended_at is None and not (running and number == 0))
        for number, each in enumerate(tries)
    ]


def latest_tests(
    user: User, *, kind: str = "", robot_id: int | None = None, limit: int = 5
) -> list[DeliveryRow]:
    """Return the latest tests whose delivery a user follows: of a kind's words, or of a robot."""
    tests = deliveries_of(user).filter(is_test=True)
    if kind:
        tests = tests.filter(items__kind=kind)
    if robot_id is not None:
        tests = tests.filter(robot=robot_id)
    found = tests.select_related("recipient__unit", "robot__unit")
    return delivery_rows(found.order_by("-created_at", "-pk")[:limit])


def own_deliveries(user: User, notice_ids: Iterable[int]) -> dict[int, Outward]:
    """Return what became by e-mail of a reader's own notices, by notice. One query."""
    items = (
        MessageItem.objects.filter(
            notice__in=list(notice_ids),
            message__recipient=user,
            message__channel=Channel.EMAIL.value,
        )
        .exclude(message__state=MessageState.DROPPED.value)
        .order_by("message")
        .values_list(
            "notice",
            "message__state",
            "message__sent_at",
            "message__send_at",
            "message__digest_on",
        )
    )
    return {
        notice_id: Outward(state, sent_at or send_at, digest_on is not None)
        for notice_id, state, sent_at, send_at, digest_on in items
    }


def _item_row(item: MessageItem) -> ItemRow:
    try:
        notice = item.notice
    except MessageItem.notice.RelatedObjectDoesNotExist:
        notice = None
    return ItemRow(
        label=_kind_label(item.kind),
        unit_name=item.unit.label,
        due_on=item.due_on,
        read_at=notice.read_at if notice else None,
        acknowledged_at=notice.acknowledged_at if notice else None,
        is_gone=item.notice_id is not None and notice is None,
    )


def _kind_label(name: str) -> str:
    kind = kinds.find(name)
    return str(kind.label) if kind else name
