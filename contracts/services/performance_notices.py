"""What people are told of promises and special reports, in the transaction of the cause (R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.urls import reverse

from contracts import notices_performance as notices
from contracts.models import Contract, Obligation, SpecialReport
from contracts.selectors.contract_people import People
from contracts.services.report_clock import ENTERED_ON, Settled
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_many

OBLIGATION = "contracts.obligation"
REPORT = "contracts.specialreport"
_LONGEST = 60
_OF_OBLIGATION = (
    notices.OBLIGATION_DUE,
    notices.OBLIGATION_OVERDUE,
    notices.CLAIM_TO_CHECK,
    notices.CLAIM_RETURNED,
)
# What asked for a report; gone once it is submitted or no longer owed.
_ASKING = (
    notices.REPORT_OWED,
    notices.REPORT_LATE,
    notices.REPORT_TO_CONFIRM,
    notices.REPORT_RETURNED,
    notices.REPORT_MOVED,
)


def short(text: str) -> str:
    """Return the words of a promise as a notice has room for them."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def promise_alert(
    kind: NoticeKind, promise: Obligation, people: Sequence[int], **more: Any
) -> Alert:
    """Return a notice about a promise, opening its contract's performance."""
    contract = promise.contract
    period = more.pop("period", promise.due_on.isoformat())
    meant_on = more.pop("meant_on", None)
    return Alert(
        kind=kind.name,
        subject=(OBLIGATION, promise.pk),
        recipients=people,
        period=period,
        params={
            "contract": contract.title,
            "content": short(promise.content),
            "due": promise.due_on,
            **more,
        },
        url=reverse("contracts:performance", args=[contract.pk]),
        due_on=promise.due_on,
        meant_on=meant_on,
    )


def report_alert(
    kind: NoticeKind, report: SpecialReport, people: Sequence[int], **more: Any
) -> Alert:
    """Return a notice about a special report, opening it."""
    contract = report.contract
    period = more.pop("period", report.due_on.isoformat())
    meant_on = more.pop("meant_on", None)
    return Alert(
        kind=kind.name,
        subject=(REPORT, report.pk),
        recipients=people,
        period=period,
        params={
            "contract": contract.title,
            "expired": report.expired_on,
            "due": report.due_on,
            "unit": unit_name(contract),
            **more,
        },
        url=reverse("contracts:special-report", args=[report.pk]),
        due_on=report.due_on,
        meant_on=meant_on,
    )


def unit_name(contract: Contract) -> str:
    """Return the name of the unit that writes the report."""
    project = contract.project
    return str(project.host_unit or project.responsible_unit or "—")


def reports_with_contracts(ids: Iterable[int]) -> list[SpecialReport]:
    """Return reports with what their notices name: one query."""
    return list(
        SpecialReport.objects.filter(pk__in=list(ids))
        .select_related("contract__project__host_unit", "contract__project__responsible_unit")
        .order_by("pk")
    )


def tell_settled(settled: Settled, *, on: dt.date) -> int:
    """Tell the writers of what is owed now, take back what no longer is; how many are new."""
    told = tell_owed([*settled.new, *settled.again], on=on)
    told += tell_moved(settled.moved, on=on)
    forget_reports(settled.withdrawn)
    return told


def tell_moved(ids: Sequence[int], *, on: dt.date) -> int:
    """Tell of the due day that holds now, and take back what was said of the one before."""
    forget_reports(ids, kinds=(notices.REPORT_OWED, notices.REPORT_LATE, notices.REPORT_MOVED))
    return _tell(notices.REPORT_MOVED, ids, on)


def tell_owed(ids: Sequence[int], *, on: dt.date) -> int:
    """Tell the writing unit and the keeper of reports that are owed."""
    return _tell(notices.REPORT_OWED, ids, on)


def _tell(kind: NoticeKind, ids: Sequence[int], on: dt.date) -> int:
    if not ids:
        return 0
    reports = reports_with_contracts(ids)
    people = People([each.contract for each in reports], on)
    return raise_alerts(
        report_alert(
            kind,
            each,
            [*people.writers(each.contract), *people.keepers(each.contract)],
            meant_on=_meant_on(each) if kind is notices.REPORT_OWED else None,
        )
        for each in reports
    )


def _meant_on(report: SpecialReport) -> dt.date:
    """Return the day after the missed one, or after a late entry: nobody could tell before."""
    entered = report.counted.get(ENTERED_ON)
    start = dt.date.fromisoformat(entered) if entered else report.expired_on
    return start + dt.timedelta(days=1)


def forget_promise(promise_id: int) -> None:
    """Take back what was said of a promise that is settled or moved."""
    forget_promises([promise_id])


def forget_promises(promise_ids: Iterable[int]) -> None:
    """Take back what was said of many promises: a fixed number of statements."""
    kinds = [each.name for each in _OF_OBLIGATION]
    withdraw_many(kind=kinds, subject_type=OBLIGATION, subject_ids=list(promise_ids))


def forget_report(report_id: int, *, kinds: Iterable[NoticeKind] = ()) -> None:
    """Take back what asked for a report, or for its receipt; without kinds, all of it."""
    forget_reports([report_id], kinds=kinds)


def forget_reports(report_ids: Collection[int], *, kinds: Iterable[NoticeKind] = ()) -> None:
    """Take back what asked for many reports, as `forget_report` does: a few statements."""
    names = [each.name for each in (tuple(kinds) or (*_ASKING, notices.REPORT_SUBMITTED))]
    withdraw_many(kind=names, subject_type=REPORT, subject_ids=report_ids)
