"""Facts of kinds 4, 5 and 7 (rules.md R7): a unit goes yellow and red and clears, in words."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from assessment.models import MonthlyReport
from assessment.services.closing import close_month
from assessment.services.flag_facts import push_month_facts, push_report_facts
from assessment.services.opening import open_month
from assessment.services.report_steps import accept_report, accept_reports, return_report
from projects.models import Flag, FlagFact
from projects.rules.flags.kinds import RuleKind
from projects.rules.stages import SubStage
from projects.services.flags.pushing import Pushed, push_facts
from tests.assessment.figures.conftest import indicator, verified
from tests.factories.assessment import TargetFactory
from tests.factories.projects import ProjectFactory
from tests.stages import stage
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER, NOVEMBER = Month(2026, 9), Month(2026, 10), Month(2026, 11)
ON = dt.date(2026, 11, 20)
SENT = dt.datetime(2026, 11, 3, 2, tzinfo=dt.UTC)


@stage
def funds(plan):
    return indicator(plan, "funds_verified", name="到位资金")


@stage
def project(county):
    return ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)


@stage
def target(plan, county, funds):
    return TargetFactory(plan=plan, indicator=funds, unit=county.township, amount=1200)


def accept(plan, unit, month, state="accepted", *projects):
    """The unit's report of a month with rows of projects, in a state."""
    open_month(county_id=plan.county_id, month=month, on=ON)
    report = MonthlyReport.objects.get(unit=unit, month=month.first_day)
    report.state, report.first_submitted_at = state, SENT
    report.save()
    for each in projects:
        report.lines.get_or_create(
            project=each,
            month=month.first_day,
            defaults={
                "stage": each.stage,
                "sub_stage": each.sub_stage,
                "status": each.status,
                "progress": "基础施工",
            },
        )
    return report


def push(plan, month=OCTOBER, on=ON):
    return push_month_facts(plan.county_id, month, on)


def facts_of(unit):
    rows = FlagFact.objects.filter(unit=unit, project=None)
    return {(each.rule, each.key, each.period): (each.value, each.other) for each in rows}


def test_facts_follow_from_figures_and_reports(plan, county, project, target) -> None:
    verified(project, 3, 500)
    accept(plan, county.township, OCTOBER, "accepted", project)
    assert push(plan) == 4
    assert facts_of(county.township) == {
        ("behind_schedule", "funds_verified", "2026-10"): (Decimal("83.33"), Decimal("41.67")),
        ("periods_in_a_row", "funds_verified", "2026-10"): (1, None),
        ("no_report", "", "2026-10"): (1, None),
    }
    fact = FlagFact.objects.get(project=project)
    assert (fact.rule, fact.known_on) == ("no_report", dt.date(2026, 11, 3))
    assert push(plan) == 0


def test_a_returned_report_takes_its_facts_away(plan, county, project, target) -> None:
    report = accept(plan, county.township, OCTOBER, "accepted", project)
    push(plan)
    report.state = "returned"
    report.save()
    assert push(plan) == 4
    assert not FlagFact.objects.exists()


def test_a_submitted_report_is_a_report_but_its_figures_do_not_count_yet(
    plan, county, project, target
) -> None:
    accept(plan, county.township, OCTOBER, "submitted", project)
    push(plan)
    assert set(facts_of(county.township)) == {("no_report", "", "2026-10")}


def test_a_unit_goes_yellow_and_red_and_clears(plan, county, project, target) -> None:
    verified(project, 3, 500)
    first = accept(plan, county.township, SEPTEMBER)
    push(plan, SEPTEMBER)
    flag = Flag.objects.open().get(unit=county.township, rule="periods_in_a_row")
    assert (flag.severity, flag.since, flag.key) == (
        "attention",
        dt.date(2026, 10, 1),
        "missed:funds_verified",
    )
    accept(plan, county.township, OCTOBER)
    push(plan)
    flag = Flag.objects.open().get(unit=county.township, rule="periods_in_a_row")
    assert (flag.severity, flag.since, flag.raised_on) == (
        "warning",
        dt.date(2026, 11, 1),
        dt.date(2026, 10, 1),
    )
    # The money of October is verified late, before its month is closed: the target was met.
    verified(project, 10, 500)
    push(plan)
    assert not Flag.objects.open().filter(unit=county.township).exists()
    first.state = "returned"
    first.save()
    push(plan, SEPTEMBER)
    assert not Flag.objects.filter(unit=county.township, cleared_on=None).exists()


def test_the_page_of_flags_names_the_indicator_and_opens_the_units_year(
    plan, county, project, target, officer, login
) -> None:
    verified(project, 3, 500)
    accept(plan, county.township, SEPTEMBER)
    accept(plan, county.township, OCTOBER)
    push(plan, SEPTEMBER)
    push(plan)
    page = login(officer).get(reverse("projects:flags"), {"unit": county.township.pk})
    text = page.content.decode()
    assert "到位资金" in text
    assert reverse("assessment:unit-year", args=[county.township.pk]) in text
    rows = {each["rule"]: each["why"] for each in page.context["rows"]}
    assert "2" in next(said for rule, said in rows.items() if "到位资金" in rule and "连续" in rule)
    assert any("落后" in said for said in rows.values())


def test_a_unit_behind_its_target_by_time_is_flagged_and_the_page_of_its_year_says_why(
    plan, county, project, target, officer, clerk, login
) -> None:
    verified(project, 3, 500)
    accept(plan, county.township, OCTOBER)
    push(plan)
    flag = Flag.objects.open().get(unit=county.township, rule="behind_schedule")
    assert (flag.severity, flag.key) == ("warning", "points:funds_verified")
    url = reverse("projects:unit-flags", args=[county.township.pk])
    for reader in (officer, clerk):
        client = login(reader)
        assert (
            url
            in client.get(
                reverse("assessment:unit-year", args=[county.township.pk])
            ).content.decode()
        )
        page = client.get(url)
        banner = next(each for each in page.context["banners"] if each["id"] == flag.pk)
        # 500 of 1 200 by October: 83.33 % was due.
        for number in ("83.33", "41.67", "41.66", "30"):
            assert number in banner["why"]
        assert "到位资金" in banner["title"]
        text = page.content.decode()
        assert banner["why"] in text
        assert banner["source"] in text


def test_flags_of_a_unit_are_its_own_to_see(
    plan, county, project, target, other_clerk, login
) -> None:
    verified(project, 3, 500)
    accept(plan, county.township, OCTOBER)
    push(plan)
    client = login(other_clerk)
    page = client.get(reverse("projects:unit-flags", args=[county.township.pk]))
    assert page.context["banners"] == []
    assert client.get(reverse("projects:unit-flags", args=[999_999])).status_code == 404


@pytest.mark.parametrize(
    ("wan", "severity"),
    [(1000, None), (881, None), (880, "attention"), (640, "attention"), (639, "warning")],
)
def test_from_ten_points_behind_a_unit_is_yellow_and_above_thirty_red(
    plan, county, project, target, wan, severity
) -> None:
    verified(project, 3, wan)
    accept(plan, county.township, OCTOBER)
    push(plan)
    flags = Flag.objects.open().filter(unit=county.township, rule="behind_schedule")
    assert [each.severity for each in flags] == ([severity] if severity else [])


def test_a_target_that_is_met_and_one_that_falls_are_no_miss(plan, county, project, funds) -> None:
    verified(project, 3, 1000)
    TargetFactory(plan=plan, indicator=funds, unit=county.township, amount=1200)
    complaints = indicator(plan, "reported", code="complaints", higher_is_better=False)
    TargetFactory(plan=plan, indicator=complaints, unit=county.township, amount=12)
    accept(plan, county.township, OCTOBER)
    push(plan)
    facts = facts_of(county.township)
    assert facts["periods_in_a_row", "funds_verified", "2026-10"] == (0, None)
    assert facts["periods_in_a_row", "complaints", "2026-10"] == (0, None)
    # "Behind" says nothing where less is better.
    assert ("behind_schedule", "complaints", "2026-10") not in facts


def test_closing_a_month_brings_the_facts_of_every_unit(plan, county, funds) -> None:
    for unit in county.townships:
        TargetFactory(plan=plan, indicator=funds, unit=unit, amount=1200)
    accept(plan, county.township, OCTOBER)
    closing = dt.date(2026, 11, 12)
    with time_machine.travel("2026-11-12 02:00+00:00", tick=False):
        close_month(county_id=plan.county_id, month=OCTOBER, by=None, on=closing, reason="例行")
    push(plan, on=closing)
    missed = FlagFact.objects.filter(rule="periods_in_a_row", value=1)
    assert set(missed.values_list("unit", flat=True)) == {each.pk for each in county.townships}
    # Who did not report is not said to have reported.
    assert set(FlagFact.objects.filter(rule="no_report").values_list("unit", flat=True)) == {
        county.township.pk
    }


def test_months_without_a_report_raise_and_clear(plan, county, project) -> None:
    accept(plan, county.township, Month(2026, 8), "accepted", project)
    push(plan, Month(2026, 8))
    flag = Flag.objects.open().get(project=project, rule="no_report")
    assert flag.severity == "warning"
    accept(plan, county.township, SEPTEMBER, "accepted", project)
    accept(plan, county.township, OCTOBER, "accepted", project)
    push(plan, SEPTEMBER)
    push(plan)
    assert not Flag.objects.open().filter(project=project, rule="no_report").exists()


def test_a_project_at_capacity_owes_no_report(plan, county, project) -> None:
    accept(plan, county.township, Month(2026, 8), "accepted", project)
    push(plan, Month(2026, 8))
    project.sub_stage, project.sub_stage_since = SubStage.AT_CAPACITY, dt.date(2026, 9, 8)
    project.stage = "producing"
    project.save()
    push(plan)
    assert not FlagFact.objects.filter(project=project).exists()


def test_facts_of_other_months_and_series_stay(plan, county, project, target) -> None:
    push_facts(
        [
            Pushed(
                RuleKind.BEHIND_SCHEDULE,
                "2026-10-31",
                ON,
                value=Decimal(50),
                other=Decimal(45),
                key="funds",
                project_id=project.pk,
            )
        ],
        on=ON,
    )
    push(plan)
    assert FlagFact.objects.filter(project=project, key="funds").exists()


@pytest.mark.parametrize("number", [5, 50])
def test_queries_do_not_grow(plan, county, target, number, django_assert_max_num_queries) -> None:
    made = [
        ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)
        for _each in range(number)
    ]
    accept(plan, county.township, OCTOBER, "accepted", *made)
    push(plan)
    with django_assert_max_num_queries(35):
        assert push(plan) == 0


def test_one_report_is_told_when_it_is_submitted_and_taken_back_when_withdrawn(
    plan, county, project
) -> None:
    report = accept(plan, county.township, OCTOBER, "submitted", project)
    assert push_report_facts(report, ON) == 2
    assert push_report_facts(report, ON) == 0
    assert FlagFact.objects.get(project=project).period == "2026-10"
    report.state = "draft"
    report.save()
    assert push_report_facts(report, ON) == 2
    assert not FlagFact.objects.exists()


def test_the_steps_of_a_report_bring_the_facts_and_take_them_away(
    plan, county, project, target, officer
) -> None:
    verified(project, 3, 500)
    report = accept(plan, county.township, OCTOBER, "submitted", project)
    accept_report(report_id=report.pk, by=officer, on=ON)
    assert ("periods_in_a_row", "funds_verified", "2026-10") in facts_of(county.township)
    return_report(report_id=report.pk, reason="凭证不全", notes={}, by=officer, on=ON)
    assert not FlagFact.objects.exists()


def test_many_accepted_at_once_are_worked_out_once(plan, county, funds, officer) -> None:
    reports = []
    for unit in county.townships:
        TargetFactory(plan=plan, indicator=funds, unit=unit, amount=1200)
        reports.append(accept(plan, unit, OCTOBER, "submitted"))
    assert accept_reports(reports=reports, by=officer, on=ON) == {}
    missed = FlagFact.objects.filter(rule="periods_in_a_row", value=1)
    assert missed.count() == 2
