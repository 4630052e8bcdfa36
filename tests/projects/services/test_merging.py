"""Merging a duplicate: its records stay, its place in the lists goes, one first contact holds."""

import datetime as dt

import pytest

from projects import events, notices
from projects.models import FirstContactFiling, LedgerSummary, ProjectPart
from projects.services.first_contact import decide_first_contact, file_first_contact
from projects.services.follow_ups import record_no_change
from projects.services.merging import (
    HAS_PHASES,
    INTO_ITSELF,
    OTHER_COUNTY,
    TARGET_GONE,
    merge_project,
)
from projects.services.moves import MERGED_ALREADY, REASON_NEEDED
from projects.services.saving import PROJECT_GONE
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, ProjectFactory, at_noon
from tests.projects.services.acts import conflicting, refused, stored, traced
from tests.projects.services.ladder import propose, ready_for
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
WHY = "同一客商同一地块"


@pytest.fixture
def pair(make, lx):
    """A project of the first township, and its duplicate of the second."""
    return make(), make(responsible_unit=lx.townships[1])


def merge(duplicate, into, by, reason=WHY, **rest):
    return merge_project(
        project_id=duplicate.pk, into_id=into.pk, reason=reason, by=by, on=TODAY, **rest
    )


def filing(project, unit, day: int, state="accepted", **fields):
    """File the first contact of a unit on a day before today."""
    values = {"submitted_at": at_noon(TODAY - day * DAY), "state": state, **fields}
    if state == "accepted":
        values.setdefault("protected_until", TODAY - (day - 90) * DAY)
    return FirstContactFiling.objects.create(project=project, unit=unit, **values)


def test_the_duplicate_points_to_the_project_that_stays(pair, staff):
    target, duplicate = pair
    with traced() as left:
        move = merge(duplicate, target, staff, reason=f" {WHY} ")
    after = stored(duplicate)
    assert (after.status, after.merged_into, after.status_since) == ("merged", target, TODAY)
    assert after.status_reason == WHY
    assert (after.stage, after.sub_stage) == (duplicate.stage, duplicate.sub_stage)
    assert left.move == move
    assert (move.project, move.verb, move.to_status) == (duplicate, "merge", "merged")
    assert (move.by, move.reason, move.happened_on) == (staff, WHY, TODAY)
    assert stored(target).status == "active"


def test_it_leaves_an_event_on_both_of_one_act(pair, staff):
    target, duplicate = pair
    with traced() as left:
        merge(duplicate, target, staff)
    assert left.kinds == [events.STATUS_CHANGED, events.MERGED]
    changed, merged = left.events
    assert (changed.subject_id, merged.subject_id) == (str(duplicate.pk), str(target.pk))
    assert merged.detail["duplicate"] == duplicate.pk
    assert merged.reason == WHY
    assert {row.history_act for row in left.history} == {changed.act, merged.act}
    assert len({changed.act, merged.act}) == 1


def test_the_county_counts_one_project_less(pair, staff, lx):
    target, duplicate = pair
    merge(duplicate, target, staff)
    counts = LedgerSummary.objects.filter(unit=lx.county, stage="clue")
    assert dict(counts.values_list("status", "project_count")) == {"active": 1, "merged": 1}


def test_the_duplicates_unit_goes_on_supporting(pair, staff, lx):
    target, duplicate = pair
    merge(duplicate, target, staff)
    part = ProjectPart.objects.get(project=target, unit=lx.townships[1])
    assert (part.roles, part.may_write) == ("supporting", True)
    assert target.supporting.get().since == TODAY


def test_the_units_that_support_already_stay(pair, staff, lx):
    target, duplicate = pair
    target.supporting.create(unit=lx.department, since=TODAY - DAY)
    merge(duplicate, target, staff)
    units = set(target.supporting.filter(until=None).values_list("unit_id", flat=True))
    assert units == {lx.department.pk, lx.townships[1].pk}


def test_the_duplicates_unit_may_be_left_out(pair, staff):
    target, duplicate = pair
    merge(duplicate, target, staff, keep_unit=False)
    assert not target.supporting.exists()


def test_a_unit_does_not_support_itself(make, staff):
    target, duplicate = make(), make()
    merge(duplicate, target, staff)
    assert not target.supporting.exists()


def test_the_duplicate_keeps_its_parts(pair, staff, lx):
    target, duplicate = pair
    merge(duplicate, target, staff)
    assert duplicate.parts.get().unit == lx.townships[1]


def test_a_suspension_ends_with_it(make, staff):
    target, duplicate = make(), make(suspended=True)
    merge(duplicate, target, staff)
    assert stored(duplicate).suspended_until is None


def test_a_waiting_proposal_of_the_duplicate_falls_away(make, lx, clerk, staff):
    target = make()
    duplicate = ready_for("agreement", county=lx.county, responsible_unit=lx.township)
    proposal = propose(duplicate, "agreement", by=clerk)
    with traced() as left:
        merge(duplicate, target, staff)
    assert stored(proposal).state == "withdrawn"
    assert left.told(notices.PROPOSAL_DROPPED) == {clerk.pk}


# --- Refusals


@pytest.mark.parametrize("reason", ["", "  "])
def test_it_takes_a_reason(pair, staff, reason):
    target, duplicate = pair
    with refused(REASON_NEEDED, field="reason"):
        merge(duplicate, target, staff, reason=reason)


def test_a_project_is_not_merged_into_itself(make, staff):
    project = make()
    with refused(INTO_ITSELF, field="into"):
        merge(project, project, staff)


def test_projects_of_two_counties_are_two(make, staff):
    elsewhere = make_county("QH")
    foreign = ProjectFactory(county=elsewhere.county, responsible_unit=elsewhere.township)
    project = make()
    with refused(OTHER_COUNTY, field="into"):
        merge(project, foreign, staff)


@pytest.mark.parametrize("status", ["withdrawn", "merged"])
def test_the_target_must_be_alive(make, staff, status):
    target, duplicate, third = make(), make(), make()
    target.status, target.merged_into = status, third if status == "merged" else None
    target.save()
    with refused(TARGET_GONE, field="into"):
        merge(duplicate, target, staff)


def test_a_suspended_target_is_alive(make, staff):
    target, duplicate = make(suspended=True), make()
    merge(duplicate, target, staff)
    assert stored(duplicate).merged_into == target


def test_a_project_with_later_phases_stays(make, staff):
    target, duplicate = make(), make()
    make(parent=duplicate, phase_number=2)
    with refused(HAS_PHASES, field="into"):
        merge(duplicate, target, staff)


def test_merging_twice_is_harmless(pair, staff):
    target, duplicate = pair
    merge(duplicate, target, staff)
    with refused(MERGED_ALREADY):
        merge(duplicate, target, staff)


def test_a_target_that_is_gone_says_so(make, staff):
    project = make()
    with refused(PROJECT_GONE):
        merge_project(project_id=project.pk, into_id=987_654, reason=WHY, by=staff, on=TODAY)


def test_an_older_picture_of_the_duplicate_is_a_conflict(pair, staff):
    target, duplicate = pair
    with conflicting():
        merge(duplicate, target, staff, version=duplicate.version - 1)


def test_nothing_is_recorded_on_a_merged_project_any_more(pair, clerk, staff, lx):
    target, duplicate = pair
    merge(duplicate, target, staff)
    with refused(MERGED_ALREADY):
        record_no_change(project_id=duplicate.pk, unit=lx.township, by=clerk, on=TODAY)


# --- The first contact


def test_the_earliest_accepted_submission_of_both_holds(pair, staff, lx):
    target, duplicate = pair
    filing(target, lx.township, day=10)
    earlier = filing(duplicate, lx.townships[1], day=20)
    merge(duplicate, target, staff)
    assert stored(earlier).project == target
    after = stored(target)
    assert after.first_contact_unit == lx.townships[1]
    roles = {part.unit_id: part.roles for part in target.parts.all()}
    assert "first_contact" in roles[lx.townships[1].pk]


def test_a_later_submission_comes_along_and_holds_after_the_first(pair, staff, lx):
    target, duplicate = pair
    filing(target, lx.township, day=20)
    later = filing(duplicate, lx.townships[1], day=10)
    merge(duplicate, target, staff)
    assert stored(later).project == target
    assert stored(target).first_contact_unit == lx.township


def test_a_waiting_filing_is_decided_at_the_project_that_stays(pair, staff, lx):
    target, duplicate = pair
    waiting = filing(duplicate, lx.townships[1], day=20, state="submitted")
    merge(duplicate, target, staff)
    decide_first_contact(filing_id=waiting.pk, accept=True, by=staff, on=TODAY)
    assert stored(target).first_contact_unit == lx.townships[1]


@pytest.mark.parametrize("state", ["refused", "expired"])
def test_what_was_closed_stays_with_the_duplicate(pair, staff, lx, state):
    target, duplicate = pair
    closed = filing(duplicate, lx.townships[1], day=20, state=state)
    merge(duplicate, target, staff)
    assert stored(closed).project == duplicate
    assert stored(target).first_contact_unit is None


@pytest.mark.parametrize(("of_target", "of_duplicate"), [(10, 20), (20, 10)])
def test_of_two_filings_of_one_unit_the_earlier_submission_counts(
    pair, staff, lx, of_target, of_duplicate
):
    target, duplicate = pair
    filing(target, lx.township, day=of_target)
    filing(duplicate, lx.township, day=of_duplicate)
    rival = filing(target, lx.department, day=15)
    merge(duplicate, target, staff)
    open_ones = FirstContactFiling.objects.filter(project=target, state="accepted")
    assert {each.unit_id for each in open_ones} == {lx.township.pk, rival.unit_id}
    assert open_ones.get(unit=lx.township).submitted_at == at_noon(TODAY - 20 * DAY)
    assert stored(target).first_contact_unit == lx.township


def test_an_acceptance_is_not_lost_to_a_filing_that_waits(pair, staff, lx):
    target, duplicate = pair
    waiting = filing(target, lx.township, day=10, state="submitted")
    accepted = filing(duplicate, lx.township, day=20, decided_by=staff)
    merge(duplicate, target, staff)
    kept = stored(waiting)
    assert (kept.state, kept.protected_until) == ("accepted", accepted.protected_until)
    assert (kept.submitted_at, kept.decided_by) == (accepted.submitted_at, staff)
    assert stored(target).first_contact_unit == lx.township


def test_the_longer_protection_of_two_accepted_filings_counts(pair, staff, lx):
    target, duplicate = pair
    kept = filing(target, lx.township, day=10, protected_until=TODAY + 5 * DAY)
    filing(duplicate, lx.township, day=20, protected_until=TODAY + 50 * DAY)
    merge(duplicate, target, staff)
    assert stored(kept).protected_until == TODAY + 50 * DAY


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_no_filing_waits_at_the_duplicate(pair, clerk, staff, colleague, lx, state):
    target, duplicate = pair
    filing(target, lx.township, day=20, state=state)
    left_over = file_first_contact(project_id=duplicate.pk, unit=lx.township, by=clerk, on=TODAY)
    merge(duplicate, target, staff)
    waiting = FirstContactFiling.objects.filter(project=duplicate, state="submitted")
    assert not waiting.exists()
    told = Notice.objects.about(
        notices.FILING_WAITING.name, ("projects.firstcontactfiling", left_over.pk)
    )
    assert not told.filter(withdrawn_at=None).exists()
