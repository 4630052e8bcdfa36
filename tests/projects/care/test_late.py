"""Late permits are difficulties of their department, however often and whenever one looks."""

import datetime as dt

import pytest

from projects import events_services as events
from projects import notices_services as notices
from projects.models import AgencyItem, Problem
from projects.rules.stages import Status
from projects.services import agency_items, problems
from projects.services.agency_clock import check_agency
from projects.services.agency_items import Outcome
from projects.services.service_reminders import recount_requests, remind_services
from projects.services.status import resume_project, suspend_project
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from tests.factories.services import make_item, make_request
from tests.projects.services.acts import stored, traced, unchanged
from tests.stages import stage
from zhaoshang.calendar.models import WorkdayOverride, YearNotice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ASKED = dt.date(2026, 11, 9)
DUE = dt.date(2026, 11, 16)


@stage
def item(county, case, reviewer):
    """A permit that was due on the 16th."""
    made = make_item(case, county.department, ASKED)
    assert made.due_on == DUE
    return made


def finish(item, by, done_on=TODAY):
    outcome = Outcome("done", done_on, "环审〔2026〕8号")
    return agency_items.finish_permit(item_id=item.pk, outcome=outcome, by=by, on=TODAY)


def test_a_late_permit_is_a_difficulty_of_its_department(county, item, officer, reviewer):
    with traced() as left:
        assert check_agency(on=TODAY) == 1
    problem = stored(item).problem
    assert (problem.category, problem.lead_unit) == ("procedures", county.department)
    assert (problem.due_on, problem.raised_on) == (DUE, DUE + DAY)
    assert item.name in problem.content
    assert item.case.project.problems.get() == problem
    assert stored(item.case.project).open_problem_count == 1
    assert left.told(notices.PERMIT_LATE) == {reviewer.pk, officer.pk}
    assert problem.created_by is None


def test_it_is_late_from_the_day_after(item):
    assert check_agency(on=DUE) == 0
    assert check_agency(on=DUE + DAY) == 1


def test_a_second_run_of_the_night_changes_nothing(item):
    check_agency(on=TODAY)
    with unchanged():
        assert check_agency(on=TODAY) == 0


def test_missed_nights_change_nothing(county, case, reviewer):
    found = []
    for nights in ([DUE + DAY, DUE + 2 * DAY, TODAY], [TODAY]):
        item = make_item(case, county.department, ASKED)
        for night in nights:
            check_agency(on=night)
        problem = stored(item).problem
        found.append((problem.raised_on, problem.due_on, problem.lead_unit_id))
        item.delete()
    assert found[0] == found[1]


def test_the_result_resolves_it(item, reviewer):
    check_agency(on=TODAY)
    with traced() as left:
        finish(item, reviewer)
    problem = stored(item).problem
    assert problem.resolved_on == TODAY
    assert item.name in problem.result
    assert events.ITEM_ENDED in left.kinds
    assert stored(item.case.project).open_problem_count == 0


def test_a_result_that_came_in_time_and_was_entered_late_resolves_it_too(item, reviewer):
    check_agency(on=TODAY)
    finish(item, reviewer, done_on=DUE)
    problem = stored(item).problem
    assert problem.resolved_on == problem.raised_on == DUE + DAY


def test_an_act_finds_it_late_without_waiting_for_the_night(county, case, officer):
    item = make_item(case, county.department)
    agency_items.ask_permit(item_id=item.pk, asked_on=ASKED, by=officer, on=TODAY)
    assert stored(item).problem.due_on == DUE


def test_one_closed_by_hand_stays_closed(item, officer):
    check_agency(on=TODAY)
    problems.resolve_problem(
        problem_id=stored(item).problem_id,
        resolved_on=TODAY,
        result="已约谈",
        by=officer,
        on=TODAY,
        uploads=[upload("约谈记录.pdf", PDF)],
    )
    assert check_agency(on=TODAY + DAY) == 0
    assert Problem.objects.count() == 1


def test_while_the_investor_owes_papers_it_is_not_late(county, case):
    make_item(case, county.department, ASKED, paused_on=ASKED + DAY)
    assert check_agency(on=TODAY) == 0


def test_what_was_late_before_the_clock_stopped_stays_late(county, case):
    item = make_item(case, county.department, ASKED, paused_on=DUE + DAY)
    assert list(AgencyItem.objects.late(TODAY)) == [item]
    assert check_agency(on=TODAY) == 1


def test_a_suspended_project_opens_none(item):
    project = item.case.project
    project.status = Status.SUSPENDED.value
    project.save()
    assert check_agency(on=TODAY) == 0


def test_the_days_of_a_suspension_are_added_when_it_is_taken_up_again(item, officer):
    project = item.case.project
    moves = {"project_id": project.pk, "reason": "投资人资金调整", "by": officer}
    suspend_project(until_on=TODAY + 30 * DAY, happened_on=dt.date(2026, 11, 12), on=TODAY, **moves)
    assert check_agency(on=TODAY) == 0
    assert not stored(item).is_late
    resume_project(happened_on=dt.date(2026, 11, 19), on=TODAY, **moves)
    after = stored(item)
    # Five working days from the 12th to the 19th; the day moved, so it is not late.
    assert (after.due_on, after.paused_days, after.problem) == (dt.date(2026, 11, 23), 5, None)
    assert check_agency(on=TODAY) == 0


def test_a_result_taken_back_that_is_late_is_a_difficulty_again(item, officer, reviewer):
    check_agency(on=TODAY)
    first = stored(item).problem
    finish(item, reviewer)
    agency_items.take_back_result(item_id=item.pk, reason="批复有误", by=officer, on=TODAY)
    again = stored(item).problem
    assert again.pk != first.pk
    assert again.resolved_on is None


# --- The notice of the new year is loaded ---


def load_2027(owner):
    YearNotice.objects.create(owner=owner, year=2027, source_document="国办发明电")
    for number in (1, 2, 3, 4):
        on = dt.date(2027, 1, number)
        WorkdayOverride.objects.create(owner=owner, on=on, is_working=False, name="元旦")


def test_provisional_due_days_are_counted_anew(county, case):
    item = make_item(case, county.department, dt.date(2026, 12, 28))
    assert (item.due_on, item.is_provisional) == (dt.date(2027, 1, 4), True)
    load_2027(county.county)
    with traced() as left:
        assert check_agency(on=dt.date(2026, 12, 30)) == 1
    assert (stored(item).due_on, stored(item).is_provisional) == (dt.date(2027, 1, 6), False)
    assert left.event.kind == events.ITEM_RECOUNTED
    with unchanged():
        assert check_agency(on=dt.date(2026, 12, 30)) == 0


def test_one_that_is_in_time_by_the_notice_is_a_difficulty_no_more(county, case):
    item = make_item(case, county.department, dt.date(2026, 12, 28))
    check_agency(on=dt.date(2027, 1, 5))
    assert stored(item).problem.resolved_on is None
    load_2027(county.county)
    check_agency(on=dt.date(2027, 1, 5))
    assert stored(item).problem.resolved_on == dt.date(2027, 1, 5)


def test_requests_are_counted_anew(county, project):
    request = make_request(
        project,
        county.department,
        received_on=dt.date(2026, 12, 28),
        answer_due_on=dt.date(2027, 1, 4),
        is_provisional=True,
    )
    load_2027(county.county)
    assert recount_requests() == 1
    assert (stored(request).answer_due_on, stored(request).is_provisional) == (
        dt.date(2027, 1, 6),
        False,
    )
    assert recount_requests() == 0


# --- Reminders ---


def told(left, kind):
    return left.told(kind)


def test_a_department_is_reminded_before_the_due_day_and_told_when_late(item, officer, reviewer):
    assert remind_services(on=DUE - 3 * DAY) == 0
    with traced() as left:
        assert remind_services(on=DUE - 2 * DAY) == 1
        assert remind_services(on=DUE) == 0
    assert told(left, notices.PERMIT_DUE) == {reviewer.pk}
    with traced() as left:
        assert remind_services(on=TODAY) == 2
        assert remind_services(on=TODAY) == 0
    assert told(left, notices.PERMIT_LATE) == {reviewer.pk, officer.pk}


def test_what_waits_for_papers_reminds_nobody(county, case, reviewer):
    make_item(case, county.department, ASKED, paused_on=ASKED + DAY)
    assert remind_services(on=TODAY) == 0


def test_lead_units_are_reminded_of_requests(county, project, officer, reviewer):
    make_request(project, county.department, answer_due_on=TODAY)
    assert remind_services(on=TODAY - 2 * DAY) == 0
    with traced() as left:
        remind_services(on=TODAY - DAY)
    assert told(left, notices.REQUEST_DUE) == {reviewer.pk}
    with traced() as left:
        remind_services(on=TODAY + DAY)
    assert told(left, notices.REQUEST_LATE) == {reviewer.pk, officer.pk}


def test_reminding_takes_the_same_queries_whatever_the_rows(
    county, case, project, reviewer, django_assert_max_num_queries
):
    for _number in range(12):
        make_item(case, county.department, ASKED)
        make_request(project, county.department, answer_due_on=TODAY - DAY)
    with django_assert_max_num_queries(16):
        remind_services(on=TODAY)
