"""Due days of contracts counted anew when the working calendar has changed (R15).

Each that moves, or is settled now, is one event with both days; its page says what it was before.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from contracts import events_land as events
from contracts import notices_land as notices
from contracts.models import Contract, LandAccounting, LegalReview, SpecialReport
from contracts.notices_life import REVIEW_LATE
from contracts.selectors.deadlines import Clock, ContractDeadline, contract_deadlines
from contracts.selectors.land import answering_people
from contracts.services.accounting_asking import opinion_alert, withdraw_opinion_alerts
from contracts.services.performance_notices import tell_moved
from contracts.services.report_clock import as_json
from contracts.services.review_closing import SUBJECT as REVIEW
from contracts.services.saving import lock_contract, save_contract
from zhaoshang.alerts.services import raise_alerts, withdraw_alerts
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.rules import WorkCalendar, WorkdayCount
from zhaoshang.calendar.selectors import counties_of, load_calendar


def recount_deadlines(on: dt.date) -> int:
    """Count the open due days of contracts anew; return how many moved or are settled now.

    1. Read the open ones of all counties, and the counties' calendars.
    2. Those that come out otherwise than they stand: lock, count again, save, record.

    Computed from dates: a second run finds nothing to do.
    """
    counties = counties_of(None)
    calendars: dict[int, WorkCalendar] = {}
    moved = 0
    for county in counties:
        for each in contract_deadlines([county]):
            calendar = calendars.setdefault(county.pk, load_calendar(county))
            if each.deadline.is_moved(each.deadline.count(calendar)):
                moved += _recount(each, calendar, on)
    return moved


@transaction.atomic
def _recount(found: ContractDeadline, calendar: WorkCalendar, on: dt.date) -> bool:
    locked = lock_contract(found.contract.pk)
    contract = locked.contract
    again = contract_deadlines([contract.county], contract)
    same = [each for each in again if (each.clock, each.pk) == (found.clock, found.pk)]
    if not same:
        return False
    deadline = same[0].deadline
    count = deadline.count(calendar)
    if not deadline.is_moved(count):
        return False
    fields: tuple[str, ...] = ()
    if found.clock is Clock.FILING:
        contract.filing_due_on, contract.filing_is_provisional = count.date, count.is_provisional
        fields = ("filing_due_on", "filing_is_provisional")
    else:
        _save_row(same[0], contract, count, on)
    save_contract(locked, by=None, on=on, fields=fields)
    record_event(
        events.DEADLINE_RECOUNTED,
        by=None,
        county=contract.county_id,
        subject=contract,
        detail={
            "clock": found.clock.value,
            "row": found.pk,
            "due_before": deadline.due_on,
            "due_after": count.date,
            "was_provisional": deadline.is_provisional,
            "is_provisional": count.is_provisional,
        },
    )
    return True


def _save_row(
    found: ContractDeadline, contract: Contract, count: WorkdayCount, on: dt.date
) -> None:
    row: Any
    if found.clock is Clock.LAND_OPINIONS:
        row = LandAccounting.objects.get(pk=found.pk)
        row.contract, row.opinions_due_on = contract, count.date
    elif found.clock is Clock.REVIEW:
        row = LegalReview.objects.get(pk=found.pk)
        row.due_on = count.date
    else:
        row = SpecialReport.objects.get(pk=found.pk)
        row.due_on = count.date
        # What it says beside the count stays: a return, a late entry.
        row.counted |= as_json(found.deadline.start, count, found.deadline.days)
    row.is_provisional = count.is_provisional
    row.version += 1
    row.updated_by = None
    row.save()
    if found.clock is Clock.LAND_OPINIONS:
        _tell_departments(row, on)
    elif found.clock is Clock.REVIEW:
        # The reminders say it again where it is late by the day that holds now.
        withdraw_alerts(kind=REVIEW_LATE.name, subject=(REVIEW, row.pk))
    else:
        tell_moved([row.pk], on=on)


def _tell_departments(accounting: LandAccounting, on: dt.date) -> None:
    """Tell departments that still owe an opinion the day that holds now."""
    owing = list(accounting.opinions.filter(opinion="").select_related("unit"))
    people = answering_people((each.unit_id for each in owing), on)
    for each in owing:
        withdraw_opinion_alerts(each)
    kind = notices.OPINION_ASKED.name
    raise_alerts(
        opinion_alert(kind, each, accounting, people.get(each.unit_id, [])) for each in owing
    )
