"""Messages that are planned but not written yet, and how they are written."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from zhaoshang.alerts.models import Message, MessageItem, Notice
from zhaoshang.alerts.rules.delivery import MessageState, Planned
from zhaoshang.core.bulk import insert_rows

BATCH = 1_000
# Takes more: it has never been tried, so that nobody can have got it without what is added now.
UNTRIED = {"tries": 0, "lease": None, "last_error": "", "is_test": False}


@dataclass(frozen=True)
class Receiver:
    """Who gets a message: a person by e-mail, or the group of one robot."""

    channel: str
    county_id: int | None
    recipient_id: int | None = None
    robot_id: int | None = None


@dataclass(frozen=True)
class Told:
    """One notice in a message, and the unit whose matter it is."""

    notice: Notice
    unit_id: int


@dataclass(frozen=True)
class Draft:
    """One message to be written, or additions to the message `joins`."""

    receiver: Receiver
    planned: Planned
    told: Sequence[Told]
    joins: int | None = None


def write_drafts(drafts: Sequence[Draft], now: dt.datetime) -> None:
    """Write messages and what they tell. The number of statements grows with batches only."""
    messages = [_message(draft, now) for draft in drafts if draft.joins is None]
    Message.objects.bulk_create(messages, batch_size=BATCH)
    _join([draft for draft in drafts if draft.joins is not None])
    written = iter(messages)
    insert_rows(MessageItem, _items(drafts, written))


def _message(draft: Draft, now: dt.datetime) -> Message:
    receiver, planned = draft.receiver, draft.planned
    return Message(
        channel=receiver.channel,
        county_id=receiver.county_id,
        recipient_id=receiver.recipient_id,
        robot_id=receiver.robot_id,
        digest_on=planned.digest_on,
        created_at=now,
        send_at=planned.send_at,
    )


def _join(drafts: Iterable[Draft]) -> None:
    """Let messages that take more wait again, in case they were dropped as empty."""
    alike: dict[tuple[dt.datetime, dt.date | None], list[int]] = defaultdict(list)
    for draft in drafts:
        if draft.joins is not None:
            alike[draft.planned.send_at, draft.planned.digest_on].append(draft.joins)
    for (send_at, digest_on), pks in alike.items():
        Message.objects.filter(pk__in=pks).update(
            state=MessageState.WAITING.value, drop_reason="", send_at=send_at, digest_on=digest_on
        )


def _items(drafts: Iterable[Draft], written: Iterator[Message]) -> Iterator[dict[str, Any]]:
    for draft in drafts:
        message_id = draft.joins if draft.joins is not None else next(written).pk
        for told in draft.told:
            notice = told.notice
            yield {
                "message_id": message_id,
                "notice_id": notice.pk,
                "robot_id": draft.receiver.robot_id,
                "unit_id": told.unit_id,
                "kind": notice.kind,
                "subject_type": notice.subject_type,
                "subject_id": notice.subject_id,
                "period": notice.period,
                "due_on": notice.due_on.isoformat() if notice.due_on else None,
            }
