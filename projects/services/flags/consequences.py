"""Talks 约谈 and supervision slips 督办单: receipt, answer, re-check, close (R7)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_flags as events
from projects.models import FlagConsequence
from projects.notices_flags import CONSEQUENCE_ISSUED
from projects.rules.flags.kinds import ConsequenceState as State
from projects.services.flags.issuing import SUBJECT
from projects.services.flags.talk_list import settle_talks
from projects.services.moves import IN_FUTURE
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import Conflict, RuleBroken

RECEIVED_ALREADY = _("The receipt has been confirmed already.")
RECEIVE_FIRST = _("Confirm the receipt first.")
ANSWER_FIRST = _("It has not been answered yet.")
ANSWER_NEEDED = _("Say what was done.")
NOTE_NEEDED = _("Say what the re-check found.")
BEFORE_ISSUE = _("It was issued on %(issued)s: an earlier day cannot be.")
CHANGED_MEANWHILE = _("Somebody else has changed this meanwhile. Look again.")
OWN_ANSWER = _("Nobody re-checks their own answer.")


@transaction.atomic
def receive_consequence(
    *,
    consequence_id: int,
    by: User,
    on: dt.date,
    happened_on: dt.date | None = None,
    version: int | None = None,
) -> FlagConsequence:
    """Confirm the receipt.

    Raises:
        Conflict: when somebody changed it since the form was opened.
        RuleBroken: when it was received already or lapsed, or for a day that cannot be.
    """
    with acting(user=by):
        row = _locked(consequence_id, version)
        if row.state != State.OPEN:
            raise RuleBroken(RECEIVED_ALREADY, code="received_already")
        row.received_on, row.received_by = _day(row, happened_on, on), by
        row.state = State.RECEIVED.value
        _save(row, events.CONSEQUENCE_RECEIVED, by=by)
        withdraw_alerts(kind=CONSEQUENCE_ISSUED.name, subject=(SUBJECT, row.pk))
        return row


@transaction.atomic
def answer_consequence(
    *,
    consequence_id: int,
    answer: str,
    by: User,
    on: dt.date,
    happened_on: dt.date | None = None,
    version: int | None = None,
) -> FlagConsequence:
    """Answer: what was done about it.

    Raises:
        Conflict: when somebody changed it since the form was opened.
        RuleBroken: before the receipt, without words, or for a day that cannot be.
    """
    with acting(user=by):
        row = _locked(consequence_id, version)
        if row.state != State.RECEIVED:
            raise RuleBroken(RECEIVE_FIRST, code="receive_first")
        if not answer.strip():
            raise RuleBroken(ANSWER_NEEDED, code="answer_needed", field="answer")
        row.answered_on, row.answered_by = _day(row, happened_on, on), by
        row.answer, row.state = answer.strip(), State.ANSWERED.value
        _save(row, events.CONSEQUENCE_ANSWERED, by=by)
        return row


@transaction.atomic
def recheck_consequence(
    *,
    consequence_id: int,
    passed: bool,
    note: str,
    by: User,
    on: dt.date,
    happened_on: dt.date | None = None,
    version: int | None = None,
) -> FlagConsequence:
    """Re-check what was answered: close it, or ask for another answer within the same time.

    Raises:
        Conflict: when somebody changed it since the form was opened.
        RuleBroken: before the answer, without words, of one's own answer, or for a day that cannot
            be.
    """
    with acting(user=by, reason=note or None):
        row = _locked(consequence_id, version)
        if row.state != State.ANSWERED:
            raise RuleBroken(ANSWER_FIRST, code="answer_first")
        if row.answered_by_id == by.pk:
            raise RuleBroken(OWN_ANSWER, code="own_answer")
        if not note.strip():
            raise RuleBroken(NOTE_NEEDED, code="note_needed", field="note")
        row.rechecked_on, row.rechecked_by = _day(row, happened_on, on), by
        row.recheck_note = note.strip()
        if passed:
            row.state, row.closed_on = State.CLOSED.value, row.rechecked_on
        else:
            again = on - row.issued_on
            row.state = State.RECEIVED.value
            row.feedback_due_on += again
            row.recheck_due_on += again
        _save(row, events.CONSEQUENCE_RECHECKED, by=by)
        if passed:
            settle_talks([row])
        return row


def _locked(consequence_id: int, version: int | None) -> FlagConsequence:
    row = FlagConsequence.objects.select_for_update(of=("self",)).get(pk=consequence_id)
    if version is not None and row.version != version:
        raise Conflict(CHANGED_MEANWHILE, changes=[])
    return row


def _day(row: FlagConsequence, happened_on: dt.date | None, on: dt.date) -> dt.date:
    day = happened_on or on
    if day > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="happened_on")
    if day < row.issued_on:
        raise RuleBroken(
            str(BEFORE_ISSUE) % {"issued": row.issued_on}, code="before_issue", field="happened_on"
        )
    return day


def _save(row: FlagConsequence, event: str, *, by: User) -> None:
    row.version += 1
    row.updated_by = by
    row.save()
    record_event(
        event,
        by=by,
        county=row.county_id,
        subject=row.project or row.unit,
        detail={"consequence": row.pk, "kind": row.kind, "rule": row.rule, "state": row.state},
    )
