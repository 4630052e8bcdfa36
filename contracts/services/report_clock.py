"""Special reports kept in step with the promises: opened, joined, withdrawn, counted anew (R14).

`settle` does it for all contracts by night and for one contract in every act on a promise: what is
owed does not depend on which of the two came first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils.timezone import localtime

from contracts.models import ContractChange, DateChange, Obligation, SpecialReport
from contracts.policies_performance import SPECIAL_REPORT
from contracts.services import report_rows
from contracts.services.report_rows import Key, Working
from zhaoshang.accounts.models import Unit
from zhaoshang.audit.bulk import CHANGED, CREATED, record_history
from zhaoshang.calendar.rules import WorkCalendar, WorkdayCount, add_working_days
from zhaoshang.calendar.selectors import load_calendar
from zhaoshang.core import clock
from zhaoshang.core.bulk import update_rows
from zhaoshang.policy.selectors import in_force

State = SpecialReport.State
STILL_OWED = (State.OWED.value, State.RETURNED.value)
# Key of `counted`: the clock runs from this day, because the promise was entered after its own.
ENTERED_ON = "entered_on"
# A breached contract still owes what it owed; one that ended otherwise does not.
_OVER = ("fulfilled", "terminated", "archived", "dropped")


@dataclass(frozen=True)
class Settled:
    """Ids of the reports that changed."""

    new: tuple[int, ...] = ()
    again: tuple[int, ...] = ()
    withdrawn: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()
    working: dict[Key, Working] = field(default_factory=dict)


def settle(*, on: dt.date, contracts: Sequence[int] | None = None) -> Settled:
    """Open, withdraw and count anew the special reports; must run inside a transaction.

    1. Which county's days have to be counted: new ones, and those of a year that was not known.
    2. Count each by the policy of its own day.
    3. Open what is owed, name the promises with it; of one entered after its day the clock runs
       from the entry.
    4. Withdraw what is not owed any more: kept in time, waived, or the contract ended.
    5. Count provisional due days anew.
    6. Write the field history.

    Args:
        on: The day; the day a promise is due is still in time.
        contracts: These only; None for all.
    """
    days = report_rows.days_to_count(on, contracts)
    working = dict(zip(days, count_days(days), strict=True))
    written = report_rows.open_reports(on, working, contracts)
    report_rows.join_promises(contracts)
    entered = _count_from_entry(contracts)
    withdrawn = _withdraw(contracts)
    moved = report_rows.recount_provisional(working, contracts)
    moved += _recount_elsewhere(contracts)
    opened = {*written.new, *written.again}
    moved += [pk for pk in entered if pk not in opened]
    if written.new:
        record_history(SpecialReport, written.new, kind=CREATED)
    changed = sorted({*written.again, *withdrawn, *moved})
    if changed:
        record_history(SpecialReport, changed, kind=CHANGED)
    return Settled(written.new, written.again, tuple(withdrawn), tuple(moved), working)


def count_days(days: Sequence[Key]) -> list[Working]:
    """Count the due day for each county's day: queries grow with counties and policies only."""
    counties = Unit.objects.in_bulk({county_id for county_id, _day in days})
    calendars: dict[int, WorkCalendar] = {}
    found = []
    for county_id, day in days:
        county = counties[county_id]
        if county_id not in calendars:
            calendars[county_id] = load_calendar(county)
        # The policy of the day that was missed, whenever the scan comes to it.
        rule = in_force(SPECIAL_REPORT, county, day).value
        count = add_working_days(day, rule.days, calendars[county_id])
        found.append(Working(count.date, count.is_provisional, as_json(day, count, rule.days)))
    return found


def count_from(county: Unit, day: dt.date) -> Working:
    """Count the due day of a report from one day of one county (three queries)."""
    return count_days([(county.pk, day)])[0]


def as_json(start: dt.date, count: WorkdayCount, days: int) -> dict[str, Any]:
    """Return the working of a due day as it is kept with a report."""
    return {
        "from": start.isoformat(),
        "days": days,
        "counted": [day.isoformat() for day in count.counted],
        "skipped": [
            {"on": each.on.isoformat(), "reason": each.reason.value, "name": each.name}
            for each in count.skipped
        ],
    }


def _count_from_entry(contracts: Sequence[int] | None) -> list[int]:
    """Count what was entered after its day from the entry: nobody could report it before.

    The first entered of the promises that were not performed counts.
    """
    late = (
        SpecialReport.objects.filter(state=State.OWED)
        .exclude(counted__has_key=ENTERED_ON)
        .annotate(entered_at=Min("obligations__created_at"))
        .filter(entered_at__date__gt=F("expired_on"))
    )
    if contracts is not None:
        late = late.filter(contract__in=contracts)
    found = late.order_by("pk").values_list(
        "pk", "contract__county_id", "entered_at", "counted", "version"
    )
    starts = [(row, (row[1] or 0, localtime(row[2]).date())) for row in found]
    days = sorted({key for _row, key in starts})
    working = dict(zip(days, count_days(days), strict=True))
    rows = [
        _row(pk, working[key], {**counted, ENTERED_ON: key[1].isoformat()}, version)
        for (pk, _county, _at, counted, version), key in starts
    ]
    update_rows(SpecialReport, rows, same={"updated_at": clock.now()})
    return [row["id"] for row in rows]


def _row(pk: int, working: Working, counted: dict[str, Any], version: int) -> dict[str, Any]:
    return {
        "id": pk,
        "due_on": working.due_on,
        "is_provisional": working.is_provisional,
        "counted": {**counted, **working.counted},
        "version": version + 1,
    }


def _recount_elsewhere(contracts: Sequence[int] | None) -> list[int]:
    """Count provisional due days anew that run from a return, or from a late entry."""
    apart = Q(state=State.RETURNED) | Q(state=State.OWED, counted__has_key=ENTERED_ON)
    found = SpecialReport.objects.filter(apart, is_provisional=True)
    if contracts is not None:
        found = found.filter(contract__in=contracts)
    rows: list[dict[str, Any]] = []
    for report in found.select_related("contract").order_by("pk"):
        start = dt.date.fromisoformat(report.counted["from"])
        again = count_days([(report.contract.county_id, start)])[0]
        if again.due_on != report.due_on or not again.is_provisional:
            rows.append(_row(report.pk, again, report.counted, report.version))
    update_rows(SpecialReport, rows, same={"updated_at": clock.now()})
    return [row["id"] for row in rows]


def not_performed() -> Any:
    """Promises of a report (`OuterRef`) that were not performed on its day: its causes.

    Not a cause: kept by that day, waived, no longer owing, or moved beyond it by an agreement
    that was signed by then.
    """
    report_day = OuterRef(OuterRef("expired_on"))
    agreed_in_time = DateChange.objects.filter(
        obligation=OuterRef("pk"),
        by_contract__signed_on__lte=report_day,
        new_due_on__gt=report_day,
    )
    prolonged_in_time = ContractChange.objects.filter(
        contract=OuterRef("contract"), field="expires_on", by_contract__signed_on__lte=report_day
    )
    causes = Obligation.objects.filter(
        reports=OuterRef("pk"), owes_report=True, state__in=["open", "met"]
    )
    causes = causes.exclude(state="met", met_on__lte=OuterRef("expired_on"))
    causes = causes.exclude(Q(contract__state__in=_OVER), outlives=False)
    return causes.exclude(Exists(agreed_in_time)).exclude(
        Q(due_on__gt=OuterRef("expired_on")) & Exists(prolonged_in_time)
    )


def _withdraw(contracts: Sequence[int] | None) -> list[int]:
    owed = SpecialReport.objects.filter(state__in=STILL_OWED).exclude(Exists(not_performed()))
    if contracts is not None:
        owed = owed.filter(contract__in=contracts)
    ids = list(owed.order_by("pk").values_list("pk", flat=True))
    if ids:
        SpecialReport.objects.filter(pk__in=ids).update(
            state=State.WITHDRAWN, version=F("version") + 1, updated_at=clock.now()
        )
    return ids


def refresh_overdue(*, on: dt.date) -> int:
    """Set since when contracts are overdue, where time alone changed it; one statement.

    Returns how many contracts changed.
    """
    return report_rows.mark_overdue(on)
