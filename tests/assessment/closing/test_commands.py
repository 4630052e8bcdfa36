"""`close_month` and `report_status`, the to-do items, and due days counted anew."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command

from assessment.models import LockException, MonthClosing, MonthlyReport
from assessment.services.deadlines import recount_deadlines
from assessment.todo_closing import (
    exceptions_to_decide,
    month_to_close,
    reports_to_accept,
    reports_to_confirm,
    reports_to_write,
)
from tests.assessment.closing.conftest import accept_all
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.calendar.models import WorkdayOverride
from zhaoshang.core import clock

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 20)


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


class TestCloseMonth:
    def test_it_closes_once_and_says_the_hash(self, october, ledger, county):
        accept_all()
        out, _err, error = run("close_month", "2026-10", "--county", county.county.code)
        assert not error
        assert MonthClosing.objects.get().sha256 in out
        assert run("close_month", "2026-10")[2] == ""
        assert MonthClosing.objects.count() == 1

    def test_missing_units_are_named_and_closed_only_by_force(self, october, ledger, county):
        _out, err, error = run("close_month", "2026-10")
        assert county.county.code in error
        assert county.township.code in err
        assert not MonthClosing.objects.exists()
        assert run("close_month", "2026-10", "--force-missing")[2]
        assert not run("close_month", "2026-10", "--force-missing", "--reason", "限期已过")[2]
        assert len(MonthClosing.objects.get().missing_units) == 4

    @pytest.mark.parametrize(
        "arguments",
        [("2026-13",), ("十月",), ("2026-10", "--county", "XX"), ("2031-10",), ("2026-11",)],
    )
    def test_what_it_cannot_do_it_says(self, october, ledger, arguments):
        assert run("close_month", *arguments)[2]
        assert not MonthClosing.objects.exists()


class TestReportStatus:
    def test_it_is_json_by_county_and_unit(self, october, county):
        submitted = october[county.park.pk]
        MonthlyReport.objects.filter(pk=submitted.pk).update(
            state="submitted", first_submitted_at=clock.now(), is_late=True
        )
        out, _err, error = run("report_status", "2026-10", "--json")
        assert not error
        (found,) = json.loads(out)
        assert found["counts"] == {"late": 1, "missing": 3}
        by_code = {each["code"]: each for each in found["units"]}
        assert by_code[county.park.code]["standing"] == "late"
        assert by_code[county.township.code]["due_on"] == "2026-11-05"
        assert found["closed"] is False

    def test_it_prints_lines_without_json(self, october, county):
        assert county.township.code in run("report_status", "2026-10")[0]

    def test_it_changes_nothing(self, october):
        before = MonthlyReport.history.count()
        run("report_status", "2026-10", "--json")
        assert MonthlyReport.history.count() == before
        assert not AuditEvent.objects.exclude(kind="assessment.month_opened").exists()


class TestTodo:
    def test_a_clerk_writes_what_is_owed_or_returned(self, october, clerk, county):
        (item,) = reports_to_write(clerk, ON)
        assert item.due_on == dt.date(2026, 11, 5)
        assert reports_to_write(clerk, dt.date(2026, 10, 20)) == []
        report = october[county.township.pk]
        report.state, report.first_submitted_at = "returned", clock.now()
        report.return_due_on = dt.date(2026, 11, 24)
        report.save()
        (item,) = reports_to_write(clerk, ON)
        assert item.due_on == dt.date(2026, 11, 24)
        report.state = "submitted"
        report.save()
        assert reports_to_write(clerk, ON) == []

    def test_the_head_confirms_and_the_bureau_accepts(self, october, county, officer, clerk):
        head = county.user(Role.UNIT_HEAD)
        report = october[county.township.pk]
        report.state = "awaiting"
        report.save()
        assert len(reports_to_confirm(head, ON)) == 1
        assert reports_to_confirm(clerk, ON) == []
        report.state, report.first_submitted_at = "submitted", clock.now()
        report.save()
        assert len(reports_to_accept(officer, ON)) == 1
        assert reports_to_accept(clerk, ON) == []

    def test_the_administrator_decides_and_closes(self, october, county, director, officer):
        LockException.objects.create(
            county=county.county,
            unit=county.township,
            month="2026-10-01",
            until=ON,
            reason="r",
            created_by=officer,
        )
        assert len(exceptions_to_decide(director, ON)) == 1
        assert exceptions_to_decide(officer, ON) == []
        assert len(month_to_close(director, ON)) == 1
        assert month_to_close(director, dt.date(2026, 11, 5)) == []
        assert month_to_close(officer, ON) == []


class TestDueDays:
    def test_a_new_day_off_moves_what_is_still_owed(self, october, county):
        done = october[county.park.pk]
        MonthlyReport.objects.filter(pk=done.pk).update(first_submitted_at=clock.now())
        WorkdayOverride.objects.create(
            owner=county.county, on=dt.date(2026, 11, 5), is_working=False, name="县庆"
        )
        assert recount_deadlines(ON) == 1
        days = dict(MonthlyReport.objects.values_list("unit_id", "due_on"))
        assert days.pop(county.park.pk) == dt.date(2026, 11, 5)
        assert set(days.values()) == {dt.date(2026, 11, 6)}
        assert recount_deadlines(ON) == 0
        assert AuditEvent.objects.filter(kind="assessment.due_recounted").count() == 1
