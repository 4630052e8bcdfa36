"""A returned report comes again by a working day of the calendar as it stands (R10, R15)."""

from __future__ import annotations

import datetime as dt

import pytest

from assessment.models import MonthlyReport
from assessment.selectors.deadlines import open_deadlines
from assessment.services.deadlines import recount_deadlines
from assessment.services.report_steps import return_report
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.calendar.deadlines import would_move
from zhaoshang.calendar.models import WorkdayOverride
from zhaoshang.calendar.notices import NoticeRow
from zhaoshang.calendar.selectors import load_calendar
from zhaoshang.calendar.services import load_notice
from zhaoshang.core import clock

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 20)
NEW_YEAR = [NoticeRow(dt.date(2027, 1, 1), is_working=False, name="元旦")]


def day_off(county, on) -> None:
    WorkdayOverride.objects.create(owner=county.county, on=on, is_working=False, name="县庆")


@pytest.fixture
def give_back(october, county, officer, monkeypatch):
    """Return the park's report on a day."""

    def give_back(on: dt.date) -> MonthlyReport:
        at = dt.datetime.combine(on, dt.time(2), tzinfo=dt.UTC)
        report = october[county.park.pk]
        MonthlyReport.objects.filter(pk=report.pk).update(
            state="submitted", first_submitted_at=at, submitted_at=at
        )
        monkeypatch.setattr(clock, "now", lambda: at + dt.timedelta(hours=1))
        return return_report(report_id=report.pk, reason="数字不符", notes={}, by=officer, on=on)

    return give_back


@pytest.fixture
def returned(give_back):
    """The park's report, returned on a Friday: two working days later is Tuesday."""
    return give_back(ON)


def test_a_new_day_off_moves_it(returned, county) -> None:
    assert returned.return_due_on == dt.date(2026, 11, 24)
    day_off(county, dt.date(2026, 11, 24))
    assert recount_deadlines(ON) == 1
    returned.refresh_from_db()
    assert returned.return_due_on == dt.date(2026, 11, 25)
    assert returned.due_on == dt.date(2026, 11, 5)
    (event,) = AuditEvent.objects.filter(kind="assessment.return_due_recounted")
    assert event.subject_id == str(returned.pk)


def test_a_second_run_finds_nothing_to_do(returned, county) -> None:
    day_off(county, dt.date(2026, 11, 24))
    recount_deadlines(ON)
    kept = MonthlyReport.history.count()
    assert recount_deadlines(ON) == 0
    assert MonthlyReport.history.count() == kept


def test_who_changes_the_calendar_sees_it_beforehand(returned, county) -> None:
    day_off(county, dt.date(2026, 11, 23))
    calendars = {county.county.pk: load_calendar(county.county)}
    found = would_move([county.county], calendars)
    (moved,) = [each for each in found if str(returned.pk) in each.deadline.url]
    assert moved.to == dt.date(2026, 11, 25)


@pytest.mark.parametrize("state", ["returned", "awaiting", "draft"])
def test_it_moves_until_the_report_comes_again(returned, county, state) -> None:
    MonthlyReport.objects.filter(pk=returned.pk).update(state=state)
    day_off(county, dt.date(2026, 11, 24))
    assert recount_deadlines(ON) == 1


@pytest.mark.parametrize("state", ["submitted", "accepted", "locked", "draft"])
def test_it_stays_once_the_report_has_come_again(returned, county, state) -> None:
    later = returned.returned_at + dt.timedelta(hours=1)
    MonthlyReport.objects.filter(pk=returned.pk).update(state=state, submitted_at=later)
    day_off(county, dt.date(2026, 11, 24))
    assert recount_deadlines(ON) == 0


def test_over_a_new_year_nobody_knows_it_is_provisional_until_the_notice_comes(
    give_back, county
) -> None:
    found = give_back(dt.date(2026, 12, 31))
    assert found.return_due_on == dt.date(2027, 1, 4)
    assert found.is_due_provisional
    load_notice(
        year=2027,
        rows=NEW_YEAR,
        owner=None,
        source_document="国办发明电〔2026〕9号",
        by=county.user(Role.SYSADMIN),
    )
    recount_deadlines(dt.date(2026, 12, 31))
    found.refresh_from_db()
    assert found.return_due_on == dt.date(2027, 1, 5)
    assert not found.is_due_provisional


def test_the_day_of_a_month_stays_provisional_apart_from_a_return(returned) -> None:
    MonthlyReport.objects.filter(pk=returned.pk).update(is_provisional=True)
    returned.refresh_from_db()
    assert not returned.is_due_provisional


def test_more_returned_reports_cost_no_more_queries(
    returned, october, county, django_assert_num_queries
) -> None:
    others = MonthlyReport.objects.exclude(pk=returned.pk)
    others.update(state="submitted", first_submitted_at=returned.first_submitted_at)
    with django_assert_num_queries(3):
        assert len(open_deadlines([county.county])) == 1
    others.update(
        state="returned",
        submitted_at=returned.submitted_at,
        returned_at=returned.returned_at,
        return_due_on=returned.return_due_on,
    )
    with django_assert_num_queries(3):
        assert len(open_deadlines([county.county])) == 4
