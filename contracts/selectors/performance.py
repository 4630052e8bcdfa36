"""The promises of a contract as its page shows them: both sides, ledger, moved days, reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from contracts.models import Contract, DateChange, Obligation, ReportDecision, SpecialReport
from contracts.models.choices import Side
from contracts.rules.performance import shortfall
from contracts.selectors.ledger_hints import Hint, Ledger
from zhaoshang.calendar.labels import holiday_name


@dataclass(frozen=True)
class PromiseLine:
    """One promise with what the ledger says of it.

    Attributes:
        promise: The promise; its evidence and moved days are read.
        is_open: Still to be kept.
        is_late: Open and past its day.
        kept_late: Kept after its day.
        missing: By how much less was kept than promised.
        hint: What the ledger says; None once it is settled.
        moved: Its moved days.
    """

    promise: Obligation
    is_open: bool
    is_late: bool
    kept_late: bool
    missing: Decimal | None
    hint: Hint | None = None
    moved: list[DateChange] = field(default_factory=list)


def promises_of(contract: Contract) -> list[Obligation]:
    """Return the promises of a contract with files, units, moved days: three queries."""
    moved = DateChange.objects.select_related(
        "decision__file", "by_contract", "created_by"
    ).order_by("pk")
    rows = contract.obligations.select_related("unit", "claimed_by", "settled_by")
    return list(
        rows.prefetch_related("evidence", Prefetch("date_changes", queryset=moved)).order_by(
            "due_on", "pk"
        )
    )


def lines_of(
    promises: Iterable[Obligation], ledger: Ledger | None, on: dt.date, *, runs: bool
) -> list[PromiseLine]:
    """Return the lines of a table; nothing is late of a contract that does not run."""
    return [_line(each, ledger, on, runs=runs) for each in promises]


def by_side(lines: Iterable[PromiseLine]) -> list[dict[str, Any]]:
    """Return the lines of each side, the investor's first."""
    found = list(lines)
    return [
        {
            "side": side,
            "label": side.label,
            "lines": [line for line in found if line.promise.side == side],
        }
        for side in (Side.INVESTOR, Side.COUNTY)
    ]


def reports_of(contract: Contract) -> list[SpecialReport]:
    """Return the special reports of a contract with their decisions, the latest first."""
    decisions = ReportDecision.objects.select_related("file").order_by("pk")
    rows = contract.special_reports.select_related("writer_unit")
    return list(rows.prefetch_related(Prefetch("decisions", queryset=decisions)))


@dataclass(frozen=True)
class CountedDays:
    """The working of a report's due day, for people."""

    due_on: dt.date
    is_provisional: bool
    start: dt.date | None
    first_due_on: dt.date | None
    entered_on: dt.date | None
    counted: list[dt.date]
    skipped: list[tuple[dt.date, str]]


def counted_of(report: SpecialReport) -> CountedDays:
    """Return how a report's due day was counted."""
    kept = report.counted
    return CountedDays(
        due_on=report.due_on,
        is_provisional=report.is_provisional,
        start=_day(kept.get("from")),
        first_due_on=_day(kept.get("first_due_on")),
        entered_on=_day(kept.get("entered_on")),
        counted=[dt.date.fromisoformat(each) for each in kept.get("counted", [])],
        skipped=[
            (dt.date.fromisoformat(each["on"]), holiday_name(each["name"]))
            for each in kept.get("skipped", [])
        ],
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _line(promise: Obligation, ledger: Ledger | None, on: dt.date, *, runs: bool) -> PromiseLine:
    is_open = promise.state == Obligation.State.OPEN
    is_met = promise.state == Obligation.State.MET
    hint = ledger.hint(promise) if ledger is not None and is_open else None
    return PromiseLine(
        promise=promise,
        is_open=is_open,
        is_late=is_open and (runs or promise.outlives) and promise.due_on < on,
        kept_late=is_met and promise.met_on is not None and promise.met_on > promise.due_on,
        missing=shortfall(promise.quantity, promise.met_quantity) if is_met else None,
        hint=hint,
        moved=list(promise.date_changes.all()),
    )
