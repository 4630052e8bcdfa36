"""The three rates of a county and its units (rules.md R11a), by every policy."""

import datetime as dt
from decimal import Decimal

import pytest

from assessment.policies import THREE_RATES
from assessment.rules.three_rates import Part, Rate, Why
from assessment.selectors.three_rates import three_rates
from contracts.models import Obligation
from projects.models import FundsPlan, FundsPlanItem
from projects.models.choices import MilestoneKind
from projects.rules.stages import Status, SubStage
from tests.assessment.figures.conftest import verified
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY, ProjectFactory, set_milestone
from zhaoshang.policy.models import Policy

pytestmark = pytest.mark.django_db


def rates(county, year=2026):
    return three_rates(county=county.county, year=year, on=TODAY)


def rule(county, **values) -> None:
    """The county sets its own definitions."""
    Policy.objects.create(
        owner=county.county,
        kind=THREE_RATES.name,
        effective_from=dt.date(2026, 1, 1),
        value={**THREE_RATES.default, **values},
        source_document="县招办〔2026〕9号",
    )


def signed(county, **fields):
    values = {"responsible_unit": county.township, "signed": True, "agreed_amount_wan": 1000}
    return ProjectFactory(county=county.county, **{**values, **fields})


def test_terminated_breached_and_withdrawn_stay_in_the_denominator(county) -> None:
    kept, ended, gone = signed(county), signed(county), signed(county)
    ContractFactory(project=kept, state="performing")
    ContractFactory(project=ended, state="terminated")
    gone.status = Status.WITHDRAWN
    gone.save()
    found = rates(county)
    rate = found.of(Rate.PERFORMANCE)
    assert (rate.numerator, rate.denominator, rate.percent) == (1, 3, Decimal("33.33"))
    assert rate.of(Part.NUMERATOR) == [kept.pk]
    assert found.withdrawn == 1
    assert found.of(Rate.PERFORMANCE, county.township.pk).denominator == 3
    assert found.of(Rate.PERFORMANCE, county.park.pk).denominator == 0


def test_a_project_that_signed_again_performs_again(county) -> None:
    project = signed(county)
    ContractFactory(project=project, state="terminated", signed_on=dt.date(2026, 4, 1))
    ContractFactory(project=project, state="performing", signed_on=dt.date(2026, 9, 1))
    assert rates(county).of(Rate.PERFORMANCE).numerator == 1


def test_framework_agreements_are_in_no_rate_but_have_their_subtotal(county) -> None:
    signed(county)
    framework = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        sub_stage=SubStage.AGREEMENT,
        agreed_amount_wan=5000,
    )
    set_milestone(framework, MilestoneKind.INTENT, dt.date(2026, 3, 2))
    found = rates(county)
    assert found.of(Rate.START).denominator == 1
    assert (found.all_agreements.number, found.all_agreements.amount_wan) == (1, 5000)


def test_only_what_was_signed_in_the_year(county) -> None:
    signed(county)
    old = signed(county)
    old.signed_on = dt.date(2025, 12, 31)
    old.save()
    assert rates(county).of(Rate.START).denominator == 1
    assert rates(county, 2025).of(Rate.START).denominator == 1
    assert rates(county, None).of(Rate.START).denominator == 2


def test_funds_are_verified_ones_without_working_capital(county) -> None:
    project = signed(county)
    verified(project, 9, 300)
    verified(project, 9, 90, kind="working_capital")
    found = rates(county)
    assert found.of(Rate.FUNDING).percent == Decimal("30.00")
    assert found.working_capital_wan == 90


def test_without_agreed_amount_the_total_stands_for_it_and_without_both_it_is_left_out(
    county,
) -> None:
    signed(county, agreed_amount_wan=None, total_investment_wan=2000)
    nothing = signed(county, agreed_amount_wan=None, total_investment_wan=None)
    rate = rates(county).of(Rate.FUNDING)
    assert rate.denominator == 2000
    assert rate.left_out == {Why.NO_AGREED: [nothing.pk]}


def test_alternatives_look_at_what_is_due(county) -> None:
    rule(county, performance="due", funding="planned", start="due")
    due, later = signed(county), signed(county)
    for project, day in ((due, dt.date(2026, 6, 30)), (later, dt.date(2027, 6, 30))):
        contract = ContractFactory(project=project, state="performing")
        Obligation.objects.create(
            contract=contract,
            side="investor",
            kind="other",
            content="开工",
            due_on=day,
            first_due_on=day,
        )
        project.agreed_start_on = day
        project.save()
        plan = FundsPlan.objects.create(project=project, number=1, set_on=dt.date(2026, 4, 1))
        FundsPlanItem.objects.create(
            project=project, plan=plan, first_on=day.replace(day=1), months=1, amount_wan=400
        )
    verified(due, 7, 100)
    found = rates(county)
    performance = found.of(Rate.PERFORMANCE)
    assert (performance.counted, performance.left_out) == ([due.pk], {Why.NOT_DUE: [later.pk]})
    funding = found.of(Rate.FUNDING)
    assert (funding.percent, funding.left_out) == (
        Decimal("25.00"),
        {Why.NOTHING_DUE: [later.pk]},
    )
    assert found.of(Rate.START).left_out == {Why.NOT_TO_START: [later.pk]}


@pytest.mark.parametrize("number", [5, 50])
def test_queries_do_not_grow(county, number, django_assert_num_queries) -> None:
    for _each in range(number):
        ContractFactory(project=signed(county), state="performing")
    # Policies, projects, four of contracts and promises, money, agreements, units.
    with django_assert_num_queries(9):
        assert rates(county).of(Rate.START).denominator == number
