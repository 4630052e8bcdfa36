"""The gate table of rules.md R3: what each step asks, who confirms, what is missing."""

import datetime as dt

import pytest

from projects.rules.gates import (
    DEFAULT_ITEMS,
    HAND_FACTS,
    PUSHED_FACTS,
    REGISTERED_TEXTS,
    STORED_FACTS,
    ConfirmedBy,
    Fact,
    FactState,
    GateTable,
    ProjectFacts,
    checklist,
    missing_for,
)
from projects.rules.stages import ORDER, SubStage

ON = dt.date(2026, 11, 20)
MET = FactState(met=True, on=ON)
# Source: rules.md R3, third column, in the order of its words.
R3_ITEMS = {
    "registered": ("name", "investor", "source", "introducing_unit", "submitted"),
    "contacted": ("person_met",),
    "negotiating": (
        "first_contact",
        "total_investment",
        "industry",
        "wanted_site",
        "responsible_unit",
        "responsible_person",
        "lead_sponsor",
        "joint_review_asked",
    ),
    "agreement": ("agreement_file",),
    "contract": ("joint_review", "approval", "legal_review", "signed_text"),
    "procedures": ("contract_filed", "company_registered", "land_obtained", "deposit_paid"),
    "started": ("start_evidence",),
    "under_construction": ("funds_verified",),
    "trial": ("equipment_installed",),
    "producing": ("production_evidence",),
    "at_capacity": ("capacity_reached",),
}
# Source: rules.md R3, fourth column.
R3_UNIT_MOVES = {"registered", "contacted", "negotiating"}
ROWS = [(step, fact) for step, facts in R3_ITEMS.items() for fact in facts]


def everything_but(*facts: Fact, is_key: bool = True, deposit_agreed: bool = True) -> ProjectFacts:
    states = {fact: MET for fact in Fact if fact not in facts}
    return ProjectFacts(states, is_key=is_key, deposit_agreed=deposit_agreed)


@pytest.mark.parametrize("step", ORDER)
def test_each_step_asks_what_the_table_says(step):
    assert GateTable().items[step] == R3_ITEMS[step]


def test_no_fact_is_asked_twice_and_none_is_left_out():
    asked = [fact for facts in DEFAULT_ITEMS.values() for fact in facts]
    assert sorted(asked) == sorted(Fact)


@pytest.mark.parametrize("step", ORDER)
def test_the_bureau_confirms_from_signing_on(step):
    assert GateTable().needs_bureau(step) is (step not in R3_UNIT_MOVES)


@pytest.mark.parametrize("step", ORDER)
def test_a_complete_project_may_take_every_step(step):
    assert missing_for(GateTable(), step, everything_but()) == ()


@pytest.mark.parametrize(("step", "fact"), ROWS)
def test_a_single_missing_item_is_named_alone(step, fact):
    assert missing_for(GateTable(), step, everything_but(Fact(fact))) == (fact,)


@pytest.mark.parametrize(("step", "fact"), ROWS)
def test_a_missing_item_keeps_from_its_own_step_only(step, fact):
    facts = everything_but(Fact(fact))
    stopped = [each for each in ORDER if missing_for(GateTable(), each, facts)]
    assert stopped == [step]


@pytest.mark.parametrize("step", ORDER)
def test_of_an_empty_project_everything_unconditional_is_missing(step):
    conditional = {Fact.LEAD_SPONSOR, Fact.DEPOSIT_PAID}
    expected = tuple(fact for fact in R3_ITEMS[step] if fact not in conditional)
    assert missing_for(GateTable(), step, ProjectFacts({})) == expected


@pytest.mark.parametrize(("is_key", "missing"), [(True, (Fact.LEAD_SPONSOR,)), (False, ())])
def test_a_sponsor_is_asked_of_key_clues_only(is_key, missing):
    facts = everything_but(Fact.LEAD_SPONSOR, is_key=is_key)
    assert missing_for(GateTable(), SubStage.NEGOTIATING, facts) == missing


@pytest.mark.parametrize(("agreed", "missing"), [(True, (Fact.DEPOSIT_PAID,)), (False, ())])
def test_a_deposit_is_asked_only_where_one_was_agreed(agreed, missing):
    facts = everything_but(Fact.DEPOSIT_PAID, deposit_agreed=agreed)
    assert missing_for(GateTable(), SubStage.PROCEDURES, facts) == missing


def test_an_item_that_is_not_asked_does_not_stand_in_the_checklist_even_if_met():
    facts = everything_but(is_key=False)
    shown = [item.fact for item in checklist(GateTable(), SubStage.NEGOTIATING, facts)]
    assert Fact.LEAD_SPONSOR not in shown


def test_the_checklist_has_what_is_missing_first_else_the_order_of_the_table():
    facts = everything_but(Fact.INDUSTRY, Fact.RESPONSIBLE_PERSON)
    shown = [item.fact for item in checklist(GateTable(), "negotiating", facts)]
    assert shown == [
        Fact.INDUSTRY,
        Fact.RESPONSIBLE_PERSON,
        Fact.FIRST_CONTACT,
        Fact.TOTAL_INVESTMENT,
        Fact.WANTED_SITE,
        Fact.RESPONSIBLE_UNIT,
        Fact.LEAD_SPONSOR,
        Fact.JOINT_REVIEW_ASKED,
    ]


def test_a_line_of_the_checklist_says_since_when_and_by_what():
    state = FactState(met=True, on=ON, detail="县招字3号", by_hand=True)
    (item,) = checklist(GateTable(), "at_capacity", ProjectFacts({Fact.CAPACITY_REACHED: state}))
    assert (item.met, item.state) == (True, state)


def test_what_is_known_but_not_met_still_counts_as_missing():
    half = FactState(met=False, detail="document missing")
    facts = ProjectFacts({Fact.PRODUCTION_EVIDENCE: half})
    assert missing_for(GateTable(), "producing", facts) == (Fact.PRODUCTION_EVIDENCE,)


def test_a_county_may_drop_and_add_items():
    table = GateTable(items={SubStage.CONTACTED: (Fact.INDUSTRY,)}, confirmed_by={})
    facts = everything_but(Fact.PERSON_MET, Fact.INDUSTRY)
    assert missing_for(table, "contacted", facts) == (Fact.INDUSTRY,)
    assert missing_for(table, "negotiating", facts) == ()


def test_where_a_county_does_not_say_who_confirms_the_bureau_does():
    table = GateTable(confirmed_by={SubStage.CONTACTED: ConfirmedBy.UNIT})
    assert not table.needs_bureau("contacted")
    assert table.needs_bureau("negotiating")


def test_only_verified_funds_may_be_set_by_hand():
    assert HAND_FACTS == (Fact.FUNDS_VERIFIED,)


def test_what_a_module_records_is_closed_to_the_hand():
    assert set(PUSHED_FACTS) == {
        Fact.JOINT_REVIEW_ASKED,
        Fact.JOINT_REVIEW,
        Fact.APPROVAL,
        Fact.LEGAL_REVIEW,
        Fact.CONTRACT_FILED,
        Fact.CAPACITY_REACHED,
    }
    assert not {*HAND_FACTS, *REGISTERED_TEXTS} & {*PUSHED_FACTS}


def test_texts_come_from_the_contract_register_or_as_documents():
    assert set(REGISTERED_TEXTS) == {Fact.AGREEMENT_FILE, Fact.SIGNED_TEXT}
    assert {*HAND_FACTS, *PUSHED_FACTS, *REGISTERED_TEXTS} == STORED_FACTS
