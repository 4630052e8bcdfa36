"""Each item of each gate, on real rows: it alone is missing, it is named, and the project stays."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.models import FollowUp, Parcel, Project, Referrer, Site
from projects.models.choices import (
    FACT_LABELS,
    SUB_STAGE_LABELS,
    DocumentKind,
    MilestoneKind,
)
from projects.rules.gates import DEFAULT_ITEMS, Fact, GateTable, missing_for
from projects.rules.stages import ORDER, SubStage
from projects.selectors.gates import facts_of, facts_of_one, missing_counts
from projects.services.stages import STILL_MISSING, advance_stage
from tests.factories.projects import (
    HAPPENED_ON,
    TODAY,
    make_document,
    make_follow_up,
    set_milestone,
)
from tests.projects.services.acts import refused
from tests.projects.services.ladder import TAKE_AWAY, ready_for, without

pytestmark = pytest.mark.django_db

ROWS = [
    (step, fact)
    for step, facts in DEFAULT_ITEMS.items()
    for fact in facts
    if step is not SubStage.REGISTERED
]


@pytest.fixture
def ready(lx):
    """Make a key project with an agreed deposit, so that every item is asked."""

    def made(step: SubStage, **fields) -> Project:
        values = {
            "county": lx.county,
            "responsible_unit": lx.township,
            "is_key": True,
            "lead_sponsor_name": "李副县长",
            "agreed_deposit_wan": Decimal(50),
            **fields,
        }
        return ready_for(step, **values)

    return made


def missing(project: Project, step: SubStage) -> tuple[Fact, ...]:
    return missing_for(GateTable(), step, facts_of_one(project.pk))


def advance(project: Project, step: SubStage, by) -> object:
    return advance_stage(
        project_id=project.pk, to_sub_stage=step, happened_on=TODAY, by=by, on=TODAY
    )


@pytest.mark.parametrize("step", ORDER[1:])
def test_a_project_with_every_item_may_move(ready, clerk, step):
    project = ready(step)
    assert missing(project, step) == ()
    assert project.missing_count == 0
    advance(project, step, clerk)


@pytest.mark.parametrize(("step", "fact"), ROWS)
def test_a_project_that_lacks_one_item_is_told_which(ready, clerk, step, fact):
    project = without(ready(step), fact)
    words = {"stage": SUB_STAGE_LABELS[step], "items": str(FACT_LABELS[fact])}
    with refused(STILL_MISSING, **words) as caught:
        advance(project, step, clerk)
    assert caught.value.code == "still_missing"


def test_several_missing_items_are_named_in_the_order_of_the_table(ready, clerk):
    project = ready(SubStage.CONTRACT)
    for fact in (Fact.SIGNED_TEXT, Fact.JOINT_REVIEW):
        project = without(project, fact)
    items = f"{FACT_LABELS[Fact.JOINT_REVIEW]}、{FACT_LABELS[Fact.SIGNED_TEXT]}"
    words = {"stage": SUB_STAGE_LABELS[SubStage.CONTRACT], "items": items}
    with refused(STILL_MISSING, **words):
        advance(project, SubStage.CONTRACT, clerk)


@pytest.mark.parametrize(
    ("field", "fact", "step"),
    [
        ("is_key", Fact.LEAD_SPONSOR, SubStage.NEGOTIATING),
        ("agreed_deposit_wan", Fact.DEPOSIT_PAID, SubStage.PROCEDURES),
    ],
)
def test_a_conditional_item_is_not_asked_where_the_condition_fails(ready, clerk, field, fact, step):
    project = without(ready(step), fact)
    setattr(project, field, False if field == "is_key" else None)
    project.save()
    assert missing(project, step) == ()
    advance(project, step, clerk)


def test_every_item_beyond_registering_can_be_taken_away():
    assert {fact for _step, fact in ROWS} <= set(TAKE_AWAY)


@pytest.mark.parametrize("fact", DEFAULT_ITEMS[SubStage.REGISTERED])
def test_an_imported_clue_may_lack_what_registering_asks(ready, fact):
    project = ready(SubStage.CONTACTED)
    if fact is Fact.SUBMITTED:
        return  # the column is not empty in any row
    assert missing(without(project, fact), SubStage.REGISTERED) == (fact,)


def test_a_referrer_stands_in_for_the_investor(ready, lx):
    project = without(ready(SubStage.CONTACTED), Fact.INVESTOR)
    project.referrers.add(Referrer.objects.create(county=lx.county, name="陵县商会"))
    assert missing(project, SubStage.REGISTERED) == ()


@pytest.mark.parametrize("field", ["host_unit", "address"])
def test_a_site_that_is_known_stands_in_for_the_wanted_one(ready, lx, field):
    project = without(ready(SubStage.NEGOTIATING), Fact.WANTED_SITE)
    setattr(project, field, lx.park if field == "host_unit" else "迎宾路 8 号")
    project.save()
    assert missing(project, SubStage.NEGOTIATING) == ()


def test_a_chain_of_the_county_stands_in_for_the_national_section(ready):
    project = ready(SubStage.NEGOTIATING)
    project.chain, project.section = project.section, None
    project.save()
    assert missing(project, SubStage.NEGOTIATING) == ()


def test_a_name_as_reported_stands_in_for_the_account_of_a_person(ready, clerk):
    project = without(ready(SubStage.NEGOTIATING), Fact.RESPONSIBLE_PERSON)
    project.responsible_person = clerk
    project.save()
    assert missing(project, SubStage.NEGOTIATING) == ()


def test_no_change_is_no_follow_up_with_a_person_met(make):
    project = make()
    make_follow_up(project, TODAY, kind=FollowUp.Kind.NO_CHANGE)
    make_follow_up(project, TODAY, person_met="")
    assert missing(project, SubStage.CONTACTED) == (Fact.PERSON_MET,)


def test_blanks_are_no_facts(ready):
    project = ready(SubStage.NEGOTIATING)
    Project.objects.filter(pk=project.pk).update(wanted_site="  ", source=" \t")
    assert missing(project, SubStage.NEGOTIATING) == (Fact.WANTED_SITE,)
    assert missing(project, SubStage.REGISTERED) == (Fact.SOURCE,)


def test_no_investment_is_nothing_said(ready):
    project = ready(SubStage.NEGOTIATING)
    Project.objects.filter(pk=project.pk).update(total_investment_wan=0)
    assert missing(project, SubStage.NEGOTIATING) == (Fact.TOTAL_INVESTMENT,)


def test_a_wrong_credit_code_registers_no_company(ready):
    project = ready(SubStage.PROCEDURES)
    wrong = project.company_credit_code[:-1] + (
        "0" if project.company_credit_code[-1] != "0" else "1"
    )
    Project.objects.filter(pk=project.pk).update(company_credit_code=wrong)
    assert missing(project, SubStage.PROCEDURES) == (Fact.COMPANY_REGISTERED,)


def test_land_is_obtained_by_the_date_of_a_parcel_too(ready):
    project = without(ready(SubStage.PROCEDURES), Fact.LAND_OBTAINED)
    site = Site.objects.create(project=project)
    parcel = Parcel.objects.create(site=site, number="LX-2026-7")
    assert missing(project, SubStage.PROCEDURES) == (Fact.LAND_OBTAINED,)
    parcel.obtained_on = TODAY
    parcel.save()
    assert missing(project, SubStage.PROCEDURES) == ()


def test_start_evidence_needs_its_date(ready):
    project = without(ready(SubStage.STARTED), Fact.START_EVIDENCE)
    permit = make_document(project, DocumentKind.PERMIT, None)
    assert missing(project, SubStage.STARTED) == (Fact.START_EVIDENCE,)
    permit.happened_on = TODAY
    permit.save()
    assert missing(project, SubStage.STARTED) == ()


def test_production_needs_date_and_document_both(ready):
    project = ready(SubStage.PRODUCING)
    set_milestone(project, MilestoneKind.PRODUCTION, None)
    assert missing(project, SubStage.PRODUCING) == (Fact.PRODUCTION_EVIDENCE,)
    project.documents.filter(kind=DocumentKind.PRODUCTION).delete()
    set_milestone(project, MilestoneKind.PRODUCTION, TODAY)
    assert missing(project, SubStage.PRODUCING) == (Fact.PRODUCTION_EVIDENCE,)


def test_an_agreed_date_is_no_actual_one(ready):
    project = ready(SubStage.TRIAL)
    project.milestones.filter(kind=MilestoneKind.EQUIPMENT).update(agreed_on=TODAY, actual_on=None)
    assert missing(project, SubStage.TRIAL) == (Fact.EQUIPMENT_INSTALLED,)


def test_a_removed_document_and_a_revoked_fact_no_longer_count(ready):
    from zhaoshang.core import clock  # noqa: PLC0415 - frozen by the fixture

    project = ready(SubStage.CONTRACT)
    project.documents.filter(kind=DocumentKind.CONTRACT_TEXT).update(removed_at=clock.now())
    project.gate_facts.filter(fact=Fact.APPROVAL).update(revoked_at=clock.now())
    assert missing(project, SubStage.CONTRACT) == (Fact.APPROVAL, Fact.SIGNED_TEXT)


@pytest.mark.parametrize("state", ["submitted", "refused", "expired"])
def test_only_an_accepted_first_contact_counts(ready, state):
    project = ready(SubStage.NEGOTIATING)
    project.first_contacts.update(state=state)
    assert missing(project, SubStage.NEGOTIATING) == (Fact.FIRST_CONTACT,)


def test_the_checklist_knows_since_when_and_by_what_paper(ready):
    facts = facts_of_one(ready(SubStage.CONTRACT).pk)
    on = HAPPENED_ON[SubStage.CONTRACT]
    by_hand = facts.state(Fact.APPROVAL)
    assert (by_hand.on, by_hand.detail, by_hand.by_hand) == (on, "县招字3号", True)
    signed = facts.state(Fact.SIGNED_TEXT)
    assert (signed.on, signed.detail, signed.by_hand) == (on, "投资合同", False)


def test_the_first_of_several_counts_as_the_day_it_was_met(make):
    project = make()
    make_follow_up(project, dt.date(2026, 3, 2))
    make_follow_up(project, dt.date(2026, 2, 2))
    assert facts_of_one(project.pk).state(Fact.PERSON_MET).on == dt.date(2026, 2, 2)


def test_facts_of_many_projects_take_one_query(make, lx, django_assert_num_queries):
    ids = [make(sub_stage=step).pk for step in ORDER[:4]]
    with django_assert_num_queries(1):
        assert len(facts_of(ids)) == 4
    with django_assert_num_queries(2):
        counts = missing_counts(ids, county=lx.county, on=TODAY)
    assert set(counts) == set(ids)


def test_from_negotiating_the_nearer_of_the_two_next_steps_counts(make):
    project = make(negotiating=True)
    assert project.missing_count == 1
