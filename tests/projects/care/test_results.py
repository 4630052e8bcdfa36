"""Actual results of a year: reported, verified by another, against the promise."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from projects import events as ledger_events
from projects.models import ActualResult, GateFact, Project
from projects.rules.gates import Fact
from projects.selectors.care import results_of_year
from projects.services import actual_results, gate_facts
from projects.services.actual_results import ResultFacts
from projects.services.documents import DOCUMENT_IN_USE, remove_document
from projects.todo_services import results_unverified
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory
from tests.factories.services import make_result
from tests.projects.services.acts import conflicting, refused, stored, traced

pytestmark = pytest.mark.django_db


# --- Actual results ---


def report(project, by, **changes):
    facts = ResultFacts(**{"source": "企业年报", "output_wan": Decimal(8000), **changes})
    return actual_results.report_result(
        project_id=project.pk, year=2025, facts=facts, by=by, on=TODAY
    )


def verify(result, by):
    return actual_results.verify_result(result_id=result.pk, by=by, on=TODAY)


def reached(project):
    return GateFact.objects.filter(
        project=project, fact=Fact.CAPACITY_REACHED.value, revoked_at=None
    ).first()


def test_one_row_a_year_reported_and_verified_by_another(producing, clerk, officer):
    made = report(producing, clerk, upload=upload("年报.pdf", PDF))
    with refused(actual_results.ENTERED_ALREADY, field="year", year=2025):
        report(producing, clerk)
    verify(made, officer)
    assert (stored(made).verified_by, stored(made).verified_on) == (officer, TODAY)
    with refused(actual_results.VERIFIED_ALREADY):
        verify(made, officer)
    with refused(DOCUMENT_IN_USE):
        remove_document(document_id=made.document_id, reason="重复", by=officer)


def test_nobody_verifies_the_own_report(producing, officer, second_officer):
    made = report(producing, officer)
    with refused(actual_results.OWN_REPORT):
        verify(made, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActualResult.objects.filter(pk=made.pk).update(verified_by=officer, verified_on=TODAY)
    verify(made, second_officer)


def test_what_is_no_result(producing, clerk):
    with refused(actual_results.NOTHING_REPORTED, field="output_wan"):
        report(producing, clerk, output_wan=None)
    with refused(actual_results.SOURCE_NEEDED, field="source"):
        report(producing, clerk, source=" ")
    with refused(actual_results.YEAR_NOT_BEGUN, field="year"):
        actual_results.report_result(
            project_id=producing.pk, year=2027, facts=ResultFacts("年报"), by=clerk, on=TODAY
        )


def test_a_verified_year_that_reaches_the_promise_opens_the_gate(producing, clerk, officer):
    verify(report(producing, clerk), officer)
    assert reached(producing) is None
    enough = actual_results.report_result(
        project_id=producing.pk,
        year=2026,
        facts=ResultFacts("税务", tax_wan=Decimal(500)),
        by=clerk,
        on=TODAY,
    )
    assert reached(producing) is None
    with traced():
        verify(enough, officer)
    fact = reached(producing)
    assert (fact.is_by_hand, fact.happened_on) == (False, TODAY)


def test_a_second_year_that_reaches_it_leaves_the_fact_alone(producing, clerk, officer):
    verify(report(producing, clerk, output_wan=Decimal(10000)), officer)
    first = reached(producing)
    make_result(producing, 2026, clerk, output_wan=12000)
    verify(producing.actual_results.get(year=2026), officer)
    assert reached(producing).pk == first.pk


def test_a_changed_promise_settles_it_anew_by_night(producing, clerk, officer):
    verify(report(producing, clerk), officer)
    assert actual_results.check_capacity(on=TODAY) == 0
    Project.objects.filter(pk=producing.pk).update(expected_output_wan=8000)
    with traced() as left:
        assert actual_results.check_capacity(on=TODAY) == 1
    assert left.event.kind == ledger_events.GATE_FACT_SET
    assert reached(producing).happened_on == dt.date(2025, 12, 31)
    assert actual_results.check_capacity(on=TODAY) == 0
    Project.objects.filter(pk=producing.pk).update(expected_output_wan=9000)
    assert actual_results.check_capacity(on=TODAY) == 1
    assert reached(producing) is None


def test_a_correction_below_the_promise_closes_it_again(producing, clerk, officer):
    made = report(producing, clerk, output_wan=Decimal(10000))
    verify(made, officer)
    assert reached(producing).happened_on == dt.date(2025, 12, 31)
    facts = ResultFacts("税务核实", output_wan=Decimal(9000))
    actual_results.correct_result(result_id=made.pk, facts=facts, by=clerk, on=TODAY, version=2)
    assert reached(producing) is None
    after = stored(made)
    assert (after.verified_by, after.output_wan, after.version) == (None, 9000, 3)
    assert {row.output_wan for row in made.history.all()} == {10000, 9000}


def test_a_fact_set_by_hand_gives_way_to_the_verified_one_and_is_not_lapsed_by_it(
    producing, clerk, officer
):
    # Set before the results were kept; since then it is pushed only.
    GateFact.objects.create(
        project=producing,
        fact=Fact.CAPACITY_REACHED.value,
        happened_on=TODAY,
        reference="县招字9号",
    )
    with refused(gate_facts.PUSHED, field="fact"):
        gate_facts.set_fact(
            project_id=producing.pk,
            fact=Fact.CAPACITY_REACHED,
            happened_on=TODAY,
            by=officer,
            on=TODAY,
            reference="县招字10号",
        )
    verify(report(producing, clerk), officer)
    assert reached(producing).is_by_hand
    result = producing.actual_results.get()
    facts = ResultFacts("税务核实", output_wan=Decimal(12000))
    actual_results.correct_result(result_id=result.pk, facts=facts, by=clerk, on=TODAY)
    verify(result, officer)
    assert not reached(producing).is_by_hand


def test_the_second_of_two_who_correct_is_told(producing, clerk, officer):
    made = report(producing, clerk)
    facts = ResultFacts("税务", output_wan=Decimal(1))
    actual_results.correct_result(result_id=made.pk, facts=facts, by=clerk, on=TODAY, version=1)
    with conflicting():
        actual_results.verify_result(result_id=made.pk, by=officer, on=TODAY, version=1)


def test_totals_of_a_year_count_verified_results_only(county, producing, clerk, officer, leader):
    make_result(producing, 2025, clerk, officer, tax_wan=600, jobs_count=150)
    bare = ProjectFactory(county=county.county, responsible_unit=county.township, producing=True)
    make_result(bare, 2025, clerk, officer)
    make_result(
        ProjectFactory(county=county.county, responsible_unit=county.township, producing=True),
        2025,
        clerk,
    )
    found, totals = results_of_year(leader, 2025)
    assert found.count() == 3
    assert (totals.output.sums.actual, totals.output.sums.promised) == (8000, 10000)
    assert (totals.output.number, totals.output.left_out, totals.unverified) == (1, 1, 1)
    assert totals.jobs.sums.rate == Decimal("75.00")


def test_results_wait_for_another_of_the_bureau(producing, officer, second_officer):
    report(producing, officer)
    assert not results_unverified(officer, TODAY)
    assert len(results_unverified(second_officer, TODAY)) == 1
