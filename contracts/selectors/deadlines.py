"""Open deadlines of contracts that rest on the working calendar (R15): which, from when, how long.

Special reports owed, originals to be filed, legal reviews running, opinions on land accountings
asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from contracts.events_land import DEADLINE_RECOUNTED
from contracts.models import Contract, LandAccounting, LegalReview, SpecialReport
from contracts.policies_copies import CONTRACT_COPIES
from contracts.policies_life import CONTRACT_REVIEW
from contracts.policies_performance import SPECIAL_REPORT
from zhaoshang.accounts.models import Unit
from zhaoshang.audit.models import AuditEvent
from zhaoshang.calendar.deadlines import OpenDeadline
from zhaoshang.policy.kinds import PolicyKind
from zhaoshang.policy.selectors import in_force

MOST = 20


class Clock(StrEnum):
    """Which clock of a contract."""

    SPECIAL_REPORT = "special_report"
    FILING = "filing"
    REVIEW = "review"
    LAND_OPINIONS = "land_opinions"


LABELS = {
    Clock.SPECIAL_REPORT: _("Special report due"),
    Clock.FILING: _("Filing due"),
    Clock.REVIEW: _("Legal review due"),
    Clock.LAND_OPINIONS: _("Opinions on a land accounting due"),
}


@dataclass(frozen=True)
class ContractDeadline:
    """One open deadline with the row it stands in."""

    clock: Clock
    pk: int
    contract: Contract
    deadline: OpenDeadline


def open_deadlines(counties: Sequence[Unit]) -> list[OpenDeadline]:
    """Return the open deadlines of the contracts of counties."""
    return [each.deadline for each in contract_deadlines(counties)]


def contract_deadlines(
    counties: Sequence[Unit], contract: Contract | None = None
) -> list[ContractDeadline]:
    """Return the open deadlines of counties, or of one contract: one query for each clock."""
    by_id = {county.pk: county for county in counties}
    return [
        *_reports(_scoped(SpecialReport.objects.all(), by_id, contract), by_id),
        *_filings(by_id, contract),
        *_reviews(_scoped(LegalReview.objects.all(), by_id, contract), by_id),
        *_opinions(_scoped(LandAccounting.objects.all(), by_id, contract)),
    ]


def _scoped(
    rows: QuerySet[Any], counties: Iterable[int], contract: Contract | None
) -> QuerySet[Any]:
    found = rows.filter(contract__county_id__in=list(counties)).select_related("contract")
    return found if contract is None else found.filter(contract=contract)


def _reports(rows: QuerySet[SpecialReport], by_id: dict[int, Unit]) -> Iterator[ContractDeadline]:
    for row in rows.filter(state__in=("owed", "returned")).order_by("pk"):
        # One that was returned is counted from the day of the return.
        since = row.counted.get("from")
        start = dt.date.fromisoformat(since) if since else row.expired_on
        days = row.counted.get("days")
        if days is None:
            days = _rule(SPECIAL_REPORT, by_id[row.contract.county_id], start).days
        yield _made(Clock.SPECIAL_REPORT, row, row.contract, (start, days), row.is_provisional)


def _filings(by_id: dict[int, Unit], contract: Contract | None) -> Iterator[ContractDeadline]:
    rows = Contract.objects.filter(
        county_id__in=list(by_id), state="signed", filing_due_on__isnull=False
    )
    if contract is not None:
        rows = rows.filter(pk=contract.pk)
    for row in rows.order_by("pk"):
        # What was signed before the register was kept is filed from the day it was entered.
        start = localtime(row.created_at).date() if row.is_earlier else row.signed_on
        if start is None:
            continue
        days = _rule(CONTRACT_COPIES, by_id[row.county_id], start).filing_days
        yield _made(Clock.FILING, row, row, (start, days), row.filing_is_provisional)


def _reviews(rows: QuerySet[LegalReview], by_id: dict[int, Unit]) -> Iterator[ContractDeadline]:
    for row in rows.filter(reviewed_on=None, taken_back_on=None).order_by("pk"):
        rule = _rule(CONTRACT_REVIEW, by_id[row.contract.county_id], row.asked_on)
        start = (row.asked_on, rule.working_days)
        yield _made(Clock.REVIEW, row, row.contract, start, row.is_provisional)


def _opinions(rows: QuerySet[LandAccounting]) -> Iterator[ContractDeadline]:
    for row in rows.filter(state=LandAccounting.State.ASKED, asked_on__isnull=False).order_by("pk"):
        if row.asked_on is None:
            continue
        start = (row.asked_on, row.working_days or 0)
        yield _made(Clock.LAND_OPINIONS, row, row.contract, start, row.is_provisional)


def _rule(kind: PolicyKind[Any], county: Unit, on: dt.date) -> Any:
    return in_force(kind, county, on).value


def _made(
    clock: Clock,
    row: Any,
    contract: Contract,
    counted: tuple[dt.date, int],
    is_provisional: bool,  # noqa: FBT001 - a fact of the row
) -> ContractDeadline:
    fields = {Clock.FILING: "filing_due_on", Clock.LAND_OPINIONS: "opinions_due_on"}
    pages = {Clock.LAND_OPINIONS: ("contracts:accounting", row.pk)}
    name, pk = pages.get(clock, ("contracts:contract", contract.pk))
    deadline = OpenDeadline(
        label=LABELS[clock],
        title=str(contract),
        url=reverse(name, args=[pk]),
        county_id=contract.county_id,
        start=counted[0],
        days=counted[1],
        due_on=getattr(row, fields.get(clock, "due_on")),
        is_provisional=is_provisional,
    )
    return ContractDeadline(clock, row.pk, contract, deadline)


@dataclass(frozen=True)
class Recount:
    """A due day that was counted anew when the calendar changed."""

    at: dt.datetime
    label: Any
    before: dt.date
    after: dt.date
    was_provisional: bool
    is_provisional: bool


def recounts_of(
    contract: Contract, clock: Clock | str = "", row_id: int | None = None
) -> list[Recount]:
    """Return which due days of a contract were counted anew, latest first: one query.

    Args:
        contract: The contract.
        clock: Of this clock only; "" for all.
        row_id: Of this report, review or accounting only.
    """
    events = AuditEvent.objects.filter(
        kind=DEADLINE_RECOUNTED, subject_type="contracts.contract", subject_id=str(contract.pk)
    )
    if clock:
        events = events.filter(detail__clock=str(clock))
    if row_id is not None:
        events = events.filter(detail__row=row_id)
    return [
        Recount(
            at=each.at,
            label=LABELS[Clock(each.detail["clock"])],
            before=dt.date.fromisoformat(each.detail["due_before"]),
            after=dt.date.fromisoformat(each.detail["due_after"]),
            was_provisional=each.detail["was_provisional"],
            is_provisional=each.detail["is_provisional"],
        )
        for each in events.order_by("-at", "-pk")[:MOST]
    ]
