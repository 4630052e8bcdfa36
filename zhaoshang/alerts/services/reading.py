"""What a reader does with own notices: read, acknowledge."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from zhaoshang.accounts.models import User
from zhaoshang.alerts import events
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.selectors.inbox import notice_title
from zhaoshang.alerts.services.settling import settle_passed_on
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock


@transaction.atomic
def mark_read(*, notice_ids: Iterable[int], by: User) -> int:
    """Mark own notices as read; return how many were unread.

    What deputies and higher levels were told because of them, and have not read, vanishes.
    """
    ids = list(notice_ids)
    unread = Notice.objects.visible_to(by).filter(pk__in=ids, read_at=None)
    count = unread.update(read_at=clock.now())
    if count:
        settle_passed_on(by=by, notice_ids=ids)
    return count


@transaction.atomic
def mark_all_read(*, by: User) -> int:
    """Mark all own notices as read, as `mark_read` does; return how many were unread."""
    count = Notice.objects.visible_to(by).filter(read_at=None).update(read_at=clock.now())
    if count:
        settle_passed_on(by=by)
    return count


@transaction.atomic
def acknowledge(*, notice_id: int, by: User) -> bool:
    """Acknowledge an own notice; False when that had been done before (nothing is changed then).

    A deputy's acknowledgement answers for the person as well: the question has its answer.
    """
    now = clock.now()
    mine = Notice.objects.visible_to(by).filter(pk=notice_id)
    if not mine.unanswered().update(acknowledged_at=now):
        return False
    mine.filter(read_at=None).update(read_at=now)
    notice = mine.get()
    if notice.stands_for_id is not None:
        subject = (notice.subject_type, notice.subject_id)
        asked = Notice.objects.about(notice.kind, subject, notice.period).unanswered()
        asked.filter(recipient=notice.stands_for_id).update(acknowledged_at=now)
    settle_passed_on(by=by, notice_ids=[notice_id])
    record_event(
        events.ACKNOWLEDGED,
        by=by,
        subject=(notice.subject_type, notice.subject_id),
        subject_label=notice_title(notice),
        detail={"notice": notice.pk, "kind": notice.kind, "period": notice.period},
    )
    return True
