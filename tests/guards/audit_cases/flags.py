"""Excuses, lifts, talks and supervision slips."""

from __future__ import annotations

import datetime as dt
from typing import Any

from projects import events_flags as events
from projects.models import FlagConsequence, FlagHold, Project
from projects.rules.flags.kinds import ConsequenceState, HoldState
from tests.factories.flag_pages import make_consequence, make_flag, make_hold
from tests.factories.projects import TODAY
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import project_of
from zhaoshang.accounts.rules import Role

LATER = TODAY + dt.timedelta(days=10)
HELD = {"flag": "no_follow_up", "until": LATER, "reason": "省级环评审批未完成"}


def flagged(world: World) -> Project:
    project = project_of(world, signed=True)
    make_flag(project)
    return project


@case("projects:flag-excuse")
def ask(world: World) -> Act:
    project = flagged(world)
    kinds, wrong = (events.EXCUSE_ASKED,), {"until": TODAY - dt.timedelta(days=1)}
    return Act(world[Role.CLERK], HELD, kinds, project, wrong, {"pk": project.pk})


@case("projects:flag-lift")
def lift(world: World) -> Act:
    project = flagged(world)
    kinds, wrong = (events.FLAG_LIFTED,), {"reason": ""}
    return Act(world[Role.LEADER], HELD, kinds, project, wrong, {"pk": project.pk})


def on_hold(world: World, by: Role, kind: str, state: HoldState, wrong: Any, **data: Any) -> Act:
    project = flagged(world)
    hold: FlagHold = make_hold(project, state=state, created_by=world[Role.CLERK])
    sent = {"version": hold.version, **data}
    return Act(world[by], sent, (kind,), project, wrong, {"pk": hold.pk})


@case("projects:flag-hold-decide")
def decide(world: World) -> Act:
    kind, wrong = events.EXCUSE_DECIDED, {"decision": "no"}
    return on_hold(world, Role.BUREAU, kind, HoldState.ASKED, wrong, decision="yes")


@case("projects:flag-hold-take-back")
def take_back(world: World) -> Act:
    return on_hold(world, Role.CLERK, events.EXCUSE_TAKEN_BACK, HoldState.ASKED, None)


@case("projects:flag-hold-end")
def end(world: World) -> Act:
    kind, wrong = events.HOLD_ENDED, {"reason": ""}
    return on_hold(world, Role.BUREAU, kind, HoldState.GRANTED, wrong, reason="审批已办结")


def on_slip(world: World, by: Role, kind: str, state: ConsequenceState, **data: Any) -> Act:
    project = flagged(world)
    slip: FlagConsequence = make_consequence(
        project, state=state.value, answered_by=world[Role.CLERK]
    )
    sent = {"version": slip.version, "happened_on": TODAY, **data}
    wrong = {"happened_on": TODAY + dt.timedelta(days=1)}
    return Act(world[by], sent, (kind,), project, wrong, {"pk": slip.pk})


@case("projects:flag-slip-receive")
def receive(world: World) -> Act:
    kind = events.CONSEQUENCE_RECEIVED
    return on_slip(world, Role.CLERK, kind, ConsequenceState.OPEN)


@case("projects:flag-slip-answer")
def answer(world: World) -> Act:
    kind, words = events.CONSEQUENCE_ANSWERED, "已约见企业负责人，本月复工"
    return on_slip(world, Role.CLERK, kind, ConsequenceState.RECEIVED, answer=words)


@case("projects:flag-slip-recheck")
def recheck(world: World) -> Act:
    kind = events.CONSEQUENCE_RECHECKED
    return on_slip(
        world, Role.BUREAU, kind, ConsequenceState.ANSWERED, result="yes", note="现场核实已复工"
    )
