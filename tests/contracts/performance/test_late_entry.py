"""What was entered after its day: the clock of its report runs from the entry (R14)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse

from contracts import notices_performance as notices
from contracts.models import SpecialReport
from contracts.selectors.performance import counted_of
from contracts.services.contract_scan import scan
from contracts.services.report_clock import settle
from tests.factories.contract_performance import make_promise
from tests.factories.projects import TODAY, at_noon
from tests.stages import stage
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db

MISSED = dt.date(2026, 5, 8)
# A Friday; the three working days after it end on Wednesday.
ENTERED = TODAY
DUE = dt.date(2026, 11, 25)


@stage
def late_entry(performing):
    return make_promise(performing, MISSED, entered_at=at_noon(ENTERED))


def test_a_promise_entered_after_its_day_is_reported_from_the_entry(late_entry):
    scan(on=ENTERED)
    report = SpecialReport.objects.get()
    assert (report.expired_on, report.due_on, report.state) == (MISSED, DUE, "owed")
    assert report.counted["counted"] == ["2026-11-23", "2026-11-24", "2026-11-25"]
    count = counted_of(report)
    assert (count.start, count.entered_on) == (ENTERED, ENTERED)
    assert report.history.count() == 1


def test_it_is_not_carried_up_before_its_day(late_entry):
    scan(on=DUE)
    assert not Notice.objects.filter(kind=notices.REPORT_LATE.name).exists()
    scan(on=DUE + dt.timedelta(days=1))
    assert Notice.objects.filter(kind=notices.REPORT_LATE.name).exists()


def test_a_second_run_finds_nothing_to_do(late_entry):
    scan(on=ENTERED)
    again = scan(on=ENTERED)
    assert (again.settled.new, again.settled.moved) == ((), ())
    assert SpecialReport.objects.get().due_on == DUE


def test_one_entered_in_time_makes_the_day_count(performing, late_entry):
    make_promise(performing, MISSED, kind="invest", content="到位资金1亿元")
    scan(on=ENTERED)
    report = SpecialReport.objects.get()
    # The 9th, a Saturday, is a make-up day.
    assert report.due_on == dt.date(2026, 5, 12)
    assert counted_of(report).entered_on is None


def test_a_provisional_day_is_counted_anew_from_the_entry(late_entry):
    scan(on=ENTERED)
    SpecialReport.objects.update(is_provisional=True, due_on=dt.date(2026, 11, 24))
    with transaction.atomic():
        found = settle(on=ENTERED)
    report = SpecialReport.objects.get()
    assert (found.moved, report.due_on, report.is_provisional) == ((report.pk,), DUE, False)
    assert report.counted["entered_on"] == ENTERED.isoformat()


def test_the_page_says_so(client, officer, late_entry):
    scan(on=ENTERED)
    report = SpecialReport.objects.get()
    client.force_login(officer)
    page = client.get(reverse("contracts:special-report", args=[report.pk])).content.decode()
    assert "本事项到期后方于 2026-11-20 录入" in page
