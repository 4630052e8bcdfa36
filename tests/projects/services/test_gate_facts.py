"""Facts that the bureau sets by hand with a document, and takes back (R3)."""

import datetime as dt

import pytest

from projects import events
from projects.models import GateFact
from projects.models.choices import MilestoneKind
from projects.rules.gates import HAND_FACTS, PUSHED_FACTS, Fact
from projects.selectors.gates import facts_of_one
from projects.services.gate_facts import (
    EVIDENCE_NEEDED,
    NO_HAND_FACT,
    PUSHED,
    REVOKED_ALREADY,
    SET_ALREADY,
    revoke_fact,
    set_fact,
)
from projects.services.moves import IN_FUTURE, MERGED_ALREADY, REASON_NEEDED
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, set_milestone
from tests.projects.services.acts import refused, stored, traced
from zhaoshang.core.uploads import FileRefused

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def put(project, by, fact=Fact.FUNDS_VERIFIED, happened_on=TODAY, reference="县招字3号", **rest):
    return set_fact(
        project_id=project.pk,
        fact=fact,
        happened_on=happened_on,
        by=by,
        on=TODAY,
        reference=reference,
        **rest,
    )


def revoke(row, by, reason="结论作废"):
    return revoke_fact(gate_fact_id=row.pk, reason=reason, by=by)


# --- Setting


@pytest.mark.parametrize("fact", HAND_FACTS)
def test_a_fact_set_by_hand_counts_at_its_gate(make, staff, fact):
    project = make()
    row = put(project, staff, fact, TODAY - DAY)
    state = facts_of_one(project.pk).state(fact)
    assert (state.met, state.on, state.detail, state.by_hand) == (
        True,
        TODAY - DAY,
        "县招字3号",
        True,
    )
    assert row.is_by_hand


def test_it_leaves_one_event_and_its_history(make, staff, lx):
    project = make()
    with traced() as left:
        row = put(project, staff, note=" 会议纪要第5号 ")
    event = left.event
    assert (event.kind, event.actor, event.county) == (events.GATE_FACT_SET, staff, lx.county)
    assert event.detail["fact"] == "funds_verified"
    assert event.detail["reference"] == "县招字3号"
    entry = row.history.get()
    assert (entry.history_user, entry.history_act) == (staff, event.act)
    assert row.note == "会议纪要第5号"
    assert stored(project).version == project.version + 1


def test_what_is_missing_is_counted_anew(make, staff):
    project = make(started=True)
    put(project, staff)
    assert stored(project).missing_count == project.missing_count - 1


def test_the_document_itself_will_do_as_evidence(make, staff):
    project = make()
    row = put(project, staff, reference="", upload=upload("联审意见.pdf", PDF))
    assert (row.document.kind, row.document.title) == ("review", "联审意见")
    assert (row.document.project, row.document.happened_on) == (project, TODAY)


@pytest.mark.parametrize("fact", sorted(set(Fact) - {*HAND_FACTS, *PUSHED_FACTS}))
def test_what_follows_from_the_records_is_not_set_by_hand(make, staff, fact):
    project = make()
    with refused(NO_HAND_FACT, field="fact"):
        put(project, staff, fact)


@pytest.mark.parametrize("fact", PUSHED_FACTS)
def test_what_a_module_records_is_not_set_by_hand(make, staff, fact):
    project = make()
    with refused(PUSHED, field="fact"):
        put(project, staff, fact)


def test_it_is_not_dated_ahead(make, staff):
    project = make()
    with refused(IN_FUTURE, field="happened_on"):
        put(project, staff, happened_on=TODAY + DAY)


@pytest.mark.parametrize("reference", ["", "  "])
def test_it_rests_on_a_document(make, staff, reference):
    project = make()
    with refused(EVIDENCE_NEEDED, field="reference"):
        put(project, staff, reference=reference)


def test_a_file_that_is_none_sets_nothing(make, staff):
    project = make()
    with pytest.raises(FileRefused):
        put(project, staff, reference="", upload=upload("联审意见.pdf", b"not a document"))
    assert not GateFact.objects.exists()


def test_setting_it_twice_is_refused(make, staff):
    project = make()
    put(project, staff)
    with refused(SET_ALREADY, field="fact"):
        put(project, staff)


def test_a_merged_project_has_no_more_facts(make, staff):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        put(project, staff)


# --- Taking back


def test_a_fact_taken_back_counts_no_longer(make, staff, colleague):
    project = make()
    row = put(project, staff)
    with traced() as left:
        revoke(row, colleague, reason=" 结论作废 ")
    assert not facts_of_one(project.pk).state(Fact.FUNDS_VERIFIED).met
    after = stored(row)
    assert after.revoked_at is not None
    assert (after.revoke_reason, after.updated_by) == ("结论作废", colleague)
    event = left.event
    assert (event.kind, event.reason) == (events.GATE_FACT_REVOKED, "结论作废")
    assert event.detail == {"fact": "funds_verified"}
    assert row.history.count() == 2


def by_hand(project):
    """A passed review as the bureau set it before contracts were kept here."""
    return GateFact.objects.create(project=project, fact=Fact.LEGAL_REVIEW, happened_on=TODAY)


def test_the_day_it_gave_its_milestone_goes_with_it(make, staff):
    project = make()
    set_milestone(project, MilestoneKind.LEGAL_REVIEW, TODAY)
    revoke(by_hand(project), staff)
    assert project.milestones.get(kind="legal_review").actual_on is None


def test_a_day_that_the_milestone_had_before_stays(make, staff):
    project = make()
    set_milestone(project, MilestoneKind.LEGAL_REVIEW, TODAY - 9 * DAY)
    revoke(by_hand(project), staff)
    assert project.milestones.get(kind="legal_review").actual_on == TODAY - 9 * DAY


def test_moves_already_made_stay(make, staff):
    project = make(signed=True)
    revoke(GateFact.objects.get(project=project, fact=Fact.APPROVAL), staff)
    assert stored(project).sub_stage == "contract"


def test_a_fact_taken_back_can_be_set_again(make, staff):
    project = make()
    revoke(put(project, staff), staff)
    put(project, staff, reference="县招字9号")
    assert facts_of_one(project.pk).state(Fact.FUNDS_VERIFIED).detail == "县招字9号"


@pytest.mark.parametrize("reason", ["", " "])
def test_taking_back_takes_a_reason(make, staff, reason):
    row = put(make(), staff)
    with refused(REASON_NEEDED, field="reason"):
        revoke(row, staff, reason)


def test_taking_back_twice_is_harmless(make, staff):
    row = put(make(), staff)
    revoke(row, staff)
    with refused(REVOKED_ALREADY):
        revoke(row, staff)
