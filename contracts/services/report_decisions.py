"""What the leading group decides on a special report (R14), recorded by its office.

Extend: due days move by record. Demand: each promise not kept is asked for anew, with a clock of
its own. Terminate: the contract ends. Recover: money or land becomes a promise of the investor's
that outlives the contract. A report may carry several decisions; each is append-only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts import events_performance as events
from contracts import notices_performance as notices
from contracts.models import Obligation, ReportDecision, SpecialReport
from contracts.models.choices import DecisionKind, FileKind, ObligationKind, Side
from contracts.rules.life import State as Life
from contracts.selectors.contract_people import People
from contracts.services.ending import Ending, end_locked
from contracts.services.files import attach
from contracts.services.performance_notices import report_alert
from contracts.services.promise_keeping import demand_term
from contracts.services.promise_moves import DAY_PASSED, check_new_day, move_due_day
from contracts.services.promise_saving import check_happened, check_reference, settle_contract
from contracts.services.saving import check_state as check_contract
from contracts.services.saving import save_contract
from contracts.services.special_reports import HeldReport, check_state, hold_report, submitted_on
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.money import plain_wan

State = SpecialReport.State
OWN_REPORT = _("Who wrote or submitted the report does not record the decision on it.")
BODY_NEEDED = _("Say who decided.")
FILE_NEEDED = _("Upload the document that it rests on.")
NEW_DAY_NEEDED = _("Say until when.")
NOTHING_OPEN = _("All promises of this report are kept or waived; there is nothing to be set.")
AMOUNT_NEEDED = _("Say how much money or land is to be recovered; more than nothing.")
BEFORE_REPORT = _("The report was submitted on %(day)s; it cannot have been decided before.")


@dataclass(frozen=True)
class Decision:
    """What was decided, by whom, by what document. Money in 万元, land in 亩."""

    kind: DecisionKind
    decided_on: dt.date
    reference: str
    body: str
    upload: File[Any] | None
    text: str = ""
    new_due_on: dt.date | None = None
    recovered_wan: Decimal | None = None
    recovered_mu: Decimal | None = None


@transaction.atomic
def decide_report(
    *, report_id: int, decision: Decision, by: User, on: dt.date, version: int | None = None
) -> ReportDecision:
    """Record a decision of the leading group with what follows from it.

    Raises:
        Conflict: when somebody saved the report meanwhile.
        FileRefused: when the file is not taken.
        RuleBroken: without document or deciding body, for a day that cannot be, by who wrote the
            report, or when the decision has nothing to act on.
    """
    with acting(user=by, reason=decision.reference.strip() or None):
        held = hold_report(report_id, version=version, with_project=True)
        report = held.report
        check_state(report, State.RECEIVED, State.DECIDED)
        if by.pk in {report.submitted_by_id, report.sent_up_by_id}:
            raise RuleBroken(OWN_REPORT, code="own_report")
        _check(report, decision, on)
        row = _record(held, decision, by=by)
        contract_fields = _FOLLOWS[decision.kind](held, decision, row, by=by, on=on)
        settle_contract(held.contract, on=on)
        if decision.kind is not DecisionKind.TERMINATE:
            save_contract(held.locked, by=by, on=on, fields=contract_fields)
        _tell(held, row, on)
        record_event(
            events.REPORT_DECIDED,
            by=by,
            county=held.contract.county_id,
            subject=held.contract,
            detail={
                "report": report.pk,
                "decision": row.kind,
                "decided_on": row.decided_on,
                "reference": row.reference,
                "body": row.body,
                "new_due_on": row.new_due_on,
                "recovered_wan": row.recovered_wan,
                "recovered_mu": row.recovered_mu,
            },
        )
        return row


def _check(report: SpecialReport, decision: Decision, on: dt.date) -> None:
    check_reference(decision.reference)
    if not decision.body.strip():
        raise RuleBroken(BODY_NEEDED, code="body_needed", field="body")
    check_happened(decision.decided_on, on, "decided_on")
    submitted = submitted_on(report)
    if submitted is not None and decision.decided_on < submitted:
        words = {"day": submitted}
        raise RuleBroken(str(BEFORE_REPORT) % words, code="before_report", field="decided_on")
    if decision.upload is None:
        raise RuleBroken(FILE_NEEDED, code="file_needed", field="upload")
    if decision.kind is not DecisionKind.TERMINATE:
        _new_day(decision, on)
    if decision.kind is DecisionKind.RECOVER:
        _check_amounts(decision)


def _new_day(decision: Decision, on: dt.date) -> dt.date:
    if decision.new_due_on is None:
        raise RuleBroken(NEW_DAY_NEEDED, code="new_day_needed", field="new_due_on")
    if decision.new_due_on < on:
        raise RuleBroken(DAY_PASSED, code="day_passed", field="new_due_on")
    return decision.new_due_on


def _check_amounts(decision: Decision) -> None:
    money, land = decision.recovered_wan, decision.recovered_mu
    if (money is None and land is None) or (money or 0) < 0 or (land or 0) < 0:
        raise RuleBroken(AMOUNT_NEEDED, code="amount_needed", field="recovered_wan")
    if not money and not land:
        raise RuleBroken(AMOUNT_NEEDED, code="amount_needed", field="recovered_wan")


def _record(held: HeldReport, decision: Decision, *, by: User) -> ReportDecision:
    report, upload = held.report, decision.upload
    file = None
    if upload is not None:
        file = attach(
            held.contract,
            upload,
            kind=FileKind.DECISION,
            by=by,
            title=decision.reference.strip(),
            happened_on=decision.decided_on,
        )
    recovers = decision.kind is DecisionKind.RECOVER
    row = ReportDecision.objects.create(
        report=report,
        kind=decision.kind,
        decided_on=decision.decided_on,
        reference=decision.reference.strip()[:100],
        body=decision.body.strip()[:100],
        text=decision.text.strip(),
        new_due_on=None if decision.kind is DecisionKind.TERMINATE else decision.new_due_on,
        recovered_wan=decision.recovered_wan if recovers else None,
        recovered_mu=decision.recovered_mu if recovers else None,
        file=file,
        created_by=by,
        updated_by=by,
    )
    report.state = State.DECIDED
    report.version += 1
    report.updated_by = by
    report.save(update_fields=["state", "version", "updated_by", "updated_at"])
    return row


def _open_promises(held: HeldReport) -> list[Obligation]:
    found = list(held.report.obligations.filter(state=Obligation.State.OPEN).order_by("pk"))
    if not found:
        raise RuleBroken(NOTHING_OPEN, code="nothing_open", field="kind")
    for each in found:
        each.contract = held.contract
    return found


def _extend(
    held: HeldReport, decision: Decision, row: ReportDecision, *, by: User, on: dt.date
) -> set[str]:
    new = _new_day(decision, on)
    for promise in _open_promises(held):
        check_new_day(promise.due_on, new, on)
        move_due_day(
            promise,
            new,
            by=by,
            on=on,
            reference=row.reference,
            decision=row,
            reason=gettext("Extended by the leading group."),
        )
    return _prolong(held, new)


def _prolong(held: HeldReport, new: dt.date) -> set[str]:
    """Let the contract end no sooner than what was set; the history keeps both days."""
    contract = held.contract
    if contract.expires_on is None or contract.expires_on >= new:
        return set()
    contract.expires_on = new
    return {"expires_on"}


def _demand(
    held: HeldReport, decision: Decision, row: ReportDecision, *, by: User, on: dt.date
) -> set[str]:
    new = _new_day(decision, on)
    for promise in _open_promises(held):
        words = {"reference": row.reference, "content": promise.content}
        content = gettext("Demanded by %(reference)s: %(content)s") % words
        Obligation.objects.create(
            contract=held.contract,
            side=promise.side,
            kind=promise.kind,
            content=content[:300],
            due_on=new,
            first_due_on=new,
            quantity=promise.quantity,
            measure=promise.measure,
            unit=promise.unit,
            term=demand_term(promise, row.pk),
            outlives=promise.outlives,
            created_by=by,
            updated_by=by,
        )
    return _prolong(held, new)


def _terminate(
    held: HeldReport, decision: Decision, row: ReportDecision, *, by: User, on: dt.date
) -> set[str]:
    contract = held.contract
    check_contract(contract, Life.SIGNED, Life.FILED, Life.PERFORMING, Life.BREACHED)
    ending = Ending(
        state=Life.TERMINATED,
        ended_on=decision.decided_on,
        reason=decision.text.strip() or gettext("Terminated by the leading group."),
        reference=row.reference,
    )
    end_locked(held.locked, ending, by=by, on=on)
    return set()


def _recover(
    held: HeldReport, decision: Decision, row: ReportDecision, *, by: User, on: dt.date
) -> set[str]:
    new = _new_day(decision, on)
    wanted = (
        (ObligationKind.PAYMENT, decision.recovered_wan, "万元"),
        (ObligationKind.LAND, decision.recovered_mu, "亩"),
    )
    for kind, amount, measure in wanted:
        if not amount:
            continue
        words = {"amount": plain_wan(amount), "measure": measure, "reference": row.reference}
        Obligation.objects.create(
            contract=held.contract,
            side=Side.INVESTOR,
            kind=kind,
            content=gettext("Give back %(amount)s %(measure)s by %(reference)s") % words,
            due_on=new,
            first_due_on=new,
            quantity=amount,
            measure=measure,
            outlives=True,
            created_by=by,
            updated_by=by,
        )
    return set()


_FOLLOWS = {
    DecisionKind.EXTEND: _extend,
    DecisionKind.DEMAND: _demand,
    DecisionKind.TERMINATE: _terminate,
    DecisionKind.RECOVER: _recover,
}


def _tell(held: HeldReport, row: ReportDecision, on: dt.date) -> None:
    people = People([held.contract], on)
    told = {*people.writers(held.contract), *people.units(held.contract)}
    raise_alerts(
        [
            report_alert(
                notices.REPORT_DECIDED,
                held.report,
                sorted({*told, *people.sponsors(held.contract)}),
                period=f"decision-{row.pk}",
                decision=row.kind,
                reference=row.reference,
                body=row.body,
            )
        ]
    )
