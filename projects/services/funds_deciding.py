"""What becomes of claimed funds: verified, struck off, rejected, returned, revised, corrected (R6).

Promoter ≠ verifier: nobody decides on a claim of their own. Every verb locks the project, so that
two people cannot decide on one claim, and adds the project's sums up anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import events_funds as events
from projects import notices_funds as notices
from projects.models import FundsEntry, ProjectDocument
from projects.models.choices import DocumentKind
from projects.permissions_funds import has_entered
from projects.services.documents import attach
from projects.services.funds import SUBJECT, FundsFacts, claim_fields, sum_funds, tell_bureau
from projects.services.funds_flags import push_standing
from projects.services.month_locks import check_entry_open, check_month_open, hold_months
from projects.services.moves import check_reason
from projects.services.saving import LockedProject, conflict_of, lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.templatetags.zs import figure

State, Exclusion = FundsEntry.State, FundsEntry.Exclusion
OPEN_STATES = (State.CLAIMED.value, State.RETURNED.value)

DECIDED_ALREADY = _("This claim has been decided already: %(state)s.")
OWN_CLAIM = _(
    "You claimed this money, or changed the claim, yourself; a colleague has to verify it."
)
OWN_IMPORT = _("You imported this figure yourself; a colleague has to verify it.")
VERIFIED_NEEDED = _("Enter the amount that is verified; to verify nothing, reject the claim.")
MORE_THAN_CLAIMED = _("No more can be verified than the %(claimed)s that was claimed.")
EXCLUSION_NEEDED = _("Say why %(reduced)s (10,000 yuan) do not count.")
NOTE_FOR_OTHER = _("Say in the note what the other reason is.")
QUESTION_NEEDED = _("Write what the unit has to answer or to bring.")
NOT_OPEN = _("Only a claim that waits or was returned can be changed: %(state)s.")
NOT_VERIFIED = _("Only a verified entry is corrected; this one is %(state)s.")
CORRECTION_ITSELF = _("This entry is a correction. Correct the entry it belongs to.")
BELOW_ZERO = _("The entry stands at %(verified)s with its corrections; less than 0 cannot be.")
NO_DIFFERENCE = _("This is what the entry stands at already.")


@dataclass(frozen=True)
class Decision:
    """What the verifier decided.

    Args:
        state: VERIFIED, REJECTED or RETURNED.
        verified_wan: What counts, 万元; for a verification.
        exclusion: Why the rest, or all of it, does not count.
        note: For the unit: the reason in words, or the question.
    """

    state: str
    verified_wan: Decimal | None = None
    exclusion: str = ""
    note: str = ""


@transaction.atomic
def decide_funds(*, entry_id: int, decision: Decision, by: User, on: dt.date) -> FundsEntry:
    """Verify a claim whole or in part, reject it, or return it with a question.

    A month is not closed meanwhile: what a closing does not hold yet was verified after it.

    Raises:
        RuleBroken: for a claim decided already or one's own, more than was claimed, money struck
            off or rejected without its reason, a return without a question.

    Source: rules.md R6, R3 (promoter ≠ verifier).
    """
    note = decision.note.strip()
    with acting(user=by, reason=note or None):
        locked, entry = _held(entry_id)
        if entry.state != State.CLAIMED:
            raise RuleBroken(
                str(DECIDED_ALREADY) % {"state": entry.get_state_display()}, code="decided_already"
            )
        if has_entered(by, entry):
            raise RuleBroken(OWN_IMPORT if entry.is_opening else OWN_CLAIM, code="own_claim")
        _apply(entry, decision, note)
        entry.verified_by, entry.verified_at = by, clock.now()
        _save_entry(entry, by=by)
        save_project(locked, by=by, fields=sum_funds(locked.project))
        push_standing([locked.project.pk], on=on)
        withdraw_alerts(kind=notices.FUNDS_WAITING.name, subject=(SUBJECT, entry.pk))
        _tell_claimant(entry, locked, by=by)
        _record(events.FUNDS_DECIDED, entry, locked, by=by, reason=note)
        return entry


@transaction.atomic
def revise_funds(
    *,
    entry_id: int,
    version: int,
    facts: FundsFacts,
    by: User,
    on: dt.date,
    uploads: Sequence[File[Any]] = (),
    evidence_kind: str = DocumentKind.VOUCHER,
) -> FundsEntry:
    """Change a claim that waits or came back, and let it wait again.

    Raises:
        Conflict: when somebody changed it since the form was opened.
        FileRefused: when a file is not taken.
        RuleBroken: when it is decided, or its month or the new one is locked and more than the
            bureau's question is answered; else as `claim_funds`.
    """
    with acting(user=by):
        locked, entry = _held(entry_id)
        _check_open(entry)
        if entry.version != version:
            raise conflict_of(entry, version, {}, changed_at=entry.updated_at)
        project = locked.project
        kept = ProjectDocument.objects.filter(funds_entry=entry, removed_at=None).exists()
        fields = claim_fields(
            project,
            facts,
            has_evidence=kept or bool(uploads),
            on=on,
            others_wan=project.funds_claimed_wan - entry.claimed_wan,
        )
        if not _only_answers(entry, fields):
            check_entry_open(entry)
            check_month_open(project, fields["month"])
        for name, value in fields.items():
            setattr(entry, name, value)
        entry.state, entry.revised_by = State.CLAIMED, by
        for upload in uploads:
            attach(project, upload, kind=evidence_kind, by=by, funds_entry=entry)
        _save_entry(entry, by=by)
        save_project(locked, by=by, fields=sum_funds(project))
        tell_bureau(entry, project, by=by, on=on)
        _record(events.FUNDS_REVISED, entry, locked, by=by)
        return entry


@transaction.atomic
def take_back_funds(*, entry_id: int, reason: str, by: User) -> FundsEntry:
    """Take a claim back before it is decided; it stays on record.

    Raises:
        RuleBroken: without a reason, when it is decided, or its month is locked.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked, entry = _held(entry_id)
        _check_open(entry)
        check_entry_open(entry)
        entry.state, entry.decision_note = State.WITHDRAWN, why
        _save_entry(entry, by=by)
        save_project(locked, by=by, fields=sum_funds(locked.project))
        withdraw_alerts(kind=notices.FUNDS_WAITING.name, subject=(SUBJECT, entry.pk))
        _record(events.FUNDS_TAKEN_BACK, entry, locked, by=by, reason=why)
        return entry


@transaction.atomic
def correct_funds(
    *, entry_id: int, version: int, verified_wan: Decimal, reason: str, by: User, on: dt.date
) -> FundsEntry:
    """Correct what was verified: the difference is booked in the month of the correction.

    A month that was reported stays as it was published; the correction names the entry.

    Args:
        entry_id: The verified entry.
        version: Of the entry, as the form was opened with; each correction raises it.
        verified_wan: What should have been verified, 万元.
        reason: Why; a spot check, a repayment.
        by: Who corrects: the bureau.
        on: Today; its month takes the difference.

    Raises:
        Conflict: when somebody corrected it since the form was opened.
        RuleBroken: without a reason, for an entry that is not verified or is a correction itself,
            below 0, or without a difference.

    Source: rules.md R2, R6, R13.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked, entry = _locked(entry_id)
        if entry.corrects_id is not None:
            raise RuleBroken(CORRECTION_ITSELF, code="correction_itself")
        if entry.state != State.VERIFIED:
            raise RuleBroken(
                str(NOT_VERIFIED) % {"state": entry.get_state_display()}, code="not_verified"
            )
        if entry.version != version:
            raise conflict_of(entry, version, {}, changed_at=entry.updated_at)
        stands = stands_at(entry)
        if verified_wan < 0:
            words = {"verified": figure(stands)}
            raise RuleBroken(str(BELOW_ZERO) % words, code="below_zero", field="verified_wan")
        difference = verified_wan - stands
        if not difference:
            raise RuleBroken(NO_DIFFERENCE, code="no_difference", field="verified_wan")
        booked = FundsEntry.objects.create(
            project=locked.project,
            month=on.replace(day=1),
            claimed_wan=max(difference, Decimal(0)),
            verified_wan=difference,
            origin=entry.origin,
            kind=entry.kind,
            state=State.VERIFIED,
            unit=entry.unit,
            corrects=entry,
            decision_note=why,
            verified_by=by,
            verified_at=clock.now(),
            created_by=by,
            updated_by=by,
        )
        _save_entry(entry, by=by)
        save_project(locked, by=by, fields=sum_funds(locked.project))
        push_standing([locked.project.pk], on=on)
        _tell(
            notices.FUNDS_CORRECTED,
            entry,
            locked,
            by=by,
            period=str(booked.pk),
            note=why,
            difference=figure(difference),
        )
        _record(events.FUNDS_CORRECTED, booked, locked, by=by, reason=why)
        return booked


def stands_at(entry: FundsEntry) -> Decimal:
    """Return what an entry counts with all its corrections."""
    later = entry.corrections.values_list("verified_wan", flat=True)
    return sum((each or Decimal(0) for each in later), entry.verified_wan or Decimal(0))


def _held(entry_id: int) -> tuple[LockedProject, FundsEntry]:
    """Lock an entry whose month must not be closed meanwhile."""
    hold_months(FundsEntry.objects.values_list("project_id", flat=True).get(pk=entry_id))
    return _locked(entry_id)


def _locked(entry_id: int) -> tuple[LockedProject, FundsEntry]:
    """Lock the project of an entry; only then read the entry."""
    project_id = FundsEntry.objects.values_list("project_id", flat=True).get(pk=entry_id)
    locked = lock_project(project_id)
    return locked, FundsEntry.objects.select_related("unit", "import_batch").get(pk=entry_id)


def _only_answers(entry: FundsEntry, fields: Mapping[str, Any]) -> bool:
    """Tell whether a returned claim keeps its money and only answers the bureau's question."""
    said = {name: value for name, value in fields.items() if name != "note"}
    return entry.state == State.RETURNED and all(
        getattr(entry, name) == value for name, value in said.items()
    )


def _check_open(entry: FundsEntry) -> None:
    if entry.state not in OPEN_STATES:
        raise RuleBroken(str(NOT_OPEN) % {"state": entry.get_state_display()}, code="not_open")


def _apply(entry: FundsEntry, decision: Decision, note: str) -> None:
    """Set what a decision makes of an entry."""
    entry.state, entry.decision_note = decision.state, note
    if decision.state == State.RETURNED:
        if not note:
            raise RuleBroken(QUESTION_NEEDED, code="question_needed", field="note")
        return
    verified = Decimal(0)
    if decision.state == State.VERIFIED:
        verified = _checked_amount(entry, decision)
    reduced = entry.claimed_wan - verified
    if reduced and not decision.exclusion:
        words = {"reduced": figure(reduced)}
        raise RuleBroken(str(EXCLUSION_NEEDED) % words, code="exclusion_needed", field="exclusion")
    if reduced and decision.exclusion == Exclusion.OTHER and not note:
        raise RuleBroken(NOTE_FOR_OTHER, code="note_needed", field="note")
    entry.verified_wan = verified if decision.state == State.VERIFIED else None
    entry.reduced_wan = reduced
    entry.exclusion = decision.exclusion if reduced else ""


def _checked_amount(entry: FundsEntry, decision: Decision) -> Decimal:
    if not decision.verified_wan or decision.verified_wan < 0:
        raise RuleBroken(VERIFIED_NEEDED, code="verified_needed", field="verified_wan")
    if decision.verified_wan > entry.claimed_wan:
        words = {"claimed": figure(entry.claimed_wan)}
        raise RuleBroken(
            str(MORE_THAN_CLAIMED) % words, code="more_than_claimed", field="verified_wan"
        )
    return decision.verified_wan


def _save_entry(entry: FundsEntry, *, by: User) -> None:
    entry.updated_by = by
    entry.version += 1
    entry.save()


def _tell_claimant(entry: FundsEntry, locked: LockedProject, *, by: User) -> None:
    kind = {
        State.VERIFIED.value: notices.FUNDS_VERIFIED,
        State.REJECTED.value: notices.FUNDS_REJECTED,
        State.RETURNED.value: notices.FUNDS_RETURNED,
    }[entry.state]
    _tell(
        kind,
        entry,
        locked,
        by=by,
        period=str(entry.version),
        note=entry.decision_note,
        claimed=figure(entry.claimed_wan),
        verified=figure(entry.verified_wan),
    )


def _tell(
    kind: NoticeKind,
    entry: FundsEntry,
    locked: LockedProject,
    *,
    by: User,
    period: str,
    **words: str,
) -> None:
    if entry.created_by_id is None or entry.created_by_id == by.pk:
        return
    raise_alert(
        kind=kind.name,
        subject=(SUBJECT, entry.pk),
        recipients=[entry.created_by_id],
        period=period,
        params={"project": locked.project.name, "who": str(by), **words},
        url=reverse("projects:funds", args=[locked.project.pk]),
    )


def _record(
    kind: str, entry: FundsEntry, locked: LockedProject, *, by: User, reason: str = ""
) -> None:
    record_event(
        kind,
        by=by,
        county=locked.project.county_id,
        subject=locked.project,
        reason=reason,
        detail={
            "entry": entry.pk,
            "month": entry.month,
            "state": str(entry.get_state_display()),
            "claimed_wan": entry.claimed_wan,
            "verified_wan": entry.verified_wan,
        },
    )
