"""Closes a month 月结: reports locked, figures published, everything sealed by a hash (R2, R10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessment import events_closing as events
from assessment import notices_closing as notices
from assessment.models import (
    AnnualPlan,
    IndicatorDefinition,
    MonthClosing,
    MonthFigure,
    MonthlyReport,
    ReportMove,
    Restatement,
)
from assessment.rules.closing import recompute
from assessment.rules.reports import Act, State
from assessment.selectors.closing import reports_owed
from assessment.selectors.closing_preview import hindrance
from assessment.selectors.figures import month_figures
from assessment.selectors.ledger_figures import ledger_figures
from assessment.selectors.plans import plan_in_force
from assessment.services.closing_content import Frozen, content, gather
from assessment.services.exceptions import refuse_waiting
from assessment.services.flag_facts import push_month_facts
from assessment.services.opening import month_lock, open_month
from assessment.services.report_content import seal
from projects.selectors.people import people_of_units
from projects.services.month_locks import hold_for_closing
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.bulk import CHANGED, CREATED, record_history
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.bulk import update_rows
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month
from zhaoshang.policy.services import mark_used

SUBJECT = "assessment.monthly_report"
LONGEST = 500
# What asked a unit for its report.
ASKING = (
    notices.REPORT_DUE.name,
    notices.REPORT_LATE.name,
    notices.REPORT_CHASED.name,
    notices.RETURN_DUE.name,
    "assessment.report_to_confirm",
    "assessment.report_returned",
)
REASON_NEEDED = _(
    "%(missing)s units have not reported and %(open)s reports are not accepted. Say why the month "
    "is closed all the same."
)
DIFFERS = _("The figures cannot be worked out again from what would be kept: %(count)s differ.")


@transaction.atomic
def close_month(
    *, county_id: int, month: Month, by: User | None, on: dt.date, reason: str = ""
) -> MonthClosing:
    """Close a month of a county; closing it again returns what was closed, and changes nothing.

    1. One at a time: the county's months are held, and claims of money wait.
    2. Open what was not opened, lock the reports of the month.
    3. Work out the figures, and what became known of earlier months; keep all they follow from.
    4. Publish figures and corrections, move every report to "locked", refuse waiting exceptions.
    5. Tell the flags what the month's figures and reports say.

    Args:
        county_id: The county.
        month: The month; months are closed in order.
        by: The business administrator; None for the command line.
        on: Today.
        reason: Why it is closed though reports are missing or not accepted.

    Raises:
        RuleBroken: when the month is not over, it is not its turn, there is no plan, or reports are
            missing or not accepted and no reason is given.

    Source: rules.md R2, R10.
    """
    why = reason.strip()[:LONGEST]
    with acting(user=by, reason=why or None):
        month_lock(county_id)
        hold_for_closing(county_id)
        closed = MonthClosing.objects.filter(county=county_id, month=month.first_day).first()
        if closed is not None:
            return closed
        stops = hindrance(county_id, month, on)
        if stops is not None:
            raise RuleBroken(stops.message, code=stops.code)
        open_month(county_id=county_id, month=month, on=on)
        reports = _locked_reports(county_id, month)
        missing = _missing(county_id, month, reports)
        _check_reason(reports, missing, why)
        county = Unit.objects.get(pk=county_id)
        frozen = _figures(county, month, on)
        return _publish(frozen, county, reports, missing, why, by=by, on=on)


def _locked_reports(county_id: int, month: Month) -> list[MonthlyReport]:
    """Lock the month's reports, so that nothing is saved or submitted while it is closed."""
    return list(
        MonthlyReport.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(county=county_id, month=month.first_day)
        .order_by("pk")
    )


def _missing(county_id: int, month: Month, reports: Sequence[MonthlyReport]) -> list[MonthlyReport]:
    owed = set(reports_owed(county_id=county_id, month=month).values_list("pk", flat=True))
    return [each for each in reports if each.pk in owed]


def _check_reason(
    reports: Sequence[MonthlyReport], missing: Sequence[MonthlyReport], why: str
) -> None:
    unaccepted = [
        each
        for each in reports
        if each.first_submitted_at is not None and each.state != State.ACCEPTED
    ]
    if (missing or unaccepted) and not why:
        words = {"missing": len(missing), "open": len(unaccepted)}
        raise RuleBroken(str(REASON_NEEDED) % words, code="reason_needed", field="reason")


def _figures(county: Unit, month: Month, on: dt.date) -> Frozen:
    """Work out the month's figures, and gather what they follow from."""
    plan: AnnualPlan = plan_in_force(county.pk, month.year)  # type: ignore[assignment]
    table = month_figures(county_id=county.pk, month=month, on=on)

    def live_of(asked: Sequence[IndicatorDefinition]) -> Any:
        return ledger_figures(county_id=county.pk, definitions=asked, year=month.year, on=on)

    return gather(plan, month, table.rows, live_of, county)


def _publish(
    frozen: Frozen,
    county: Unit,
    reports: Sequence[MonthlyReport],
    missing: Sequence[MonthlyReport],
    why: str,
    *,
    by: User | None,
    on: dt.date,
) -> MonthClosing:
    kept = content(frozen, county, reports, missing, why)
    _check_reproducible(frozen, kept)
    closing = MonthClosing.objects.create(
        county=county,
        month=frozen.month.first_day,
        closed_at=clock.now(),
        closed_by=by,
        missing_units=kept["missing"],
        content=kept,
        sha256=seal(kept),
    )
    mark_used(frozen.rule)
    _write_figures(closing, frozen)
    _write_found(frozen, county, by=by)
    _lock_reports(reports, why, by=by)
    refuse_waiting(county_id=county.pk, month=frozen.month, by=by)
    _tell(reports, missing, frozen.month, on)
    push_month_facts(county.pk, frozen.month, on)
    record_event(
        events.MONTH_CLOSED,
        by=by,
        county=county,
        subject=closing,
        reason=why,
        detail={
            "month": str(frozen.month),
            "reports": len(reports),
            "missing": kept["missing"],
            "figures": len(frozen.rows),
            "corrections": len(kept["corrections"]),
            "sha256": closing.sha256,
        },
    )
    return closing


def _check_reproducible(frozen: Frozen, kept: dict[str, Any]) -> None:
    """Refuse to publish a figure that what is kept does not yield."""
    again = recompute(kept)
    wrong = [
        row
        for row in frozen.rows
        if (row.value, row.cumulative)
        != (
            again[row.unit_id, row.indicator_id].value,
            again[row.unit_id, row.indicator_id].cumulative,
        )
    ]
    if wrong:
        raise RuleBroken(str(DIFFERS) % {"count": len(wrong)}, code="not_reproducible")


def _write_figures(closing: MonthClosing, frozen: Frozen) -> None:
    MonthFigure.objects.bulk_create(
        [
            MonthFigure(
                closing=closing,
                county_id=closing.county_id,
                unit_id=row.unit_id,
                month=closing.month,
                indicator_id=row.indicator_id,
                definition=frozen.indicators[row.indicator_id].definition,
                value=row.value,
                cumulative=row.cumulative,
                claimed=row.claimed,
                claimed_cumulative=row.claimed_cumulative,
            )
            for row in frozen.rows
        ],
        batch_size=1_000,
    )


def _write_found(frozen: Frozen, county: Unit, *, by: User | None) -> None:
    rows = [
        Restatement(
            county=county,
            unit_id=unit_id,
            indicator_id=indicator_id,
            booked_month=frozen.month.first_day,
            corrects_month=month.first_day,
            difference=difference,
            reason="",
            is_found=True,
            created_by=by,
            updated_by=by,
        )
        for (unit_id, indicator_id), months in sorted(frozen.found.items())
        for month, difference in sorted(months.items())
    ]
    made = Restatement.objects.bulk_create(rows, batch_size=1_000)
    record_history(Restatement, [each.pk for each in made], kind=CREATED)


def _lock_reports(reports: Sequence[MonthlyReport], why: str, *, by: User | None) -> None:
    now = clock.now()
    update_rows(
        MonthlyReport,
        [{"id": each.pk, "version": each.version + 1} for each in reports],
        same={
            "state": State.LOCKED.value,
            "updated_by_id": by.pk if by else None,
            "updated_at": now,
        },
    )
    record_history(MonthlyReport, [each.pk for each in reports], kind=CHANGED)
    ReportMove.objects.bulk_create(
        [
            ReportMove(
                report=each,
                act=Act.LOCK.value,
                to_state=State.LOCKED.value,
                at=now,
                by=by,
                reason=why,
            )
            for each in reports
        ],
        batch_size=1_000,
    )


def _tell(
    reports: Sequence[MonthlyReport], missing: Sequence[MonthlyReport], month: Month, on: dt.date
) -> None:
    """Take back what asked for a report, and tell units that did not report that it is closed."""
    for report in reports:
        if report.state != State.ACCEPTED:
            withdraw_alerts(kind=ASKING, subject=(SUBJECT, report.pk))
    for report in missing:
        raise_alert(
            kind=notices.MONTH_CLOSED.name,
            subject=(SUBJECT, report.pk),
            recipients=people_of_units([report.unit_id], on),
            period=str(month),
            params={
                "month": date_format(month.first_day, "YEAR_MONTH_FORMAT"),
                "unit": report.unit.label,
            },
            url=reverse("assessment:report", args=[report.pk]),
        )
