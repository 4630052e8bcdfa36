"""Visits, requests until the enterprise is satisfied, actual results reported and verified."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from projects import events as ledger_events
from projects import events_services as events
from projects import notices_services as notices
from projects.models import ActualResult, CareRequest, GateFact, Project
from projects.rules.gates import Fact
from projects.rules.stages import Status
from projects.selectors.care import (
    Asked,
    not_visited,
    request_counts,
    requests_for,
    results_of_year,
)
from projects.services import actual_results, care, gate_facts
from projects.services.actual_results import ResultFacts
from projects.services.care import RequestFacts, VisitFacts
from projects.services.documents import DOCUMENT_IN_USE, remove_document
from projects.services.moves import IN_FUTURE
from projects.services.roles import UNIT_ELSEWHERE
from projects.todo_services import answers_unrated, requests_owed, results_unverified
from projects.views.care_words import request_row
from tests.factories.accounts import make_county
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory
from tests.factories.services import make_request, make_result, make_visit
from tests.projects.services.acts import conflicting, refused, stored, traced
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


# --- Visits ---


def test_a_visit_is_kept_and_corrected(county, project, clerk, officer):
    with traced() as left:
        visit = care.record_visit(
            project_id=project.pk,
            facts=VisitFacts(TODAY, " 李局长 ", "生产正常", "赵总"),
            unit=county.township,
            by=clerk,
            on=TODAY,
        )
    assert (visit.visitors, left.event.kind) == ("李局长", events.VISIT_SAVED)
    facts = VisitFacts(TODAY - DAY, "李局长、王科长", "生产正常")
    care.correct_visit(visit_id=visit.pk, facts=facts, by=clerk, on=TODAY, version=1)
    assert visit.history.count() == 2
    with conflicting():
        care.correct_visit(visit_id=visit.pk, facts=facts, by=officer, on=TODAY, version=1)


@pytest.mark.parametrize(
    ("facts", "message", "field"),
    [
        (VisitFacts(TODAY + DAY, "李局长", "生产"), IN_FUTURE, "visited_on"),
        (VisitFacts(TODAY, " ", "生产"), care.VISITORS_NEEDED, "visitors"),
        (VisitFacts(TODAY, "李局长", " "), care.CONTENT_NEEDED, "content"),
    ],
)
def test_what_is_no_visit(county, project, clerk, facts, message, field):
    with refused(message, field=field):
        care.record_visit(
            project_id=project.pk, facts=facts, unit=county.township, by=clerk, on=TODAY
        )


# --- Requests and complaints ---


def facts_of(county, **changes):
    values = {
        "kind": CareRequest.Kind.UTILITIES,
        "content": "厂区用电容量不足",
        "received_on": dt.date(2026, 11, 19),
        "channel": CareRequest.Channel.PHONE,
        "lead_unit": county.department,
        **changes,
    }
    return RequestFacts(**values)


def receive(county, project, by, **changes):
    facts = facts_of(county, **changes)
    return care.receive_request(project_id=project.pk, facts=facts, by=by, on=TODAY)


def answer(request, by, **changes):
    values = {"answer": "已协调增容", "answered_on": TODAY, **changes}
    return care.answer_request(request_id=request.pk, by=by, on=TODAY, **values)


def rate(request, by, satisfaction, **changes):
    return care.rate_answer(
        request_id=request.pk, satisfaction=satisfaction, by=by, on=TODAY, **changes
    )


@pytest.mark.parametrize(
    ("complaint", "due"), [(False, dt.date(2026, 11, 26)), (True, dt.date(2026, 11, 24))]
)
def test_the_answer_is_due_by_working_days_and_sooner_for_a_complaint(
    county, project, clerk, reviewer, complaint, due
):
    with traced() as left:
        made = receive(county, project, clerk, is_complaint=complaint)
    assert (made.answer_due_on, made.is_provisional) == (due, False)
    assert left.told(notices.REQUEST_GIVEN) == {reviewer.pk}
    assert left.event.kind == events.REQUEST_SAVED


def test_what_is_no_request(county, project, clerk):
    with refused(care.CONTENT_NEEDED, field="content"):
        receive(county, project, clerk, content=" ")
    with refused(IN_FUTURE, field="received_on"):
        receive(county, project, clerk, received_on=TODAY + DAY)
    foreign = make_county("QT").department
    with refused(UNIT_ELSEWHERE, field="lead_unit", unit=foreign):
        receive(county, project, clerk, lead_unit=foreign)


def test_a_request_given_to_another_unit_asks_that_one(county, project, officer, reviewer):
    made = receive(county, project, officer)
    other = county.user(Role.CLERK, unit=county.park)
    with traced() as left:
        care.change_request(
            request_id=made.pk,
            facts=facts_of(county, lead_unit=county.park),
            by=officer,
            on=TODAY,
            version=1,
        )
    assert left.told(notices.REQUEST_GIVEN) == {other.pk}
    assert not CareRequest.objects.visible_to(reviewer).exists()
    assert CareRequest.objects.visible_to(other).exists()


def test_another_due_day_takes_the_reminders_of_the_old_one_back(
    county, project, officer, reviewer
):
    made = receive(county, project, officer)
    with traced() as left:
        care.change_request(
            request_id=made.pk,
            facts=facts_of(county, is_complaint=True),
            by=officer,
            on=TODAY,
        )
    assert stored(made).answer_due_on == dt.date(2026, 11, 24)
    assert left.told(notices.REQUEST_GIVEN) == {reviewer.pk}
    standing = Notice.objects.filter(kind=notices.REQUEST_GIVEN.name, withdrawn_at=None)
    assert standing.count() == 1


def test_nobody_waits_for_the_answer_to_a_project_given_up(county, project, officer):
    make_request(project, county.department, answer_due_on=TODAY - DAY)
    project.status = Status.WITHDRAWN.value
    project.save()
    counts = request_counts(officer, TODAY)
    assert (counts.open, counts.late) == (0, 0)
    assert not requests_for(officer, Asked(), TODAY)
    assert not request_row(CareRequest.objects.get())["is_late"]


def test_a_satisfied_enterprise_closes_it(county, project, clerk, reviewer):
    made = receive(county, project, clerk)
    answer(made, reviewer)
    assert stored(made).answered_by == reviewer
    rate(made, clerk, "basically")
    assert (stored(made).closed_on, stored(made).satisfaction) == (TODAY, "basically")
    with refused(care.CLOSED_ALREADY):
        rate(made, clerk, "satisfied")


def test_who_is_not_satisfied_is_answered_again_in_the_same_time(county, project, clerk, reviewer):
    made = receive(county, project, clerk)
    answer(made, reviewer)
    with refused(care.OPINION_NEEDED, field="opinion"):
        rate(made, clerk, "not")
    with traced() as left:
        rate(made, clerk, "not", opinion="增容时间没有明确")
    again = stored(made)
    assert (again.answered_on, again.closed_on, again.reopened_count) == (None, None, 1)
    assert (again.due_from, again.answer_due_on) == (TODAY, dt.date(2026, 11, 27))
    assert again.answer == "已协调增容"
    assert left.told(notices.REQUEST_REOPENED) == {reviewer.pk}
    answer(made, reviewer, answer="12月底前完成增容")
    rate(made, clerk, "satisfied")
    assert stored(made).closed_on == TODAY


def test_answers_out_of_turn_are_refused(county, project, clerk, reviewer):
    made = receive(county, project, clerk)
    with refused(care.NOT_ANSWERED):
        rate(made, clerk, "satisfied")
    with refused(care.ANSWER_NEEDED, field="answer"):
        answer(made, reviewer, answer=" ")
    with refused(care.BEFORE_RECEIVED, field="answered_on", day=made.received_on):
        answer(made, reviewer, answered_on=made.received_on - DAY)
    answer(made, reviewer)
    with refused(care.ANSWERED_ALREADY):
        answer(made, reviewer)
    with refused(care.ANSWERED_ALREADY):
        care.change_request(request_id=made.pk, facts=facts_of(county), by=clerk, on=TODAY)


def test_the_second_of_two_who_answer_is_told(county, project, officer, reviewer):
    made = make_request(project, county.department)
    answer(made, reviewer, version=1)
    with conflicting():
        care.rate_answer(
            request_id=made.pk, satisfaction="satisfied", by=officer, on=TODAY, version=1
        )


def test_counts_of_requests_by_who_looks(county, project, officer, reviewer, other_clerk):
    make_request(project, county.department, answer_due_on=TODAY - DAY)
    make_request(project, county.department)
    make_request(project, county.park, answered_on=TODAY, answer="已办")
    counts = request_counts(officer, TODAY)
    assert (counts.open, counts.late, counts.answered) == (2, 1, 1)
    assert request_counts(reviewer, TODAY).answered == 0
    assert request_counts(other_clerk, TODAY).open == 0


def test_requests_stand_on_the_to_do_page(county, project, officer, reviewer):
    waiting = make_request(project, county.department)
    make_request(project, county.department, answered_on=TODAY, answer="已办")
    assert [each.due_on for each in requests_owed(reviewer, TODAY)] == [waiting.answer_due_on]
    assert len(answers_unrated(officer, TODAY)) == 1
    assert not requests_owed(officer, TODAY)


# --- Whom nobody has visited ---


def test_producing_projects_not_visited_for_long_stand_first(county, producing, officer):
    other = ProjectFactory(county=county.county, responsible_unit=county.township, producing=True)
    ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)
    make_visit(other, TODAY - 30 * DAY)
    # Production began on 8 October, 43 days ago.
    assert list(not_visited(officer, 43, TODAY)) == []
    assert list(not_visited(officer, 42, TODAY)) == [producing]
    assert list(not_visited(officer, 29, TODAY)) == [producing, other]
    make_visit(producing, TODAY)
    assert list(not_visited(officer, 29, TODAY)) == [other]


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
