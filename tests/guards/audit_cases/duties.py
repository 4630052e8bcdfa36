"""Instructions, action items, difficulties."""

from __future__ import annotations

from typing import Any

from projects import events
from projects import events_duties as duties
from projects.models import ActionItem, Instruction, Project
from projects.rules.duties import ItemState
from tests.factories.duties import make_instruction, make_item
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, make_problem
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import project_of
from zhaoshang.accounts.rules import Role

REASON = "相邻地块规划调整"
DUE = "2026-12-04"


def proof() -> list[Any]:
    return [upload("批复.pdf", PDF)]


# --- Difficulties -------------------------------------------------------------------------------


def of_problem(
    world: World, role: Role, kind: str, wrong: Any, /, made: Any = None, **data: Any
) -> Act:
    project = project_of(world, signed=True, lead_sponsor=world[Role.LEADER])
    problem = make_problem(project, TODAY, **(made or {}))
    sent = {"version": problem.version, **data}
    return Act(world[role], sent, (kind,), project, wrong, {"pk": problem.pk})


@case("projects:problem-new")
def raise_problem(world: World) -> Act:
    project: Project = project_of(world, signed=True)
    data = {"content": "一期用地指标缺 52 亩", "category": "factors", "raised_on": TODAY}
    kinds, url = (events.PROBLEM_RAISED,), {"pk": project.pk}
    return Act(world[Role.CLERK], data, kinds, project, {"content": ""}, url)


@case("projects:problem-resolve")
def resolve_problem(world: World) -> Act:
    data = {"resolved_on": TODAY, "result": "指标已调剂", "uploads": proof()}
    return of_problem(world, Role.CLERK, events.PROBLEM_RESOLVED, {"result": ""}, **data)


@case("projects:problem-measure")
def state_measure(world: World) -> Act:
    data = {"text": "报省厅申请增减挂钩指标"}
    return of_problem(world, Role.CLERK, duties.PROBLEM_STEP, {"text": " "}, **data)


@case("projects:problem-change")
def change_problem(world: World) -> Act:
    data = {
        "content": "一期用地指标缺 40 亩",
        "category": "factors",
        "due_on": DUE,
        "reason": REASON,
    }
    return of_problem(world, Role.BUREAU, duties.PROBLEM_STEP, {"reason": ""}, **data)


@case("projects:problem-escalate")
def escalate_problem(world: World) -> Act:
    data = {"reason": REASON}
    return of_problem(world, Role.BUREAU, duties.PROBLEM_STEP, {"reason": ""}, **data)


@case("projects:problem-reopen")
def reopen_problem(world: World) -> Act:
    made = {"resolved_on": TODAY, "result": "指标已调剂"}
    wrong = {"reason": ""}
    return of_problem(
        world, Role.BUREAU, duties.PROBLEM_STEP, wrong, made=made, reason="指标被收回"
    )


# --- Instructions -------------------------------------------------------------------------------


@case("projects:instruction-new")
def give_instruction(world: World) -> Act:
    leader = world[Role.LEADER]
    data = {"given_by": leader.pk, "given_on": TODAY, "content": "请招商局牵头研究"}
    return Act(leader, data, (duties.INSTRUCTION_SAVED,), Instruction, {"content": ""})


@case("projects:instruct")
def instruct(world: World) -> Act:
    data = {"content": "请专班本周上门对接"}
    made = (duties.INSTRUCTION_SAVED,)
    project = project_of(world)
    return Act(world[Role.LEADER], data, made, Instruction, {"content": ""}, {"pk": project.pk})


def of_instruction(world: World, kind: str, wrong: Any, /, **data: Any) -> Act:
    found = make_instruction(world[Role.LEADER])
    sent = {"version": 1, **data}
    return Act(world[Role.BUREAU], sent, (kind,), found, wrong, {"pk": found.pk})


@case("projects:instruction-edit")
def change_instruction(world: World) -> Act:
    data = {"given_by": world[Role.LEADER].pk, "given_on": TODAY, "content": "请三日内落实"}
    return of_instruction(world, duties.INSTRUCTION_SAVED, {"content": ""}, **data)


@case("projects:instruction-settle")
def settle_instruction(world: World) -> Act:
    return of_instruction(world, duties.INSTRUCTION_SETTLED, {"note": ""}, note="已阅知，无需交办")


# --- Action items -------------------------------------------------------------------------------


@case("projects:action-item-new")
def assign_item(world: World) -> Act:
    data = {
        "content": "落实用地指标",
        "owner_unit": world.county.township.pk,
        "due_on": DUE,
        "source": "meeting",
        "source_text": "11月23日周调度",
    }
    wrong = {"due_on": "2026-11-01"}
    return Act(world[Role.BUREAU], data, (duties.ITEM_SAVED,), ActionItem, wrong)


def of_item(
    world: World, role: Role, kind: str, wrong: Any, /, state: Any = ItemState.OPEN, **data: Any
) -> Act:
    item = make_item(world.county.township, state=state.value, reported_by=world[Role.CLERK])
    sent = {"version": 1, **data}
    return Act(world[role], sent, (kind,), item, wrong, {"pk": item.pk})


@case("projects:action-item-edit")
def change_item(world: World) -> Act:
    data = {
        "content": "落实一期和二期用地指标",
        "owner_unit": world.county.township.pk,
        "source": "bureau",
    }
    return of_item(world, Role.BUREAU, duties.ITEM_SAVED, {"content": ""}, **data)


@case("projects:action-item-postpone")
def postpone_item(world: World) -> Act:
    data = {"due_on": DUE, "reason": REASON}
    return of_item(world, Role.BUREAU, duties.ITEM_POSTPONED, {"reason": ""}, **data)


@case("projects:action-item-cancel")
def cancel_item(world: World) -> Act:
    return of_item(world, Role.BUREAU, duties.ITEM_STATE, {"reason": ""}, reason=REASON)


@case("projects:action-item-progress")
def report_progress(world: World) -> Act:
    return of_item(world, Role.CLERK, duties.ITEM_REPORT, {"content": ""}, content="已上报省厅")


@case("projects:action-item-done")
def report_done(world: World) -> Act:
    data = {"done_on": TODAY, "result": "指标已批复", "uploads": proof()}
    return of_item(world, Role.CLERK, duties.ITEM_STATE, {"result": ""}, **data)


@case("projects:action-item-close")
def close_item(world: World) -> Act:
    return of_item(world, Role.BUREAU, duties.ITEM_STATE, None, state=ItemState.REPORTED)


@case("projects:action-item-return")
def return_item(world: World) -> Act:
    wrong = {"reason": ""}
    data = {"reason": "缺批复文件"}
    return of_item(world, Role.BUREAU, duties.ITEM_STATE, wrong, state=ItemState.REPORTED, **data)


@case("projects:action-item-reopen")
def reopen_item(world: World) -> Act:
    wrong = {"reason": ""}
    data = {"reason": "指标又被收回"}
    return of_item(world, Role.BUREAU, duties.ITEM_STATE, wrong, state=ItemState.CLOSED, **data)
