"""Visits, requests until the enterprise is satisfied, actual results reported and verified."""

import datetime as dt

import pytest

from projects import events_services as events
from projects import notices_services as notices
from projects.models import CareRequest
from projects.rules.stages import Status
from projects.selectors.care import (
    Asked,
    not_visited,
    request_counts,
    requests_for,
)
from projects.services import care
from projects.services.care import RequestFacts, VisitFacts
from projects.services.moves import IN_FUTURE
from projects.services.roles import UNIT_ELSEWHERE
from projects.todo_services import answers_unrated, requests_owed
from projects.views.care_words import request_row
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, ProjectFactory
from tests.factories.services import make_request, make_visit
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
