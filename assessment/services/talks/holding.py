"""A talk that was called: moved, missed, held and recorded, its figures looked at again (R12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment import events_talks as events
from assessment.models import InterviewFile, InterviewNotice
from assessment.period_words import period_text
from assessment.policies_talks import TALKS
from assessment.rules.talks import AHEAD, StepKind, TalkState
from assessment.selectors.talk_numbers import numbers_of
from assessment.services.talks.lists import check_meeting
from assessment.services.talks.locking import (
    check_reason,
    lock_talk,
    note_step,
    record_talk_event,
    save_talk,
)
from assessment.services.talks.telling import day_of, settle, tell_closed, tell_moved, when_words
from projects.models import ActionItem
from projects.services.action_items import ItemFacts, assign_item
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.core.periods import Period
from zhaoshang.files.services import store_upload
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

PURPOSE = "assessment.talk"
LONGEST_SAID = 5_000
IN_FUTURE = _("The talk cannot have been held on a day to come.")
BEFORE_ISSUE = _("The list was issued on %(day)s; the talk cannot have been held before.")
SAID_NEEDED = _("Write what was said.")
HELD_BY_NEEDED = _("Say who held the talk.")
NOT_YET = _("The talk is for %(when)s. Note it on that day or later.")
SAME_TIME = _("That is the time it has already.")
TOO_EARLY = _("The figures are looked at again from %(day)s on.")
OUTCOME_NEEDED = _("Write what came of it; the unit reads it.")
NO_FILE = _("Choose a file.")
DUE_PASSED = _("The due day of a commitment has passed: %(day)s.")


@dataclass(frozen=True)
class Commitment:
    """What the unit has promised, until when."""

    text: str
    due_on: dt.date


@dataclass(frozen=True)
class TalkRecord:
    """The record of a talk.

    Attributes:
        held_on: The day.
        held_by: Who held it, as it is to be printed.
        present: Who was present.
        said: What was said.
    """

    held_on: dt.date
    held_by: str
    present: str
    said: str


@transaction.atomic
def postpone(
    *,
    talk_id: int,
    version: int | None,
    meets_at: dt.datetime,
    place: str,
    reason: str,
    by: User,
    on: dt.date,
) -> InterviewNotice:
    """Move a talk that is ahead, or that nobody came to, with the reason; both sides are told.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: without a reason, for a time that has passed or the time it has.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        talk = lock_talk(talk_id, version, *AHEAD)
        check_meeting(talk, None, meets_at, place, on)
        if meets_at == talk.meets_at:
            raise RuleBroken(SAME_TIME, code="same_time", field="meets_at")
        before = when_words(talk)
        talk.meets_at, talk.place = meets_at, place.strip()
        talk.state = TalkState.CALLED.value
        save_talk(talk, by=by)
        words = {"before": before, "after": when_words(talk), "why": why}
        note_step(
            talk,
            StepKind.POSTPONED,
            on=on,
            by=by,
            note=_t("%(before)s → %(after)s: %(why)s") % words,
        )
        tell_moved(talk, why, on)
        record_talk_event(
            events.TALK_POSTPONED, talk, by=by, reason=why, before=before, after=when_words(talk)
        )
        return talk


@transaction.atomic
def note_no_show(
    *, talk_id: int, version: int | None, note: str, by: User, on: dt.date
) -> InterviewNotice:
    """Note that nobody of the unit came; the talk is moved or held later.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: without words, or before the talk's day.
    """
    why = check_reason(note, field="note")
    with acting(user=by, reason=why):
        talk = lock_talk(talk_id, version, TalkState.CALLED)
        day = day_of(talk)
        if day is not None and on < day:
            raise RuleBroken(str(NOT_YET) % {"when": when_words(talk)}, code="not_yet")
        talk.state = TalkState.NO_SHOW.value
        save_talk(talk, by=by)
        note_step(talk, StepKind.NO_SHOW, on=day or on, by=by, note=why)
        record_talk_event(events.TALK_NO_SHOW, talk, by=by, reason=why, when=when_words(talk))
        return talk


@transaction.atomic
def record_talk(
    *,
    talk_id: int,
    version: int | None,
    record: TalkRecord,
    by: User,
    on: dt.date,
    commitments: Sequence[Commitment] = (),
    uploads: Sequence[File[Any]] = (),
) -> InterviewNotice:
    """Record a talk that was held; each commitment becomes an action item of the unit.

    The unit's figures are kept as they stand, so that they can be compared on the day the policy
    sets.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        FileRefused: when a file is not taken.
        RuleBroken: for a day to come or before the issue, without words, or for a commitment due
            in the past.
    """
    with acting(user=by):
        talk = lock_talk(talk_id, version, *AHEAD)
        _check(talk, record, commitments, on)
        policy = in_force(TALKS, talk.county, on)
        mark_used(policy)
        talk.state = TalkState.HELD.value
        talk.held_on, talk.held_by = record.held_on, record.held_by.strip()
        talk.present, talk.said = record.present.strip(), record.said.strip()[:LONGEST_SAID]
        talk.recheck_on = record.held_on + dt.timedelta(days=policy.value.recheck_days)
        talk.numbers = numbers_of(talk, on=on)
        save_talk(talk, by=by)
        note_step(talk, StepKind.HELD, on=record.held_on, by=by, note=talk.held_by)
        items = [_assign(talk, each, by=by, on=on) for each in commitments]
        files = _keep(talk, uploads, by=by)
        settle(talk)
        record_talk_event(
            events.TALK_HELD,
            talk,
            by=by,
            held_on=record.held_on,
            commitments=[each.pk for each in items],
            recheck_on=talk.recheck_on,
            files=files,
        )
        return talk


def _check(
    talk: InterviewNotice, record: TalkRecord, commitments: Sequence[Commitment], on: dt.date
) -> None:
    issued = talk.list_of.issued_on
    if record.held_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="held_on")
    if issued is not None and record.held_on < issued:
        raise RuleBroken(str(BEFORE_ISSUE) % {"day": issued}, code="before", field="held_on")
    if not record.held_by.strip():
        raise RuleBroken(HELD_BY_NEEDED, code="held_by", field="held_by")
    if not record.said.strip():
        raise RuleBroken(SAID_NEEDED, code="said", field="said")
    for number, each in enumerate(commitments, start=1):
        if each.due_on < on:
            raise RuleBroken(
                str(DUE_PASSED) % {"day": each.due_on}, code="due_passed", field=f"due_{number}"
            )


def _assign(talk: InterviewNotice, commitment: Commitment, *, by: User, on: dt.date) -> ActionItem:
    """Make a commitment an action item of the unit that gave it, followed like all others."""
    words = {
        "period": period_text(Period.parse(talk.list_of.period)),
        "number": talk.list_of.number,
    }
    item = assign_item(
        facts=ItemFacts(
            content=commitment.text,
            owner_unit=talk.unit,
            due_on=commitment.due_on,
            source_text=_t("Talk on %(period)s (%(number)s)") % words,
        ),
        by=by,
        on=on,
    )
    talk.commitments.add(item)
    return item


def _keep(talk: InterviewNotice, uploads: Sequence[File[Any]], *, by: User) -> list[str]:
    kept = []
    for upload in uploads:
        stored = store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE)
        InterviewFile.objects.create(
            talk=talk, title=stored.name[:150], file=stored, created_by=by, updated_by=by
        )
        kept.append(stored.sha256)
    return kept


@transaction.atomic
def add_commitment(
    *, talk_id: int, version: int | None, commitment: Commitment, by: User, on: dt.date
) -> ActionItem:
    """Add a commitment to a talk that was held.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: when it is not held or closed, without words, or due in the past.
    """
    with acting(user=by):
        talk = lock_talk(talk_id, version, TalkState.HELD)
        item = _assign(talk, commitment, by=by, on=on)
        save_talk(talk, by=by)
        note_step(talk, StepKind.COMMITTED, on=on, by=by, note=item.content)
        record_talk_event(events.TALK_COMMITTED, talk, by=by, item=item.pk)
        return item


@transaction.atomic
def add_files(
    *,
    talk_id: int,
    version: int | None,
    uploads: Sequence[File[Any]],
    by: User,
    on: dt.date,
) -> InterviewNotice:
    """Add the signed record, or another file, to a talk that was held.

    Raises:
        Conflict: when somebody changed it since the page was opened.
        FileRefused: when a file is not taken.
        RuleBroken: when it is not held, or is closed; without a file.
    """
    if not uploads:
        raise RuleBroken(NO_FILE, code="no_file", field="uploads")
    with acting(user=by):
        talk = lock_talk(talk_id, version, TalkState.HELD)
        files = _keep(talk, uploads, by=by)
        save_talk(talk, by=by)
        names = "、".join(each.name or "" for each in uploads)
        note_step(talk, StepKind.FILED, on=on, by=by, note=names)
        record_talk_event(events.TALK_FILED, talk, by=by, files=files)
        return talk


@transaction.atomic
def close_talk(
    *,
    talk_id: int,
    version: int | None,
    improved: bool,
    outcome: str,
    by: User,
    on: dt.date,
) -> InterviewNotice:
    """Close a talk after its figures were looked at again: improved, or not improved.

    Not improved brings the unit onto the next list, one level higher (by policy).

    Raises:
        Conflict: when somebody changed it since the page was opened.
        RuleBroken: before the day the policy set, without words, or when it is not held.
    """
    words = outcome.strip()
    with acting(user=by, reason=words or None):
        talk = lock_talk(talk_id, version, TalkState.HELD)
        if talk.recheck_on is not None and on < talk.recheck_on:
            raise RuleBroken(str(TOO_EARLY) % {"day": talk.recheck_on}, code="too_early")
        if not words:
            raise RuleBroken(OUTCOME_NEEDED, code="outcome", field="outcome")
        talk.numbers_after = numbers_of(talk, on=on, since=talk.held_on)
        talk.state = (TalkState.IMPROVED if improved else TalkState.NOT_IMPROVED).value
        talk.closed_on, talk.outcome = on, words
        save_talk(talk, by=by)
        note_step(talk, StepKind.CLOSED, on=on, by=by, note=words)
        tell_closed(talk, on)
        record_talk_event(
            events.TALK_CLOSED, talk, by=by, reason=words, outcome=str(talk.get_state_display())
        )
        return talk
