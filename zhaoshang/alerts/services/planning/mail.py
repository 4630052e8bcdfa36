"""What goes to each person by e-mail."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils import timezone

from zhaoshang.accounts.models import User
from zhaoshang.alerts.channels import registry
from zhaoshang.alerts.models import Message, MessageItem, Notice
from zhaoshang.alerts.models.delivery import MessageQuerySet
from zhaoshang.alerts.rules.delivery import (
    Channel,
    Day,
    EmailMode,
    MessageState,
    News,
    plan,
)
from zhaoshang.alerts.selectors.delivery_rules import DeliveryRules
from zhaoshang.alerts.services.planning.drafts import UNTRIED, Draft, Receiver, Told

EMAIL = Channel.EMAIL.value
_OLDEST = dt.timedelta(days=8)
"""What still waits is given up before that, so no older message counts for today."""


@dataclass(frozen=True)
class _Person:
    pk: int
    unit_id: int
    county_id: int | None
    mode: EmailMode
    digest_hour: int | None


@dataclass
class _Mailbox:
    """What a person got or is to get: by day, and which digests of those days can be joined."""

    days: dict[dt.date, Day] = field(default_factory=lambda: defaultdict(Day))
    joins: dict[dt.date, int] = field(default_factory=dict)


def mail_drafts(
    notices: Sequence[Notice], *, rules: DeliveryRules, now: dt.datetime
) -> list[Draft]:
    """Return the e-mails that tell these notices; five or six queries whatever their number.

    Whoever has no e-mail address, or no account in use any more, gets none: the inbox is enough.
    What was read meanwhile is not told again, and what is true again is not told twice if the
    message that was to tell it has not gone yet.
    """
    if not registry.is_ready(Channel.EMAIL):
        return []
    still_waiting = _still_waiting(notices)
    unread: dict[int, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.read_at is None and notice.pk not in still_waiting:
            unread[notice.recipient_id].append(notice)
    people = _people(unread, now.date())
    mailboxes = _mailboxes([person.pk for person in people], now)
    return [
        draft
        for person in people
        for draft in _drafts(person, unread[person.pk], mailboxes[person.pk], rules, now)
    ]


def _drafts(
    person: _Person,
    notices: Sequence[Notice],
    mailbox: _Mailbox,
    rules: DeliveryRules,
    now: dt.datetime,
) -> list[Draft]:
    told = {notice.pk: Told(notice, person.unit_id) for notice in notices}
    planned = plan(
        [news_of(notice) for notice in notices],
        mode=person.mode,
        days=mailbox.days,
        rule=rules.of(person.county_id),
        now=now,
        digest_hour=person.digest_hour,
    )
    receiver = Receiver(EMAIL, person.county_id, recipient_id=person.pk)
    return [
        Draft(
            receiver,
            message,
            [told[key] for key in message.keys],
            joins=mailbox.joins.get(message.digest_on) if message.digest_on else None,
        )
        for message in planned
    ]


def news_of(notice: Notice) -> News:
    """Return a notice as the rules see it."""
    return News(
        key=notice.pk,
        due_on=notice.due_on,
        is_owed=notice.needs_answer or notice.due_on is not None,
    )


def _still_waiting(notices: Sequence[Notice]) -> set[int]:
    """Return the notices that stand in a message which nobody has claimed yet.

    Two questions instead of a join: hardly any notice has been in a message before, and a join of
    two tables that a storm has just filled was planned badly (240 s for 100,000 notices).
    """
    keys = [notice.pk for notice in notices]
    items = MessageItem.objects.filter(notice__in=keys, robot=None)
    told = list(items.values_list("notice_id", "message_id"))
    if not told:
        return set()
    messages = Message.objects.filter(
        pk__in={message_id for _, message_id in told},
        state=MessageState.WAITING.value,
        lease=None,
        is_test=False,
    )
    waiting = set(messages.values_list("pk", flat=True))
    return {pk for pk, message_id in told if message_id in waiting and pk is not None}


def _people(ids: Collection[int], on: dt.date) -> list[_Person]:
    found = (
        User.objects.get_queryset()
        .active_on(on)
        .filter(pk__in=ids)
        .exclude(email="")
        .order_by("pk")
        .values_list(
            "pk",
            "unit_id",
            "unit__county_id",
            "delivery_choice__email_mode",
            "delivery_choice__digest_hour",
        )
    )
    return [
        _Person(pk, unit_id, county_id, EmailMode(mode or EmailMode.AT_ONCE), hour)
        for pk, unit_id, county_id, mode, hour in found
    ]


def _mailboxes(people: Sequence[int], now: dt.datetime) -> dict[int, _Mailbox]:
    """Return what each of these people got or is to get from today on."""
    today = now.date()
    found: dict[int, _Mailbox] = defaultdict(_Mailbox)
    mails = Message.objects.filter(recipient__in=people, channel=EMAIL, is_test=False)
    open_digests = list(
        mails.filter(
            # One of an earlier day still waits: it takes today's news along and is today's then.
            Q(state=MessageState.WAITING.value)
            # Everything in it had been read: it goes after all if something new comes.
            | Q(state=MessageState.DROPPED.value, digest_on__gte=today),
            digest_on__isnull=False,
            **UNTRIED,
        )
        .select_for_update()
        .order_by("digest_on", "pk")
    )
    _count(found, mails, {digest.pk for digest in open_digests}, now)
    for digest in open_digests:
        if digest.recipient_id is None or digest.digest_on is None:
            continue
        mailbox, day = found[digest.recipient_id], max(digest.digest_on, today)
        if mailbox.days[day].has_digest:
            continue
        mailbox.joins[day] = digest.pk
        is_waiting = digest.state == MessageState.WAITING.value
        send_at = timezone.localtime(digest.send_at) if is_waiting else None
        mailbox.days[day] = replace(mailbox.days[day], open_at=send_at)
    return found


def _count(
    found: dict[int, _Mailbox], mails: MessageQuerySet, is_open: Collection[int], now: dt.datetime
) -> None:
    """Count the messages that went or go on each day, and mark days whose digest is closed."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = mails.filter(
        Q(state=MessageState.WAITING.value)
        | Q(sent_at__gte=midnight)
        | Q(digest_on__gte=now.date()),
        created_at__gte=midnight - _OLDEST,
    ).values_list("pk", "recipient_id", "digest_on", "sent_at", "send_at")
    for pk, recipient_id, digest_on, sent_at, send_at in rows:
        days = found[recipient_id].days
        # What is late goes today.
        day = timezone.localtime(max(sent_at or send_at, midnight)).date()
        days[day] = replace(days[day], messages=days[day].messages + 1)
        if digest_on is not None and pk not in is_open:
            days[digest_on] = replace(days[digest_on], has_digest=True)
