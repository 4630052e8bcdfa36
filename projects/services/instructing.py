"""An instruction typed beside a project, with the task it gives: both or neither."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from projects.models import Instruction
from projects.services.action_items import ItemFacts, assign_item
from projects.services.instructions import InstructionFacts, give_instruction
from zhaoshang.accounts.models import Unit, User


@dataclass(frozen=True)
class Task:
    """Who carries an instruction out, until when."""

    unit: Unit
    due_on: dt.date


@transaction.atomic
def instruct(*, facts: InstructionFacts, task: Task | None, by: User, on: dt.date) -> Instruction:
    """Give an instruction, and its words as an action item to the unit that carries it out.

    Raises:
        RuleBroken: as `give_instruction` and `assign_item` do.
    """
    instruction = give_instruction(facts=facts, by=by, on=on)
    if task is not None:
        item = ItemFacts(content=facts.content, owner_unit=task.unit, due_on=task.due_on)
        assign_item(facts=item, instruction=instruction, by=by, on=on)
    return instruction
