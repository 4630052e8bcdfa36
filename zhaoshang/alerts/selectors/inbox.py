"""Reads of notices: the inbox, counts, and what of them is still to be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts import kinds
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.models.notices import NoticeQuerySet
from zhaoshang.alerts.rules import Severity, days_late
from zhaoshang.alerts.rules.escalation import Level
from zhaoshang.alerts.selectors.deliveries import Outward, own_deliveries
from zhaoshang.alerts.selectors.passed_on import passed_to, why_told
from zhaoshang.alerts.todo import TodoItem, Weight
from zhaoshang.calendar.selectors import missing_years_of
from zhaoshang.core.keyset import KeysetOrder, Page, paginate
from zhaoshang.core.periods import Month

NEWEST_FIRST = KeysetOrder("created_at", descending=True)
CALENDAR_KEEPERS = (Role.SYSADMIN,)
_LAST_MONTH = 12


class Show(StrEnum):
    """Which of the own notices the inbox shows."""

    ALL = ""
    UNREAD = "unread"
    UNANSWERED = "unanswered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class NoticeView:
    """A notice in the reader's words.

    Attributes:
        reasons: Why the reader is told of what is first another's.
        passed_to: To whom it was told besides, because the reader was away or did not answer.
        outward: What became of it by e-mail; None where it did not go outward.
    """

    notice: Notice
    title: str
    body: str
    kind_label: str
    days_late: int
    reasons: Sequence[str] = ()
    passed_to: Sequence[str] = ()
    outward: Outward | None = None

    @property
    def is_unread(self) -> bool:
        """Not read yet, and still true."""
        return self.notice.read_at is None and self.notice.withdrawn_at is None

    @property
    def is_withdrawn(self) -> bool:
        """No longer true."""
        return self.notice.withdrawn_at is not None

    @property
    def awaits_answer(self) -> bool:
        """To be acknowledged."""
        waiting = self.notice.needs_answer and self.notice.acknowledged_at is None
        return waiting and not self.is_withdrawn


def notice_words(notice: Notice) -> tuple[str, str]:
    """Return title and body of a notice in the active language.

    A kind or a place that today's code does not know any more still shows what was stored.
    """
    kind = kinds.find(notice.kind)
    try:
        if kind is not None:
            return kind.fill(notice.params)
    except (KeyError, TypeError, ValueError):
        pass
    return notice.kind, ", ".join(str(value) for value in notice.params.values())


def notice_title(notice: Notice) -> str:
    """Return a notice's title in the active language."""
    return notice_words(notice)[0]


def notice_view(notice: Notice) -> NoticeView:
    """Return a notice in the reader's words."""
    title, body = notice_words(notice)
    kind = kinds.find(notice.kind)
    return NoticeView(
        notice=notice,
        title=title,
        body=body,
        kind_label=str(kind.label) if kind else notice.kind,
        days_late=days_late(notice.meant_on, timezone.localtime(notice.created_at).date()),
        reasons=why_told(notice),
    )


def inbox(user: User, *, show: Show, kind: str, cursor: str | None, size: int) -> Page[NoticeView]:
    """Return one page of a user's notices, newest first."""
    notices = _shown(Notice.objects.visible_to(user).with_reason(), show)
    if kind:
        notices = notices.filter(kind=kind)
    page = paginate(notices, order=NEWEST_FIRST, cursor=cursor, size=size)
    return Page(_views(user, page.rows), page.next, page.previous)


def inbox_row(user: User, notice: Notice) -> NoticeView:
    """Return one notice as a row of its reader's inbox."""
    (row,) = _views(user, [notice])
    return row


def _shown(notices: NoticeQuerySet, show: Show) -> NoticeQuerySet:
    if show is Show.UNREAD:
        return notices.unread()
    if show is Show.UNANSWERED:
        return notices.unanswered()
    if show is Show.WITHDRAWN:
        return notices.filter(withdrawn_at__isnull=False)
    return notices


def _views(user: User, notices: Sequence[Notice]) -> list[NoticeView]:
    onward = passed_to(notices)
    outward = own_deliveries(user, [notice.pk for notice in notices])
    return [
        replace(
            notice_view(notice),
            passed_to=onward.get(notice.pk, ()),
            outward=outward.get(notice.pk),
        )
        for notice in notices
    ]


def latest_unread(user: User, limit: int = 5) -> list[NoticeView]:
    """Return a user's newest unread notices."""
    newest = Notice.objects.visible_to(user).unread().with_reason()
    return [notice_view(notice) for notice in newest.order_by("-created_at", "-id")[:limit]]


def unanswered_count(user: User) -> int:
    """Count the notices that a user must acknowledge."""
    return Notice.objects.visible_to(user).unanswered().count()


def unread_count(user: User) -> int:
    """Count a user's unread notices."""
    return Notice.objects.visible_to(user).unread().count()


def kinds_in_inbox(user: User) -> list[tuple[str, str, int]]:
    """Return the kinds of a user's notices as (name, label, count), for the filter."""
    found = (
        Notice.objects.visible_to(user)
        .order_by()
        .values_list("kind")
        .annotate(count=Count("pk"))
        .values_list("kind", "count")
    )
    labelled = [(name, _kind_label(name), count) for name, count in found]
    return sorted(labelled, key=lambda entry: entry[1])


def unanswered_items(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return the notices that a user must acknowledge, as to-do items."""
    waiting = Notice.objects.visible_to(user).unanswered().with_reason().order_by("due_on", "pk")
    return [_unanswered_item(notice_view(notice)) for notice in waiting]


def passed_on_items(user: User, _on: dt.date) -> Sequence[TodoItem]:
    """Return what was told to a user in another's place, or because another did not answer.

    Until it is read; what must be acknowledged stands there by itself (`unanswered_items`).
    """
    unread = Notice.objects.visible_to(user).unread().filter(needs_answer=False)
    passed_on = unread.filter(Q(level__gt=Level.PERSON) | Q(stands_for__isnull=False))
    return [_passed_on_item(notice_view(notice)) for notice in passed_on.with_reason()]


def missing_calendar_items(user: User, on: dt.date) -> Sequence[TodoItem]:
    """Remind the calendar's keepers of the years whose holidays are not known (rules R15)."""
    if not user.has_role(*CALENDAR_KEEPERS):
        return []
    return [
        TodoItem(
            title=gettext("Holidays of %(year)s are not loaded") % {"year": year},
            detail=_("Deadlines counted in that year are provisional until its notice is loaded."),
            url=f"{reverse('calendar:notice-import')}?year={year}",
            action_label=_("Load the notice"),
            kind_label=_("Working days"),
            due_on=Month(year - 1, _LAST_MONTH).last_day,
            severity=Severity.ATTENTION,
            weight=Weight.AWAITED,
        )
        for year in missing_years_of(user, on)
    ]


def _passed_on_item(view: NoticeView) -> TodoItem:
    return TodoItem(
        title=view.title,
        detail=" ".join(view.reasons),
        url=reverse("alerts:open", args=[view.notice.pk]),
        action_label=_("Open the notice"),
        kind_label=view.kind_label,
        due_on=view.notice.due_on,
        severity=Severity(view.notice.severity),
        weight=Weight.AWAITED,
        posts=True,
    )


def _unanswered_item(view: NoticeView) -> TodoItem:
    kind = kinds.find(view.notice.kind)
    return TodoItem(
        title=view.title,
        detail=" ".join([*view.reasons, view.body]).strip(),
        url=reverse("alerts:acknowledge", args=[view.notice.pk]),
        action_label=(kind.action if kind else "") or _("Acknowledge"),
        kind_label=view.kind_label,
        due_on=view.notice.due_on,
        severity=Severity(view.notice.severity),
        weight=Weight.AWAITED,
        posts=True,
    )


def _kind_label(name: str) -> str:
    kind = kinds.find(name)
    return str(kind.label) if kind else name
