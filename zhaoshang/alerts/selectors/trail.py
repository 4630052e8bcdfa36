"""Who was told of a thing, by what way, who has read it, and how high it went (R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t

from zhaoshang.accounts.models import User
from zhaoshang.alerts import kinds
from zhaoshang.alerts.models import Message, MessageItem, Notice
from zhaoshang.alerts.rules.delivery import MessageState
from zhaoshang.alerts.rules.escalation import Level

# A page is no archive: of more the newest are shown, and it says so.
MOST = 100

Subject = tuple[str, str | int]


@dataclass(frozen=True)
class TrailRow:
    """One person who was told.

    Attributes:
        notice: The notice.
        person: Who was told.
        kind_label: Of what kind it is; the words are the reader's own.
        reason: Why it was not told to this person first: escalated, or standing in.
        mail: Where the e-mail stands; empty without one.
    """

    notice: Notice
    person: User
    kind_label: str
    reason: str
    mail: str

    @property
    def office(self) -> str:
        """Office and unit, as far as they are known."""
        return " · ".join(part for part in (self.person.job_title, self.person.unit.label) if part)


@dataclass(frozen=True)
class TrailGroup:
    """One group chat that was told by its robot."""

    name: str
    unit: str
    channel: str
    kind_label: str
    state: str


@dataclass(frozen=True)
class Trail:
    """Who was told, newest first."""

    rows: list[TrailRow] = field(default_factory=list)
    groups: list[TrailGroup] = field(default_factory=list)
    more: bool = False

    @property
    def people(self) -> int:
        """How many different people were told."""
        return len({row.person.pk for row in self.rows})

    @property
    def unread(self) -> int:
        """How many notices are not read yet and still true."""
        standing = (row.notice for row in self.rows)
        return sum(each.read_at is None and each.withdrawn_at is None for each in standing)


def told_about(*subjects: Subject) -> Trail:
    """Return who was told of one thing, or of several that one page shows: two queries.

    The page has decided already that its reader may see the things; what is said of them here are
    people, moments and kinds of notices, no words.
    """
    ids: dict[str, set[str]] = {}
    for subject_type, subject_id in subjects:
        ids.setdefault(subject_type, set()).add(str(subject_id))
    if not ids:
        return Trail()
    notices = _notices(ids)
    shown = notices[:MOST]
    items = _items(ids)
    mail = _mail(items)
    return Trail(
        rows=[_row(notice, mail.get(notice.pk)) for notice in shown],
        groups=[_group(item) for item in items if item.message.robot_id is not None],
        more=len(notices) > MOST,
    )


def _notices(ids: Mapping[str, set[str]]) -> list[Notice]:
    """Return the newest notices; by kind, so that the key of notices finds them."""
    wanted = Q()
    for subject_type, found in ids.items():
        app = subject_type.partition(".")[0]
        names = [kind.name for kind in kinds.registered() if kind.name.startswith(f"{app}.")]
        wanted |= Q(kind__in=names, subject_type=subject_type, subject_id__in=sorted(found))
    notices = Notice.objects.filter(wanted).select_related("recipient__unit", "stands_for")
    return list(notices.order_by("-created_at", "-pk")[: MOST + 1])


def _items(ids: Mapping[str, set[str]]) -> list[MessageItem]:
    wanted = Q()
    for subject_type, found in ids.items():
        wanted |= Q(subject_type=subject_type, subject_id__in=sorted(found))
    items = MessageItem.objects.filter(wanted, message__is_test=False)
    items = items.select_related("message__robot__unit").order_by("-message__created_at", "-pk")
    return list(items[: 2 * MOST])


def _mail(items: Iterable[MessageItem]) -> dict[int, Message]:
    """Return the latest message to a person for each notice."""
    mail: dict[int, Message] = {}
    for item in items:
        if item.notice_id is not None and item.message.recipient_id is not None:
            mail.setdefault(item.notice_id, item.message)
    return mail


def _row(notice: Notice, message: Message | None) -> TrailRow:
    return TrailRow(
        notice=notice,
        person=notice.recipient,
        kind_label=_kind_label(notice.kind),
        reason=_reason(notice),
        mail=_state(message) if message is not None else "",
    )


def _group(item: MessageItem) -> TrailGroup:
    robot = item.message.robot
    return TrailGroup(
        name=robot.name if robot is not None else "",
        unit=robot.unit.label if robot is not None else "",
        channel=item.message.get_channel_display(),
        kind_label=_kind_label(item.kind),
        state=_state(item.message),
    )


def _reason(notice: Notice) -> str:
    parts = []
    if notice.level > Level.PERSON:
        words = {"level": notice.get_level_display(), "days": _days(notice)}
        parts.append(_t("escalated to: %(level)s, after %(days)s working days") % words)
    if notice.stands_for is not None:
        parts.append(_t("standing in for %(person)s") % {"person": notice.stands_for})
    return _t(", ").join(parts)


def _days(notice: Notice) -> object:
    return notice.params.get("escalated_after", "—")


def _state(message: Message) -> str:
    if message.state == MessageState.SENT and message.sent_at is not None:
        return _t("sent %(when)s") % {"when": _moment(message.sent_at)}
    if message.state == MessageState.DROPPED:
        return message.get_drop_reason_display()
    return message.get_state_display()


def _kind_label(name: str) -> str:
    kind = kinds.find(name)
    return str(kind.label) if kind is not None else name


def _moment(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "m-d H:i")
