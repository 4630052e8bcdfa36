"""Instructions, action items and their files for tests, as the services would have left them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from projects.models import ActionItem, DutyFile, Instruction, Project
from projects.rules.duties import ItemSource, ItemState
from tests.factories.projects import TODAY, make_stored_file
from zhaoshang.accounts.models import Unit, User
from zhaoshang.files.models import StoredFile

WEEK = dt.timedelta(days=7)


def make_instruction(leader: User, project: Project | None = None, **fields: Any) -> Instruction:
    """Record what a leader wrote today."""
    values = {
        "county": leader.unit.county,
        "content": "请自然资源局牵头，一周内落实用地指标",
        "given_on": TODAY,
        **fields,
    }
    return Instruction.objects.create(given_by=leader, project=project, **values)


def make_item(unit: Unit, project: Project | None = None, **fields: Any) -> ActionItem:
    """Give a unit a task of a week ago, due in a week."""
    due_on = fields.pop("due_on", TODAY + WEEK)
    state = fields.get("state", ItemState.OPEN.value)
    closed = state == ItemState.CLOSED
    values = {
        "county": unit.county,
        "content": "落实一期 52 亩用地指标",
        "source": ItemSource.BUREAU.value,
        "assigned_on": min(TODAY - WEEK, due_on),
        "due_on": due_on,
        "first_due_on": due_on,
        "done_on": TODAY if state in {ItemState.REPORTED, ItemState.CLOSED} else None,
        "result": "指标已批复" if state in {ItemState.REPORTED, ItemState.CLOSED} else "",
        "closed_on": TODAY if closed else None,
        **fields,
    }
    return ActionItem.objects.create(owner_unit=unit, project=project, **values)


def make_duty_file(of: Any, *, is_proof: bool = True, file: StoredFile | None = None) -> DutyFile:
    """Keep a file with an item or a difficulty."""
    owner = {"item": of} if isinstance(of, ActionItem) else {"problem": of}
    stored = file or make_stored_file(
        of.county if isinstance(of, ActionItem) else of.project.county, "批复.pdf"
    )
    return DutyFile.objects.create(**owner, title=stored.name, file=stored, is_proof=is_proof)


def duty_objects(project: Project, file: StoredFile, leader: User) -> dict[str, Any]:
    """Make one of each for a project and its responsible unit."""
    unit = project.responsible_unit
    assert unit is not None
    instruction = make_instruction(leader, project, file=file)
    item = make_item(unit, project, instruction=instruction)
    return {
        "instruction": instruction,
        "item": item,
        "reported_item": make_item(unit, project, state=ItemState.REPORTED.value),
        "closed_item": make_item(unit, project, state=ItemState.CLOSED.value),
        "duty_file": make_duty_file(item, file=file),
    }
