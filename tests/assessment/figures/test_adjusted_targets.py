"""An adjusted target is read by every month as it held then (rules.md R2, R10)."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.models import MonthlyReport
from assessment.rules.form_bindings import Asked, Measure
from assessment.selectors.closing_preview import closing_preview
from assessment.selectors.figures import month_figures
from assessment.selectors.letters import letter_of
from assessment.selectors.plans import targets_of
from assessment.selectors.report_page import report_page
from assessment.selectors.superior import FormFigures
from assessment.selectors.target_grid import cell_name, subject_of, target_grid
from assessment.services.closing import close_month
from assessment.services.closing_proof import prove
from assessment.services.opening import open_month
from assessment.services.report_filling import fill_report
from assessment.services.targets import Adjustment, adjust_target
from assessment.word.letter import remark_of
from tests.assessment.figures.conftest import indicator, verified
from tests.factories.assessment import TargetFactory
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)
LATER = dt.date(2026, 12, 8)
PAPER = "县招办〔2026〕8号"


@stage
def funds(plan):
    return indicator(plan, "funds_verified", name="到位资金")


@stage
def project(county, funds):
    made = ProjectFactory(
        county=county.county, responsible_unit=county.township, signed=True, agreed_amount_wan=30000
    )
    verified(made, 3, 20000)
    verified(made, 10, 850)
    return made


@stage
def target(plan, county, funds, project):
    return TargetFactory(plan=plan, indicator=funds, unit=county.township, amount=24000)


@pytest.fixture
def adjust(plan, county, funds, director):
    """Adjust the target of the township from a month on."""

    def act(amount, since=NOVEMBER, reference=PAPER, unit=None):
        return adjust_target(
            plan_id=plan.pk,
            basis=plan.bases.get(is_main=True),
            indicator_id=funds.pk,
            subject=subject_of(plan, f"u{(unit or county.township).pk}"),
            version=None,
            adjustment=Adjustment(Decimal(amount), (), since, reference, "项目调规"),
            by=director,
            on=TODAY,
        )

    return act


def row_of(plan, county, funds, month, on=TODAY):
    return month_figures(county_id=plan.county_id, month=month, on=on).row(
        county.township.pk, funds.pk
    )


def test_months_before_it_keep_the_old_target_and_their_rate(
    plan, county, funds, target, adjust
) -> None:
    adjust(30000)
    before = row_of(plan, county, funds, OCTOBER).targets[0]
    assert (before.progress.target, before.progress.percent) == (24000, Decimal("86.88"))
    assert before.change is None
    after = row_of(plan, county, funds, NOVEMBER).targets[0]
    assert (after.progress.target, after.progress.percent) == (30000, Decimal("69.50"))
    assert after.change.reference == PAPER


def test_a_target_that_a_document_sets_anew_is_none_before(plan, county, funds, adjust) -> None:
    adjust(5000, unit=county.park)
    assert targets_of(plan, OCTOBER) == []
    assert [each.amount for each in targets_of(plan, NOVEMBER)] == [5000]


def test_a_report_is_measured_by_the_target_of_its_month(
    plan, county, funds, target, adjust
) -> None:
    adjust(30000)
    for month, amount in ((OCTOBER, 24000), (NOVEMBER, 30000)):
        open_month(county_id=plan.county_id, month=month, on=TODAY)
        report = MonthlyReport.objects.get(unit=county.township, month=month.first_day)
        fill_report(report_id=report.pk, on=TODAY)
        report.refresh_from_db()
        (cell,) = report_page(report, (), TODAY).cells
        assert [(read.amount, rate.target) for read, rate in cell.targets] == [(amount, amount)]


def test_a_closing_keeps_the_target_of_its_month(plan, county, funds, target, adjust) -> None:
    adjust(30000)
    open_month(county_id=plan.county_id, month=OCTOBER, on=TODAY)
    assert closing_preview(plan.county_id, OCTOBER, LATER).targets == 1
    kept = close_month(county_id=plan.county_id, month=OCTOBER, by=None, on=LATER, reason="例行")
    assert [(each["amount"], each["adjusted_by"]) for each in kept.content["targets"]] == [
        ("24000", "")
    ]
    assert prove(kept).holds
    assert row_of(plan, county, funds, OCTOBER, LATER).targets[0].progress.target == 24000
    open_month(county_id=plan.county_id, month=NOVEMBER, on=LATER)
    kept = close_month(county_id=plan.county_id, month=NOVEMBER, by=None, on=LATER, reason="例行")
    assert [(each["amount"], each["adjusted_by"]) for each in kept.content["targets"]] == [
        ("30000", PAPER)
    ]
    closed = row_of(plan, county, funds, NOVEMBER, LATER).targets[0]
    assert (closed.progress.target, closed.change.reference) == (30000, PAPER)


def test_a_superiors_table_asks_for_the_target_of_its_month(
    plan, county, funds, target, adjust
) -> None:
    adjust(30000)
    asked = Asked(indicator=funds.pk, measure=Measure.TARGET, unit=county.township.pk)
    found = [
        FormFigures.of(plan.county_id, each, TODAY).find(asked) for each in (OCTOBER, NOVEMBER)
    ]
    assert found == [24000, 30000]


def test_the_grid_reads_one_month_and_names_what_is_to_come(
    plan, county, funds, target, adjust
) -> None:
    adjust(30000, since=DECEMBER)
    name, basis = cell_name(f"u{county.township.pk}", funds.pk), plan.bases.get(is_main=True)
    grid = target_grid(plan, basis, month=NOVEMBER)
    assert grid.read[name].amount == 24000
    assert [each.new_amount for each in grid.read[name].told] == [30000]
    assert grid.sums()[0].total == 24000
    assert target_grid(plan, basis).sums()[0].total == 30000


def test_pages_of_a_year_say_month_values_and_document_at_the_target(
    plan, county, funds, target, adjust, login, officer
) -> None:
    adjust(30000)
    client, pk = login(officer), funds.pk
    key = {"who": f"u{county.township.pk}", "indicator": pk, "basis": target.basis_id}
    pages = [
        (reverse("assessment:plan-targets", args=[plan.pk]), {}),
        (reverse("assessment:plan-target", args=[plan.pk]), key),
        (reverse("assessment:plan-letter", args=[plan.pk]), {"who": key["who"]}),
        (reverse("assessment:unit-year", args=[county.township.pk]), {}),
        (reverse("assessment:progress"), {"month": "2026-11", "indicator": pk}),
    ]
    for url, query in pages:
        text = " ".join(client.get(url, query).content.decode().split())
        assert "2026-11" in text, url
        for words in ("24,000", "30,000", PAPER):
            assert words in text, url


def test_the_page_of_a_target_lists_what_was_due_by_the_target_of_each_month(
    plan, county, funds, target, adjust, login, officer
) -> None:
    adjust(30000)
    url = reverse("assessment:plan-target", args=[plan.pk])
    query = {"who": f"u{county.township.pk}", "indicator": funds.pk, "basis": target.basis_id}
    months = login(officer).get(url, query).context["months"]
    assert [(each["amount"], each["due"]) for each in months[9:11]] == [
        (24000, 20000),
        (30000, 27500),
    ]


def test_a_letter_has_the_target_in_force_and_names_the_adjustment(
    plan, county, funds, target, adjust
) -> None:
    adjust(30000)
    key = f"u{county.township.pk}"
    (line,) = letter_of(plan, key, NOVEMBER).lines
    assert line.amount == 30000
    assert remark_of(line) == f"自2026-11起按{PAPER}由24,000调整为30,000"
    assert letter_of(plan, key, OCTOBER).lines[0].amount == 24000


def test_workbooks_carry_the_target_of_their_month(
    plan, county, funds, target, adjust, login, officer
) -> None:
    adjust(30000)
    client = login(officer)

    def lines(url, first, **query):
        body = b"".join(client.get(url, query).streaming_content)
        sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
        return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]

    for month, amount, words in (
        ("2026-10", 24000, None),
        ("2026-11", 30000, f"自2026-11起：24,000 → 30,000，{PAPER}"),
    ):
        found = lines(reverse("assessment:progress-export"), 4, month=month)
        line = next(each for each in found if each[1] == "城关镇")
        assert (line[5], line[-1] or None) == (amount, words)
    plan_lines = lines(reverse("assessment:plan-export", args=[plan.pk]), 4)
    assert next(each[2] for each in plan_lines if each[1] == "城关镇") == 30000


def test_adjustments_cost_no_query_more(plan, county, funds, target, adjust) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            month_figures(county_id=plan.county_id, month=NOVEMBER, on=TODAY)
        return len(caught)

    adjust(25000)
    few = asked()
    for number in range(3):
        adjust(30000 + number, reference=f"第{number}号")
        adjust(7000 + number, unit=county.park)
    assert asked() == few
