"""Follow-ups corrected and removed: what the project keeps of them is told anew."""

import datetime as dt

import pytest
import time_machine

from projects import events
from projects.models import FollowUp, InvestorContact
from projects.services.follow_up_changes import (
    NOT_CHANGED,
    NOTHING_TO_UNDO,
    REMOVED_ALREADY,
    correct_follow_up,
    remove_follow_up,
    undo_no_change,
)
from projects.services.follow_ups import (
    CONTACT_ELSEWHERE,
    DUE_BEFORE,
    FollowUpFacts,
    record_follow_up,
    record_no_change,
)
from projects.services.moves import REASON_NEEDED
from tests.factories.projects import TODAY, InvestorFactory, at_noon
from tests.projects.services.acts import conflicting, refused, stored, traced

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def facts_of(**changes) -> FollowUpFacts:
    facts = {"happened_on": TODAY, "kind": "visit_out", "content": "上门拜访", **changes}
    return FollowUpFacts(**facts)


def record(project, by, **changes) -> FollowUp:
    return record_follow_up(
        project_id=project.pk, facts=facts_of(**changes), unit=by.unit, by=by, on=TODAY
    )


def correct(row, by, reason="", version=None, on=TODAY, **changes) -> FollowUp:
    return correct_follow_up(
        follow_up_id=row.pk,
        facts=facts_of(**changes),
        reason=reason,
        by=by,
        on=on,
        version=version or stored(row).version,
    )


def remove(row, by, reason="记错项目") -> FollowUp:
    return remove_follow_up(follow_up_id=row.pk, reason=reason, by=by)


# --- People on both sides


def test_people_of_both_sides_are_kept_and_name_the_person_met(make, clerk):
    project = make()
    contact = InvestorContact.objects.create(investor=project.investor, name="钱总")
    row = record(project, clerk, contacts=[contact], person_met="孙工", people=[clerk])
    assert (row.person_met, list(row.contacts.all())) == ("钱总、孙工", [contact])
    assert list(row.people.all()) == [clerk]


def test_a_contact_alone_is_a_person_met(make, clerk):
    project = make()
    contact = InvestorContact.objects.create(investor=project.investor, name="钱总")
    record(project, clerk, contacts=[contact])
    assert stored(project).missing_count == project.missing_count - 1


def test_another_investors_contact_is_not_chosen(make, clerk, lx):
    project = make()
    other = InvestorContact.objects.create(investor=InvestorFactory(county=lx.county), name="李总")
    with refused(CONTACT_ELSEWHERE, field="contacts"):
        record(project, clerk, contacts=[other])


def test_the_next_step_is_not_due_before(make, clerk):
    project = make()
    with refused(DUE_BEFORE, field="next_step_due_on"):
        record(project, clerk, next_step="设备进场", next_step_due_on=TODAY - DAY)


# --- Corrected


def test_a_correction_is_told_to_the_project(make, clerk):
    project = make()
    row = record(project, clerk, next_step="设备进场", visible_progress="封顶", person_met="赵总")
    with traced() as left:
        correct(row, clerk, happened_on=TODAY - 2 * DAY, next_step="调试")
    after = stored(project)
    assert (after.last_follow_up_on, after.next_step) == (TODAY - 2 * DAY, "调试")
    assert after.visible_progress == ""
    assert project.milestones.get(kind="first_response").actual_on is None
    assert left.event.kind == events.FOLLOW_UP_CORRECTED
    assert stored(row).history.count() == 2


def test_what_somebody_edited_since_stays(make, clerk):
    project = make()
    older = record(project, clerk, happened_on=TODAY - 5 * DAY, next_step="旧步骤")
    record(project, clerk, next_step="设备进场")
    correct(older, clerk, happened_on=TODAY - 6 * DAY, next_step="更早的步骤")
    assert stored(project).next_step == "设备进场"


def test_what_is_edited_on_the_project_outlives_changes_of_other_words(make, clerk):
    project = make()
    older = record(project, clerk, happened_on=TODAY - 5 * DAY, next_step="看地")
    newest = record(project, clerk, next_step="设备进场")
    project = stored(project)
    project.next_step, project.next_step_due_on = "局里改定的步骤", TODAY + 9 * DAY
    project.save()
    correct(newest, clerk, content="上门拜访两次", next_step="设备进场")
    assert stored(project).next_step == "局里改定的步骤"
    remove(newest, clerk)
    assert stored(project).next_step == "局里改定的步骤"
    correct(older, clerk, happened_on=TODAY - 5 * DAY, next_step="看两块地")
    assert stored(project).next_step == "看两块地"


def test_a_day_moved_on_the_project_outlives_the_step_taken_back(make, clerk):
    project = make()
    row = record(project, clerk, next_step="设备进场", next_step_due_on=TODAY + DAY)
    project = stored(project)
    project.next_step_due_on = TODAY + 9 * DAY
    project.save()
    remove(row, clerk)
    after = stored(project)
    assert (after.next_step, after.next_step_due_on) == ("设备进场", TODAY + 9 * DAY)


def test_a_person_met_that_was_forgotten_is_the_first_response(make, clerk):
    project = make()
    row = record(project, clerk)
    assert not project.milestones.filter(kind="first_response").exists()
    correct(row, clerk, person_met="赵总")
    assert project.milestones.get(kind="first_response").actual_on == TODAY


def test_the_first_response_is_the_earliest_meeting(make, clerk):
    project = make()
    row = record(project, clerk, person_met="赵总")
    record(project, clerk, happened_on=TODAY - 3 * DAY, person_met="钱总")
    first = project.milestones.get(kind="first_response")
    assert first.actual_on == TODAY - 3 * DAY
    correct(row, clerk, happened_on=TODAY - 5 * DAY, person_met="赵总")
    assert stored(first).actual_on == TODAY - 5 * DAY


def test_after_the_units_days_it_needs_a_reason(make, clerk, staff):
    project = make()
    row = record(project, clerk)
    with time_machine.travel(at_noon(TODAY + 3 * DAY), tick=False):
        correct(row, clerk, on=TODAY + 3 * DAY, content="上门拜访两次")
    with time_machine.travel(at_noon(TODAY + 4 * DAY), tick=False):
        with refused(REASON_NEEDED, field="reason"):
            correct(row, staff, on=TODAY + 4 * DAY, content="三次")
        correct(row, staff, "企业来函更正", on=TODAY + 4 * DAY, content="三次")


def test_the_second_to_correct_is_told(make, clerk, staff):
    row = record(make(), clerk)
    correct(row, clerk, version=1, content="上门拜访两次")
    with conflicting():
        correct(row, staff, version=1, content="上门拜访三次")


def test_no_change_is_not_corrected(make, clerk):
    row = record_no_change(project_id=make().pk, unit=clerk.unit, by=clerk, on=TODAY)
    with refused(NOT_CHANGED):
        correct(row, clerk)


# --- Removed


def test_removing_the_newest_lets_the_one_before_speak(make, clerk):
    project = make()
    record(project, clerk, happened_on=TODAY - 5 * DAY, next_step="看地", visible_progress="平整")
    newest = record(project, clerk, next_step="设备进场", visible_progress="封顶")
    with traced() as left:
        remove(newest, clerk)
    after = stored(project)
    assert (after.last_follow_up_on, after.next_step) == (TODAY - 5 * DAY, "看地")
    assert after.visible_progress == "平整"
    assert left.event.kind == events.FOLLOW_UP_REMOVED
    assert stored(newest).removed_reason == "记错项目"


def test_the_only_one_leaves_nothing_behind(make, clerk):
    project = make()
    missing = project.missing_count
    row = record(project, clerk, next_step="设备进场", person_met="赵总")
    remove(row, clerk)
    after = stored(project)
    assert (after.last_follow_up_on, after.next_step, after.next_step_due_on) == (None, "", None)
    assert after.missing_count == missing
    with refused(REMOVED_ALREADY):
        remove(row, clerk)


def test_it_is_not_removed_without_a_reason(make, clerk):
    row = record(make(), clerk)
    with refused(REASON_NEEDED, field="reason"):
        remove(row, clerk, " ")


def test_no_change_is_taken_back_by_who_said_it_today(make, clerk, staff):
    project = make()
    record_no_change(project_id=project.pk, unit=clerk.unit, by=clerk, on=TODAY)
    with refused(NOTHING_TO_UNDO):
        undo_no_change(project_id=project.pk, by=staff, on=TODAY)
    with refused(NOTHING_TO_UNDO):
        undo_no_change(project_id=project.pk, by=clerk, on=TODAY + DAY)
    undo_no_change(project_id=project.pk, by=clerk, on=TODAY)
    assert stored(project).last_follow_up_on is None


def test_after_taking_it_back_it_may_be_said_again(make, clerk):
    project = make()
    record_no_change(project_id=project.pk, unit=clerk.unit, by=clerk, on=TODAY)
    undo_no_change(project_id=project.pk, by=clerk, on=TODAY)
    record_no_change(project_id=project.pk, unit=clerk.unit, by=clerk, on=TODAY)
    assert FollowUp.objects.standing().count() == 1
