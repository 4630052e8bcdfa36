"""Exceptions from the time limit of reports, per unit and month: asked, decided, ended (R10)."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessment import events_closing as events
from assessment import notices_closing as notices
from assessment.models import LockException, MonthlyReport
from assessment.selectors.closing import is_closed
from assessment.services.year_guard import check_month_open
from projects.selectors.people import admins_of_bureau, people_of_units
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month

SUBJECT = "assessment.lock_exception"
LONGEST = 500
State = LockException.State
MONTH_CLOSED = _(
    "This month is closed and never changes any more: book a restatement in the open month."
)
NOT_OWED = _("This unit owes no report of this month.")
SUBMITTED_ALREADY = _(
    "This report has been submitted; to change it, withdraw it or have the bureau return it."
)
REASON_NEEDED = _("Say why the report cannot come in time.")
DECISION_NEEDED = _("Say why.")
OVER_ALREADY = _("The last day cannot lie in the past.")
ASKED_ALREADY = _("An exception for this unit and month waits for its decision already.")
DECIDED_ALREADY = _("This exception has been decided already: %(state)s.")
OWN_REQUEST = _("You asked for this exception yourself; another administrator decides.")
NOT_GRANTED = _("Only a granted exception can be ended: %(state)s.")


def ask_exception(
    *, unit_id: int, month: Month, until: dt.date, reason: str, by: User, on: dt.date
) -> LockException:
    """Ask that a unit may report a month after its time.

    Args:
        unit_id: The unit.
        month: The month of the report.
        until: Last day on which the report is taken.
        reason: Why it cannot come in time.
        by: Who asks: the unit, or the bureau for it.
        on: Today.

    Raises:
        RuleBroken: for a closed month (a restatement is booked instead), a report that is not owed
            or was submitted, no reason, a day that is over, or a request that waits already.
    """
    try:
        return _ask(unit_id, month, until, reason.strip()[:LONGEST], by=by, on=on)
    except IntegrityError as error:  # two asked at once
        raise RuleBroken(ASKED_ALREADY, code="asked_already") from error


@transaction.atomic
def _ask(
    unit_id: int, month: Month, until: dt.date, why: str, *, by: User, on: dt.date
) -> LockException:
    report = (
        MonthlyReport.objects.select_related("unit", "county")
        .filter(unit=unit_id, month=month.first_day)
        .first()
    )
    county_id = report.county_id if report else by.scope.county_id or 0
    check_month_open(county_id, month.first_day)
    if is_closed(county_id, month):
        raise RuleBroken(MONTH_CLOSED, code="month_closed", field="month")
    if report is None:
        raise RuleBroken(NOT_OWED, code="not_owed", field="unit")
    if report.first_submitted_at is not None:
        raise RuleBroken(SUBMITTED_ALREADY, code="submitted_already", field="unit")
    if not why:
        raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")
    if until < on:
        raise RuleBroken(OVER_ALREADY, code="over_already", field="until")
    if LockException.objects.filter(
        unit=unit_id, month=month.first_day, state=State.ASKED
    ).exists():
        raise RuleBroken(ASKED_ALREADY, code="asked_already")
    with acting(user=by, reason=why):
        exception = LockException.objects.create(
            county_id=report.county_id,
            unit=report.unit,
            month=month.first_day,
            until=until,
            reason=why,
            created_by=by,
            updated_by=by,
        )
        raise_alert(
            kind=notices.EXCEPTION_ASKED.name,
            subject=(SUBJECT, exception.pk),
            recipients=[pk for pk in admins_of_bureau(report.county_id, on) if pk != by.pk],
            params=_words(exception),
            url=_url(),
        )
        _record(events.EXCEPTION_ASKED, exception, by=by, reason=why)
        return exception


@transaction.atomic
def decide_exception(
    *,
    exception_id: int,
    version: int,
    grant: bool,
    until: dt.date | None,
    note: str,
    by: User,
    on: dt.date,
) -> LockException:
    """Grant an exception until a day, or refuse it with a reason.

    Raises:
        Conflict: when somebody changed it since the form was opened.
        RuleBroken: for one's own request, one decided already, a month closed meanwhile, a day that
            is over, a refusal without a reason.

    Source: rules.md R10 ("Exceptions per unit and period with approver and end").
    """
    why = note.strip()[:LONGEST]
    with acting(user=by, reason=why or None):
        exception = _locked(exception_id)
        if exception.state != State.ASKED:
            words = {"state": exception.get_state_display()}
            raise RuleBroken(str(DECIDED_ALREADY) % words, code="decided_already")
        if exception.version != version:
            raise conflict_of(exception, version, {}, changed_at=exception.updated_at)
        if exception.created_by_id == by.pk:
            raise RuleBroken(OWN_REQUEST, code="own_request")
        if is_closed(exception.county_id, Month.of(exception.month)):
            raise RuleBroken(MONTH_CLOSED, code="month_closed")
        if grant:
            exception.until = until or exception.until
            if exception.until < on:
                raise RuleBroken(OVER_ALREADY, code="over_already", field="until")
        elif not why:
            raise RuleBroken(DECISION_NEEDED, code="reason_needed", field="note")
        exception.state = State.GRANTED if grant else State.REFUSED
        exception.decided_by, exception.decided_at = by, clock.now()
        exception.decision_note = why
        _save(exception, by=by)
        withdraw_alerts(kind=notices.EXCEPTION_ASKED.name, subject=(SUBJECT, exception.pk))
        raise_alert(
            kind=(notices.EXCEPTION_GRANTED if grant else notices.EXCEPTION_REFUSED).name,
            subject=(SUBJECT, exception.pk),
            recipients=_concerned(exception, on),
            params={**_words(exception), "note": why},
            url=_report_url(exception),
            due_on=exception.until if grant else None,
        )
        _record(events.EXCEPTION_DECIDED, exception, by=by, reason=why)
        return exception


@transaction.atomic
def end_exception(*, exception_id: int, reason: str, by: User, on: dt.date) -> LockException:
    """End a granted exception before its day.

    Raises:
        RuleBroken: without a reason, or for one that is not granted.
    """
    why = reason.strip()[:LONGEST]
    with acting(user=by, reason=why or None):
        exception = _locked(exception_id)
        if exception.state == State.ENDED:
            return exception  # sent twice
        if exception.state != State.GRANTED:
            words = {"state": exception.get_state_display()}
            raise RuleBroken(str(NOT_GRANTED) % words, code="not_granted")
        if not why:
            raise RuleBroken(DECISION_NEEDED, code="reason_needed", field="reason")
        exception.state, exception.decision_note = State.ENDED, why
        _save(exception, by=by)
        withdraw_alerts(kind=notices.EXCEPTION_GRANTED.name, subject=(SUBJECT, exception.pk))
        raise_alert(
            kind=notices.EXCEPTION_ENDED.name,
            subject=(SUBJECT, exception.pk),
            recipients=_concerned(exception, on),
            params={**_words(exception), "note": why},
            url=_report_url(exception),
        )
        _record(events.EXCEPTION_ENDED, exception, by=by, reason=why)
        return exception


def refuse_waiting(*, county_id: int, month: Month, by: User | None) -> None:
    """Refuse what still waits when its month is closed, in the transaction of the closing."""
    waiting = LockException.objects.select_for_update().filter(
        county=county_id, month=month.first_day, state=State.ASKED
    )
    for exception in waiting.order_by("pk"):
        exception.state = State.REFUSED
        exception.decided_by, exception.decided_at = by, clock.now()
        exception.decision_note = str(MONTH_CLOSED)[:LONGEST]
        _save(exception, by=by)
        withdraw_alerts(kind=notices.EXCEPTION_ASKED.name, subject=(SUBJECT, exception.pk))


def _locked(exception_id: int) -> LockException:
    check_month_open(*LockException.objects.values_list("county_id", "month").get(pk=exception_id))
    return (
        LockException.objects.select_for_update(of=("self",))
        .select_related("unit", "county")
        .get(pk=exception_id)
    )


def _save(exception: LockException, *, by: User | None) -> None:
    exception.version += 1
    exception.updated_by = by
    exception.save()


def _concerned(exception: LockException, on: dt.date) -> list[int]:
    people = people_of_units([exception.unit_id, exception.unit.merged_into_id], on)
    asked_by = [exception.created_by_id] if exception.created_by_id is not None else []
    return sorted({*people, *asked_by})


def _words(exception: LockException) -> dict[str, object]:
    return {
        "unit": exception.unit.label,
        "month": date_format(exception.month, "YEAR_MONTH_FORMAT"),
        "until": exception.until,
        "reason": exception.reason,
    }


def _url() -> str:
    return reverse("assessment:exceptions")


def _report_url(exception: LockException) -> str:
    report = MonthlyReport.objects.filter(unit=exception.unit_id, month=exception.month).first()
    return reverse("assessment:report", args=[report.pk]) if report else _url()


def _record(kind: str, exception: LockException, *, by: User, reason: str) -> None:
    record_event(
        kind,
        by=by,
        county=exception.county_id,
        subject=exception,
        reason=reason,
        detail={
            "unit": exception.unit_id,
            "month": exception.month,
            "until": exception.until,
            "state": str(exception.get_state_display()),
        },
    )
