"""The words of a message outward, in its receiver's language.

A person reads what the notice says; a group reads the kind's words for groups, which name nobody.
What is many is one line each, the most consequential first.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from zhaoshang.accounts.models import User
from zhaoshang.alerts import kinds
from zhaoshang.alerts.example_words import example_params
from zhaoshang.alerts.models import Message, MessageItem, Notice
from zhaoshang.alerts.rules import Severity, days_late
from zhaoshang.alerts.selectors.inbox import notice_title, notice_words
from zhaoshang.alerts.selectors.passed_on import why_told
from zhaoshang.core import clock

MOST_LINES = 30
_WEIGHT = {Severity.WARNING.value: 0, Severity.ATTENTION.value: 1, Severity.INFO.value: 2}


class Words(NamedTuple):
    """What a message says.

    Attributes:
        title: One line.
        lines: One thing a line.
        path: Path of ours that it opens.
        action: Word of the link.
    """

    title: str
    lines: tuple[str, ...]
    path: str
    action: str


def compose(message: Message, items: Sequence[MessageItem] | None = None) -> Words:
    """Return what a message says, in its receiver's language.

    Args:
        message: To a person or to a group.
        items: What of it is still to be told; everything if not given.
    """
    told = list(items if items is not None else message.items.select_related("notice", "unit"))
    with translation.override(language_of(message.recipient)):
        if message.is_test:
            words = _example(told[0], is_group=message.robot_id is not None)
            return words._replace(title=gettext("Test: %(title)s") % {"title": words.title})
        if message.robot_id is not None:
            return _of_group(told)
        return words_of_notices([item.notice for item in told if item.notice is not None])


def language_of(recipient: User | None) -> str:
    """Return the language in which somebody, or a group (None), is written to."""
    return (recipient.language if recipient is not None else "") or settings.LANGUAGE_CODE


def words_of_notices(notices: Sequence[Notice]) -> Words:
    """Return what one person is told, in the active language: one notice, or the digest of many.

    Raises:
        ValueError: without any notice.
    """
    if not notices:
        raise ValueError("nothing to tell")
    if len(notices) == 1:
        return words_of_notice(notices[0])
    today = clock.today()
    ordered = sorted(notices, key=_consequence)
    lines = [_digest_line(notice, today) for notice in ordered]
    count = len(notices)
    return Words(
        ngettext("%(count)s notice for you", "%(count)s notices for you", count) % {"count": count},
        _cut(lines),
        reverse("alerts:inbox"),
        gettext("Open the inbox"),
    )


def words_of_notice(notice: Notice) -> Words:
    """Return what one notice says, in the active language: words, deadline, why and how late."""
    title, body = notice_words(notice)
    lines = [body, _due(notice.due_on), " ".join(why_told(notice)), _late(notice)]
    kind = kinds.find(notice.kind)
    action = str(kind.action) if kind is not None and kind.action else gettext("Open")
    path = reverse("alerts:go", args=[notice.pk]) if notice.pk else notice.url
    return Words(title, tuple(line for line in lines if line), path, action)


def words_of_cause(
    kind: str, params: Mapping[str, object] | None, *, unit: str, due_on: dt.date | None
) -> Words:
    """Return what a group is told of one cause, in the active language.

    Args:
        kind: Name of the kind.
        params: Values of its places; None where no notice of it is left to take them from.
        unit: Name of the unit whose matter it is.
        due_on: Until when something must be done.
    """
    lines = [gettext("Unit: %(unit)s") % {"unit": unit}, _due(due_on)]
    return Words(
        _group_line(kind, params),
        tuple(line for line in lines if line),
        reverse("alerts:inbox"),
        gettext("Open the inbox"),
    )


def _of_group(items: Sequence[MessageItem]) -> Words:
    if len(items) == 1:
        item = items[0]
        params = item.notice.params if item.notice is not None else None
        return words_of_cause(item.kind, params, unit=item.unit.label, due_on=item.due_on)
    counted = Counter((item.kind, item.unit.label) for item in items)
    by_kind: dict[str, list[str]] = {}
    for (kind, unit), count in sorted(counted.items()):
        told = gettext("%(unit)s %(count)s") % {"unit": unit, "count": count}
        by_kind.setdefault(kind, []).append(told)
    lines = [
        gettext("%(kind)s: %(units)s")
        % {"kind": _kind_label(kind), "units": gettext(", ").join(units)}
        for kind, units in by_kind.items()
    ]
    count = len(items)
    return Words(
        ngettext("%(count)s matter", "%(count)s matters", count) % {"count": count},
        _cut(lines),
        reverse("alerts:inbox"),
        gettext("Open the inbox"),
    )


def _example(item: MessageItem, *, is_group: bool) -> Words:
    kind = kinds.find(item.kind)
    params = example_params(kind) if kind is not None else {}
    if is_group:
        return words_of_cause(item.kind, params, unit=item.unit.label, due_on=item.due_on)
    notice = Notice(
        kind=item.kind,
        params=params,
        due_on=item.due_on,
        url=reverse("alerts:inbox"),
        created_at=clock.now(),
    )
    return words_of_notice(notice)


def _consequence(notice: Notice) -> tuple[dt.date, int, int]:
    """Order what is overdue first, then today's and what follows; by severity within a day."""
    return notice.due_on or dt.date.max, _WEIGHT.get(notice.severity, 0), notice.pk


def _digest_line(notice: Notice, today: dt.date) -> str:
    title = notice_title(notice)
    if notice.due_on is None:
        return title
    facts = {"title": title, "date": notice.due_on.isoformat()}
    if notice.due_on < today:
        return gettext("%(title)s (overdue, was due %(date)s)") % facts
    if notice.due_on == today:
        return gettext("%(title)s (due today)") % facts
    return gettext("%(title)s (due %(date)s)") % facts


def _cut(lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    left = len(lines) - MOST_LINES
    more = gettext("%(count)s more in the inbox") % {"count": left}
    return (*lines[:MOST_LINES], more)


def _group_line(name: str, params: Mapping[str, object] | None) -> str:
    kind = kinds.find(name)
    try:
        if kind is not None and params is not None:
            return kind.fill_group(params)
    except (KeyError, TypeError, ValueError):
        pass
    return _kind_label(name)


def _kind_label(name: str) -> str:
    kind = kinds.find(name)
    return str(kind.label) if kind is not None else name


def _due(due_on: dt.date | None) -> str:
    return gettext("Due %(date)s") % {"date": due_on.isoformat()} if due_on else ""


def _late(notice: Notice) -> str:
    days = days_late(notice.meant_on, timezone.localtime(notice.created_at).date())
    if not days:
        return ""
    return gettext("This should have been said on %(date)s; it is %(days)s days late.") % {
        "date": notice.meant_on,
        "days": days,
    }
