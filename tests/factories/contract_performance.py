"""Promises and special reports for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contracts.models import Contract, Obligation, SpecialReport
from contracts.models.choices import ObligationKind, Side
from tests.factories.projects import at_noon
from zhaoshang.accounts.models import User
from zhaoshang.core import clock

WHOLE_DAY = dt.date(2026, 11, 2)
LONG_BEFORE = dt.timedelta(days=100)
START = "2026年6月30日前开工建设"


def make_promise(contract: Contract, due_on: dt.date | str, **fields: Any) -> Obligation:
    """Give a contract a promise of the investor's, by default to start construction."""
    day = dt.date.fromisoformat(due_on) if isinstance(due_on, str) else due_on
    fields.setdefault("side", Side.INVESTOR)
    fields.setdefault("kind", ObligationKind.START)
    fields.setdefault("content", START)
    fields.setdefault("first_due_on", day)
    first = min(day, contract.expires_on or day)
    entered_at = fields.pop("entered_at", at_noon(first - LONG_BEFORE))
    made = Obligation.objects.create(contract=contract, due_on=day, **fields)
    # A promise is entered before it is due, unless the test says otherwise.
    if entered_at < made.created_at:
        Obligation.objects.filter(pk=made.pk).update(created_at=entered_at)
        made.created_at = entered_at
    return made


def make_report(
    contract: Contract, expired_on: dt.date, promise: Obligation | None = None, **fields: Any
) -> SpecialReport:
    """Give a contract a special report for a day, owed unless told otherwise."""
    counted = {"from": expired_on.isoformat(), "days": 3, "counted": [], "skipped": []}
    fields.setdefault("due_on", expired_on + dt.timedelta(days=3))
    fields.setdefault("writer_unit", contract.project.host_unit)
    report = SpecialReport.objects.create(
        contract=contract, expired_on=expired_on, counted=counted, **fields
    )
    if promise is not None:
        report.obligations.add(promise)
    return report


def performance_objects(contract: Contract, draft: Contract, clerk: User) -> dict[str, Any]:
    """Make one object of each kind that belongs to promises and special reports."""
    late = make_promise(contract, WHOLE_DAY)
    days = iter(WHOLE_DAY - dt.timedelta(days=number) for number in range(1, 9))
    whole = dict.fromkeys(("facts", "cause", "measures", "request"), "已写")
    now = clock.now()
    return {
        "promise": late,
        "claimed_promise": make_promise(
            contract, WHOLE_DAY, claimed_on=WHOLE_DAY, claimed_by=clerk
        ),
        "kept_promise": make_promise(contract, WHOLE_DAY, state="met", met_on=WHOLE_DAY),
        "draft_promise": make_promise(draft, WHOLE_DAY),
        "report": make_report(contract, next(days), late),
        "handed_report": make_report(contract, next(days), late, sent_up_at=now, **whole),
        "submitted_report": make_report(
            contract, next(days), late, state="submitted", submitted_at=now, **whole
        ),
        "received_report": make_report(
            contract, next(days), late, state="received", submitted_at=now, **whole
        ),
    }
