"""Reminders and chasing: by dates, once, taken back; who has reported is never asked."""

import datetime as dt

import pytest

from assessment.models import MonthlyReport
from assessment.services.report_reminders import (
    chase_reports,
    remind_reports,
    withdraw_reminders,
)
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 11, 5)


@stage
def head(county):
    return county.user(Role.UNIT_HEAD)


def told(user, kind=None):
    rows = Notice.objects.filter(recipient=user, withdrawn_at=None)
    if kind:
        rows = rows.filter(kind=f"assessment.{kind}")
    return sorted(rows.values_list("kind", "period"))


def submit(report):
    report.state, report.first_submitted_at = "submitted", clock.now()
    report.submitted_at = report.first_submitted_at
    report.save()


@pytest.mark.parametrize(
    ("days", "period"),
    [(4, None), (3, "2026-11-05:3"), (2, "2026-11-05:3"), (1, "2026-11-05:1"), (0, "2026-11-05:1")],
)
def test_a_clerk_is_reminded_three_days_and_one_day_before(october, clerk, days, period):
    remind_reports(on=DUE - dt.timedelta(days=days))
    wanted = [("assessment.report_due", period)] if period else []
    assert told(clerk) == wanted


def test_a_second_run_and_a_missed_day_tell_nobody_twice(october, clerk):
    remind_reports(on=DUE - dt.timedelta(days=3))
    assert remind_reports(on=DUE - dt.timedelta(days=3)) == 0
    remind_reports(on=DUE)  # the day before was missed
    assert told(clerk) == [("assessment.report_due", "2026-11-05:1")]


def test_when_it_is_late_the_head_hears_of_it_too(october, clerk, head):
    remind_reports(on=DUE)
    assert told(head) == []
    remind_reports(on=DUE + dt.timedelta(days=1))
    assert told(clerk) == told(head) == [("assessment.report_late", "2026-11-05")]


def test_what_was_submitted_is_not_asked_for_any_more(october, clerk, county):
    remind_reports(on=DUE)
    report = october[county.township.pk]
    submit(report)
    withdraw_reminders(report)
    assert told(clerk) == []
    remind_reports(on=DUE + dt.timedelta(days=9))
    assert told(clerk) == []


def test_the_nightly_run_takes_back_what_no_longer_holds(october, clerk, county):
    remind_reports(on=DUE)
    submit(october[county.township.pk])
    remind_reports(on=DUE)
    assert told(clerk) == []


def test_a_returned_report_is_asked_for_a_day_before_its_new_day(october, clerk, head, county):
    report = october[county.township.pk]
    submit(report)
    report.state, report.return_due_on, report.submissions = "returned", DUE, 1
    report.save()
    remind_reports(on=DUE - dt.timedelta(days=2))
    assert told(clerk) == []
    remind_reports(on=DUE - dt.timedelta(days=1))
    assert told(clerk) == [("assessment.return_due", "1:2026-11-05")]
    assert told(head) == []
    remind_reports(on=DUE + dt.timedelta(days=1))
    assert told(head) == [("assessment.return_due", "1:2026-11-05")]


def test_a_report_that_waits_for_the_head_reminds_the_head(october, clerk, head, county):
    MonthlyReport.objects.filter(unit=county.township).update(state="awaiting")
    remind_reports(on=DUE)
    assert told(head) == [("assessment.report_due", "2026-11-05:1")]


def test_without_a_clerk_the_head_is_told(october, county):
    head = county.user(Role.UNIT_HEAD, unit=county.park)
    remind_reports(on=DUE)
    assert told(head, "report_due")


def test_of_a_merged_unit_nobody_is_reminded(october, county, clerk):
    unit = county.township
    unit.closed_on, unit.merged_into = dt.date(2026, 10, 31), county.townships[1]
    unit.save()
    remind_reports(on=DUE)
    assert told(clerk) == []


class TestChasing:
    def test_whoever_has_reported_is_left_alone_and_named(
        self, october, county, clerk, other_clerk, officer
    ):
        submit(october[county.townships[1].pk])
        ids = [each.pk for each in october.values()]
        chased = chase_reports(report_ids=ids, note="请抓紧", by=officer, on=DUE)
        assert len(chased.units) == 3
        assert [each.unit for each in chased.reported] == [county.townships[1]]
        assert told(clerk) == [("assessment.report_chased", "2026-11-05")]
        assert told(other_clerk) == []

    def test_a_returned_report_counts_as_reported(self, october, county, clerk, officer):
        report = october[county.township.pk]
        submit(report)
        report.state = "returned"
        report.save()
        with pytest.raises(RuleBroken) as refused:
            chase_reports(report_ids=[report.pk], note="", by=officer, on=DUE)
        assert refused.value.code == "nobody_owes"
        assert told(clerk) == []

    def test_chasing_twice_a_day_tells_nobody_twice(self, october, clerk, officer):
        ids = [each.pk for each in october.values()]
        for _ in range(2):
            chase_reports(report_ids=ids, note="", by=officer, on=DUE)
        assert told(clerk) == [("assessment.report_chased", "2026-11-05")]
        chase_reports(report_ids=ids, note="", by=officer, on=DUE + dt.timedelta(days=1))
        assert len(told(clerk)) == 2

    def test_the_head_is_asked_once_it_is_late(self, october, clerk, head, officer):
        ids = [each.pk for each in october.values()]
        chase_reports(report_ids=ids, note="", by=officer, on=DUE)
        assert told(head) == []
        chase_reports(report_ids=ids, note="", by=officer, on=DUE + dt.timedelta(days=1))
        assert told(head, "report_chased")
