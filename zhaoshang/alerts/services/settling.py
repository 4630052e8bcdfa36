"""What was passed on to others ends when its ground has gone: somebody read or answered (R18)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from zhaoshang.accounts.models import User
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.models.notices import OPEN, NoticeQuerySet
from zhaoshang.alerts.rules.escalation import Level
from zhaoshang.core import clock

_KEY = ("kind", "subject_type", "subject_id", "period")


def same_thing() -> dict[str, Any]:
    """Return the condition that a notice says the same as that of the query around it."""
    return {name: OuterRef(name) for name in _KEY}


def open_of_persons() -> NoticeQuerySet:
    """Return what people were told for themselves and nobody who may take it up has taken up.

    That is the person, a deputy, and for what asks for no answer a colleague: whoever of the same
    unit has read it knows what the unit has to do, and the others are no reason to go higher.
    """
    unit_knows = Notice.objects.filter(
        **same_thing(),
        recipient__unit=OuterRef("recipient__unit"),
        level=Level.PERSON,
        read_at__isnull=False,
        withdrawn_at=None,
    )
    taken_up = Notice.objects.filter(
        Q(needs_answer=False, read_at__isnull=False) | Q(acknowledged_at__isnull=False),
        origin=OuterRef("pk"),
        stands_for=OuterRef("recipient"),
    )
    mine = Notice.objects.filter(OPEN, level=Level.PERSON, stands_for=None)
    return mine.exclude(Exists(taken_up)).exclude(Exists(unit_knows), needs_answer=False)


def settle_passed_on(*, by: User, notice_ids: Iterable[int] | None = None) -> int:
    """Let vanish what others were told because of notices that somebody has now read or answered.

    Only what nobody has read, and while nobody of another unit has the same thing open. Those who
    have read it keep it, and see when it was read below.

    Args:
        by: Who has read or answered.
        notice_ids: Which of the own notices; None for all.
    """
    theirs = Notice.objects.filter(origin__recipient=by)
    if notice_ids is not None:
        theirs = theirs.filter(origin__in=list(notice_ids))
    return _vanish(theirs)


def settle_escalated() -> int:
    """Let vanish whatever was escalated and has no ground any more; return how many notices.

    Reading does it at once (`settle_passed_on`); this finds what ran side by side with it.
    """
    escalated = Notice.objects.filter(origin__isnull=False, level__gt=Level.PERSON)
    return _vanish(escalated)


def withdraw_orphans() -> int:
    """Mark what was escalated, was read, and is no longer true of anybody; return how many."""
    standing = Notice.objects.filter(**same_thing(), level=Level.PERSON, withdrawn_at=None)
    escalated = Notice.objects.filter(
        origin__isnull=False, level__gt=Level.PERSON, withdrawn_at=None, read_at__isnull=False
    )
    return escalated.exclude(Exists(standing)).update(withdrawn_at=clock.now())


def _vanish(passed_on: NoticeQuerySet) -> int:
    ground = open_of_persons().filter(**same_thing())
    gone, _by_model = passed_on.unread().exclude(Exists(ground)).delete()
    return gone
