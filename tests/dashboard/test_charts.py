"""Charts of the leader's page say what the lists and the figures beside them say."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from urllib.parse import unquote

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.selectors.figures import month_figures
from assessment.services.closing import close_month
from assessment.services.opening import open_month
from projects.models import Flag, Industry, PipelineBy, Project
from projects.rules.flags.kinds import Severity
from projects.rules.stages import Stage
from projects.selectors.flag_history import flags_on
from projects.selectors.flag_pages import ListChoice, open_flags
from projects.selectors.narrowing import Narrowing
from tests.factories.accounts import UnitFactory
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.factories.flag_pages import make_flag, make_hold
from tests.factories.projects import TODAY, ProjectFactory, make_funds
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.charts import Chart
from zhaoshang.core.periods import Month
from zhaoshang.dashboard.asked import Asked
from zhaoshang.dashboard.charts.cohorts import legs_of, reach_of
from zhaoshang.dashboard.charts.cumulative import cumulative
from zhaoshang.dashboard.charts.flags import flag_history
from zhaoshang.dashboard.charts.spread import MONEY, MOST, spread
from zhaoshang.dashboard.views.charts import CHARTS

pytestmark = pytest.mark.django_db
XLSX = "dashboard:chart-excel"


def asked(year: int | None = TODAY.year, *, of: int | None = None, **narrowing: int) -> Asked:
    return Asked(year, Narrowing(**narrowing), TODAY, of)


def column(chart: Chart, name: str) -> dict[str, Decimal | None]:
    """A series that is drawn by the words of its categories."""
    (series,) = [each for each in chart.series if each.name == name]
    points = (each.value for each in series.points)
    return dict(zip(chart.categories, points, strict=True))


def table_of(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


# --- The year of the headline figure --------------------------------------------------------------


@stage
def funds(county):
    """Verified money of two years against a target of 3.6 hundred million of a township."""
    plan = PlanFactory(county=county.county)
    join(plan, *county.townships)
    made = make_indicator(
        plan, "funds", name="到位资金", measure="万元", decimals=2, source="funds_verified"
    )
    for unit, amount in ((county.county, 48_000), (county.township, 36_000)):
        TargetFactory(plan=plan, indicator=made, unit=unit, amount=amount)
    project = ProjectFactory(county=county.county, responsible_unit=county.township, landed=True)
    for day, wan in (
        (dt.date(2025, 3, 1), 5_000),
        (dt.date(2025, 12, 1), 1_000),
        (dt.date(2026, 2, 1), 12_000),
        (dt.date(2026, 10, 1), 8_850),
    ):
        make_funds(project, day, Decimal(wan), verified_wan=Decimal(wan), state="verified")
    return made


def test_the_line_ends_in_the_figure_of_the_page(leader, county, funds):
    chart = cumulative(leader, asked(of=county.county.pk))
    table = month_figures(county_id=county.county.pk, month=Month(2026, 10), on=TODAY)
    row = table.row(county.county.pk, funds.pk)
    this = column(chart, "2026年")
    assert this["10 月"] == row.cumulative / 10_000 == Decimal("2.085")
    assert [this["1 月"], this["2 月"], this["9 月"]] == [0, Decimal("1.2"), Decimal("1.2")]
    assert (this["11 月"], this["12 月"]) == (None, None)
    last_year = column(chart, "2025年")
    assert last_year["10 月"] == row.last_year / 10_000 == Decimal("0.5")
    assert last_year["12 月"] == Decimal("0.6")


def test_the_target_line_is_what_is_due_by_each_month(leader, county, funds):
    chart = cumulative(leader, asked(of=county.county.pk))
    (goal,) = chart.series[1:-1]
    row = month_figures(county_id=county.county.pk, month=Month(2026, 10), on=TODAY).row(
        county.county.pk, funds.pk
    )
    assert goal.name == str(row.targets[0].basis)
    assert goal.points[9].value == pytest.approx(row.targets[0].progress.due / 10_000)
    assert (goal.points[11].value, goal.label[-4:]) == (Decimal("4.8"), "4.80")


def test_a_closed_month_stays_as_it_was_published(leader, county, funds):
    for number in range(1, 11):
        open_month(county_id=county.county.pk, month=Month(2026, number), on=TODAY)
        close_month(
            county_id=county.county.pk,
            month=Month(2026, number),
            by=None,
            on=dt.date(2026, 11, 3),
            reason="例行月结",
        )
    late = ProjectFactory(county=county.county, responsible_unit=county.township, landed=True)
    make_funds(late, dt.date(2026, 2, 1), Decimal(900), verified_wan=Decimal(900), state="verified")
    this = column(cumulative(leader, asked(of=county.county.pk)), "2026年")
    assert this["2 月"] == Decimal("1.2")


def test_a_unit_has_its_own_line_and_no_other_units(login, clerk, county, funds):
    own, other = county.townships
    chart = cumulative(clerk, asked(of=county.county.pk, unit=own.pk))
    assert own.label in chart.title
    client = login(clerk)
    for url in (reverse("dashboard:trend"), reverse(XLSX, args=["cumulative"])):
        assert client.get(f"{url}?unit={own.pk}").status_code == 200
        assert client.get(f"{url}?unit={other.pk}").status_code == 404


def test_without_a_plan_the_chart_says_what_it_waits_for(login, leader):
    html = login(leader).get(reverse("dashboard:trend")).content.decode()
    assert "2026年还没有累计数" in html
    assert "data-plot" not in html


# --- Industries and places ------------------------------------------------------------------------


@stage
def projects(county) -> list[Project]:
    section = Industry.objects.filter(county=None, kind=Industry.Kind.SECTION).first()
    places = [
        {"responsible_unit": county.townships[0], "host_unit": county.park, "section": section},
        {"responsible_unit": county.townships[1], "host_unit": None, "section": None},
    ]
    kinds = [
        {"contacted": True},
        {"agreement": True},
        {"signed": True, "withdrawn": True},
        {"landed": True},
        {"producing": True},
        {"signed": True, "suspended": True},
    ]
    return [
        ProjectFactory(
            county=county.county,
            submitted_on=dt.date(2026, 1 + number, 3),
            total_investment_wan=Decimal(10_005) * (number + 1),
            **places[number % 2],
            **kind,
        )
        for number, kind in enumerate(kinds)
    ]


FIELDS = {
    PipelineBy.UNIT: "responsible_unit",
    PipelineBy.HOST: "host_unit",
    PipelineBy.SECTION: "section",
}


@pytest.mark.parametrize("by", FIELDS)
@pytest.mark.parametrize("role", [Role.LEADER, Role.CLERK])
def test_lists_by_unit_place_and_industry_hold_the_projects_in_sight(county, projects, by, role):
    user = county.user(role)
    chart = spread(user, asked(), by)
    seen = Project.objects.visible_to(user).in_pipeline()
    for at, series in zip(Stage, chart.series, strict=True):
        counted = column(chart, series.name)
        for name, count in counted.items():
            same = [
                each
                for each in seen
                if each.stage == at and str(getattr(each, FIELDS[by]) or "未填") == name
            ]
            assert count == len(same), (at, name)
    drawn = sum(sum(column(chart, each.name).values()) for each in chart.series)
    assert drawn == seen.count() > 0


def test_sums_are_exact_and_stand_beside_the_counts(leader, county, projects):
    counts, sums = (spread(leader, asked(), PipelineBy.UNIT, each) for each in ("count", MONEY))
    own = county.townships[0].label
    assert counts.columns == [*((each.name, "个") for each in counts.series)] + [
        (each.name, "亿元") for each in counts.series
    ]
    place = sums.categories.index(own)
    total = sum(each.points[place].value for each in sums.series)
    mine = [each for each in projects[::2] if each.status != "withdrawn"]
    assert total == sum(each.total_investment_wan for each in mine) / 10_000
    assert counts.extra[0].points[counts.categories.index(own)].value == (
        sums.series[0].points[place].value
    )


def test_narrowed_to_one_unit_only_its_projects_are_spread(leader, county, projects):
    chart = spread(leader, asked(unit=county.townships[0].pk), PipelineBy.HOST)
    assert chart.categories == (county.park.label,)
    chart = spread(leader, asked(unit=county.townships[0].pk), PipelineBy.UNIT)
    assert chart.categories == (county.townships[0].label,)


def test_beyond_so_many_bars_the_others_stand_together(leader, county):
    for number in range(MOST + 2):
        unit = UnitFactory(parent=county.county, name=f"第{number}乡", short_name="")
        ProjectFactory(county=county.county, responsible_unit=unit, contacted=True)
    chart = spread(leader, asked(), PipelineBy.UNIT)
    assert len(chart.categories) == MOST + 1
    assert chart.categories[-1] == "其他 2 个"
    (clues, *_rest) = chart.series
    assert (clues.points[-1].value, clues.points[-1].url) == (2, "")


# --- Flags by month -------------------------------------------------------------------------------


def test_flags_of_today_are_those_of_the_list(leader, county):
    project, held = (
        ProjectFactory(county=county.county, responsible_unit=county.township, landed=True)
        for _number in range(2)
    )
    Flag.objects.all().delete()
    make_flag(project, days=30)
    make_flag(project, Severity.ATTENTION, days=25, key="x")
    make_flag(held, days=30)
    make_hold(held)
    choice = ListChoice()
    found = flags_on(leader, choice, [dt.date(2026, 9, 30), dt.date(2026, 10, 31), TODAY])
    listed = list(open_flags(leader, choice, on=TODAY).values_list("severity", flat=True))
    assert found[Severity.WARNING] == [0, 2, listed.count("warning")] == [0, 2, 1]
    assert found[Severity.ATTENTION] == [0, 1, listed.count("attention")] == [0, 1, 1]


def test_a_flag_counts_until_the_day_before_it_was_cleared(leader, county):
    project = ProjectFactory(county=county.county, responsible_unit=county.township, landed=True)
    Flag.objects.all().delete()
    flag = make_flag(project)
    Flag.objects.filter(pk=flag.pk).update(
        since=dt.date(2026, 6, 20), cleared_on=dt.date(2026, 8, 31)
    )
    chart = flag_history(leader, asked())
    red = column(chart, "红旗")
    assert [red[f"{number} 月"] for number in (5, 6, 7, 8)] == [0, 1, 1, 0]
    assert chart.categories[-1] == "11 月（至今日）"


def test_the_number_of_queries_of_flags_does_not_grow_with_days_or_flags(leader, county):
    projects = [
        ProjectFactory(county=county.county, responsible_unit=county.township, landed=True)
        for _number in range(4)
    ]
    make_flag(projects[0])
    make_hold(projects[0])
    flag_history(leader, asked())  # what a reader has is read once
    with CaptureQueriesContext(connection) as few:
        flag_history(leader, asked())
    for project in projects[1:]:
        make_flag(project, days=40, key="y")
        make_hold(project)
    with CaptureQueriesContext(connection) as many:
        flag_history(leader, asked())
    assert len(many) == len(few)


# --- Cohorts --------------------------------------------------------------------------------------


def test_cohorts_are_drawn_from_the_earliest_with_the_numbers_of_the_table(login, leader, projects):
    chart = reach_of(leader, asked())
    entered, signed, *_rest = chart.series
    assert chart.categories[-1] == "2026年4季度"
    assert [each.value for each in entered.points[-4:]] == [3, 3, 0, 0]
    assert signed.points[-4].value == 1
    page = login(leader).get(reverse("dashboard:pace")).context["cohorts"]
    assert [each.value for each in entered.points] == [row.came[0].count for row in reversed(page)]
    days = legs_of(leader, asked())
    assert [each.value for each in days.series[0].points] == [
        row.legs[0].median for row in reversed(page)
    ]


# --- Workbooks ------------------------------------------------------------------------------------


def test_the_workbook_has_exact_numbers_under_chinese_headings(login, leader, county, projects):
    response = login(leader).get(reverse(XLSX, args=["spread-unit"]), {"measure": MONEY})
    name = unquote(response.headers["Content-Disposition"])
    assert county.county.label in name
    assert "四张清单按责任单位" in name
    assert name.endswith(".xlsx")
    rows = table_of(b"".join(response.streaming_content))
    assert rows[0][0] == "四张清单按责任单位"
    assert "计量单位：亿元" in rows[1][0]
    assert f"数据截至 {TODAY}" in rows[1][0]
    assert rows[2][:2] == ["责任单位", "线索（亿元）"]
    own = next(row for row in rows if row[0] == county.townships[0].label)
    assert own[1] == pytest.approx(1.0005)


def test_a_download_is_an_event(login, leader, projects):
    login(leader).get(reverse(XLSX, args=["cohorts"]))
    event = AuditEvent.objects.get(kind="dashboard.chart_exported")
    assert (event.actor_name, event.subject_id, event.detail["rows"]) == (
        str(leader),
        "cohorts",
        8,
    )


def test_a_name_is_no_formula_in_the_workbook(login, leader, county, projects):
    type(county.park).objects.filter(pk=county.park.pk).update(short_name="=1+1")
    response = login(leader).get(reverse(XLSX, args=["spread-host"]))
    rows = table_of(b"".join(response.streaming_content))
    assert "'=1+1" in [row[0] for row in rows]


@pytest.mark.parametrize("key", CHARTS)
def test_every_chart_has_a_workbook_or_nothing_to_show(login, leader, county, projects, funds, key):
    make_flag(projects[3])
    response = login(leader).get(reverse(XLSX, args=[key]))
    assert response.status_code == 200
    assert len(table_of(b"".join(response.streaming_content))) > 3


def test_there_is_no_workbook_of_nothing_and_of_no_such_chart(login, leader):
    client = login(leader)
    for key in ("cohorts", "no-such-chart"):
        assert client.get(reverse(XLSX, args=[key])).status_code == 404
