"""Opening a month: one report for every unit that owes one, due on a working day."""

import datetime as dt

import pytest

from assessment.models import MonthlyReport
from assessment.services.opening import open_due_months, open_month
from tests.assessment.closing.conftest import OCTOBER
from tests.factories.assessment import PlanFactory, join
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 10, 1)


def test_every_reporting_unit_gets_one_report_due_on_the_fifth(plan, county):
    made = open_month(county_id=plan.county_id, month=OCTOBER, on=FIRST)
    reports = list(MonthlyReport.objects.all())
    assert made == len(reports) == 4
    assert {each.due_on for each in reports} == {dt.date(2026, 11, 5)}
    assert not any(each.is_provisional for each in reports)
    assert MonthlyReport.history.filter(history_type="+").count() == 4
    assert AuditEvent.objects.filter(kind="assessment.month_opened").count() == 1


def test_opening_again_makes_nothing(plan):
    open_month(county_id=plan.county_id, month=OCTOBER, on=FIRST)
    assert open_month(county_id=plan.county_id, month=OCTOBER, on=FIRST) == 0
    assert MonthlyReport.objects.count() == 4


@pytest.mark.parametrize(
    ("month", "due"),
    [
        (Month(2026, 8), dt.date(2026, 9, 7)),  # the 5th is a Saturday
        (Month(2026, 4), dt.date(2026, 5, 6)),  # the 5th is a holiday
        (Month(2026, 9), dt.date(2026, 10, 8)),  # the national holiday
    ],
)
def test_a_day_off_moves_the_due_day_to_the_next_working_day(plan, month, due):
    open_month(county_id=plan.county_id, month=month, on=month.first_day)
    assert {each.due_on for each in MonthlyReport.objects.all()} == {due}


def test_a_due_day_in_a_year_nobody_knows_is_provisional(plan):
    open_month(county_id=plan.county_id, month=Month(2026, 12), on=dt.date(2026, 12, 1))
    assert all(each.is_provisional for each in MonthlyReport.objects.all())


def test_a_month_that_has_not_begun_is_not_opened(plan):
    day = dt.date(2026, 9, 30)
    assert open_month(county_id=plan.county_id, month=OCTOBER, on=day) == 0


def test_without_an_issued_plan_nobody_owes_a_report(county):
    plan = PlanFactory(county=county.county, state="draft")
    join(plan, county.township)
    assert open_month(county_id=plan.county_id, month=OCTOBER, on=FIRST) == 0


def test_a_unit_merged_within_the_month_owes_none_and_its_untouched_report_goes(plan, county):
    open_month(county_id=plan.county_id, month=OCTOBER, on=FIRST)
    gone = county.townships[1]
    gone.closed_on, gone.merged_into = dt.date(2026, 10, 20), county.township
    gone.save()
    open_month(county_id=plan.county_id, month=OCTOBER, on=dt.date(2026, 10, 21))
    assert not MonthlyReport.objects.filter(unit=gone).exists()


def test_what_a_merged_unit_had_begun_stays(plan, county):
    open_month(county_id=plan.county_id, month=OCTOBER, on=FIRST)
    gone = county.townships[1]
    MonthlyReport.objects.filter(unit=gone).update(started_at="2026-10-03T02:00:00Z")
    gone.closed_on, gone.merged_into = dt.date(2026, 10, 20), county.township
    gone.save()
    open_month(county_id=plan.county_id, month=OCTOBER, on=dt.date(2026, 10, 21))
    assert MonthlyReport.objects.filter(unit=gone).exists()


def test_the_nightly_run_catches_up_with_months_it_missed(plan):
    assert open_due_months(on=dt.date(2026, 10, 2)) == 8  # September and October
    assert open_due_months(on=dt.date(2027, 1, 3)) == 8  # November and December; no plan of 2027
    assert open_due_months(on=dt.date(2027, 1, 3)) == 0
