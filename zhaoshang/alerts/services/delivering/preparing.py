"""What of a claimed message is still to be told, and to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from zhaoshang.accounts.models import User
from zhaoshang.alerts.channels import Outgoing
from zhaoshang.alerts.models import Message, MessageItem, Notice
from zhaoshang.alerts.rules.delivery import DropReason, quiet_until
from zhaoshang.alerts.selectors.delivery_rules import DeliveryRules
from zhaoshang.alerts.selectors.wording import compose, language_of
from zhaoshang.alerts.services.planning.groups import cause_of
from zhaoshang.core.sealed_text import unseal


@dataclass(frozen=True)
class Ready:
    """To be sent; `gone` is what was read or is no longer true: it is left out."""

    outgoing: Outgoing
    gone: tuple[int, ...]


@dataclass(frozen=True)
class Needless:
    """Not to be sent any more."""

    reason: DropReason


@dataclass(frozen=True)
class TooEarly:
    """Not to be sent before the quiet hours end."""

    until: dt.datetime


def prepare(
    message: Message, rules: DeliveryRules, now: dt.datetime
) -> Ready | Needless | TooEarly:
    """Work out what of a message is still to be told.

    1. Whoever cannot be reached any more, or does not want to be, gets nothing.
    2. What a person has read meanwhile, and what is no longer true, is left out.
    3. Within the quiet hours only what is due today goes, however long it has waited.
    """
    reason = _unreachable(message, now)
    if reason is not None:
        return Needless(reason)
    items = list(
        message.items.select_related("notice__stands_for", "notice__origin__recipient", "unit")
    )
    standing = items if message.is_test else _standing(message, items)
    if not standing:
        return Needless(DropReason.NOTHING_LEFT)
    until = quiet_until(now, rules.of(message.county_id))
    if until is not None and not message.is_test and not _is_due_today(standing, now):
        return TooEarly(until)
    kept = {item.pk for item in standing}
    gone = tuple(item.pk for item in items if item.pk not in kept)
    return Ready(_outgoing(message, standing), gone)


def _unreachable(message: Message, now: dt.datetime) -> DropReason | None:
    if message.robot is not None:
        # A robot is tried before it is switched on.
        is_off = not message.robot.is_active and not message.is_test
        return DropReason.SWITCHED_OFF if is_off else None
    person = _recipient(message)
    if not person.is_active or (person.expires_on and person.expires_on <= now.date()):
        return DropReason.SWITCHED_OFF
    return None if person.email else DropReason.NO_ADDRESS


def _standing(message: Message, items: Sequence[MessageItem]) -> list[MessageItem]:
    """Return what is still true and, for a person, unread."""
    if message.robot is None:
        return [
            item
            for item in items
            if item.notice is not None
            and item.notice.read_at is None
            and item.notice.withdrawn_at is None
        ]
    # A group's cause stands while anybody's notice of it does; that it was read is no matter here.
    found = Notice.objects.filter(
        kind__in={item.kind for item in items},
        subject_id__in={item.subject_id for item in items},
        withdrawn_at=None,
    )
    notices = {cause_of(notice): notice for notice in found}
    standing = [item for item in items if cause_of(item) in notices]
    for item in standing:
        item.notice = notices[cause_of(item)]
    return standing


def _is_due_today(items: Sequence[MessageItem], now: dt.datetime) -> bool:
    return any(item.due_on == now.date() for item in items)


def _outgoing(message: Message, items: Sequence[MessageItem]) -> Outgoing:
    words = compose(message, items)
    robot = message.robot
    return Outgoing(
        ref=str(message.ref),
        to=unseal(robot.sealed_address) if robot is not None else _recipient(message).email,
        title=words.title,
        lines=words.lines,
        url=f"{settings.SITE_URL}{words.path}",
        action=words.action,
        secret=unseal(robot.sealed_secret) if robot is not None else "",
        language=language_of(message.recipient),
    )


def _recipient(message: Message) -> User:
    if message.recipient is None:
        raise ValueError(f"message {message.pk} has no receiver")
    return message.recipient
