"""Figures of a month (rules.md R1, R2, R10): published, restated, by basis, against last year."""

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import (
    GroupMember,
    MonthFigure,
    MonthlyReport,
    Restatement,
    TargetBasis,
    UnitCell,
)
from assessment.models.choices import BasisLevel
from assessment.selectors.figures import month_figures
from assessment.services.closing import close_month
from assessment.services.closing_proof import prove
from assessment.services.opening import open_month
from tests.assessment.figures.conftest import indicator, split, verified
from tests.factories.assessment import TargetFactory, join
from tests.factories.projects import TODAY, ProjectFactory, make_funds
from tests.stages import stage
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
LATER = dt.date(2026, 12, 8)


@stage
def funds(plan):
    return indicator(plan, "funds_verified", name="到位资金")


@stage
def trips(plan):
    return indicator(plan, "reported", code="trips", name="外出招商次数", measure="次")


@stage
def project(county):
    return ProjectFactory(
        county=county.county, responsible_unit=county.township, signed=True, agreed_amount_wan=30000
    )


def table(plan, month=OCTOBER, on=TODAY, **options):
    return month_figures(county_id=plan.county_id, month=month, on=on, **options)


def say(unit, kind, value, state="submitted", month=OCTOBER, **fields):
    """A unit's report says a figure."""
    report = MonthlyReport.objects.get(unit=unit, month=month.first_day)
    MonthlyReport.objects.filter(pk=report.pk).update(
        state=state, first_submitted_at=dt.datetime(2026, 11, 3, 2, tzinfo=dt.UTC)
    )
    return UnitCell.objects.create(
        report=report,
        indicator=kind,
        definition=kind.definitions.get(),
        value=Decimal(value),
        **fields,
    )


def opened(plan, month=OCTOBER):
    open_month(county_id=plan.county_id, month=month, on=TODAY)


def close(plan, month=OCTOBER, on=LATER):
    return close_month(county_id=plan.county_id, month=month, by=None, on=on, reason="例行月结")


def test_rate_time_progress_and_gap(plan, county, project, funds) -> None:
    verified(project, 3, 20000)
    verified(project, 10, 850)
    TargetFactory(plan=plan, indicator=funds, unit=county.township, amount=24000)
    row = table(plan).row(county.township.pk, funds.pk)
    assert (row.value, row.cumulative, row.is_closed) == (850, 20850, False)
    found = row.targets[0].progress
    assert (found.percent, found.gap) == (Decimal("86.88"), Decimal("3.55"))
    assert row.targets[0].basis.is_main


def test_several_bases_stand_side_by_side(plan, county, project, funds) -> None:
    verified(project, 3, 600)
    city = TargetBasis.objects.create(plan=plan, name="市下达", level=BasisLevel.CITY)
    TargetFactory(plan=plan, indicator=funds, unit=county.township, amount=1000)
    TargetFactory(plan=plan, indicator=funds, unit=county.township, amount=800, basis=city)
    row = table(plan).row(county.township.pk, funds.pk)
    assert [(each.basis.name, each.progress.percent) for each in row.targets] == [
        ("县定目标", Decimal("60.00")),
        ("市下达", Decimal("75.00")),
    ]
    assert row.by_basis(city.pk).percent == Decimal("75.00")


def test_targets_by_month_take_the_place_of_months_through_twelve(
    plan, county, project, funds
) -> None:
    verified(project, 3, 600)
    months = [str(each) for each in (0, 0, 300, 300, 300, 300, 300, 300, 300, 500, 800, 1000)]
    TargetFactory(plan=plan, indicator=funds, unit=county.township, amount=1000, months=months)
    found = table(plan).row(county.township.pk, funds.pk).targets[0].progress
    assert (found.time, found.gap) == (Decimal("0.5"), Decimal("10.00"))


def test_the_county_counts_once_and_reported_figures_add_up(
    plan, county, project, funds, trips
) -> None:
    first, second = county.townships
    split(project, dt.date(2026, 1, 1), (first, "60"), (second, "40"))
    verified(project, 10, 100)
    opened(plan)
    say(first, trips, 3)
    say(second, trips, 5, state="returned")
    say(county.park, trips, 4, state="accepted")
    found = table(plan)
    assert found.row(first.pk, funds.pk).value == 60
    assert found.row(plan.county_id, funds.pk).value == 100
    assert found.row(first.pk, trips.pk).value == 3
    # Returned or in work: it counts nowhere until it is with the bureau again.
    assert found.row(second.pk, trips.pk).value == 0
    assert found.row(plan.county_id, trips.pk).value == 7


def test_claimed_stands_beside_verified(plan, county, project, funds) -> None:
    make_funds(project, dt.date(2026, 10, 1), 900)
    verified(project, 10, 100)
    opened(plan)
    say(county.township, funds, 1000, last_cumulative=Decimal(500))
    row = table(plan).row(county.township.pk, funds.pk)
    assert (row.value, row.claimed, row.claimed_cumulative) == (100, 1000, 1500)
    total = table(plan).row(plan.county_id, funds.pk)
    assert (total.value, total.claimed) == (100, 1000)


def test_a_closed_month_stays_and_the_open_one_books_the_difference(
    plan, county, project, funds
) -> None:
    verified(project, 8, 500)
    verified(project, 10, 100)
    opened(plan)
    target = TargetFactory(plan=plan, indicator=funds, unit=county.township, amount=1000)
    closing = close(plan)
    assert MonthFigure.objects.get(unit=county.township, indicator=funds).value == 100
    before = table(plan, on=LATER).row(county.township.pk, funds.pk)
    # Known after the close: of a closed month, and of one before the first that was closed.
    verified(project, 10, 30)
    verified(project, 8, 7)
    verified(project, 11, 9)
    target.amount = 2000
    target.save()
    after = table(plan, on=LATER).row(county.township.pk, funds.pk)
    assert (after.value, after.cumulative, after.is_closed) == (100, 600, True)
    assert after.targets == before.targets
    assert prove(closing).holds
    november = table(plan, NOVEMBER, on=LATER).row(county.township.pk, funds.pk)
    assert (november.value, november.cumulative) == (46, 646)
    restated = table(plan, OCTOBER, on=LATER, restated=True).row(county.township.pk, funds.pk)
    assert (restated.value, restated.cumulative) == (130, 637)
    opened(plan, NOVEMBER)
    close(plan, NOVEMBER)
    booked = Restatement.objects.filter(unit=county.township, is_found=True)
    assert {(each.corrects_month.month, each.difference) for each in booked} == {(9, 7), (10, 30)}
    again = table(plan, NOVEMBER, on=LATER).row(county.township.pk, funds.pk)
    assert (again.value, again.cumulative) == (46, 646)


def test_corrections_of_reported_figures(plan, county, trips) -> None:
    opened(plan)
    say(county.township, trips, 3)
    close(plan)
    opened(plan, NOVEMBER)
    say(county.township, trips, 4, month=NOVEMBER)
    Restatement.objects.create(
        county=county.county,
        unit=county.township,
        indicator=trips,
        booked_month=NOVEMBER.first_day,
        corrects_month=OCTOBER.first_day,
        difference=-1,
        reason="重复计算",
    )
    unit = county.township.pk
    published = table(plan, NOVEMBER, on=LATER)
    assert (published.row(unit, trips.pk).value, published.row(unit, trips.pk).cumulative) == (3, 6)
    assert published.row(plan.county_id, trips.pk).cumulative == 6
    restated = table(plan, OCTOBER, on=LATER, restated=True)
    assert restated.row(unit, trips.pk).value == 2
    assert restated.row(plan.county_id, trips.pk).cumulative == 2
    close(plan, NOVEMBER)
    assert table(plan, NOVEMBER, on=LATER).row(unit, trips.pk).cumulative == 6


def test_last_years_same_months(plan, county, project, funds, trips) -> None:
    verified(project, 2, 400, year=2025)
    verified(project, 12, 999, year=2025)
    verified(project, 2, 500)
    found = table(plan)
    row = found.row(county.township.pk, funds.pk)
    assert (row.last_year, row.year_on_year) == (400, Decimal("25.00"))
    assert not found.last_year_published
    assert found.row(county.township.pk, trips.pk).last_year is None


def test_a_merged_unit_keeps_its_row_for_the_year(plan, county, project, funds) -> None:
    verified(project, 3, 100)
    verified(project, 10, 20)
    first, second = county.townships
    first.closed_on, first.merged_into = dt.date(2026, 9, 15), second
    first.save()
    found = table(plan)
    assert (found.row(first.pk, funds.pk).value, found.row(first.pk, funds.pk).cumulative) == (
        0,
        100,
    )
    assert found.row(second.pk, funds.pk).value == 20
    assert found.row(plan.county_id, funds.pk).cumulative == 120
    opened(plan)
    close(plan)
    assert MonthFigure.objects.filter(indicator=funds, month="2026-10-01").count() == 5


def test_an_indicator_of_some_groups_has_rows_for_them_only(plan, county, funds) -> None:
    GroupMember.objects.filter(unit=county.park).delete()
    apart = join(plan, county.park, group="园区组")
    plan.indicators.get(indicator=funds).groups.add(apart)
    assert {row.unit_id for row in table(plan).rows} == {county.park.pk, plan.county_id}


def test_without_a_plan_there_are_no_rows(county) -> None:
    found = month_figures(county_id=county.county.pk, month=OCTOBER, on=TODAY)
    assert (found.plan, list(found.rows)) == (None, [])


@pytest.mark.parametrize("number", [5, 50])
def test_queries_do_not_grow(plan, county, number, funds, trips, django_assert_num_queries) -> None:
    for _each in range(number):
        made = ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)
        verified(made, 10, 10)
    opened(plan)
    for unit in (*county.townships, county.park):
        say(unit, trips, 3)
        TargetFactory(plan=plan, indicator=trips, unit=unit, amount=40)
    # County, plan, indicators (3), closed months of two years, bases, policy, targets (2),
    # adjustments, units, groups; figures of two years, corrections; reports; the ledger of both
    # years, with the moments at which months were closed.
    with django_assert_num_queries(26):
        table(plan)
