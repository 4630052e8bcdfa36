"""Locks of lists and talks: always the list first, then the talk."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.models import InterviewNotice, InterviewStep, TalkList
from assessment.models.talks import TALK_STATE_LABELS
from assessment.rules.talks import StepKind, TalkState
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

LONGEST = 500
LONGEST_NOTE = 1_000
ISSUED_ALREADY = _("The list is issued and fixed.")
NOT_NOW = _("The talk is “%(state)s”; this cannot be done now.")
REASON_NEEDED = _("Give the reason.")


def lock_list(list_id: int, version: int | None = None, *, draft: bool = False) -> TalkList:
    """Lock a list for the rest of the transaction.

    Raises:
        Conflict: when it was changed since the page was opened.
        RuleBroken: when `draft` is asked for and it is issued.
    """
    found = (
        TalkList.objects.select_for_update(of=("self",))
        .select_related("county", "updated_by")
        .get(pk=list_id)
    )
    if draft and not found.is_draft:
        raise RuleBroken(ISSUED_ALREADY, code="issued")
    if version is not None and found.version != version:
        raise conflict_of(found, version, {}, changed_at=found.updated_at)
    return found


def lock_talk(talk_id: int, version: int | None, *states: TalkState) -> InterviewNotice:
    """Lock the list of a talk, then the talk.

    Raises:
        Conflict: when it was changed since the page was opened.
        RuleBroken: when it is in none of the states.
    """
    of_list = lock_list(
        InterviewNotice.objects.values_list("list_of_id", flat=True).get(pk=talk_id)
    )
    talk = (
        InterviewNotice.objects.select_for_update(of=("self",))
        .select_related("county", "unit", "talker", "updated_by")
        .get(pk=talk_id)
    )
    talk.list_of = of_list
    if version is not None and talk.version != version:
        raise conflict_of(talk, version, {}, changed_at=talk.updated_at)
    if talk.state not in states:
        words = {"state": TALK_STATE_LABELS[TalkState(talk.state)]}
        raise RuleBroken(str(NOT_NOW) % words, code="not_now")
    return talk


def save_talk(talk: InterviewNotice, *, by: User | None) -> None:
    """Save a locked talk with its version."""
    talk.version += 1
    talk.updated_by = by
    talk.save()


def touch_list(found: TalkList, *, by: User | None) -> None:
    """Let whoever looks at a draft know that something of it changed."""
    found.version += 1
    found.updated_by = by
    found.save()


def check_reason(text: str, *, field: str = "reason") -> str:
    """Return a reason.

    Raises:
        RuleBroken: when there is none.
    """
    reason = text.strip()[:LONGEST]
    if not reason:
        raise RuleBroken(REASON_NEEDED, code="reason", field=field)
    return reason


def note_step(talk: InterviewNotice, kind: StepKind, *, on: Any, by: User, note: str = "") -> None:
    """Add what happened to the course of a talk."""
    InterviewStep.objects.create(
        talk=talk,
        kind=kind.value,
        happened_on=on,
        note=note[:LONGEST_NOTE],
        at=clock.now(),
        by=by,
    )


def record_list(kind: str, found: TalkList, *, by: User, **detail: Any) -> None:
    """Leave the event of an act on a list."""
    record_event(
        kind,
        by=by,
        county=found.county_id,
        subject=found,
        detail={"period": found.period, **detail},
    )


def record_talk_event(
    kind: str, talk: InterviewNotice, *, by: User, reason: str = "", **detail: Any
) -> None:
    """Leave the event of an act on a talk."""
    record_event(
        kind,
        by=by,
        county=talk.county_id,
        subject=talk,
        reason=reason,
        detail={"period": talk.list_of.period, "unit": talk.unit_id, **detail},
    )
