"""Money verified after December was closed counts in the month that was open (rules.md R2, R6)."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessment.models import MonthFigure
from assessment.rules.closing import booked_in
from assessment.selectors.figures import month_figures
from assessment.selectors.late_money import late_money
from assessment.services.closing import close_month
from assessment.services.closing_proof import prove
from assessment.services.opening import open_month
from projects.models import FundsEntry
from projects.services.funds_deciding import Decision, decide_funds
from tests.factories.assessment import PlanFactory, join
from tests.factories.projects import ProjectFactory
from tests.stages import stage
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
DECEMBER, JANUARY, FEBRUARY = Month(2026, 12), Month(2027, 1), Month(2027, 2)
CLOSED_ON, VERIFIED_ON = dt.date(2027, 1, 10), dt.date(2027, 1, 20)


@stage
def project(county, plan):
    return ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        introducing_unit=county.township,
        name="精密铸件项目",
    )


@stage
def claim(project, clerk):
    """Money of December that nobody has verified when December is closed."""
    return FundsEntry.objects.create(
        project=project,
        month=DECEMBER.first_day,
        unit=project.responsible_unit,
        claimed_wan=Decimal("100.25"),
        origin="other_province",
        kind="equipment",
        created_by=clerk,
    )


@stage
def next_plan(county, funds):
    """The issued plan of the year that follows, with the same indicator."""
    made = PlanFactory(county=county.county, year=2027)
    made.indicators.create(indicator=funds, sort_order=1)
    join(made, *county.townships)
    return made


def close(plan, month, on):
    open_month(county_id=plan.county_id, month=month, on=on)
    with time_machine.travel(dt.datetime.combine(on, dt.time(2), dt.UTC), tick=False):
        return close_month(county_id=plan.county_id, month=month, by=None, on=on, reason="年结")


def verify(entry, officer, on=VERIFIED_ON):
    with time_machine.travel(dt.datetime.combine(on, dt.time(2), dt.UTC), tick=False):
        decision = Decision(FundsEntry.State.VERIFIED, Decimal("100.25"))
        return decide_funds(entry_id=entry.pk, decision=decision, by=officer, on=on)


def value(plan, unit, funds, month, on, **options):
    table = month_figures(county_id=plan.county_id, month=month, on=on, **options)
    return table.row(unit.pk, funds.pk).value


def test_it_counts_once_in_the_open_month_of_the_next_year(
    plan, next_plan, county, funds, claim, officer
) -> None:
    closing = close(plan, DECEMBER, CLOSED_ON)
    verify(claim, officer)
    for unit in (county.township, county.county):
        assert value(plan, unit, funds, DECEMBER, VERIFIED_ON) == 0
        assert value(plan, unit, funds, JANUARY, VERIFIED_ON) == Decimal("100.25")
    assert prove(closing).holds
    kept = close(next_plan, JANUARY, dt.date(2027, 2, 6))
    assert prove(kept).holds
    published = MonthFigure.objects.filter(unit=county.township, indicator=funds)
    assert sum(each.value for each in published) == Decimal("100.25")


def test_as_restated_it_stands_in_the_month_in_which_it_arrived(
    plan, next_plan, county, funds, claim, officer
) -> None:
    close(plan, DECEMBER, CLOSED_ON)
    verify(claim, officer)
    read = {
        month: value(plan, county.township, funds, month, VERIFIED_ON, restated=True)
        for month in (DECEMBER, JANUARY)
    }
    assert read == {DECEMBER: Decimal("100.25"), JANUARY: 0}


def test_what_is_verified_before_the_close_counts_in_december(
    plan, next_plan, county, funds, claim, officer
) -> None:
    verify(claim, officer, on=dt.date(2027, 1, 8))
    close(plan, DECEMBER, CLOSED_ON)
    assert value(plan, county.township, funds, DECEMBER, VERIFIED_ON) == Decimal("100.25")
    assert value(plan, county.township, funds, JANUARY, VERIFIED_ON) == 0


def test_after_januarys_close_it_counts_in_february(
    plan, next_plan, county, funds, claim, officer
) -> None:
    close(plan, DECEMBER, CLOSED_ON)
    close(next_plan, JANUARY, dt.date(2027, 2, 6))
    on = dt.date(2027, 2, 20)
    verify(claim, officer, on=on)
    assert value(plan, county.township, funds, JANUARY, on) == 0
    assert value(plan, county.township, funds, FEBRUARY, on) == Decimal("100.25")


def test_its_figure_opens_the_entry_and_says_why_it_counts_there(
    plan, next_plan, county, funds, claim, officer, login
) -> None:
    close(plan, DECEMBER, CLOSED_ON)
    verify(claim, officer)
    with time_machine.travel(dt.datetime(2027, 1, 21, 2, tzinfo=dt.UTC), tick=False):
        url = reverse("assessment:figure-rows", args=[JANUARY, county.township.pk, funds.pk])
        page = login(officer).get(url)
    assert page.context["difference"] is None
    (row,) = page.context["rows"]
    assert row["name"] == "精密铸件项目"
    assert "年度结账后核实" in row["what"]


def test_the_closing_page_lists_it_with_the_month_that_counts_it(
    plan, county, funds, claim, officer, login
) -> None:
    close(plan, DECEMBER, CLOSED_ON)
    verify(claim, officer)
    with time_machine.travel(dt.datetime(2027, 1, 21, 2, tzinfo=dt.UTC), tick=False):
        client = login(officer)
        page = client.get(reverse("assessment:closings"))
        text = page.content.decode()
        assert "精密铸件项目" in text
        # Nothing of 2027 is shown while its plan is a draft or missing.
        assert "2027年度目标任务下达前" in text
        PlanFactory(county=county.county, year=2027)
        assert (
            "2027年度目标任务下达前"
            not in client.get(reverse("assessment:closings")).content.decode()
        )
    (row,) = page.context["late"].rows
    assert (row.month, row.booked, row.is_closed, row.has_plan) == (DECEMBER, JANUARY, False, False)


def test_the_list_holds_what_a_reader_sees(
    plan, county, claim, officer, clerk, other_clerk
) -> None:
    close(plan, DECEMBER, CLOSED_ON)
    assert late_money(officer, plan.county_id).rows == []
    verify(claim, officer)
    totals = [late_money(each, plan.county_id).total_wan for each in (officer, clerk, other_clerk)]
    assert totals == [Decimal("100.25"), Decimal("100.25"), 0]


BEGIN, END = dt.datetime(2026, 1, 1), dt.datetime(2029, 1, 1)  # noqa: DTZ001 - hypothesis adds it
MOMENTS = st.datetimes(BEGIN, END, timezones=st.just(dt.UTC))


@given(st.integers(1, 30), st.integers(0, 20), MOMENTS)
def test_every_moment_has_a_month_that_can_still_take_it_or_the_year_of_its_own(
    number, late, known
) -> None:
    """Months are closed in order, `late` days after they end."""
    month = Month(2026, 1) + (number - 1)
    closings = [
        (each, dt.datetime.combine(each.last_day, dt.time(), dt.UTC) + dt.timedelta(days=1 + late))
        for each in (Month(2026, 1) + step for step in range(36))
    ]
    booked = booked_in(month, known, closings)
    closed = {each for each, at in closings if at <= known}
    # Within the year the next close finds it; after December only an open month can take it.
    if Month(month.year, 12) in closed:
        assert booked not in closed
        assert booked - 1 in closed
    else:
        assert booked == month
