"""Funds in place 到位资金: claimed by month with evidence; cumulative figures are derived (R6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import events
from projects import notices_funds as notices
from projects.models import FundsEntry, Project
from projects.models.choices import Currency, DocumentKind
from projects.models.funds_words import WARNING_LABELS
from projects.rules.funds import claim_warnings
from projects.selectors.people import people_of_bureau
from projects.services.documents import attach
from projects.services.month_locks import check_month_open, hold_months, is_month_locked
from projects.services.moves import IN_FUTURE, check_not_merged
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.money import convert_foreign
from zhaoshang.core.templatetags.zs import figure

SUBJECT = "projects.funds_entry"
MONTH_AHEAD = _("This month has not come yet.")
AMOUNT_NEEDED = _("Enter the amount that arrived; it is more than 0.")
NOTE_NEEDED = _("Explain this in the note: %(warnings)s")
CORRECTS_EARLIER = _("The month that is corrected lies before the month of booking.")
MONTH_OPEN = _("That month is still open: enter the money in it.")
RATE_NEEDED = _("Foreign money needs the amount, the rate and the date of the rate.")


@dataclass(frozen=True)
class FundsFacts:
    """A claim as the form has it. Amounts in 万元; foreign money in 万 of its currency."""

    month: dt.date
    claimed_wan: Decimal | None
    origin: str
    kind: str
    currency: str = Currency.CNY
    foreign_amount_wan: Decimal | None = None
    conversion_rate: Decimal | None = None
    conversion_rate_on: dt.date | None = None
    note: str = ""
    corrects_month: dt.date | None = None


@transaction.atomic
def claim_funds(
    *,
    project_id: int,
    facts: FundsFacts,
    unit: Unit,
    by: User,
    on: dt.date,
    uploads: Sequence[File[Any]] = (),
    evidence_kind: str = DocumentKind.VOUCHER,
) -> FundsEntry:
    """Claim money that arrived in a month; the bureau has yet to verify it.

    Raises:
        FileRefused: when a file is not taken.
        RuleBroken: for no amount, a month or a day that has not come, foreign money without its
            rate, something unusual (no evidence, above the agreed total, before the signing) that
            no note explains, a month that is closed or reported, or one to correct that is not.

    Source: rules.md R1, R6.
    """
    with acting(user=by):
        hold_months(project_id)
        locked = lock_project(project_id)
        project = locked.project
        check_not_merged(project)
        fields = claim_fields(project, facts, has_evidence=bool(uploads), on=on)
        check_month_open(project, fields["month"])
        entry = FundsEntry.objects.create(
            project=project, unit=unit, created_by=by, updated_by=by, **fields
        )
        for upload in uploads:
            attach(project, upload, kind=evidence_kind, by=by, funds_entry=entry)
        save_project(locked, by=by, fields=sum_funds(project))
        tell_bureau(entry, project, by=by, on=on)
        record_event(
            events.FUNDS_CLAIMED,
            by=by,
            county=project.county_id,
            subject=project,
            detail={"entry": entry.pk, "month": entry.month, "claimed_wan": entry.claimed_wan},
        )
        return entry


def claim_fields(
    project: Project,
    facts: FundsFacts,
    *,
    has_evidence: bool,
    on: dt.date,
    others_wan: Decimal | None = None,
) -> dict[str, Any]:
    """Check a claim and return the fields of its entry.

    Args:
        project: The locked project.
        facts: The claim.
        has_evidence: Files come with it, or are there already.
        on: Today.
        others_wan: What the project's other entries claim; all of them if not given.

    Raises:
        RuleBroken: as `claim_funds` says.
    """
    month = facts.month.replace(day=1)
    if month > on:
        raise RuleBroken(MONTH_AHEAD, code="month_ahead", field="month")
    if facts.conversion_rate_on is not None and facts.conversion_rate_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="conversion_rate_on")
    corrects = _corrects(project, facts, month)
    claimed = _claimed(facts)
    warnings = claim_warnings(
        claimed,
        others_wan=project.funds_claimed_wan if others_wan is None else others_wan,
        agreed_wan=project.agreed_amount_wan or project.total_investment_wan,
        month=month,
        signed_on=project.signed_on,
        has_evidence=has_evidence,
    )
    if warnings and not facts.note.strip():
        words = "；".join(str(WARNING_LABELS[each]) for each in warnings)
        raise RuleBroken(str(NOTE_NEEDED) % {"warnings": words}, code="note_needed", field="note")
    return {
        "month": month,
        "corrects_month": corrects,
        "claimed_wan": claimed,
        "origin": facts.origin,
        "kind": facts.kind,
        "note": facts.note.strip(),
        **_foreign(facts),
    }


def tell_bureau(entry: FundsEntry, project: Project, *, by: User, on: dt.date) -> None:
    """Tell the bureau that a claim waits."""
    raise_alert(
        kind=notices.FUNDS_WAITING.name,
        subject=(SUBJECT, entry.pk),
        recipients=[pk for pk in people_of_bureau(project.county_id, on) if pk != by.pk],
        period=str(entry.version),
        params={
            "project": project.name,
            "amount": figure(entry.claimed_wan),
            "unit": str(entry.unit or ""),
        },
        url=reverse("projects:funds-decide", args=[entry.pk]),
    )


def sum_funds(project: Project) -> set[str]:
    """Add up the entries of a locked project; return the fields set.

    Claimed is what was claimed and neither rejected nor taken back; verified is what counts.
    """
    dropped = Q(state__in=[FundsEntry.State.REJECTED, FundsEntry.State.WITHDRAWN])
    verified = Q(state=FundsEntry.State.VERIFIED)
    sums = FundsEntry.objects.filter(project=project).aggregate(
        claimed=Sum("claimed_wan", filter=~dropped), verified=Sum("verified_wan", filter=verified)
    )
    project.funds_claimed_wan = sums["claimed"] or Decimal(0)
    project.funds_verified_wan = sums["verified"] or Decimal(0)
    return {"funds_claimed_wan", "funds_verified_wan"}


def _corrects(project: Project, facts: FundsFacts, month: dt.date) -> dt.date | None:
    """Return the month that a claim corrects; only one that stands fast is corrected elsewhere."""
    if facts.corrects_month is None:
        return None
    corrects = facts.corrects_month.replace(day=1)
    if corrects >= month:
        raise RuleBroken(CORRECTS_EARLIER, code="corrects_earlier", field="corrects_month")
    if not is_month_locked(project, corrects):
        raise RuleBroken(MONTH_OPEN, code="month_open", field="corrects_month")
    return corrects


def _claimed(facts: FundsFacts) -> Decimal:
    if facts.currency == Currency.CNY:
        amount = facts.claimed_wan
    elif facts.foreign_amount_wan and facts.conversion_rate and facts.conversion_rate_on:
        amount = convert_foreign(facts.foreign_amount_wan, facts.conversion_rate)
    else:
        raise RuleBroken(RATE_NEEDED, code="rate_needed", field="conversion_rate")
    if amount is None or amount <= 0:
        raise RuleBroken(AMOUNT_NEEDED, code="amount_needed", field="claimed_wan")
    return amount


def _foreign(facts: FundsFacts) -> dict[str, Any]:
    if facts.currency == Currency.CNY:
        return {
            "currency": Currency.CNY.value,
            "foreign_amount_wan": None,
            "conversion_rate": None,
            "conversion_rate_on": None,
        }
    return {
        "currency": facts.currency,
        "foreign_amount_wan": facts.foreign_amount_wan,
        "conversion_rate": facts.conversion_rate,
        "conversion_rate_on": facts.conversion_rate_on,
    }
