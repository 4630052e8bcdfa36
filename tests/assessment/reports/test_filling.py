"""A report is filled from the ledger and earlier months; what was typed is kept (R10)."""

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import MonthlyReport, ReportLine
from assessment.selectors.report_page import report_page
from assessment.services.opening import open_month
from assessment.services.report_filling import fill_report
from assessment.services.report_steps import confirm_report
from projects.models import Project
from projects.models.choices import Origin
from tests.assessment.reports.conftest import OCTOBER, cell_of, complete, line_of, type_in
from tests.factories.projects import TODAY, ProjectFactory, make_funds

pytestmark = pytest.mark.django_db


def test_a_row_for_each_project_of_the_unit(report, built, clue, county) -> None:
    ProjectFactory(county=county.county, responsible_unit=county.townships[1])
    ProjectFactory(
        county=county.county, responsible_unit=county.township, submitted_on=dt.date(2026, 11, 2)
    )
    fill_report(report_id=report.pk, on=TODAY)
    assert [line.project for line in report.lines.all()] == [built, clue]


def test_last_months_values_stand_beside(report, built) -> None:
    line = line_of(report, built)
    assert (line.before_wan, line.last_wan) == (520, 520)
    assert line.last_progress == "综合楼主体三层"
    assert line.origin == Origin.OTHER_PROVINCE
    assert line.amount_wan is None


def test_money_claimed_elsewhere_stands_in_the_cell(report, built, clerk) -> None:
    make_funds(built, dt.date(2026, 10, 1), 77)
    page = report_page(report, frozenset(), TODAY)
    row = next(each for each in page.lines if each.line.project_id == built.pk)
    assert (row.amount_wan, row.entries_wan, row.cumulative_wan) == (77, 77, 597)


def test_the_money_indicator_follows_the_rows(report, built, clerk) -> None:
    type_in(report, clerk, **{f"line__{line_of(report, built).pk}__amount": "1240"})
    page = report_page(report, frozenset(), TODAY)
    money = next(each for each in page.cells if each.cell.indicator.code == "funds")
    assert (money.value, money.is_followed) == (1240, True)
    target, progress = money.main or (None, None)
    assert target is not None
    assert progress is not None
    assert progress.percent == Decimal("5.17")


def test_filling_again_keeps_what_was_typed(report, built, clerk) -> None:
    line = line_of(report, built)
    type_in(report, clerk, **{f"line__{line.pk}__progress": "五层封顶"})
    make_funds(built, dt.date(2026, 8, 1), 30)
    fill_report(report_id=report.pk, on=TODAY)
    again = line_of(report, built)
    assert (again.pk, again.progress, again.before_wan) == (line.pk, "五层封顶", 550)


def test_a_project_that_went_to_another_unit_takes_its_row_along(
    report, built, clue, clerk, county
) -> None:
    Project.objects.filter(pk=built.pk).update(responsible_unit=county.townships[1])
    other = MonthlyReport.objects.get(unit=county.townships[1], month=report.month)
    fill_report(report_id=other.pk, on=TODAY)
    assert [line.project for line in other.lines.all()] == [built]
    fill_report(report_id=report.pk, on=TODAY)
    assert [line.project for line in report.lines.all()] == [clue]


def test_a_row_that_was_reported_stays_with_who_reported_it(
    report, built, clue, clerk, head, county
) -> None:
    complete(report, built, clue, clerk)
    confirm_report(report_id=report.pk, by=head, on=TODAY)
    Project.objects.filter(pk=built.pk).update(responsible_unit=county.townships[1])
    other = MonthlyReport.objects.get(unit=county.townships[1], month=report.month)
    fill_report(report_id=other.pk, on=TODAY)
    assert not other.lines.exists()
    assert ReportLine.objects.filter(project=built, month=report.month).count() == 1


def test_withdrawn_projects_are_told_of_in_their_month_only(report, clue, county) -> None:
    Project.objects.filter(pk=clue.pk).update(status="withdrawn", status_since=dt.date(2026, 10, 9))
    fill_report(report_id=report.pk, on=TODAY)
    assert report.lines.filter(project=clue).exists()
    Project.objects.filter(pk=clue.pk).update(status_since=dt.date(2026, 9, 30))
    fill_report(report_id=report.pk, on=TODAY)
    assert not report.lines.filter(project=clue).exists()


def test_what_was_reported_last_month_is_last_months_figure(
    report, built, clue, clerk, head
) -> None:
    complete(report, built, clue, clerk)
    confirm_report(report_id=report.pk, by=head, on=TODAY)
    november = OCTOBER + 1
    open_month(county_id=report.county_id, month=november, on=TODAY)
    following = MonthlyReport.objects.get(unit=report.unit, month=november.first_day)
    fill_report(report_id=following.pk, on=TODAY)
    trips = cell_of(following, "trips")
    assert (trips.last_value, trips.last_cumulative) == (3, 3)
    line = line_of(following, built)
    assert (line.last_wan, line.before_wan) == (1240, 1760)
    assert line.last_progress == "综合楼主体五层封顶，转入砌筑"
    assert line_of(following, clue).unchanged_months == 1
    assert line.unseen_months == 0


def test_a_project_nobody_spoke_of_is_counted_unseen(report, built) -> None:
    november = OCTOBER + 1
    open_month(county_id=report.county_id, month=november, on=TODAY)
    following = MonthlyReport.objects.get(unit=report.unit, month=november.first_day)
    fill_report(report_id=following.pk, on=TODAY)
    assert line_of(following, built).unseen_months == 1
