"""Milestones with agreed and actual dates, and their copies on the project (R3)."""

import datetime as dt

import pytest

from projects import events
from projects.models.choices import SUB_STAGE_LABELS, MilestoneKind
from projects.rules.moves import MOVE_MILESTONES
from projects.rules.stages import ORDER, position
from projects.services.milestones import (
    PASSED_GATE,
    MilestoneDates,
    reach,
    reach_earliest,
    reach_first,
    set_milestones,
)
from projects.services.moves import IN_FUTURE, MERGED_ALREADY
from tests.factories.projects import HAPPENED_ON, TODAY, set_milestone
from tests.projects.services.acts import conflicting, refused, stored, traced, unchanged

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
COPIED_ACTUAL = {"contract_signed": "signed_on", "start": "started_on", "production": "produced_on"}
COPIED_AGREED = {"start": "agreed_start_on", "production": "agreed_production_on"}
STEP_OF = {kind: step for step, kind in MOVE_MILESTONES.items()}


def put(project, by, *dates, **rest):
    return set_milestones(project_id=project.pk, dates=dates, by=by, on=TODAY, **rest)


def test_dates_are_kept_with_event_and_history(make, clerk):
    project = make()
    with traced() as left:
        changed = put(
            project,
            clerk,
            MilestoneDates("eia", agreed_on=TODAY + 9 * DAY, note="报告表"),
            MilestoneDates("permits", actual_on=TODAY),
            reason="补录",
        )
    assert changed == ["eia", "permits"]
    row = project.milestones.get(kind="eia")
    assert (row.agreed_on, row.actual_on, row.note) == (TODAY + 9 * DAY, None, "报告表")
    assert project.milestones.get(kind="permits").actual_on == TODAY
    event = left.event
    assert (event.kind, event.reason) == (events.EDITED, "补录")
    assert event.detail == {"milestones": ["eia", "permits"]}
    assert row.history.get().history_act == event.act
    assert stored(project).version == project.version + 1


def test_the_same_dates_again_write_nothing(make, clerk):
    project = make()
    put(project, clerk, MilestoneDates("eia", actual_on=TODAY))
    with unchanged():
        assert put(project, clerk, MilestoneDates("eia", actual_on=TODAY)) == []


def test_empty_rows_of_the_form_write_nothing(make, clerk):
    project = make()
    empty = [MilestoneDates(kind) for kind in MilestoneKind if kind != MilestoneKind.REGISTERED]
    with unchanged():
        assert put(project, clerk, *empty) == []


def test_a_date_can_be_taken_away_again(make, clerk):
    project = make()
    put(project, clerk, MilestoneDates("eia", actual_on=TODAY))
    put(project, clerk, MilestoneDates("eia"))
    assert project.milestones.get(kind="eia").actual_on is None


@pytest.mark.parametrize("kind", ["eia", "start", "contract_signed"])
def test_an_actual_date_is_not_ahead(make, staff, kind):
    project = make()
    with refused(IN_FUTURE, field=f"{kind}-actual_on"):
        put(project, staff, MilestoneDates(kind, actual_on=TODAY + DAY))


def test_one_wrong_date_keeps_all_from_being_saved(make, clerk):
    project = make()
    with refused(IN_FUTURE, field="permits-actual_on"):
        put(
            project,
            clerk,
            MilestoneDates("eia", actual_on=TODAY),
            MilestoneDates("permits", actual_on=TODAY + DAY),
        )


@pytest.mark.parametrize(("kind", "field"), COPIED_AGREED.items())
def test_agreed_dates_are_copied_at_once(make, clerk, kind, field):
    project = make()
    put(project, clerk, MilestoneDates(kind, agreed_on=TODAY + 90 * DAY))
    assert getattr(stored(project), field) == TODAY + 90 * DAY


@pytest.mark.parametrize(("kind", "field"), COPIED_ACTUAL.items())
def test_actual_dates_are_copied_only_once_the_gate_is_passed(make, clerk, kind, field):
    project = make()
    put(project, clerk, MilestoneDates(kind, actual_on=TODAY))
    assert getattr(stored(project), field) is None


@pytest.mark.parametrize("kind", STEP_OF)
def test_a_date_that_came_with_a_move_is_corrected_by_the_bureau_alone(make, clerk, staff, kind):
    step = STEP_OF[kind]
    project = make(sub_stage=step)
    day = HAPPENED_ON[step] - DAY
    words = {"stage": SUB_STAGE_LABELS[step]}
    with refused(PASSED_GATE, field=f"{kind}-actual_on", **words):
        put(project, clerk, MilestoneDates(kind, actual_on=day))
    with refused(PASSED_GATE, field=f"{kind}-actual_on", **words):
        put(project, clerk, MilestoneDates(kind))
    put(project, staff, MilestoneDates(kind, actual_on=day))
    assert project.milestones.get(kind=kind).actual_on == day
    if kind in COPIED_ACTUAL:
        assert getattr(stored(project), COPIED_ACTUAL[kind]) == day


@pytest.mark.parametrize("kind", STEP_OF)
def test_before_its_gate_a_unit_may_note_the_date(make, clerk, kind):
    step = ORDER[position(STEP_OF[kind]) - 1]
    project = make(sub_stage=step)
    put(project, clerk, MilestoneDates(kind, actual_on=TODAY))
    assert project.milestones.get(kind=kind).actual_on == TODAY


def test_a_unit_may_still_agree_on_another_date_after_the_gate(make, clerk):
    project = make(started=True)
    actual = HAPPENED_ON["started"]
    put(project, clerk, MilestoneDates("start", agreed_on=TODAY, actual_on=actual))
    assert stored(project).agreed_start_on == TODAY


def test_the_count_of_what_is_missing_follows(make, clerk):
    project = make(signed=True)
    put(project, clerk, MilestoneDates("land_obtained", actual_on=TODAY))
    assert stored(project).missing_count == project.missing_count - 1


def test_a_merged_project_has_no_more_milestones(make, clerk):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        put(project, clerk, MilestoneDates("eia", actual_on=TODAY))


def test_an_older_picture_is_a_conflict(make, clerk):
    project = make()
    with conflicting():
        put(
            project,
            clerk,
            MilestoneDates("eia", actual_on=TODAY),
            version=project.version - 1,
        )


# --- What other verbs reach


def test_reaching_copies_even_before_the_project_stands_there(make, clerk):
    project = make()
    assert reach(project, "start", TODAY, by=clerk) == {"started_on"}
    assert project.started_on == TODAY


def test_the_first_day_of_a_milestone_stays(make, clerk):
    project = make()
    reach_first(project, "eia", TODAY - DAY, by=clerk)
    reach_first(project, "eia", TODAY, by=clerk)
    assert project.milestones.get(kind="eia").actual_on == TODAY - DAY


def test_a_milestone_that_was_only_agreed_is_reached(make, clerk):
    project = make()
    put(project, clerk, MilestoneDates("eia", agreed_on=TODAY))
    reach_first(project, "eia", TODAY, by=clerk)
    assert project.milestones.get(kind="eia").actual_on == TODAY


@pytest.mark.parametrize(("before", "expected"), [(None, 0), (-3, -3), (0, 0), (3, 0)])
def test_the_earliest_day_wins_where_it_counts(make, clerk, before, expected):
    project = make()
    if before is not None:
        set_milestone(project, "first_contact", TODAY + before * DAY)
    reach_earliest(project, "first_contact", TODAY, by=clerk)
    assert project.milestones.get(kind="first_contact").actual_on == TODAY + expected * DAY
