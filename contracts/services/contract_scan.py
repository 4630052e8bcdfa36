"""The nightly scan of all contracts: level-triggered, safe to run twice, at once, or late (R14).

What it finds does not depend on how often it ran. The scan itself takes the same few statements for
five contracts or 300 000; what is told grows with the news of the day.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from contracts import events_performance as events
from contracts.models import SpecialReport
from contracts.services.copy_reminders import remind_copies
from contracts.services.performance_notices import reports_with_contracts, tell_settled
from contracts.services.performance_reminders import (
    Rules,
    remind_of_promises,
    tell_late_reports,
    tell_overdue,
)
from contracts.services.report_clock import Settled, refresh_overdue, settle
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.locks import advisory_lock

LOCK = "contracts-scan"
MOST_LISTED = 1_000


@dataclass
class ScanReport:
    """What a scan changed, or would change."""

    date: dt.date
    dry_run: bool = False
    settled: Settled = field(default_factory=Settled)
    overdue_changed: int = 0
    told: dict[str, int] = field(default_factory=dict)
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data; documented in docs/contracts-scan.md."""
        settled = self.settled
        return {
            "date": self.date.isoformat(),
            "dry_run": self.dry_run,
            "reports_opened": len(settled.new),
            "reports_reopened": len(settled.again),
            "reports_withdrawn": len(settled.withdrawn),
            "reports_recounted": len(settled.moved),
            "overdue_changed": self.overdue_changed,
            "told": self.told,
            "reports": self.lists,
            "seconds": round(self.seconds, 1),
        }


def scan(*, on: dt.date, dry_run: bool = False) -> ScanReport:
    """Bring reports, columns and notices of all contracts in step with a day.

    1. Wait for a scan that runs; then find what it left, which is nothing.
    2. Special reports: open, open again, withdraw, count provisional due days anew.
    3. Since when contracts are overdue.
    4. Tell: owed reports, promises due or overdue, late reports level by level, copies missing.
    5. One event for each county in which a report changed.

    All in one transaction: a scan that breaks off has done nothing. A dry run does the same and
    takes all of it back.
    """
    begun = time.monotonic()
    report = ScanReport(on, dry_run)
    with acting(user=None), transaction.atomic():
        advisory_lock(LOCK)
        settle_all(report)
        _tell(report)
        _record(report)
        if dry_run:
            transaction.set_rollback(True)
    report.seconds = time.monotonic() - begun
    return report


def settle_all(report: ScanReport) -> None:
    """Do the scan itself: a fixed number of statements."""
    report.settled = settle(on=report.date)
    report.overdue_changed = refresh_overdue(on=report.date)


def _tell(report: ScanReport) -> None:
    on, rules = report.date, Rules(report.date)
    report.told = {
        "reports": tell_settled(report.settled, on=on),
        "promises_due": remind_of_promises(on=on, rules=rules),
        "promises_overdue": tell_overdue(on=on),
        **{
            f"reports_late_{level}": number
            for level, number in tell_late_reports(on=on, rules=rules).items()
        },
        "copies": remind_copies(on=on),
    }


def _record(report: ScanReport) -> None:
    settled = report.settled
    changed = {
        "opened": settled.new,
        "reopened": settled.again,
        "withdrawn": settled.withdrawn,
        "recounted": settled.moved,
    }
    counties: dict[int, Counter[str]] = {}
    for word, ids in changed.items():
        rows = reports_with_contracts(ids) if ids else []
        report.lists[word] = [_line(each) for each in rows[:MOST_LISTED]]
        for each in rows:
            counties.setdefault(each.contract.county_id, Counter())[word] += 1
    for county_id, counts in sorted(counties.items()):
        record_event(
            events.SCANNED,
            by=None,
            county=county_id,
            subject=("accounts.unit", county_id),
            detail={"on": report.date, **counts},
        )


def _line(report: SpecialReport) -> dict[str, Any]:
    return {
        "report": report.pk,
        "contract": report.contract_id,
        "number": report.contract.number,
        "expired_on": report.expired_on.isoformat(),
        "due_on": report.due_on.isoformat(),
        "provisional": report.is_provisional,
    }
