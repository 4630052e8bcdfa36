"""Opens months: one report for every unit that owes one (R10). May run any number of times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from assessment import events_closing as events
from assessment.models import AnnualPlan, LineEvidence, MonthlyReport, ReportEdit, ReportMove
from assessment.rules.reports import State
from assessment.selectors.closing import is_closed, last_closed
from assessment.selectors.due_days import due_day, report_rule
from assessment.selectors.plans import plan_in_force, reporting_units
from zhaoshang.accounts.models import Unit
from zhaoshang.audit.bulk import CREATED, record_history
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.selectors import load_calendar
from zhaoshang.core.bulk import insert_rows, reserve_ids
from zhaoshang.core.locks import advisory_lock
from zhaoshang.core.periods import Month
from zhaoshang.policy.services import mark_used

__all__ = ["month_lock", "open_due_months", "open_month", "open_on_first_visit"]


def month_lock(county_id: int) -> None:
    """Let one transaction at a time open or close months of a county."""
    advisory_lock(f"assessment.months.{county_id}")


@transaction.atomic
def open_month(*, county_id: int, month: Month, on: dt.date) -> int:
    """Make the reports of a month for all units that owe one; return how many are new.

    Nothing happens before the month's first day, after its close, or without an issued plan. A
    report that nobody has touched of a unit that does not owe it any more is taken away.
    """
    if on < month.first_day:
        return 0
    month_lock(county_id)
    plan = plan_in_force(county_id, month.year)
    if plan is None or is_closed(county_id, month):
        return 0
    county = Unit.objects.get(pk=county_id)
    owing = [unit.pk for unit in reporting_units(plan, month)]
    known = set(
        MonthlyReport.objects.filter(unit__in=owing, month=month.first_day).values_list(
            "unit_id", flat=True
        )
    )
    _take_away_idle(county, month, owing)
    return _make(county, month, [pk for pk in owing if pk not in known])


def open_due_months(*, on: dt.date) -> int:
    """Open every county's months that have begun and are not closed; return how many are new.

    Months are opened from the first one after the last close, else from the last month before
    today's: what lies further back was never kept here.
    """
    made = 0
    current = Month.of(on)
    plans = AnnualPlan.objects.filter(
        state=AnnualPlan.State.ISSUED, year__in=[current.year - 1, current.year]
    )
    for county_id in plans.order_by("county_id").values_list("county_id", flat=True).distinct():
        for month in open_months(county_id, on):
            made += open_month(county_id=county_id, month=month, on=on)
    return made


def open_on_first_visit(*, county_id: int, on: dt.date) -> int:
    """Open what the nightly run has not opened yet; one query where there is nothing to do."""
    month = Month.of(on)
    if MonthlyReport.objects.filter(county=county_id, month=month.first_day).exists():
        return 0
    return sum(
        open_month(county_id=county_id, month=each, on=on) for each in open_months(county_id, on)
    )


def open_months(county_id: int, on: dt.date) -> list[Month]:
    """Return the months that are to be open on a day: begun, and not closed."""
    current = Month.of(on)
    last = last_closed(county_id)
    earliest = (
        MonthlyReport.objects.filter(county=county_id).order_by("month").values_list("month")[:1]
    )
    first = last + 1 if last else min([Month.of(day) for (day,) in earliest] + [current - 1])
    return list(first.through(current))


def _make(county: Unit, month: Month, unit_ids: Sequence[int]) -> int:
    if not unit_ids:
        return 0
    policy = report_rule(county, month)
    due = due_day(month, policy.value, load_calendar(county))
    mark_used(policy)
    ids = reserve_ids(MonthlyReport, len(unit_ids))
    insert_rows(
        MonthlyReport,
        [{"id": pk, "unit_id": unit} for pk, unit in zip(ids, unit_ids, strict=True)],
        same={
            "county_id": county.pk,
            "month": month.first_day,
            "due_on": due.date,
            "is_provisional": due.is_provisional,
        },
    )
    record_history(MonthlyReport, ids, kind=CREATED)
    record_event(
        events.MONTH_OPENED,
        by=None,
        county=county,
        subject=county,
        detail={"month": str(month), "reports": len(ids), "due_on": due.date},
    )
    return len(ids)


def _take_away_idle(county: Unit, month: Month, owing: Sequence[int]) -> None:
    idle = (
        MonthlyReport.objects.filter(
            county=county, month=month.first_day, state=State.DRAFT.value, started_at=None
        )
        .exclude(unit__in=owing)
        .exclude(pk__in=ReportMove.objects.values("report"))
        .exclude(pk__in=ReportEdit.objects.values("report"))
        .exclude(pk__in=LineEvidence.objects.values("line__report"))
    )
    idle.delete()
