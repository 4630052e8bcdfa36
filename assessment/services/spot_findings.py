"""Findings of a spot check: recorded once, mended with a reason, fed back to the money (R13, R2).

What a finding takes off is booked by `projects.services.funds_deciding.correct_funds`, in the open
month, as a correction that names the entry and with it the month it corrects. A closed month never
changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment import events_spot_checks as events
from assessment import notices_spot_checks as notices
from assessment.models import SpotCheckFile, SpotCheckItem
from assessment.models.spot_checks import FINDING_LABELS
from assessment.period_words import period_text
from assessment.rules.spot_checks import CheckState, Finding, reduction
from assessment.selectors.spot_checks import entered_or_verified
from assessment.services.spot_checks import lock_check, refuse_unless
from projects.models import FundsEntry
from projects.selectors.people import people_of_units
from projects.services.funds_deciding import correct_funds, stands_at
from projects.services.moves import IN_FUTURE
from projects.services.saving import conflict_of, lock_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alert
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.core.periods import Period
from zhaoshang.core.templatetags.zs import figure
from zhaoshang.files.services import store_upload

SUBJECT = "assessment.spot_check_item"
PURPOSE = "assessment.spot_check"
LONGEST_NOTE = 1_000
OWN_ENTRY = _(
    "You claimed, verified or corrected this money yourself; a colleague has to check it."
)
BEFORE_DRAW = _("The sample was drawn on %(drawn)s; it cannot have been checked before.")
NOTE_NEEDED = _("Write what was found; the unit reads it.")
WHY_CHANGED = _("Write why the finding changes; the unit reads it.")
AMOUNT_WRONG = _(
    "Enter what is taken off: more than 0 and less than the %(stands)s the entry stands at. If "
    "nothing of it holds, it is falsified."
)
CORRECTION = _("Spot check of %(period)s, entry %(entry)s, %(finding)s: %(note)s")


@dataclass(frozen=True)
class Found:
    """What the checker found.

    Attributes:
        finding: Confirmed, reduced or falsified.
        checked_on: The day on the spot.
        reduced_wan: What is taken off, 万元; for a reduced entry.
        note: For the unit; needed unless the entry is confirmed.
    """

    finding: Finding
    checked_on: dt.date
    reduced_wan: Decimal | None = None
    note: str = ""


@transaction.atomic
def record_finding(
    *,
    item_id: int,
    version: int,
    found: Found,
    by: User,
    on: dt.date,
    uploads: Sequence[File[Any]] = (),
) -> SpotCheckItem:
    """Record what was found of an entry, and book the difference in the open month.

    A finding may be mended, with a reason, until the check is closed: what the old one took off
    and the new one does not is booked back.

    Raises:
        Conflict: when somebody recorded a finding since the form was opened.
        FileRefused: when a file is not taken.
        RuleBroken: when the check is not open, by who claimed, verified or corrected the entry, for
            a day before the draw or to come, an amount that cannot be, or without words.

    Source: rules.md R13, R2, R3 (promoter ≠ verifier; here ≠ checker).
    """
    note = found.note.strip()[:LONGEST_NOTE]
    with acting(user=by, reason=note or None):
        item = _locked(item_id, version)
        entry = _locked_entry(item)
        if entered_or_verified(by, entry):
            raise RuleBroken(OWN_ENTRY, code="own_entry")
        _check(item, found, note, on)
        free = stands_at(entry) + item.reduced_wan
        reduced = reduction(found.finding, free, found.reduced_wan)
        if reduced is None:
            words = {"stands": figure(free)}
            raise RuleBroken(str(AMOUNT_WRONG) % words, code="amount_wrong", field="reduced_wan")
        booked = _book(item, entry, free - reduced, found, note, by=by, on=on)
        item.finding, item.reduced_wan, item.note = found.finding.value, reduced, note
        item.checked_on, item.checked_by = found.checked_on, by
        item.version += 1
        item.updated_by = by
        item.save()
        files = _keep(item, uploads, by=by)
        _tell(item, on)
        record_event(
            events.SPOT_CHECK_FOUND,
            by=by,
            county=item.check_of.county_id,
            subject=item,
            reason=note,
            detail={
                "period": item.check_of.period,
                "entry": item.entry_id,
                "unit": item.unit_id,
                "finding": str(item.get_finding_display()),
                "amount_wan": item.amount_wan,
                "reduced_wan": item.reduced_wan,
                "correction": booked.pk if booked else None,
                "files": files,
            },
        )
        return item


def _locked(item_id: int, version: int) -> SpotCheckItem:
    """Lock the check, then the item: a check is not closed while a finding is recorded."""
    check = lock_check(SpotCheckItem.objects.values_list("check_of_id", flat=True).get(pk=item_id))
    refuse_unless(check, CheckState.DRAWN)
    item = (
        SpotCheckItem.objects.select_for_update(of=("self",))
        .select_related("unit", "updated_by", "entry__project")
        .get(pk=item_id)
    )
    item.check_of = check
    if item.version != version:
        raise conflict_of(item, version, {}, changed_at=item.updated_at)
    return item


def _locked_entry(item: SpotCheckItem) -> FundsEntry:
    """Lock the project, so that nobody else corrects the entry meanwhile; only then read it."""
    lock_project(item.entry.project_id)
    return FundsEntry.objects.select_related("import_batch").get(pk=item.entry_id)


def _check(item: SpotCheckItem, found: Found, note: str, on: dt.date) -> None:
    if found.checked_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="checked_on")
    drawn_at = item.check_of.drawn_at
    if drawn_at is not None and found.checked_on < timezone.localtime(drawn_at).date():
        words = {"drawn": timezone.localtime(drawn_at).date()}
        raise RuleBroken(str(BEFORE_DRAW) % words, code="before_draw", field="checked_on")
    if note:
        return
    if item.finding:
        raise RuleBroken(WHY_CHANGED, code="why_changed", field="note")
    if found.finding is not Finding.CONFIRMED:
        raise RuleBroken(NOTE_NEEDED, code="note_needed", field="note")


def _book(
    item: SpotCheckItem,
    entry: FundsEntry,
    target_wan: Decimal,
    found: Found,
    note: str,
    *,
    by: User,
    on: dt.date,
) -> FundsEntry | None:
    """Let an entry stand at an amount; nothing is booked where it does already."""
    if target_wan == stands_at(entry):
        return None
    words = {
        "period": period_text(Period.parse(item.check_of.period)),
        "entry": entry.pk,
        "finding": FINDING_LABELS[found.finding],
        "note": note,
    }
    booked = correct_funds(
        entry_id=entry.pk,
        version=entry.version,
        verified_wan=target_wan,
        reason=str(CORRECTION) % words,
        by=by,
        on=on,
    )
    item.corrections.add(booked)
    return booked


def _keep(item: SpotCheckItem, uploads: Sequence[File[Any]], *, by: User) -> list[str]:
    kept = []
    for upload in uploads:
        stored = store_upload(upload, by=by, purpose=PURPOSE, allow=EVIDENCE)
        SpotCheckFile.objects.create(
            item=item, title=stored.name[:150], file=stored, created_by=by, updated_by=by
        )
        kept.append(stored.sha256)
    return kept


def _tell(item: SpotCheckItem, on: dt.date) -> None:
    """Tell the unit what was taken off, and what was given back; a confirmation it reads itself."""
    if item.finding == Finding.CONFIRMED and not item.corrections.exists():
        return
    raise_alert(
        kind=notices.SPOT_CHECK_FOUND.name,
        subject=(SUBJECT, item.pk),
        recipients=people_of_units([item.unit_id], on),
        period=str(item.version),
        params={
            "project": item.entry.project.name,
            "finding": str(item.get_finding_display()),
            "reduced": figure(item.reduced_wan),
            "amount": figure(item.amount_wan),
            "note": item.note,
        },
        url=reverse("assessment:spot-check-item", args=[item.pk]),
    )
