"""First contact: filed, decided, held by the earliest submission, protected for a time (R4)."""

import datetime as dt

import pytest

from projects import events, notices, tasks
from projects.models import FirstContactFiling, FollowUp
from projects.policies import FIRST_CONTACT
from projects.services.first_contact import (
    DECIDED_ALREADY,
    FILED_ALREADY,
    OWN_FILING,
    REFUSAL_NEEDS_REASON,
    TOO_LATE,
    decide_first_contact,
    expire_first_contacts,
    file_first_contact,
)
from projects.services.follow_ups import FollowUpFacts, record_follow_up, record_no_change
from projects.services.moves import MERGED_ALREADY, NOT_ACTIVE
from tests.factories.projects import TODAY, at_noon
from tests.projects.services.acts import refused, stored, traced, unchanged
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.policy.models import PolicyUse
from zhaoshang.policy.services import set_policy

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
PROTECTED = 90 * DAY


@stage
def rival(lx):
    """A clerk of the other township."""
    return lx.user(Role.CLERK, unit=lx.townships[1])


def file(project, by, on=TODAY, unit=None, **rest):
    return file_first_contact(project_id=project.pk, unit=unit or by.unit, by=by, on=on, **rest)


def decide(filing, by, *, accept=True, on=TODAY, note=""):
    return decide_first_contact(filing_id=filing.pk, accept=accept, by=by, on=on, note=note)


def follow(project, by, happened_on=TODAY):
    facts = FollowUpFacts(happened_on, FollowUp.Kind.CALL, content="电话回访")
    return record_follow_up(
        project_id=project.pk, facts=facts, unit=by.unit, by=by, on=max(happened_on, TODAY)
    )


# --- Filing


def test_the_moment_of_submission_is_kept_and_the_bureau_told(make, clerk, staff, colleague, lx):
    project = make()
    with traced() as left:
        filing = file(project, clerk, note="最早接洽")
    assert (filing.state, filing.unit, filing.created_by) == ("submitted", lx.township, clerk)
    assert filing.submitted_at == at_noon(TODAY)
    assert filing.protected_until is None
    assert (left.event.kind, left.event.reason) == (events.FIRST_CONTACT_FILED, "最早接洽")
    assert left.event.detail == {"filing": filing.pk, "unit": lx.township.pk}
    assert left.told(notices.FILING_WAITING) == {staff.pk, colleague.pk}
    assert stored(project).first_contact_unit is None
    assert filing.history.get().history_act == left.event.act


def test_a_unit_files_once_while_the_first_is_open(make, clerk, staff):
    project = make()
    filing = file(project, clerk)
    with refused(FILED_ALREADY, unit=clerk.unit):
        file(project, clerk)
    decide(filing, staff)
    with refused(FILED_ALREADY, unit=clerk.unit):
        file(project, clerk)


@pytest.mark.parametrize("state", ["refused", "expired"])
def test_after_a_refusal_or_an_end_a_unit_files_again(make, clerk, state):
    project = make()
    filing = file(project, clerk)
    filing.state = state
    filing.save()
    assert file(project, clerk).pk != filing.pk


def test_two_units_file_side_by_side(make, clerk, rival):
    project = make()
    file(project, clerk)
    assert file(project, rival).unit == rival.unit


@pytest.mark.parametrize("step", ["agreement", "contract", "trial"])
def test_it_is_filed_before_signing(make, clerk, step):
    project = make(sub_stage=step)
    with refused(TOO_LATE):
        file(project, clerk)


@pytest.mark.parametrize("trait", ["suspended", "withdrawn"])
def test_it_is_filed_for_active_clues_only(make, clerk, trait):
    project = make(**{trait: True})
    with refused(NOT_ACTIVE, status=project.get_status_display()):
        file(project, clerk)


def test_nothing_is_filed_for_a_merged_project(make, clerk):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        file(project, clerk)


# --- Deciding


def test_an_accepted_filing_holds_and_is_protected(make, clerk, staff, lx):
    project = make(responsible_unit=lx.park)
    filing = file(project, clerk)
    with traced() as left:
        decide(filing, staff, note=" 属实 ")
    after = stored(filing)
    assert (after.state, after.decided_by, after.decision_note) == ("accepted", staff, "属实")
    assert (after.decided_at, after.protected_until) == (at_noon(TODAY), TODAY + PROTECTED)
    assert stored(project).first_contact_unit == lx.township
    part = project.parts.get(unit=lx.township)
    assert (part.roles, part.may_write) == ("first_contact", False)
    assert (left.event.kind, left.event.detail["state"]) == (
        events.FIRST_CONTACT_DECIDED,
        "accepted",
    )
    assert left.told(notices.FILING_ACCEPTED) == {clerk.pk}
    assert project.milestones.get(kind="first_contact").actual_on == TODAY


def test_the_protection_is_as_long_as_the_county_says(make, clerk, staff, lx):
    set_policy(
        kind=FIRST_CONTACT,
        owner=lx.county,
        effective_from=TODAY,
        value={"protection_days": "30"},
        source_document="陵招发〔2026〕3号",
        by=lx.user(Role.BUREAU_ADMIN),
    )
    filing = decide(file(make(), clerk), staff)
    assert filing.protected_until == TODAY + 30 * DAY
    assert PolicyUse.objects.filter(policy__kind=FIRST_CONTACT.name).exists()


def test_the_bureau_has_nothing_left_to_decide(make, clerk, staff):
    filing = file(make(), clerk)
    decide(filing, staff)
    waiting = Notice.objects.filter(kind=notices.FILING_WAITING.name, withdrawn_at=None)
    assert not waiting.exists()


def test_a_refusal_tells_the_unit_why(make, clerk, staff, lx):
    project = make()
    filing = file(project, clerk)
    with traced() as left:
        decide(filing, staff, accept=False, note="对接人有误")
    assert (stored(filing).state, stored(filing).protected_until) == ("refused", None)
    assert stored(project).first_contact_unit is None
    assert left.event.reason == "对接人有误"
    assert left.told(notices.FILING_REFUSED) == {clerk.pk}
    assert not project.milestones.filter(kind="first_contact").exists()


@pytest.mark.parametrize("note", ["", "  "])
def test_a_refusal_says_why(make, clerk, staff, note):
    filing = file(make(), clerk)
    with refused(REFUSAL_NEEDS_REASON, field="note"):
        decide(filing, staff, accept=False, note=note)


@pytest.mark.parametrize("accept", [True, False])
def test_nobody_decides_the_own_filing(make, staff, lx, accept):
    filing = file(make(), staff, unit=lx.township)
    with refused(OWN_FILING):
        decide(filing, staff, accept=accept, note="属实")


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_a_filing_is_decided_once(make, clerk, staff, colleague, first, second):
    filing = file(make(), clerk)
    decide(filing, staff, accept=first, note="属实")
    with refused(DECIDED_ALREADY):
        decide(filing, colleague, accept=second, note="属实")


def test_what_is_no_longer_active_is_not_accepted_but_may_be_refused(make, clerk, staff):
    project = make()
    filing = file(project, clerk)
    project.status, project.status_reason = "withdrawn", "客商放弃投资"
    project.save()
    with refused(NOT_ACTIVE, status=project.get_status_display()):
        decide(filing, staff)
    project.moves.filter().update(to_status="withdrawn")
    decide(filing, staff, accept=False, note="项目已终止")
    assert stored(filing).state == "refused"


# --- The earliest submission holds


@pytest.mark.parametrize("earlier_first", [True, False])
def test_the_earliest_submission_holds_whichever_is_accepted_first(
    make, clerk, rival, staff, clock, earlier_first
):
    project = make()
    clock.move_to(at_noon(TODAY - 5 * DAY))
    earlier = file(project, rival, on=TODAY - 5 * DAY)
    clock.move_to(at_noon(TODAY - 2 * DAY))
    later = file(project, clerk, on=TODAY - 2 * DAY)
    clock.move_to(at_noon(TODAY))
    for filing in (earlier, later) if earlier_first else (later, earlier):
        decide(filing, staff)
    assert stored(project).first_contact_unit == rival.unit
    assert project.milestones.get(kind="first_contact").actual_on == TODAY - 5 * DAY


def test_of_one_moment_the_first_row_holds(make, clerk, rival, staff):
    project = make()
    first, second = file(project, rival), file(project, clerk)
    decide(second, staff)
    decide(first, staff)
    assert stored(project).first_contact_unit == rival.unit


def test_an_earlier_submission_that_was_not_accepted_does_not_hold(make, clerk, rival, staff):
    project = make()
    file(project, rival)
    decide(file(project, clerk), staff)
    assert stored(project).first_contact_unit == clerk.unit


def test_the_day_of_submission_is_the_countys_not_greenwichs(make, clerk, staff, clock):
    project = make()
    clock.move_to(dt.datetime(2026, 11, 19, 16, 30, tzinfo=dt.UTC))  # 00:30 on the 20th here
    decide(file(project, clerk), staff)
    assert project.milestones.get(kind="first_contact").actual_on == TODAY


# --- Renewing


@pytest.fixture
def held(make, clerk, staff, lx):
    """A clue whose first contact the clerk's unit has held for 80 days."""
    project = make()
    filing = decide(file(project, clerk), staff, on=TODAY - 80 * DAY)
    assert filing.protected_until == TODAY + 10 * DAY
    return stored(project), filing


def test_a_follow_up_of_the_holder_renews_its_protection(held, clerk):
    project, filing = held
    follow(project, clerk)
    assert stored(filing).protected_until == TODAY + PROTECTED


def test_a_follow_up_entered_late_renews_from_the_day_it_happened(held, clerk):
    project, filing = held
    follow(project, clerk, TODAY - 3 * DAY)
    assert stored(filing).protected_until == TODAY - 3 * DAY + PROTECTED


def test_an_old_follow_up_never_shortens_the_protection(held, clerk):
    project, filing = held
    follow(project, clerk, TODAY - 85 * DAY)
    assert stored(filing).protected_until == TODAY + 10 * DAY


def test_a_follow_up_of_another_unit_renews_nothing(held, rival):
    project, filing = held
    follow(project, rival)
    assert stored(filing).protected_until == TODAY + 10 * DAY


def test_no_change_renews_nothing(held, clerk):
    project, filing = held
    record_no_change(project_id=project.pk, unit=clerk.unit, by=clerk, on=TODAY)
    assert stored(filing).protected_until == TODAY + 10 * DAY


def test_a_filing_that_waits_is_not_protected_by_a_follow_up(make, clerk):
    project = make()
    filing = file(project, clerk)
    follow(project, clerk)
    assert stored(filing).protected_until is None


# --- Ending


def test_the_last_day_of_the_protection_still_counts(held):
    _project, filing = held
    with unchanged():
        assert expire_first_contacts(on=filing.protected_until) == 0


def test_the_day_after_it_ends_and_the_unit_is_told(held, clerk, lx):
    project, filing = held
    until = filing.protected_until
    with traced() as left:
        assert expire_first_contacts(on=until + DAY) == 1
    assert stored(filing).state == "expired"
    assert stored(project).first_contact_unit is None
    assert not project.parts.filter(roles__contains="first_contact").exists()
    assert (left.event.kind, left.event.actor) == (events.FIRST_CONTACT_EXPIRED, None)
    assert left.event.county == lx.county
    assert left.told(notices.FILING_EXPIRED) == {clerk.pk}
    (notice,) = left.notices
    assert notice.meant_on == until


def test_ending_twice_on_one_day_is_once(held):
    _project, filing = held
    day = filing.protected_until + DAY
    assert expire_first_contacts(on=day) == 1
    with unchanged():
        assert expire_first_contacts(on=day) == 0


def test_a_missed_night_is_made_up_for(held, clerk):
    project, filing = held
    assert expire_first_contacts(on=filing.protected_until + 30 * DAY) == 1
    assert stored(project).first_contact_unit is None


def test_the_next_accepted_one_holds_when_the_first_ends(held, rival, staff):
    project, filing = held
    later = decide(file(project, rival), staff)
    assert stored(project).first_contact_unit == filing.unit
    assert expire_first_contacts(on=filing.protected_until + DAY) == 1
    assert stored(project).first_contact_unit == rival.unit
    assert stored(later).state == "accepted"


def test_several_end_each_on_its_own(make, clerk, rival, staff):
    for by in (clerk, rival):
        decide(file(make(), by), staff, on=TODAY - 100 * DAY)
    assert expire_first_contacts(on=TODAY) == 2


@pytest.mark.parametrize("trait", ["suspended", "withdrawn"])
def test_the_clock_stands_still_where_nothing_goes_on(make, staff, trait):
    make(negotiating=True, **{trait: True})
    with unchanged():
        assert expire_first_contacts(on=TODAY + 365 * DAY) == 0


def test_a_signed_project_is_beyond_protection(make):
    project = make(signed=True)
    with unchanged():
        assert expire_first_contacts(on=TODAY + 365 * DAY) == 0
    assert stored(project).first_contact_unit is not None


def test_an_ended_one_is_renewed_only_by_filing_again(held, clerk):
    project, filing = held
    expire_first_contacts(on=TODAY + 11 * DAY)
    follow(project, clerk)
    assert stored(filing).state == "expired"
    assert file(project, clerk).state == "submitted"


def test_the_task_run_twice_is_once(held, clock):
    _project, filing = held
    clock.move_to(at_noon(filing.protected_until + DAY))
    assert tasks.expire_first_contacts() == 1
    with unchanged():
        assert tasks.expire_first_contacts() == 0
    assert FirstContactFiling.objects.get().state == "expired"
