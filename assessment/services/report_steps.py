"""The steps of a monthly report: handed up, confirmed, withdrawn, returned, accepted (R10).

Each locks the report, asks the table of `rules.reports`, checks, writes one `ReportMove` and one
event, and tells those who must act. The unit head's confirmation is the submission.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessment import events_reports as events
from assessment import notices_reports as notices
from assessment.models import MonthlyReport, ReportMove
from assessment.models.choices import STATE_LABELS
from assessment.policies import MONTHLY_REPORT
from assessment.rules.checks import blocking
from assessment.rules.reports import ACTS, Act, State, is_on_time, may
from assessment.selectors.report_checks import check_rule, findings_in
from assessment.selectors.report_rows import Content, load_content
from assessment.services.flag_facts import push_month_facts, push_report_facts
from assessment.services.report_content import content_of, seal
from assessment.services.report_filling import lock_report
from assessment.services.report_reminders import withdraw_reminders
from assessment.services.report_saving import refuse_locked
from assessment.services.report_writing import mark_rows, write_through
from projects.selectors.people import people_of_units
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.selectors import deputies_of_heads
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import in_force

SUBJECT = "assessment.monthly_report"
NOT_NOW = _("The report is “%(state)s”; this cannot be done now.")
BLOCKED = _("%(count)s points have to be put right or explained before it can be handed on.")
REASON_NEEDED = _("Say why it is returned.")
CHANGED_SINCE = _("The report was changed since you opened it. Look at it again, then confirm.")


@transaction.atomic
def send_up(*, report_id: int, by: User, on: dt.date) -> MonthlyReport:
    """Hand a report to the unit head for confirmation.

    Raises:
        RuleBroken: when it is locked, or anything blocks.
    """
    with acting(user=by):
        report = lock_report(report_id)
        if report.state == State.AWAITING:
            return report  # sent twice
        refuse_locked(report, on)
        _check(load_content(report), on)
        report.sent_up_at, report.sent_up_by = clock.now(), by
        _move(report, Act.SEND_UP, by=by, event=events.REPORT_SENT_UP)
        _tell(
            report,
            notices.REPORT_TO_CONFIRM,
            _heads(report, on),
            {"who": by.full_name, "due": _day(report.return_due_on or report.due_on)},
        )
        return report


@transaction.atomic
def take_back(*, report_id: int, by: User) -> MonthlyReport:
    """Take a report back from the unit head, to write on.

    Raises:
        RuleBroken: when the head has confirmed it meanwhile.
    """
    with acting(user=by):
        report = lock_report(report_id)
        _move(report, Act.TAKE_BACK, by=by, event=events.REPORT_TAKEN_BACK)
        withdraw_alerts(kind=notices.REPORT_TO_CONFIRM.name, subject=(SUBJECT, report.pk))
        return report


@transaction.atomic
def send_back(*, report_id: int, reason: str, by: User, on: dt.date) -> MonthlyReport:
    """Send a report back to the clerk, with the unit head's reason.

    Raises:
        RuleBroken: without a reason, or when it does not wait for the head.
    """
    why = _reason(reason)
    with acting(user=by, reason=why):
        report = lock_report(report_id)
        sender = report.sent_up_by_id
        _move(report, Act.SEND_BACK, by=by, event=events.REPORT_SENT_BACK, reason=why)
        withdraw_alerts(kind=notices.REPORT_TO_CONFIRM.name, subject=(SUBJECT, report.pk))
        if sender is not None and sender != by.pk:
            _tell(report, notices.REPORT_SENT_BACK, [sender], {"reason": why})
        return report


@transaction.atomic
def confirm_report(
    *, report_id: int, by: User, on: dt.date, seen_edit: int | None = None
) -> MonthlyReport:
    """Confirm a report, which submits it to the bureau.

    Writes the money of its rows as claimed entries and their progress as follow-ups, freezes what
    followed from the ledger, and keeps the whole content with its hash. Confirming twice changes
    nothing.

    Args:
        report_id: The report.
        by: The unit head, or the named deputy.
        on: Today; the due day counts to its last second.
        seen_edit: The last saving that the head had before the eyes; None where it does not matter.

    Raises:
        RuleBroken: when it is locked, anything blocks, it was changed since it was opened, or the
            bureau has decided on money that it would change.
    """
    with acting(user=by):
        report = lock_report(report_id)
        if report.state == State.SUBMITTED and report.submitted_by_id == by.pk:
            return report  # sent twice
        if report.state != State.AWAITING:
            refuse_locked(report, on)
        _check_seen(report, seen_edit)
        content = load_content(report)
        rushed = _check(content, on)
        touched = write_through(content, rushed, by=by, on=on)
        now = clock.now()
        if report.first_submitted_at is None:
            report.first_submitted_at = now
            report.is_late = not is_on_time(on, report.due_on)
        report.submitted_at, report.submitted_by = now, by
        report.submissions += 1
        report.started_at = report.started_at or now
        kept = content_of(content)
        _move(report, Act.CONFIRM, by=by, event=events.REPORT_SUBMITTED, content=kept)
        withdraw_reminders(report, also=(notices.REPORT_TO_CONFIRM, notices.REPORT_RETURNED))
        push_report_facts(report, on, also=touched)
        return report


@transaction.atomic
def withdraw_report(*, report_id: int, reason: str, by: User) -> MonthlyReport:
    """Withdraw a submitted report before it is accepted; its claims stay until it comes again.

    Raises:
        RuleBroken: when the bureau has accepted or returned it.
    """
    with acting(user=by, reason=reason.strip()):
        report = lock_report(report_id)
        _move(report, Act.WITHDRAW, by=by, event=events.REPORT_WITHDRAWN, reason=reason.strip())
        push_report_facts(report, clock.today())
        return report


@transaction.atomic
def return_report(
    *, report_id: int, reason: str, notes: Mapping[str, str], by: User, on: dt.date
) -> MonthlyReport:
    """Return a report with a reason, and with what is wrong at each row.

    Args:
        report_id: The report.
        reason: Why, in a sentence.
        notes: What is wrong, by row ("line-17", "cell-3"); those rows owe an answer.
        by: Who returns it, of the bureau.
        on: Today; the unit has the policy's working days from it.

    Raises:
        RuleBroken: without a reason, or when it is not with the bureau.

    Source: rules.md R10.
    """
    why = _reason(reason)
    with acting(user=by, reason=why):
        report = lock_report(report_id)
        content = load_content(report)
        marked = mark_rows(content, notes)
        days = in_force(MONTHLY_REPORT, report.county, on).value.return_days
        due = working_days(on, days, report.county)
        report.return_due_on, report.is_return_provisional = due.date, due.is_provisional
        report.returned_at, report.returned_by = clock.now(), by
        report.return_reason = why
        _move(report, Act.RETURN, by=by, event=events.REPORT_RETURNED, reason=why)
        _tell(
            report,
            notices.REPORT_RETURNED,
            people_of_units([report.unit_id, report.unit.merged_into_id], on),
            {"reason": why, "count": marked, "due": _day(due.date)},
            period=str(report.submissions),
            due_on=due.date,
        )
        push_month_facts(report.county_id, Month.of(report.month), on)
        return report


@transaction.atomic
def accept_report(*, report_id: int, by: User, on: dt.date) -> MonthlyReport:
    """Accept a report: what was reported is taken. The money is verified apart from it (R6).

    Raises:
        RuleBroken: when it is not with the bureau.
    """
    report = _accept(report_id, by=by, on=on)
    push_month_facts(report.county_id, Month.of(report.month), on)
    return report


def accept_reports(*, reports: Sequence[MonthlyReport], by: User, on: dt.date) -> dict[int, str]:
    """Accept those of several reports that may be accepted; return why others were not, by id.

    Each stands or falls alone; what follows for the flags is worked out once for all.
    """
    refused: dict[int, str] = {}
    for report in reports:
        try:
            _accept(report.pk, by=by, on=on)
        except RuleBroken as error:
            refused[report.pk] = str(error)
    accepted = [each for each in reports if each.pk not in refused]
    for county_id, month in sorted({(each.county_id, each.month) for each in accepted}):
        push_month_facts(county_id, Month.of(month), on)
    return refused


@transaction.atomic
def _accept(report_id: int, *, by: User, on: dt.date) -> MonthlyReport:
    with acting(user=by):
        report = lock_report(report_id)
        if report.state == State.ACCEPTED:
            return report  # sent twice
        report.accepted_at, report.accepted_by = clock.now(), by
        _move(report, Act.ACCEPT, by=by, event=events.REPORT_ACCEPTED)
        _tell(
            report,
            notices.REPORT_ACCEPTED,
            people_of_units([report.unit_id, report.unit.merged_into_id], on),
            {"unit": report.unit.label},
            period=str(report.submissions),
        )
        return report


# --- Parts of a step ------------------------------------------------------------------------------


def _move(
    report: MonthlyReport,
    act: Act,
    *,
    by: User,
    event: str,
    reason: str = "",
    content: dict[str, Any] | None = None,
) -> None:
    """Move a report, with its step and its event."""
    state = State(report.state)
    if not may(act, state):
        words = str(NOT_NOW) % {"state": STATE_LABELS[state]}
        raise RuleBroken(words, code="not_now")
    report.state = (ACTS[act][1] or state).value
    report.version += 1
    report.updated_by = by
    report.save()
    ReportMove.objects.create(
        report=report,
        act=act.value,
        to_state=report.state,
        at=clock.now(),
        by=by,
        reason=reason,
        content=content,
        sha256=seal(content) if content is not None else "",
    )
    record_event(
        event,
        by=by,
        county=report.county_id,
        subject=report,
        reason=reason,
        detail={"unit": report.unit_id, "month": report.month, "submission": report.submissions},
    )


def _check(content: Content, on: dt.date) -> set[str]:
    """Refuse a report in which anything blocks; return the rows that the year-end guard marks."""
    found = findings_in(content, check_rule(content.report.county, on))
    stops = blocking(found)
    if stops:
        raise RuleBroken(str(BLOCKED) % {"count": len(stops)}, code="blocked")
    return {each.key for each in found if each.what == "unseen"}


def _check_seen(report: MonthlyReport, seen_edit: int | None) -> None:
    if seen_edit is None:
        return
    latest = report.edits.order_by("-pk").values_list("pk", flat=True).first()
    if (latest or 0) != seen_edit:
        raise RuleBroken(CHANGED_SINCE, code="changed_since")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")
    return reason.strip()[:500]


def _heads(report: MonthlyReport, on: dt.date) -> list[int]:
    """Return who may confirm a report on a day: the heads of the unit, and who stands in."""
    units = [report.unit_id, *([report.unit.merged_into_id] if report.unit.merged_into_id else [])]
    heads = User.objects.get_queryset().active_on(on).with_role(Role.UNIT_HEAD)
    found = set(heads.filter(unit__in=units).values_list("pk", flat=True))
    return sorted(found.union(*deputies_of_heads(units, on).values()))


def _tell(
    report: MonthlyReport,
    kind: Any,
    recipients: Sequence[int],
    params: Mapping[str, Any],
    *,
    period: str = "",
    due_on: dt.date | None = None,
) -> None:
    raise_alert(
        kind=kind.name,
        subject=(SUBJECT, report.pk),
        recipients=recipients,
        period=period or f"{report.submissions}:{clock.today()}",
        params={"month": date_format(report.month, "YEAR_MONTH_FORMAT"), **params},
        url=reverse("assessment:report", args=[report.pk]),
        due_on=due_on,
    )


def _day(day: dt.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
