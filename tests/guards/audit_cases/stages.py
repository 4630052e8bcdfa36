"""The verbs of stage and status."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from projects import events
from projects.models import Project
from projects.rules.stages import SubStage
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory
from tests.guards.audit_cases.case import Act, World, case
from tests.projects.services.ladder import propose, ready_for
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

DATED: dict[str, Any] = {"happened_on": TODAY, "reason": "县领导小组研究同意"}
UNDATED = {"happened_on": "someday"}
MOVED, PROPOSED = (events.STAGE_MOVED,), (events.MOVE_PROPOSED,)
CHANGED, DECIDED = (events.STATUS_CHANGED,), (events.PROPOSAL_DECIDED,)


def own_units(world: World) -> dict[str, Any]:
    return {"county": world.county.county, "responsible_unit": world.county.township}


def project_of(world: World, **fields: Any) -> Project:
    made = ProjectFactory(**own_units(world), **fields)
    return Project.objects.get(pk=made.pk)


def on_project(project: Project, by: User, kinds: tuple[str, ...], wrong: Any, **data: Any) -> Act:
    sent = {"version": project.version, **data}
    return Act(by, sent, kinds, project, wrong, {"pk": project.pk})


@case("projects:advance", "moved")
def advance(world: World) -> Act:
    project = ready_for(SubStage.CONTACTED, **own_units(world))
    data = {"to_sub_stage": "contacted", "happened_on": TODAY}
    return on_project(project, world[Role.CLERK], MOVED, UNDATED, **data)


@case("projects:advance", "proposed")
def propose_move(world: World) -> Act:
    project = ready_for(SubStage.AGREEMENT, **own_units(world))
    data = {"to_sub_stage": "agreement", "happened_on": TODAY}
    return on_project(project, world[Role.CLERK], PROPOSED, {"version": 0}, **data)


def with_proposal(world: World) -> tuple[Project, int]:
    project = ready_for(SubStage.AGREEMENT, **own_units(world))
    proposal = propose(project, SubStage.AGREEMENT, by=world[Role.CLERK])
    return Project.objects.get(pk=project.pk), proposal.pk


@case("projects:confirm")
def confirm(world: World) -> Act:
    project, proposal = with_proposal(world)
    kinds, wrong = (*MOVED, *DECIDED), {"proposal": 0}
    act = on_project(project, world[Role.BUREAU], kinds, wrong, proposal=proposal)
    return replace(act, why="the decision on the proposal, and the move that it lets through")


@case("projects:refuse-proposal")
def refuse(world: World) -> Act:
    project, _proposal = with_proposal(world)
    return on_project(project, world[Role.BUREAU], DECIDED, {"reason": ""}, reason="缺协议")


@case("projects:take-back")
def take_back(world: World) -> Act:
    project, proposal = with_proposal(world)
    wrong = {"proposal": 0}
    return on_project(project, world[Role.CLERK], DECIDED, wrong, proposal=proposal)


@case("projects:move-back")
def move_back(world: World) -> Act:
    project = project_of(world, signed=True)
    data = {**DATED, "to_sub_stage": "agreement"}
    return on_project(project, world[Role.BUREAU], MOVED, {"reason": ""}, **data)


@case("projects:override")
def override(world: World) -> Act:
    data = {**DATED, "to_sub_stage": "agreement"}
    project = project_of(world)
    return on_project(project, world[Role.BUREAU_ADMIN], MOVED, {"to_sub_stage": "moon"}, **data)


def suspended(world: World, role: Role, kinds: tuple[str, ...]) -> Act:
    project = project_of(world, negotiating=True)
    data = {**DATED, "until_on": "2026-12-31"}
    return on_project(project, world[role], kinds, {"until_on": ""}, **data)


@case("projects:suspend", "decided")
def suspend(world: World) -> Act:
    return suspended(world, Role.BUREAU, CHANGED)


@case("projects:suspend", "proposed")
def ask_suspension(world: World) -> Act:
    return suspended(world, Role.CLERK, PROPOSED)


@case("projects:resume")
def resume(world: World) -> Act:
    project = project_of(world, suspended=True)
    return on_project(project, world[Role.BUREAU], CHANGED, UNDATED, **DATED)


@case("projects:withdraw", "decided")
def withdraw(world: World) -> Act:
    return on_project(project_of(world), world[Role.CLERK], CHANGED, {"reason": ""}, **DATED)


@case("projects:withdraw", "proposed")
def ask_withdrawal(world: World) -> Act:
    project = project_of(world, negotiating=True)
    data = {**DATED, "upload": upload("专题报告.pdf", PDF)}
    return on_project(project, world[Role.CLERK], PROPOSED, {"upload": ""}, **data)


@case("projects:reinstate")
def reinstate(world: World) -> Act:
    project = project_of(world, withdrawn=True)
    return on_project(project, world[Role.BUREAU], CHANGED, {"reason": ""}, **DATED)


@case("projects:merge")
def merge(world: World) -> Act:
    project, into = project_of(world), project_of(world)
    data = {"into": into.code, "keep_unit": "on", "reason": "同一项目重复登记"}
    kinds = (*CHANGED, events.MERGED)
    act = on_project(project, world[Role.BUREAU], kinds, {"into": "NONE-1"}, **data)
    return replace(act, subject=into, why="the end of one and what it left the other")
