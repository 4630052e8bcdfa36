"""The special report 专题报告 (S4): written by the host unit, received or returned by the office.

Whether it is owed, and until when, is worked out from dates (`report_clock`); here it is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from contracts import events_performance as events
from contracts import notices_performance as notices
from contracts.models import Contract, SpecialReport
from contracts.policies_performance import SPECIAL_REPORT
from contracts.selectors.contract_people import People, writer_of
from contracts.selectors.report_figures import figures_of
from contracts.services.performance_notices import forget_report, report_alert
from contracts.services.report_clock import count_from
from contracts.services.saving import LockedContract, lock_contract, lock_with_project
from projects.services.moves import IN_FUTURE, check_reason
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.services import raise_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force

State = SpecialReport.State
REPORT_GONE = _("This special report no longer exists.")
NOT_NOW = _("This is not possible while the report is “%(state)s”.")
SECTION_NEEDED = _("Fill in this part; the leading group decides on it.")
WITH_HEAD = _("The report is with the unit's head; take it back before changing it.")
NOT_WITH_HEAD = _("The report has not been handed to the unit's head.")
HEAD_CONFIRMS = _("The head of the unit confirms the report; hand it to the head.")
OWN_REPORT = _("Who submitted the report does not receive it.")
RECEIPT_NEEDED = _("Give the receipt number.")
BEFORE_SUBMITTED = _("It was submitted on %(day)s and cannot have been received before.")


@dataclass(frozen=True)
class Sections:
    """The parts of a report."""

    facts: str = ""
    cause: str = ""
    measures: str = ""
    request: str = ""

    def complete(self) -> None:
        """Refuse a report with an empty part.

        Raises:
            RuleBroken: beside the first empty part.
        """
        for each in fields(self):
            if not getattr(self, each.name).strip():
                raise RuleBroken(SECTION_NEEDED, code="section_needed", field=each.name)


@dataclass
class HeldReport:
    """A report with its contract locked for the rest of the transaction."""

    locked: LockedContract
    report: SpecialReport

    @property
    def contract(self) -> Contract:
        """The locked contract."""
        return self.locked.contract


def hold_report(
    report_id: int,
    *,
    version: int | None = None,
    typed: Mapping[str, Any] | None = None,
    with_project: bool = False,
) -> HeldReport:
    """Lock a report's contract inside the transaction and read the report anew.

    Raises:
        Conflict: when somebody saved the report since the form was opened.
        RuleBroken: when it is gone.
    """
    found = SpecialReport.objects.filter(pk=report_id).values_list("contract_id").first()
    if found is None:
        raise RuleBroken(REPORT_GONE, code="report_gone")
    locked = lock_with_project(found[0]) if with_project else lock_contract(found[0])
    report = SpecialReport.objects.get(pk=report_id)
    if version is not None and report.version != version:
        raise conflict_of(report, version, typed or {}, changed_at=report.updated_at)
    report.contract = locked.contract
    return HeldReport(locked, report)


def check_state(report: SpecialReport, *states: State) -> None:
    """Refuse what is not done in the report's present state.

    Raises:
        RuleBroken: naming the state.
    """
    if State(report.state) not in states:
        words = {"state": report.get_state_display()}
        raise RuleBroken(str(NOT_NOW) % words, code="not_in_this_state")


@transaction.atomic
def save_draft(
    *, report_id: int, sections: Sections, by: User, on: dt.date, version: int | None = None
) -> SpecialReport:
    """Keep what is written so far.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: when it is submitted already, or with the unit's head.
    """
    with acting(user=by):
        held = _held_by_writer(report_id, sections, version)
        return _save(held, events.REPORT_SAVED, by=by)


@transaction.atomic
def send_up(
    *, report_id: int, sections: Sections, by: User, on: dt.date, version: int | None = None
) -> SpecialReport:
    """Hand the finished report to the unit's head, whose confirmation submits it.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: when a part is empty, or it is submitted already.
    """
    with acting(user=by):
        held = _held_by_writer(report_id, sections, version)
        sections.complete()
        report = held.report
        report.sent_up_at, report.sent_up_by = clock.now(), by
        saved = _save(held, events.REPORT_SENT_UP, by=by)
        people = People([held.contract], on)
        _tell(
            notices.REPORT_TO_CONFIRM,
            report,
            people.heads(held.contract),
            period=f"{report.version}",
        )
        return saved


@transaction.atomic
def take_back(
    *, report_id: int, by: User, on: dt.date, version: int | None = None
) -> SpecialReport:
    """Take a report back from the unit's head, or give it back to the clerk, to change it.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: when it is not with the head.
    """
    with acting(user=by):
        held = hold_report(report_id, version=version)
        check_state(held.report, State.OWED, State.RETURNED)
        if held.report.sent_up_at is None:
            raise RuleBroken(NOT_WITH_HEAD, code="not_with_head")
        held.report.sent_up_at, held.report.sent_up_by = None, None
        _forget_confirming(held.report)
        return _save(held, events.REPORT_SAVED, by=by)


@transaction.atomic
def submit_report(
    *,
    report_id: int,
    by: User,
    on: dt.date,
    sections: Sections | None = None,
    version: int | None = None,
) -> SpecialReport:
    """Submit the report to the leading group's office; late after its due day, and counted so.

    Figures are frozen as they are found today. Where the county's policy asks for it, the unit's
    head does this.

    Args:
        report_id: The report.
        by: Who submits: the writing unit's head, or its clerk where no confirmation is asked.
        on: The day.
        sections: The parts, when they come with the same form; None for those kept.
        version: The version that the form was opened with.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: when a part is empty, it is submitted already, or only the head may.
    """
    with acting(user=by):
        held = hold_report(report_id, version=version)
        report = held.report
        check_state(report, State.OWED, State.RETURNED)
        rule = in_force(SPECIAL_REPORT, held.contract.county, on).value
        if rule.confirm and not by.has_role(Role.UNIT_HEAD):
            raise RuleBroken(HEAD_CONFIRMS, code="head_confirms")
        if sections is not None:
            _write(report, sections)
        sections_of(report).complete()
        if report.submitted_at is None:
            report.is_late = on > report.due_on
        report.figures = figures_of(report, on)
        report.state = State.SUBMITTED
        report.submitted_at, report.submitted_by = clock.now(), by
        report.writer_unit_id = writer_of(held.contract.project) or report.writer_unit_id
        report.return_reason = ""
        forget_report(report.pk)
        saved = _save(held, events.REPORT_SUBMITTED, by=by, is_late=report.is_late)
        people = People([held.contract], on)
        _tell(
            notices.REPORT_SUBMITTED,
            report,
            people.bureau(held.contract),
            period=f"{report.version}",
        )
        return saved


@transaction.atomic
def return_report(
    *, report_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> SpecialReport:
    """Return a report to the unit with a reason; it has the policy's working days anew.

    Whether the report was late stays as it was at its first submission.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: without a reason, or when it is not waiting.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held = hold_report(report_id, version=version)
        report = held.report
        check_state(report, State.SUBMITTED)
        _check_other(report, by)
        first = report.counted.get("first_due_on", report.due_on.isoformat())
        working = count_from(held.contract.county, on)
        report.due_on, report.is_provisional = working.due_on, working.is_provisional
        report.counted = {**working.counted, "first_due_on": first}
        report.state, report.return_reason = State.RETURNED, why[:500]
        report.sent_up_at, report.sent_up_by = None, None
        forget_report(report.pk)
        saved = _save(held, events.REPORT_RETURNED, by=by, reason=why)
        people = People([held.contract], on)
        _tell(
            notices.REPORT_RETURNED,
            report,
            people.writers(held.contract),
            period=f"{report.version}",
            reason=report.return_reason,
        )
        return saved


@transaction.atomic
def receive_report(
    *,
    report_id: int,
    receipt: str,
    received_on: dt.date,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> SpecialReport:
    """Receive a report for the leading group, with a receipt number.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: without a number, for a day that cannot be, or by who submitted it.
    """
    with acting(user=by):
        held = hold_report(report_id, version=version)
        report = held.report
        check_state(report, State.SUBMITTED)
        _check_other(report, by)
        if not receipt.strip():
            raise RuleBroken(RECEIPT_NEEDED, code="receipt_needed", field="receipt")
        _check_received(report, received_on, on)
        report.state, report.received_on, report.received_by = State.RECEIVED, received_on, by
        report.receipt = receipt.strip()[:60]
        forget_report(report.pk)
        saved = _save(held, events.REPORT_RECEIVED, by=by, receipt=report.receipt)
        people = People([held.contract], on)
        _tell(
            notices.REPORT_RECEIVED,
            report,
            people.writers(held.contract),
            period=f"{report.version}",
            receipt=report.receipt,
        )
        return saved


def sections_of(report: SpecialReport) -> Sections:
    """Return the parts of a report as they are kept."""
    return Sections(report.facts, report.cause, report.measures, report.request)


def submitted_on(report: SpecialReport) -> dt.date | None:
    """Return the day on which a report was submitted."""
    return localtime(report.submitted_at).date() if report.submitted_at else None


def _held_by_writer(report_id: int, sections: Sections, version: int | None) -> HeldReport:
    typed = {each.name: getattr(sections, each.name) for each in fields(sections)}
    held = hold_report(report_id, version=version, typed=typed)
    check_state(held.report, State.OWED, State.RETURNED)
    if held.report.sent_up_at is not None:
        raise RuleBroken(WITH_HEAD, code="with_head")
    _write(held.report, sections)
    return held


def _write(report: SpecialReport, sections: Sections) -> None:
    for each in fields(sections):
        setattr(report, each.name, getattr(sections, each.name).strip())


def _check_other(report: SpecialReport, by: User) -> None:
    if by.pk in {report.submitted_by_id, report.sent_up_by_id}:
        raise RuleBroken(OWN_REPORT, code="own_report")


def _check_received(report: SpecialReport, received_on: dt.date, on: dt.date) -> None:
    if received_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="received_on")
    submitted = submitted_on(report)
    if submitted is not None and received_on < submitted:
        words = {"day": submitted}
        raise RuleBroken(
            str(BEFORE_SUBMITTED) % words, code="before_submitted", field="received_on"
        )


def _forget_confirming(report: SpecialReport) -> None:
    forget_report(report.pk, kinds=(notices.REPORT_TO_CONFIRM,))


def _tell(kind: NoticeKind, report: SpecialReport, people: list[int], **words: Any) -> None:
    raise_alerts([report_alert(kind, report, people, **words)])


def _save(
    held: HeldReport, kind: str, *, by: User, reason: str = "", **detail: Any
) -> SpecialReport:
    report = held.report
    report.version += 1
    report.updated_by = by
    report.save()
    record_event(
        kind,
        by=by,
        county=held.contract.county_id,
        subject=held.contract,
        reason=reason,
        detail={
            "report": report.pk,
            "expired": report.expired_on,
            "due": report.due_on,
            **detail,
        },
    )
    return report
