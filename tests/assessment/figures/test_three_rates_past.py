"""The three rates as of the end of a past month follow the dates in the ledger (rules.md R11a)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.rules.three_rates import Rate
from assessment.selectors.three_rates import agreement_projects, three_rates
from contracts.models import ContractChange
from projects.models import StageMove
from projects.models.choices import MilestoneKind
from projects.rules.stages import Status, SubStage
from tests.assessment.figures.conftest import verified
from tests.factories.contracts import ContractFactory
from tests.factories.projects import TODAY, ProjectFactory, set_milestone
from zhaoshang.core import clock

pytestmark = pytest.mark.django_db
JUNE = dt.date(2026, 6, 30)


def signed(county, on=dt.date(2026, 3, 1), started_on=None, **fields):
    """A project whose formal contract was signed on a day, and what was started then."""
    values = {"responsible_unit": county.township, "signed": True, "agreed_amount_wan": 1000}
    made = ProjectFactory(county=county.county, **{**values, **fields})
    made.signed_on, made.started_on = on, started_on
    made.save()
    return made


def moved(project, on, **to):
    """Log a change of stage or status, and let the project stand there."""
    values = {
        "from_stage": project.stage,
        "from_sub_stage": project.sub_stage,
        "from_status": project.status,
        "to_stage": project.stage,
        "to_sub_stage": project.sub_stage,
        "to_status": project.status,
        **to,
    }
    StageMove.objects.create(
        project=project, verb="advance", happened_on=on, entered_at=clock.now(), **values
    )
    project.sub_stage, project.status = values["to_sub_stage"], values["to_status"]
    project.save()


def at(county, on=JUNE, year=2026):
    return three_rates(county=county.county, year=year, on=on, today=TODAY)


def fraction(county, rate, on=JUNE):
    found = at(county, on).of(rate)
    return found.numerator, found.denominator


def test_what_was_withdrawn_later_was_performing_then(county) -> None:
    project = signed(county)
    moved(project, dt.date(2026, 9, 1), to_status=Status.WITHDRAWN)
    assert fraction(county, Rate.PERFORMANCE) == (1, 1)
    assert fraction(county, Rate.PERFORMANCE, TODAY) == (0, 1)


def test_what_was_signed_or_started_later_is_not_there_yet(county) -> None:
    signed(county, started_on=dt.date(2026, 8, 1))
    signed(county, on=dt.date(2026, 7, 1))
    assert fraction(county, Rate.START) == (0, 1)
    assert fraction(county, Rate.START, TODAY) == (1, 2)


def test_a_project_that_was_moved_back_since_counts_as_it_stood(county) -> None:
    project = signed(county)
    moved(project, dt.date(2026, 3, 1))
    moved(project, dt.date(2026, 9, 1), to_sub_stage=SubStage.NEGOTIATING)
    assert fraction(county, Rate.START) == (0, 1)
    assert fraction(county, Rate.START, TODAY) == (0, 0)


def test_a_contract_that_ended_later_was_performing_then(county) -> None:
    project = signed(county)
    ContractFactory(project=project, state="terminated", ended_on=dt.date(2026, 9, 1))
    assert fraction(county, Rate.PERFORMANCE) == (1, 1)
    assert fraction(county, Rate.PERFORMANCE, TODAY) == (0, 1)


def test_a_terminated_contract_in_the_archives_stays_terminated(county) -> None:
    project = signed(county)
    contract = ContractFactory(project=project, state="terminated", ended_on=dt.date(2026, 9, 1))
    contract.state = "archived"
    contract.save()
    assert fraction(county, Rate.PERFORMANCE, TODAY) == (0, 1)


def test_money_that_came_or_was_verified_later_is_not_in_the_rate(county) -> None:
    project = signed(county)
    for month, day in ((3, 10), (4, 20), (9, 10)):
        seen = dt.datetime(2026, max(month, 4) + (3 if day == 20 else 0), day, tzinfo=dt.UTC)
        verified(project, month, 100, verified_at=seen)
    assert fraction(county, Rate.FUNDING) == (100, 1000)
    assert fraction(county, Rate.FUNDING, TODAY) == (300, 1000)


def test_the_agreed_amount_is_that_before_later_agreements(county) -> None:
    project = signed(county, agreed_amount_wan=1500)
    formal = ContractFactory(project=project, state="performing")
    ContractChange.objects.create(
        contract=formal,
        by_contract=ContractFactory(project=project, kind="supplementary", amends=formal),
        field="agreed_amount_wan",
        old="1000",
        new="1500",
        effective_on=dt.date(2026, 9, 1),
        entered_at=clock.now(),
    )
    assert fraction(county, Rate.FUNDING)[1] == 1000
    assert fraction(county, Rate.FUNDING, TODAY)[1] == 1500


def test_queries_do_not_grow_with_projects(county) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            at(county)
        return len(caught)

    signed(county)
    few = asked()
    for _each in range(8):
        moved(signed(county), dt.date(2026, 9, 1), to_status=Status.WITHDRAWN)
    assert asked() == few


def test_the_page_of_a_past_month_says_what_is_as_of_then_and_what_of_today(
    county, login, officer
) -> None:
    project = signed(county)
    moved(project, dt.date(2026, 9, 1), to_status=Status.WITHDRAWN)
    client = login(officer)
    page = client.get(reverse("assessment:three-rates"), {"month": "2026-06"})
    assert page.context["rates"].on == JUNE
    assert page.context["strip"][0]["percent"] == Decimal("100.00")
    text = page.content.decode()
    assert "2026年6月底" in text
    assert "责任单位" in text
    assert "month=2026-06" in page.context["strip"][0]["urls"]["numerator"]
    rows = client.get(page.context["strip"][0]["urls"]["numerator"])
    assert [each["project"] for each in rows.context["rows"]] == [project]
    assert "2026年6月底" in rows.content.decode()


@pytest.mark.parametrize("month", ["2026-13", "2027-05", "x", ""])
def test_a_month_that_is_not_over_or_nonsense_is_read_as_today(
    county, login, officer, month
) -> None:
    signed(county)
    page = login(officer).get(reverse("assessment:three-rates"), {"month": month})
    assert (page.context["rates"].is_past, page.context["month_words"]) == (False, "")


def test_agreements_signed_formally_since_are_agreements_then(county) -> None:
    project = signed(county, on=dt.date(2026, 9, 1))
    set_milestone(project, MilestoneKind.INTENT, dt.date(2026, 4, 1))
    assert list(agreement_projects(county.county, 2026, JUNE)) == [project]
    assert list(agreement_projects(county.county, 2026, TODAY)) == []
