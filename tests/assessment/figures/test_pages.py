"""Pages of figures: progress table, what a figure is made of, a unit's year, three rates."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from assessment.models import MonthlyReport, UnitCell
from assessment.selectors.figures import month_figures
from assessment.services.closing import close_month
from assessment.services.opening import open_month
from projects.models import Activity
from projects.rules.stages import SubStage
from tests.assessment.figures.conftest import indicator, split, verified
from tests.factories.accounts import make_county
from tests.factories.assessment import TargetFactory, join
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)


@stage
def funds(plan):
    return indicator(plan, "funds_verified", name="到位资金")


@stage
def signed(plan):
    return indicator(plan, "signed_count", name="新签约项目")


@stage
def trips(plan):
    return indicator(plan, "reported", code="trips", name="外出招商", measure="次")


@stage
def project(county, funds):
    made = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        introducing_unit=county.township,
        signed=True,
        name="高端铝型材项目",
        agreed_amount_wan=30000,
    )
    verified(made, 3, 20000)
    verified(made, 10, 850)
    return made


@stage
def target(plan, county, funds):
    return TargetFactory(plan=plan, indicator=funds, unit=county.township, amount=24000)


def get(client, name, *args, **query):
    return client.get(reverse(f"assessment:{name}", args=args), query)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


class TestProgress:
    def test_the_overview(self, login, officer, plan, county, project, target, signed) -> None:
        page = get(login(officer), "progress", month="2026-10")
        text = text_of(page)
        assert page.status_code == 200
        for word in ("20,850", "86.88%", "到位资金", "新签约项目", "城关镇", "河口镇"):
            assert word in text
        row = next(each for each in page.context["rows"] if each["unit"] == county.township)
        assert [cell["cumulative"] for cell in row["cells"]] == [20850, 1]

    def test_one_indicator_in_full(self, login, officer, plan, county, project, target) -> None:
        page = get(login(officer), "progress", month="2026-10", indicator=target.indicator_id)
        text = text_of(page)
        for word in ("24,000", "850", "20,850", "86.88%", "3.55"):
            assert word in text
        assert page.context["total"]["cumulative"] == 20850
        assert page.context["elsewhere"] is None

    def test_what_is_credited_to_nobody_in_the_table_is_told(
        self, login, officer, plan, county, project, funds
    ) -> None:
        project.introducing_unit = project.responsible_unit = county.bureau
        project.save()
        page = get(login(officer), "progress", month="2026-10", indicator=funds.pk)
        assert page.context["elsewhere"] == {"value": 850, "cumulative": 20850}

    def test_groups_narrow_and_nonsense_is_passed_over(
        self, login, officer, plan, county, project
    ) -> None:
        plan.members.filter(unit=county.park).delete()
        apart = join(plan, county.park, group="园区组")
        client = login(officer)
        page = get(client, "progress", month="2026-10", group=apart.pk)
        assert [each["unit"] for each in page.context["rows"]] == [county.park]
        for query in ({"month": "x"}, {"group": "9" * 30}, {"indicator": "-1"}, {"basis": "0"}):
            assert get(client, "progress", **query).status_code == 200

    def test_an_open_month_of_other_units_is_not_seen_a_published_one_is(
        self, login, other_clerk, plan, county, project, funds
    ) -> None:
        client = login(other_clerk)
        page = get(client, "progress", month="2026-10")
        assert [each["unit"] for each in page.context["rows"]] == [county.townships[1]]
        open_month(county_id=plan.county_id, month=OCTOBER, on=TODAY)
        close_month(county_id=plan.county_id, month=OCTOBER, by=None, on=TODAY, reason="例行")
        page = get(client, "progress", month="2026-10")
        assert county.township in [each["unit"] for each in page.context["rows"]]
        assert page.context["table"].is_closed

    def test_published_and_restated(self, login, officer, plan, county, project, funds) -> None:
        open_month(county_id=plan.county_id, month=OCTOBER, on=TODAY)
        close_month(county_id=plan.county_id, month=OCTOBER, by=None, on=TODAY, reason="例行")
        verified(project, 10, 50)
        client = login(officer)
        published = get(client, "progress", month="2026-10", indicator=funds.pk)
        restated = get(client, "progress", month="2026-10", indicator=funds.pk, state="restated")
        assert published.context["total"]["value"] == 850
        assert restated.context["total"]["value"] == 900
        assert "state=restated" in text_of(published)

    def test_without_a_plan(self, login, officer) -> None:
        page = get(login(officer), "progress")
        assert page.status_code == 200
        assert page.context["table"].plan is None

    def test_the_workbook_is_an_event(self, login, officer, plan, county, project, target) -> None:
        page = get(login(officer), "progress-export", month="2026-10")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(page.streaming_content))).active
        lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        line = next(each for each in lines if each[1] == "城关镇")
        assert (line[4:8], line[9], line[11]) == (["县定目标", 24000, 850, 20850], 86.88, 3.55)
        event = AuditEvent.objects.get(kind="assessment.progress_exported")
        assert event.detail["rows"] == len(lines)

    def test_a_workbook_shows_what_the_page_shows(
        self, login, other_clerk, plan, county, project, target
    ) -> None:
        page = get(login(other_clerk), "progress-export", month="2026-10")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(page.streaming_content))).active
        units = {row[1].value for row in sheet.iter_rows(min_row=4)}
        assert "城关镇" not in units

    @pytest.mark.parametrize("number", [5, 50])
    def test_queries_do_not_grow(
        self, login, officer, plan, county, target, number, django_assert_max_num_queries
    ) -> None:
        for _each in range(number):
            made = ProjectFactory(
                county=county.county, responsible_unit=county.township, signed=True
            )
            verified(made, 10, 10)
        client = login(officer)
        get(client, "progress")
        with django_assert_max_num_queries(40):
            get(client, "progress", month="2026-10")


class TestRows:
    def test_the_rows_of_the_year_and_of_the_month(
        self, login, officer, plan, county, project, funds
    ) -> None:
        client = login(officer)
        page = get(client, "figure-rows", "2026-10", county.township.pk, funds.pk)
        assert page.context["total"] == 20850
        assert "高端铝型材项目" in text_of(page)
        page = get(client, "figure-rows", "2026-10", county.township.pk, funds.pk, span="month")
        assert [each["part"] for each in page.context["rows"]] == [850]

    def test_shares_are_shown(self, login, officer, plan, county, project, funds) -> None:
        split(project, dt.date(2026, 1, 1), (county.township, "60"), (county.park, "40"))
        page = get(login(officer), "figure-rows", "2026-10", county.park.pk, funds.pk)
        assert page.context["total"] == 8340
        assert {each["share"] for each in page.context["rows"]} == {Decimal("40.00")}

    def test_what_is_out_of_sight_is_a_number_and_a_sum(
        self, login, other_clerk, plan, county, project, funds
    ) -> None:
        page = get(login(other_clerk), "figure-rows", "2026-10", county.county.pk, funds.pk)
        assert (page.context["hidden"], page.context["hidden_sum"]) == (2, 20850)
        assert "高端铝型材项目" not in text_of(page)

    def test_an_open_figure_of_another_unit_is_not_shown(
        self, login, other_clerk, plan, county, project, funds
    ) -> None:
        page = get(login(other_clerk), "figure-rows", "2026-10", county.township.pk, funds.pk)
        assert page.status_code == 403

    def test_a_published_figure_says_by_how_much_its_rows_differ(
        self, login, officer, plan, county, project, funds
    ) -> None:
        open_month(county_id=plan.county_id, month=OCTOBER, on=TODAY)
        close_month(county_id=plan.county_id, month=OCTOBER, by=None, on=TODAY, reason="例行")
        verified(project, 10, 50)
        page = get(login(officer), "figure-rows", "2026-10", county.township.pk, funds.pk)
        assert (page.context["printed"], page.context["total"]) == (20850, 20900)
        assert page.context["difference"] == -50

    def test_reported_figures_open_their_reports(self, login, officer, plan, county, trips) -> None:
        open_month(county_id=plan.county_id, month=OCTOBER, on=TODAY)
        report = MonthlyReport.objects.get(unit=county.township, month=OCTOBER.first_day)
        report.state = "submitted"
        report.save()
        UnitCell.objects.create(
            report=report, indicator=trips, definition=trips.definitions.get(), value=3
        )
        page = get(login(officer), "figure-rows", "2026-10", county.county.pk, trips.pk)
        assert reverse("assessment:report", args=[report.pk]) in text_of(page)
        assert page.context["total"] == 3

    def test_activities_and_projects_open(self, login, officer, plan, county, project) -> None:
        trips = indicator(plan, "trip_count", name="外出招商")
        clues = indicator(plan, "clue_count", name="新增线索")
        made = Activity.objects.create(
            county=county.county,
            unit=county.park,
            kind="trip",
            state="held",
            title="赴苏州招商",
            place="苏州",
            starts_on=dt.date(2026, 10, 3),
            ends_on=dt.date(2026, 10, 5),
        )
        client = login(officer)
        page = get(client, "figure-rows", "2026-10", county.park.pk, trips.pk)
        assert reverse("projects:activity", args=[made.pk]) in text_of(page)
        page = get(client, "figure-rows", "2026-10", county.township.pk, clues.pk)
        assert reverse("projects:project", args=[project.pk]) in text_of(page)

    def test_another_county_and_nonsense_are_not_found(
        self, login, officer, plan, county, funds
    ) -> None:
        client = login(officer)
        other = make_county("HX")
        for args in (
            ("2026-10", other.township.pk, funds.pk),
            ("2026-10", county.township.pk, 99999),
            ("2026-13", county.township.pk, funds.pk),
        ):
            assert get(client, "figure-rows", *args).status_code == 404


class TestYear:
    def test_months_cumulative_and_target(
        self, login, clerk, plan, county, project, target
    ) -> None:
        page = get(login(clerk), "unit-year", county.township.pk)
        row = page.context["rows"][0]
        assert row["months"][2]["value"] == 20000
        assert row["months"][11]["value"] is None
        assert row["cumulative"] == 20850
        assert len(row["chart"]["due"].split()) == 12
        assert "style=" not in page.content.decode().split("<main")[1].split("</main")[0]

    def test_my_year_is_the_own_unit(self, login, clerk, officer, county, plan) -> None:
        page = get(login(clerk), "my-year")
        assert page.url == reverse("assessment:unit-year", args=[county.township.pk])
        page = get(login(officer), "my-year")
        assert page.url == reverse("assessment:unit-year", args=[county.county.pk])

    def test_others_see_what_was_published(
        self, login, other_clerk, plan, county, project, target
    ) -> None:
        client = login(other_clerk)
        assert get(client, "unit-year", county.township.pk).context["rows"] == []
        open_month(county_id=plan.county_id, month=OCTOBER, on=TODAY)
        close_month(county_id=plan.county_id, month=OCTOBER, by=None, on=TODAY, reason="例行")
        page = get(client, "unit-year", county.township.pk)
        assert page.context["month"] == OCTOBER
        assert page.context["rows"][0]["cumulative"] == 20850

    def test_a_unit_of_another_county_is_not_found(self, login, clerk, plan) -> None:
        assert get(login(clerk), "unit-year", make_county("HX").township.pk).status_code == 404

    def test_a_year_without_a_plan_and_nonsense(self, login, clerk, county, plan) -> None:
        client = login(clerk)
        for year in ("2025", "abcd", "9999", "20266"):
            assert get(client, "unit-year", county.township.pk, year=year).status_code == 200


class TestRates:
    def test_rates_of_the_county_and_of_units(self, login, officer, plan, county, project) -> None:
        started = ProjectFactory(
            county=county.county,
            responsible_unit=county.townships[1],
            sub_stage=SubStage.STARTED,
            agreed_amount_wan=None,
            total_investment_wan=None,
        )
        page = get(login(officer), "three-rates", year=2026)
        performance, funding, start = page.context["strip"]
        assert performance["percent"] == 100
        assert (funding["numerator"], funding["denominator"]) == (20850, 30000)
        assert (funding["percent"], funding["left_out"]) == (Decimal("69.50"), 1)
        assert start["percent"] == 50
        rows = get(login(officer), "rate-rows", "start", "numerator", year=2026)
        assert [each["project"] for each in rows.context["rows"]] == [started]

    def test_a_unit_sees_its_own_row_and_its_own_projects(
        self, login, other_clerk, plan, county, project
    ) -> None:
        client = login(other_clerk)
        page = get(client, "three-rates", year=2026)
        assert page.context["rows"] == []
        rows = get(client, "rate-rows", "start", "denominator", year=2026)
        assert (rows.context["rows"], rows.context["hidden"]) == ([], 1)
        alien = get(client, "rate-rows", "start", "denominator", unit=county.township.pk)
        assert alien.status_code == 404

    def test_unknown_parts_are_not_found(self, login, officer) -> None:
        client = login(officer)
        assert get(client, "rate-rows", "start", "everything").status_code == 404
        assert get(client, "rate-rows", "all", "numerator").status_code == 404
        assert get(client, "rate-rows", "start", "agreements").status_code == 200


def test_who_has_no_part_in_assessment_does_not_enter(login, county) -> None:
    client = login(county.user(Role.LEGAL))
    for name in ("progress", "progress-export", "my-year", "three-rates"):
        assert get(client, name).status_code == 403


def test_the_table_of_a_month_holds_the_year(plan, county, project, funds) -> None:
    table = month_figures(county_id=plan.county_id, month=OCTOBER, on=TODAY)
    assert table.year is not None
