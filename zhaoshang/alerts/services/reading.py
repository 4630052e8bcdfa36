"""What a reader does with own notices: read, acknowledge."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from zhaoshang.accounts.models import User
from zhaoshang.alerts import events
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.selectors.inbox import notice_title
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock


def mark_read(*, notice_ids: Iterable[int], by: User) -> int:
    """Mark own notices as read; return how many were unread."""
    unread = Notice.objects.visible_to(by).filter(pk__in=list(notice_ids), read_at=None)
    return unread.update(read_at=clock.now())


def mark_all_read(*, by: User) -> int:
    """Mark all own notices as read; return how many were unread."""
    return Notice.objects.visible_to(by).filter(read_at=None).update(read_at=clock.now())


@transaction.atomic
def acknowledge(*, notice_id: int, by: User) -> bool:
    """Acknowledge an own notice; False when that had been done before (nothing is changed then)."""
    now = clock.now()
    mine = Notice.objects.visible_to(by).filter(pk=notice_id)
    if not mine.unanswered().update(acknowledged_at=now):
        return False
    mine.filter(read_at=None).update(read_at=now)
    notice = mine.get()
    record_event(
        events.ACKNOWLEDGED,
        by=by,
        subject=(notice.subject_type, notice.subject_id),
        subject_label=notice_title(notice),
        detail={"notice": notice.pk, "kind": notice.kind, "period": notice.period},
    )
    return True
