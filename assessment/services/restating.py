"""Corrections of closed months, booked in the open one and naming the month they correct (R2).

Of figures that units report. What becomes known in the ledger later is found at the next close.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessment import events_closing as events
from assessment import notices_closing as notices
from assessment.models import Indicator, MonthFigure, Restatement, RestatementRequest
from assessment.models.indicators import IndicatorDefinition
from assessment.selectors.closing import is_closed, last_closed
from assessment.services.opening import month_lock
from assessment.services.year_guard import check_month_open
from projects.selectors.people import people_of_bureau, people_of_units
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month
from zhaoshang.core.templatetags.zs import figure

SUBJECT = "assessment.restatement_request"
LONGEST = 500
LONGEST_REFERENCE = 100
State = RestatementRequest.State
NOT_CLOSED = _("This month is not closed yet: change the report itself.")
NOT_REPORTED = _(
    "This figure follows from the ledger. Correct it there; the next close books the difference."
)
NO_DIFFERENCE = _("The difference is not 0.")
BELOW_ZERO = _("With this the year would stand at %(figure)s; a cumulative figure is not below 0.")
REASON_NEEDED = _("Say why the figure was wrong.")
REFERENCE_NEEDED = _("Name the document by which it is corrected.")
ASKED_ALREADY = _("A correction of this figure and month waits for the bureau already.")
DECIDED_ALREADY = _("This correction has been decided already: %(state)s.")
OWN_REQUEST = _("You asked for this correction yourself; a colleague decides.")
DECISION_NEEDED = _("Say why.")


@dataclass(frozen=True)
class Correction:
    """What is corrected: of which unit, indicator and closed month, and by how much."""

    unit: Unit
    indicator: Indicator
    corrects: Month
    difference: Decimal
    reason: str
    reference: str = ""


@transaction.atomic
def book_restatement(*, correction: Correction, by: User, on: dt.date) -> Restatement:
    """Book a correction in the open month.

    Raises:
        RuleBroken: for a month that is not closed, a figure of the ledger, no difference, a year
            that would fall below 0, or without reason and document.

    Source: rules.md R2.
    """
    with acting(user=by, reason=correction.reason.strip()[:LONGEST] or None):
        month_lock(_county(correction))
        _check(correction)
        return _book(correction, by=by)


def ask_restatement(*, correction: Correction, by: User, on: dt.date) -> RestatementRequest:
    """Ask the bureau to book a correction.

    Raises:
        RuleBroken: as `book_restatement`, but the document may come later; or when one waits.
    """
    try:
        return _ask(correction, by=by, on=on)
    except IntegrityError as error:  # two asked at once
        raise RuleBroken(ASKED_ALREADY, code="asked_already") from error


@transaction.atomic
def _ask(correction: Correction, *, by: User, on: dt.date) -> RestatementRequest:
    check_month_open(_county(correction), correction.corrects.first_day)
    _check(correction, reference_needed=False)
    why = correction.reason.strip()[:LONGEST]
    same = RestatementRequest.objects.filter(
        unit=correction.unit,
        indicator=correction.indicator,
        corrects_month=correction.corrects.first_day,
        state=State.ASKED,
    )
    if same.exists():
        raise RuleBroken(ASKED_ALREADY, code="asked_already")
    with acting(user=by, reason=why):
        request = RestatementRequest.objects.create(
            county_id=_county(correction),
            unit=correction.unit,
            indicator=correction.indicator,
            corrects_month=correction.corrects.first_day,
            difference=correction.difference,
            reason=why,
            reference=correction.reference.strip()[:LONGEST_REFERENCE],
            created_by=by,
            updated_by=by,
        )
        raise_alert(
            kind=notices.RESTATEMENT_ASKED.name,
            subject=(SUBJECT, request.pk),
            recipients=[pk for pk in people_of_bureau(request.county_id, on) if pk != by.pk],
            params=_words(request),
            url=reverse("assessment:restatement-request", args=[request.pk]),
        )
        _record(events.RESTATEMENT_ASKED, request, by=by, reason=why)
        return request


@transaction.atomic
def decide_request(
    *, request_id: int, version: int, book: bool, reference: str, note: str, by: User, on: dt.date
) -> RestatementRequest:
    """Book what a unit asks for, or refuse it with a reason.

    Raises:
        Conflict: when somebody changed it since the form was opened.
        RuleBroken: for one's own request, one decided already, a refusal without a reason; else as
            `book_restatement`.
    """
    why = note.strip()[:LONGEST]
    with acting(user=by, reason=why or None):
        asked = RestatementRequest.objects.filter(pk=request_id)
        check_month_open(*asked.values_list("county_id", "corrects_month").get())
        request = (
            RestatementRequest.objects.select_for_update(of=("self",))
            .select_related("unit", "county", "indicator")
            .get(pk=request_id)
        )
        if request.state != State.ASKED:
            words = {"state": request.get_state_display()}
            raise RuleBroken(str(DECIDED_ALREADY) % words, code="decided_already")
        if request.version != version:
            raise conflict_of(request, version, {}, changed_at=request.updated_at)
        if request.created_by_id == by.pk:
            raise RuleBroken(OWN_REQUEST, code="own_request")
        if book:
            request.reference = reference.strip()[:LONGEST_REFERENCE] or request.reference
            correction = Correction(
                unit=request.unit,
                indicator=request.indicator,
                corrects=Month.of(request.corrects_month),
                difference=request.difference,
                reason=request.reason,
                reference=request.reference,
            )
            month_lock(request.county_id)
            _check(correction)
            request.restatement = _book(correction, by=by)
        elif not why:
            raise RuleBroken(DECISION_NEEDED, code="reason_needed", field="note")
        request.state = State.BOOKED if book else State.REFUSED
        request.decided_by, request.decided_at = by, clock.now()
        request.decision_note = why
        request.version += 1
        request.updated_by = by
        request.save()
        withdraw_alerts(kind=notices.RESTATEMENT_ASKED.name, subject=(SUBJECT, request.pk))
        people = people_of_units([request.unit_id, request.unit.merged_into_id], on)
        raise_alert(
            kind=(notices.RESTATEMENT_BOOKED if book else notices.RESTATEMENT_REFUSED).name,
            subject=(SUBJECT, request.pk),
            recipients=people,
            params={**_words(request), "note": why},
            url=reverse("assessment:restatements"),
        )
        _record(events.RESTATEMENT_DECIDED, request, by=by, reason=why)
        return request


def _check(correction: Correction, *, reference_needed: bool = True) -> None:
    if not is_closed(_county(correction), correction.corrects):
        raise RuleBroken(NOT_CLOSED, code="not_closed", field="corrects")
    definition = (
        IndicatorDefinition.objects.filter(indicator=correction.indicator)
        .in_force(correction.corrects.first_day)
        .first()
    )
    if definition is None or not definition.is_reported:
        raise RuleBroken(NOT_REPORTED, code="not_reported", field="indicator")
    if not correction.difference:
        raise RuleBroken(NO_DIFFERENCE, code="no_difference", field="difference")
    stands = _stands_at(correction)
    if stands + correction.difference < 0:
        words = {"figure": figure(stands + correction.difference)}
        raise RuleBroken(str(BELOW_ZERO) % words, code="below_zero", field="difference")
    if not correction.reason.strip():
        raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")
    if reference_needed and not correction.reference.strip():
        raise RuleBroken(REFERENCE_NEEDED, code="reference_needed", field="reference")


def _stands_at(correction: Correction) -> Decimal:
    """Return the cumulative figure of the corrected month's year, with what is booked since."""
    year = correction.corrects.year
    last = (
        MonthFigure.objects.filter(
            unit=correction.unit, indicator=correction.indicator, month__year=year
        )
        .order_by("-month")
        .first()
    )
    stands = last.cumulative if last else Decimal(0)
    after = last.month if last else correction.corrects.first_day
    booked = Restatement.objects.filter(
        unit=correction.unit,
        indicator=correction.indicator,
        is_found=False,
        corrects_month__year=year,
        booked_month__gt=after,
    )
    return stands + sum(booked.values_list("difference", flat=True), Decimal(0))


def _book(correction: Correction, *, by: User) -> Restatement:
    county_id = _county(correction)
    last = last_closed(county_id)
    booked = (last or correction.corrects) + 1
    restatement = Restatement.objects.create(
        county_id=county_id,
        unit=correction.unit,
        indicator=correction.indicator,
        booked_month=booked.first_day,
        corrects_month=correction.corrects.first_day,
        difference=correction.difference,
        reason=correction.reason.strip()[:LONGEST],
        reference=correction.reference.strip()[:LONGEST_REFERENCE],
        created_by=by,
        updated_by=by,
    )
    record_event(
        events.RESTATED,
        by=by,
        county=county_id,
        subject=restatement,
        reason=restatement.reason,
        detail={
            "unit": correction.unit.pk,
            "indicator": correction.indicator.code,
            "corrects": str(correction.corrects),
            "booked": str(booked),
            "difference": correction.difference,
            "document": restatement.reference,
        },
    )
    return restatement


def _county(correction: Correction) -> int:
    return correction.indicator.county_id


def _words(request: RestatementRequest) -> dict[str, object]:
    return {
        "unit": request.unit.label,
        "month": date_format(request.corrects_month, "YEAR_MONTH_FORMAT"),
        "difference": f"{request.difference.normalize():+f}",
        "reason": request.reason,
    }


def _record(kind: str, request: RestatementRequest, *, by: User, reason: str) -> None:
    record_event(
        kind,
        by=by,
        county=request.county_id,
        subject=request,
        reason=reason,
        detail={
            "unit": request.unit_id,
            "indicator": request.indicator.code,
            "corrects": request.corrects_month,
            "difference": request.difference,
            "state": str(request.get_state_display()),
        },
    )
