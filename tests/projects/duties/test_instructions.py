"""A leader's instruction, from the pen to the last action item closed."""

import datetime as dt

import pytest

from projects import events_duties as events
from projects import notices_duties as notices
from projects.models import ActionItem, Instruction
from projects.services.action_items import ItemFacts, assign_item, cancel_item
from projects.services.instructions import (
    CONTENT_NEEDED,
    ITEMS_OPEN,
    NO_LEADER,
    NOTE_NEEDED,
    SETTLED_ALREADY,
    InstructionFacts,
    change_instruction,
    give_instruction,
    settle_instruction,
)
from projects.services.item_reports import close_item, reopen_item, report_done
from projects.services.moves import IN_FUTURE
from tests.factories.projects import TODAY
from tests.projects.services.acts import conflicting, refused, stored, traced

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def give(leader, by=None, project=None, **changes) -> Instruction:
    facts = {"content": "请自然资源局牵头，一周内落实指标", "given_by": leader, "given_on": TODAY}
    facts |= changes
    return give_instruction(
        facts=InstructionFacts(**facts, project=project), by=by or leader, on=TODAY
    )


def assign(unit, by, instruction=None, **changes) -> ActionItem:
    facts = {"content": "落实一期用地指标", "owner_unit": unit, "due_on": TODAY + 7 * DAY}
    return assign_item(
        facts=ItemFacts(**{**facts, **changes}), instruction=instruction, by=by, on=TODAY
    )


def test_the_bureau_and_the_responsible_unit_are_told(leader, officer, clerk, project):
    with traced() as left:
        made = give(leader, project=project)
    assert left.told(notices.INSTRUCTION_GIVEN) == {officer.pk, clerk.pk}
    assert left.event.kind == events.INSTRUCTION_SAVED
    assert (made.given_by, made.created_by) == (leader, leader)


def test_the_bureau_records_a_leaders_paper(leader, officer, proof):
    facts = InstructionFacts(content="同意，抓紧落地", given_by=leader, given_on=TODAY - DAY)
    made = give_instruction(facts=facts, by=officer, on=TODAY, uploads=proof)
    assert (made.given_by, made.created_by) == (leader, officer)
    assert made.file is not None


def test_nobody_else_instructs(leader, officer, clerk):
    with refused(NO_LEADER, field="given_by"):
        give(clerk, by=officer)
    with refused(CONTENT_NEEDED, field="content"):
        give(leader, content=" ")
    with refused(IN_FUTURE, field="given_on"):
        give(leader, given_on=TODAY + DAY)


def test_it_is_settled_with_its_last_item_and_opened_with_it(
    county, leader, officer, clerk, proof, project
):
    instruction = give(leader, project=project)
    one, other = (assign(county.township, officer, instruction) for _ in range(2))
    assert one.project == project
    report_done(item_id=one.pk, result="已批复", done_on=TODAY, by=clerk, on=TODAY, uploads=proof)
    close_item(item_id=one.pk, by=officer, on=TODAY)
    assert stored(instruction).settled_on is None
    with traced() as left:
        cancel_item(item_id=other.pk, reason="并入上一项", by=officer, on=TODAY)
    assert stored(instruction).settled_on == TODAY
    assert left.told(notices.INSTRUCTION_SETTLED) == {leader.pk}
    reopen_item(item_id=one.pk, reason="指标被收回", by=officer, on=TODAY)
    assert stored(instruction).settled_on is None


def test_another_item_opens_a_settled_one(county, leader, officer):
    instruction = give(leader)
    settle_instruction(instruction_id=instruction.pk, note="已阅知", by=officer, on=TODAY)
    assign(county.township, officer, stored(instruction))
    assert stored(instruction).settled_on is None


def test_it_is_settled_by_word_only_without_open_items(county, leader, officer):
    instruction = give(leader)
    with refused(NOTE_NEEDED, field="note"):
        settle_instruction(instruction_id=instruction.pk, note=" ", by=officer, on=TODAY)
    assign(county.township, officer, instruction)
    with refused(ITEMS_OPEN):
        settle_instruction(instruction_id=instruction.pk, note="已阅", by=officer, on=TODAY)


def test_a_settled_one_keeps_its_words(leader, officer):
    instruction = give(leader)
    settle_instruction(instruction_id=instruction.pk, note="已阅知", by=officer, on=TODAY)
    facts = InstructionFacts(content="另一句", given_by=leader, given_on=TODAY)
    with refused(SETTLED_ALREADY):
        change_instruction(
            instruction_id=instruction.pk, facts=facts, by=leader, on=TODAY, version=2
        )
    with refused(SETTLED_ALREADY):
        settle_instruction(instruction_id=instruction.pk, note="已阅", by=officer, on=TODAY)


def test_the_second_to_change_it_is_told(leader, officer):
    instruction = give(leader)
    facts = InstructionFacts(content="三日内落实", given_by=leader, given_on=TODAY)
    given = {"instruction_id": instruction.pk, "facts": facts, "on": TODAY, "version": 1}
    change_instruction(**given, by=leader)
    with conflicting():
        change_instruction(**given, by=officer)
