"""Follow-ups: what happened, who was met, what is next; and "no change" in one act (R3, R7)."""

import datetime as dt

import pytest

from projects import events
from projects.models import FollowUp, ProjectDocument
from projects.services.follow_ups import (
    DUE_WITHOUT_STEP,
    NOTHING_SAID,
    FollowUpFacts,
    record_follow_up,
    record_no_change,
)
from projects.services.moves import IN_FUTURE, MERGED_ALREADY
from tests.factories.files import PDF, picture, upload
from tests.factories.projects import TODAY
from tests.projects.services.acts import refused, stored, traced, unchanged
from zhaoshang.core.uploads import FileRefused

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def record(project, by, uploads=(), happened_on=TODAY, kind="visit_out", **rest) -> FollowUp:
    facts = {"content": "上门拜访，介绍园区条件", **rest}
    return record_follow_up(
        project_id=project.pk,
        facts=FollowUpFacts(happened_on=happened_on, kind=kind, **facts),
        unit=by.unit,
        by=by,
        on=TODAY,
        uploads=uploads,
    )


def no_change(project, by, on=TODAY) -> FollowUp:
    return record_no_change(project_id=project.pk, unit=by.unit, by=by, on=on)


def test_it_is_kept_with_event_and_history(make, clerk):
    project = make()
    with traced() as left:
        row = record(project, clerk, happened_on=TODAY - DAY, person_met=" 赵总 ")
    assert (row.unit, row.created_by, row.person_met) == (clerk.unit, clerk, "赵总")
    event = left.event
    assert (event.kind, event.actor) == (events.FOLLOWED_UP, clerk)
    assert event.detail == {
        "follow_up": row.pk,
        "kind": "visit_out",
        "happened_on": (TODAY - DAY).isoformat(),
    }
    assert row.history.get().history_act == event.act
    assert stored(project).version == project.version + 1
    assert left.moves == []


def test_the_newest_one_speaks_for_the_project(make, clerk):
    project = make()
    record(
        project,
        clerk,
        visible_progress="厂房封顶",
        next_step="设备进场",
        next_step_due_on=TODAY + 30 * DAY,
    )
    after = stored(project)
    assert (after.last_follow_up_on, after.visible_progress) == (TODAY, "厂房封顶")
    assert (after.next_step, after.next_step_due_on) == ("设备进场", TODAY + 30 * DAY)


def test_an_older_one_entered_later_says_nothing_about_today(make, clerk):
    project = make()
    record(project, clerk, next_step="设备进场", visible_progress="厂房封顶")
    with traced():
        record(project, clerk, happened_on=TODAY - DAY, next_step="旧事", visible_progress="旧貌")
    after = stored(project)
    assert (after.last_follow_up_on, after.next_step, after.visible_progress) == (
        TODAY,
        "设备进场",
        "厂房封顶",
    )


def test_of_two_on_one_day_the_later_entry_speaks(make, clerk):
    project = make()
    record(project, clerk, next_step="设备进场")
    record(project, clerk, next_step="调试")
    assert stored(project).next_step == "调试"


def test_what_it_does_not_say_stays(make, clerk):
    project = make()
    record(project, clerk, next_step="设备进场", next_step_due_on=TODAY + DAY)
    record(project, clerk)
    after = stored(project)
    assert (after.next_step, after.next_step_due_on) == ("设备进场", TODAY + DAY)


def test_a_new_step_without_a_day_drops_the_old_day(make, clerk):
    project = make()
    record(project, clerk, next_step="设备进场", next_step_due_on=TODAY + DAY)
    record(project, clerk, next_step="调试")
    assert stored(project).next_step_due_on is None


def test_the_first_person_met_is_the_first_response(make, clerk):
    project = make()
    record(project, clerk, happened_on=TODAY - 3 * DAY)
    assert not project.milestones.filter(kind="first_response").exists()
    record(project, clerk, happened_on=TODAY - 2 * DAY, person_met="赵总")
    record(project, clerk, person_met="钱总")
    assert project.milestones.get(kind="first_response").actual_on == TODAY - 2 * DAY


def test_a_person_met_takes_an_item_off_the_list(make, clerk):
    project = make()
    record(project, clerk, person_met="赵总")
    assert stored(project).missing_count == project.missing_count - 1


def test_photos_and_papers_come_along(make, clerk):
    project = make()
    row = record(project, clerk, [upload("现场.jpg", picture("JPEG")), upload("纪要.pdf", PDF)])
    kinds = dict(ProjectDocument.objects.values_list("title", "kind"))
    assert kinds == {"现场": "photo", "纪要": "other"}
    assert {document.follow_up for document in project.documents.all()} == {row}
    assert {document.happened_on for document in project.documents.all()} == {TODAY}


def test_with_a_wrong_file_nothing_is_kept(make, clerk):
    project = make()
    with pytest.raises(FileRefused):
        record(project, clerk, [upload("纪要.pdf", PDF), upload("现场.jpg", b"MZ\x90\x00")])
    assert not FollowUp.objects.exists()
    assert not ProjectDocument.objects.exists()


@pytest.mark.parametrize("content", ["", " \n "])
def test_something_must_be_said(make, clerk, content):
    project = make()
    with refused(NOTHING_SAID, field="content"):
        record(project, clerk, content=content)


def test_it_did_not_happen_tomorrow(make, clerk):
    project = make()
    with refused(IN_FUTURE, field="happened_on"):
        record(project, clerk, happened_on=TODAY + DAY)


@pytest.mark.parametrize("step", ["", "  "])
def test_a_day_needs_a_step(make, clerk, step):
    project = make()
    with refused(DUE_WITHOUT_STEP, field="next_step"):
        record(project, clerk, next_step=step, next_step_due_on=TODAY + DAY)


@pytest.mark.parametrize("trait", ["suspended", "withdrawn"])
def test_a_project_that_rests_is_still_followed(make, clerk, trait):
    project = make(**{trait: True})
    record(project, clerk)
    assert stored(project).last_follow_up_on == TODAY


def merged(make):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    return project


def test_a_merged_project_is_not(make, clerk):
    project = merged(make)
    with refused(MERGED_ALREADY):
        record(project, clerk)
    with refused(MERGED_ALREADY):
        no_change(project, clerk)


# --- No change


def test_no_change_is_a_follow_up_that_says_so(make, clerk):
    project = make()
    with traced() as left:
        row = no_change(project, clerk)
    assert (row.kind, row.content, row.happened_on) == ("no_change", "", TODAY)
    assert left.event.detail["kind"] == "no_change"
    assert stored(project).last_follow_up_on == TODAY
    assert not project.milestones.filter(kind="first_response").exists()


def test_saying_it_twice_a_day_is_saying_it_once(make, clerk):
    project = make()
    first = no_change(project, clerk)
    with unchanged():
        assert no_change(project, clerk) == first


def test_another_unit_and_another_day_say_it_again(make, clerk, staff):
    project = make()
    ids = {no_change(project, clerk).pk, no_change(project, staff).pk}
    ids.add(no_change(project, clerk, TODAY + DAY).pk)
    assert len(ids) == 3


def test_it_leaves_what_was_said_before(make, clerk):
    project = make()
    record(project, clerk, happened_on=TODAY - DAY, next_step="设备进场", visible_progress="封顶")
    no_change(project, clerk)
    after = stored(project)
    assert (after.next_step, after.visible_progress) == ("设备进场", "封顶")
