"""Every ledger source by unit and month (rules.md R4, R5, R6, R10)."""

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import Indicator
from assessment.rules.indicators import Source
from assessment.selectors.ledger_figures import ledger_rows
from contracts.models import ContractChange
from projects.models import Activity, FirstContactFiling
from projects.models.choices import MilestoneKind
from projects.rules.stages import Status, SubStage
from tests.assessment.figures.conftest import YEAR, indicator, live, split, verified, whole
from tests.factories.contracts import ContractFactory
from tests.factories.projects import (
    TODAY,
    ProjectFactory,
    at_noon,
    make_funds,
    set_milestone,
)
from tests.stages import stage
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
ZERO = Decimal(0)


@stage
def project(county):
    """At capacity: the whole ladder, of the first township."""
    return ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        introducing_unit=county.township,
        host_unit=county.park,
        sub_stage=SubStage.AT_CAPACITY,
        agreed_amount_wan=30000,
        total_investment_wan=36000,
        origin="other_province",
    )


def of(figures, unit, kind) -> dict[int, Decimal]:
    """Months of a unit that are not empty."""
    months = figures.months(unit.pk, kind.pk)
    return {number: value for number, value in enumerate(months, start=1) if value}


@pytest.mark.parametrize(
    ("source", "month", "figure"),
    [
        (Source.CLUE_COUNT, 1, 1),
        (Source.FIRST_CONTACT_COUNT, 2, 1),
        (Source.SIGNED_COUNT, 4, 1),
        (Source.SIGNED_AMOUNT, 4, 30000),
        (Source.STARTED_COUNT, 6, 1),
        (Source.FUNDS_VERIFIED, 7, 1000),
        (Source.FUNDS_CLAIMED, 7, 1200),
        (Source.PRODUCED_COUNT, 10, 1),
        (Source.CAPACITY_COUNT, 11, 1),
    ],
)
def test_each_source_counts_in_its_month(plan, county, project, source, month, figure) -> None:
    kind = indicator(plan, source)
    figures = live(plan)
    assert of(figures, county.township, kind) == {month: Decimal(figure)}
    assert of(figures, county.county, kind) == {month: Decimal(figure)}
    assert of(figures, county.townships[1], kind) == {}
    assert figures.cumulative(county.township.pk, kind.pk, Month(YEAR, month - 1 or 1)) == (
        figure if month == 1 else 0
    )
    assert figures.cumulative(county.township.pk, kind.pk, Month(YEAR, 12)) == figure


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (Source.AGREEMENT_COUNT, MilestoneKind.INTENT),
        (Source.STATISTICS_COUNT, MilestoneKind.STATISTICS_ENTRY),
        (Source.ABOVE_SCALE_COUNT, MilestoneKind.ABOVE_SCALE),
    ],
)
def test_milestones(plan, county, project, source, kind) -> None:
    asked = indicator(plan, source)
    set_milestone(project, kind, dt.date(YEAR, 8, 9))
    assert of(live(plan), county.township, asked) == {8: 1}


def test_a_contract_is_filed_once_by_its_project(plan, county, project) -> None:
    asked = indicator(plan, Source.FILED_COUNT)
    ContractFactory(project=project, state="filed", filed_on=dt.date(YEAR, 5, 8))
    ContractFactory(project=project, state="filed", filed_on=dt.date(YEAR, 7, 8))
    ContractFactory(project=project, kind="framework", state="filed", filed_on=dt.date(YEAR, 3, 8))
    assert of(live(plan), county.township, asked) == {5: 1}


def test_activities_go_to_the_unit_that_had_them(plan, county) -> None:
    def held(kind: str, state: str = "held", **fields) -> None:
        values = {"starts_on": dt.date(YEAR, 9, 29), "ends_on": dt.date(YEAR, 10, 1), **fields}
        Activity.objects.create(
            county=county.county,
            unit=county.park,
            kind=kind,
            title="赴苏州",
            place="苏州",
            state=state,
            **values,
        )

    trips, days, seen, fairs = (
        indicator(plan, source, credit="host")
        for source in (
            Source.TRIP_COUNT,
            Source.TRIP_DAYS,
            Source.RECEPTION_COUNT,
            Source.FAIR_COUNT,
        )
    )
    held("trip")
    held("trip", state="planned")
    held("trip", state="cancelled")
    held("reception", state="closed")
    held("fair", state="reported")
    held("promotion")
    held("promotion", starts_on=TODAY, ends_on=TODAY + dt.timedelta(days=2))
    figures = live(plan)
    assert of(figures, county.park, trips) == {10: 1}
    assert of(figures, county.park, days) == {10: 3}
    assert of(figures, county.park, seen) == {10: 1}
    assert of(figures, county.park, fairs) == {10: 2}
    assert of(figures, county.county, fairs) == {10: 2}


def test_shares_divide_units_and_the_county_counts_once(plan, county, project) -> None:
    money, signed = (
        indicator(plan, source) for source in (Source.FUNDS_VERIFIED, Source.SIGNED_COUNT)
    )
    first, second = county.townships
    split(project, dt.date(YEAR, 1, 1), (first, "66.6667"), (second, "33.3333"))
    figures = live(plan)
    assert of(figures, first, money) == {7: Decimal("666.667")}
    assert of(figures, second, money) == {7: Decimal("333.333")}
    assert of(figures, county.county, money) == {7: Decimal(1000)}
    assert of(figures, first, signed) == {4: Decimal("0.666667")}
    assert of(figures, second, signed) == {4: Decimal("0.333333")}
    assert of(figures, county.county, signed) == {4: 1}


def test_host_credit(plan, county, project) -> None:
    asked = indicator(plan, Source.SIGNED_COUNT, credit="host")
    figures = live(plan)
    assert of(figures, county.park, asked) == {4: 1}
    assert of(figures, county.township, asked) == {}


def test_a_project_of_nobody_counts_for_the_county(plan, county) -> None:
    asked = indicator(plan, Source.SIGNED_COUNT, credit="host")
    ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)
    figures = live(plan)
    assert figures.units(asked.pk) == {county.county.pk}


def test_only_formal_signings_count_and_an_upgraded_framework_adds_nothing(
    plan, county, project
) -> None:
    signed, agreed, agreements = (
        indicator(plan, source)
        for source in (Source.SIGNED_COUNT, Source.SIGNED_AMOUNT, Source.AGREEMENT_COUNT)
    )
    set_milestone(project, MilestoneKind.INTENT, dt.date(YEAR, 3, 2))
    framework = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        sub_stage=SubStage.AGREEMENT,
        agreed_amount_wan=5000,
    )
    set_milestone(framework, MilestoneKind.INTENT, dt.date(YEAR, 3, 5))
    figures = live(plan)
    assert of(figures, county.township, signed) == {4: 1}
    assert of(figures, county.township, agreed) == {4: 30000}
    assert of(figures, county.township, agreements) == {3: 2}


def test_an_increase_adds_its_amount_in_its_month_and_no_project(plan, county, project) -> None:
    signed, agreed = (
        indicator(plan, source) for source in (Source.SIGNED_COUNT, Source.SIGNED_AMOUNT)
    )
    contract = ContractFactory(project=project, state="performing")
    more = ContractFactory(project=project, kind="supplementary", amends=contract, state="signed")
    ContractChange.objects.create(
        contract=contract,
        by_contract=more,
        field="agreed_amount_wan",
        old="30000",
        new="34000",
        effective_on=dt.date(YEAR, 9, 3),
        entered_at=at_noon(TODAY),
    )
    project.agreed_amount_wan = 34000
    project.save()
    figures = live(plan)
    assert of(figures, county.township, agreed) == {4: 30000, 9: 4000}
    assert of(figures, county.township, signed) == {4: 1}
    before = live(plan, on=dt.date(YEAR, 8, 31))
    assert of(before, county.township, agreed) == {4: 30000}


def test_withdrawn_ones_stay_and_merged_ones_are_out(plan, county, project) -> None:
    signed, money = (
        indicator(plan, source) for source in (Source.SIGNED_COUNT, Source.FUNDS_VERIFIED)
    )
    project.status = Status.WITHDRAWN
    project.save()
    assert of(live(plan), county.township, signed) == {4: 1}
    other = ProjectFactory(county=county.county, responsible_unit=county.township)
    project.status, project.merged_into = Status.MERGED, other
    project.save()
    figures = live(plan)
    assert of(figures, county.township, signed) == {}
    assert of(figures, county.township, money) == {}


def test_later_phases_count_by_the_filter(plan, county, project) -> None:
    with_them = indicator(plan, Source.SIGNED_COUNT)
    without = indicator(
        plan, Source.SIGNED_COUNT, code="first_only", filters={"with_phases": False}
    )
    ProjectFactory(
        county=county.county, responsible_unit=county.township, parent=project, signed=True
    )
    figures = live(plan)
    assert of(figures, county.township, with_them) == {4: 2}
    assert of(figures, county.township, without) == {4: 1}


def test_money_by_month_of_arrival_and_only_what_stands(plan, county, project) -> None:
    asked, claimed = (
        indicator(plan, source) for source in (Source.FUNDS_VERIFIED, Source.FUNDS_CLAIMED)
    )
    project.funds.all().delete()
    entry = verified(project, 8, 500)
    make_funds(project, dt.date(YEAR, 9, 1), 300)
    make_funds(project, dt.date(YEAR, 9, 1), 70, state="rejected")
    verified(project, 8, 900, kind="working_capital")
    verified(project, 10, -120, corrects=entry)
    late = verified(project, 10, 60, corrects_month=dt.date(YEAR, 8, 1))
    verified(project, 11, -5, corrects=late)
    figures = live(plan)
    # A correction belongs to the month it corrects; a closed month's published figure stays.
    assert of(figures, county.township, asked) == {8: 435}
    assert of(figures, county.township, claimed) == {8: 560, 9: 300}


def test_a_correction_of_last_year_counts_where_it_was_booked_unless_restated(
    plan, county, project
) -> None:
    asked = indicator(plan, Source.FUNDS_VERIFIED)
    project.funds.all().delete()
    entry = verified(project, 11, 500, year=YEAR - 1)
    verified(project, 2, -50, corrects=entry)
    assert of(live(plan), county.township, asked) == {2: -50}
    assert of(live(plan, restated=True), county.township, asked) == {}
    assert of(live(plan, YEAR - 1), county.township, asked) == {11: 500}
    assert of(live(plan, YEAR - 1, restated=True), county.township, asked) == {11: 450}


def test_the_first_accepted_submission_counts_once_even_when_it_expired(
    plan, county, project
) -> None:
    asked = indicator(plan, Source.FIRST_CONTACT_COUNT)
    FirstContactFiling.objects.all().update(state="expired")
    FirstContactFiling.objects.create(
        project=project,
        unit=county.townships[1],
        submitted_at=at_noon(dt.date(YEAR, 6, 1)),
        state="accepted",
    )
    FirstContactFiling.objects.create(
        project=project,
        unit=county.park,
        submitted_at=at_noon(dt.date(YEAR, 1, 6)),
        state="refused",
    )
    figures = live(plan)
    assert of(figures, county.township, asked) == {2: 1}
    assert of(figures, county.county, asked) == {2: 1}


def test_what_is_dated_later_has_not_happened_yet(plan, county, project) -> None:
    asked = indicator(plan, Source.PRODUCED_COUNT)
    assert of(live(plan, on=dt.date(YEAR, 10, 7)), county.township, asked) == {}
    assert of(live(plan, on=dt.date(YEAR, 10, 8)), county.township, asked) == {10: 1}


def test_a_definition_counts_from_its_month_and_the_first_one_before_it(
    plan, county, project
) -> None:
    asked = indicator(plan, Source.FUNDS_VERIFIED, effective_from=dt.date(YEAR, 3, 1))
    asked.definitions.create(
        effective_from=dt.date(YEAR, 9, 1),
        name="到位资金",
        measure="万元",
        source="funds_verified",
        filters={"origins": ["overseas"]},
    )
    project.funds.all().delete()
    verified(project, 1, 10)
    verified(project, 8, 20)
    verified(project, 9, 40)
    verified(project, 9, 80, origin="overseas")
    assert of(live(plan), county.township, asked) == {1: 10, 8: 20, 9: 80}


def test_a_merged_unit_keeps_what_was_before_and_its_heir_has_the_rest(
    plan, county, project
) -> None:
    asked = indicator(plan, Source.FUNDS_VERIFIED)
    first, second = county.townships
    first.closed_on, first.merged_into = dt.date(YEAR, 9, 15), second
    first.save()
    project.funds.all().delete()
    verified(project, 8, 20)
    verified(project, 9, 40)
    figures = live(plan)
    assert of(figures, first, asked) == {8: 20}
    assert of(figures, second, asked) == {9: 40}
    assert of(figures, county.county, asked) == {8: 20, 9: 40}


def test_rows_add_up_to_the_figures(plan, county, project) -> None:
    asked = {source: indicator(plan, source) for source in Source}
    split(project, dt.date(YEAR, 1, 1), (county.township, "70"), (county.park, "30"))
    figures = live(plan)
    definitions = [each.definitions.get() for each in asked.values()]
    sums: dict[tuple[int, int], Decimal] = {}
    for kind, row in ledger_rows(
        county_id=plan.county_id, definitions=definitions, year=YEAR, on=TODAY
    ):
        for unit, part in (*row.parts.items(), (plan.county_id, row.whole)):
            sums[unit, kind] = sums.get((unit, kind), ZERO) + part
    for (unit, kind), total in sums.items():
        assert whole(figures.months(unit, kind)) == total
    for kind in asked.values():
        units = figures.units(kind.pk) - {plan.county_id}
        parts = sum((whole(figures.months(unit, kind.pk)) for unit in units), ZERO)
        assert parts == whole(figures.months(plan.county_id, kind.pk))
    assert sums[plan.county_id, asked[Source.SIGNED_COUNT].pk] == 1


@pytest.mark.parametrize("number", [5, 50])
def test_queries_do_not_grow(plan, county, number, django_assert_num_queries) -> None:
    for source in Source:
        indicator(plan, source)
    for _each in range(number):
        made = ProjectFactory(
            county=county.county,
            responsible_unit=county.township,
            under_construction=True,
            agreed_amount_wan=100,
        )
        split(made, dt.date(YEAR, 1, 1), (county.township, "70"), (county.park, "30"))
        ContractFactory(project=made, state="filed")
    # Definitions; units that ended, shares; closings, funds, projects by 4 days, changes and
    # amounts, 4 kinds of milestone, filings, contracts filed and their projects, activities.
    with django_assert_num_queries(20):
        figures = live(plan)
    asked = Indicator.objects.get(code="signed_count")
    assert figures.months(plan.county_id, asked.pk)[3] == number
