"""The verbs of the stage: advance or propose, confirm, refuse, take back, move back, override (R3).

Every verb locks the project, asks the gate table, leaves one row of the stage log and one audit
event, and tells who has to know, all in one transaction.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects.models import Project, StageMove, StageProposal
from projects.models.choices import FACT_LABELS, SUB_STAGE_LABELS
from projects.policies import gates_in_force
from projects.rules.gates import Fact, GateTable, missing_for
from projects.rules.moves import MOVE_MILESTONES, milestones_undone
from projects.rules.stages import SubStage, Verb, is_forward, next_sub_stages
from projects.selectors.gates import facts_of_one
from projects.services import milestones, proposals
from projects.services.gate_pushes import pushed_day
from projects.services.moves import Step, check_active, check_date, check_reason, take_step
from projects.services.saving import LockedProject, lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import InForce
from zhaoshang.policy.services import mark_used

NOT_NEXT = _("From %(here)s a project moves to %(next)s.")
STILL_MISSING = _("Before it can move to %(stage)s, this is still missing: %(items)s.")
NOT_BACK = _("Choose a step that lies before %(here)s.")
SAME_STEP = _("The project already stands there.")


@dataclass(frozen=True)
class Gate:
    """The gate table in force and what one project lacks for one step."""

    policy: InForce[GateTable]
    missing: tuple[Fact, ...]

    @property
    def table(self) -> GateTable:
        """The table itself."""
        return self.policy.value


@transaction.atomic
def advance_stage(
    *,
    project_id: int,
    to_sub_stage: SubStage | str,
    happened_on: dt.date,
    by: User,
    on: dt.date,
    note: str = "",
    version: int | None = None,
) -> StageMove | StageProposal:
    """Move a project one step forward, or propose it where the bureau confirms.

    Args:
        project_id: The project.
        to_sub_stage: One of the next sub-stages.
        happened_on: The day it really happened; of a contract the day of signing.
        by: Who moves it.
        on: Today.
        note: A word to whoever confirms; the reason for a date before the step before.
        version: The version that was on the screen.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: when it is not active, the step is not next, an item of the gate is missing, the
            date cannot be, or a proposal is waiting.
    """
    target = SubStage(to_sub_stage)
    with acting(user=by, reason=note or None):
        locked = lock_project(project_id, version=version)
        project = locked.project
        check_active(project)
        _check_next(project, target)
        proposals.check_none_open(project)
        check_date(project, happened_on, on=on, reason=note)
        gate = gate_into(project, target, on)
        _check_complete(target, gate.missing)
        if gate.table.needs_bureau(target):
            return proposals.propose(
                locked,
                verb=Verb.ADVANCE,
                target=target,
                happened_on=happened_on,
                by=by,
                note=note,
                on=on,
            )
        step = Step(
            verb=Verb.ADVANCE,
            happened_on=happened_on,
            to_sub_stage=target,
            reason=note,
            gate_policy_id=mark_used(gate.policy).pk,
        )
        return _move(locked, step, by=by)


def confirm_move(
    locked: LockedProject, proposal: StageProposal, *, by: User, on: dt.date
) -> StageMove:
    """Carry out a proposed move of a locked project, after looking at the gate again.

    Raises:
        RuleBroken: when the project has moved since, or an item is missing now.
    """
    project, target = locked.project, SubStage(proposal.to_sub_stage)
    _check_next(project, target)
    check_date(project, proposal.happened_on, on=on, reason=proposal.note)
    gate = gate_into(project, target, on)
    _check_complete(target, gate.missing)
    step = Step(
        verb=Verb.CONFIRM,
        happened_on=proposal.happened_on,
        to_sub_stage=target,
        reason=proposal.note,
        proposed_by=proposal.created_by,
        document=proposal.document,
        gate_policy_id=mark_used(gate.policy).pk,
    )
    return _move(locked, step, by=by)


@transaction.atomic
def move_back(
    *,
    project_id: int,
    to_sub_stage: SubStage | str,
    happened_on: dt.date,
    reason: str,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> StageMove:
    """Move a project back; the dates of what it then has not reached are cleared.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: without a reason, for a step that does not lie before, or when not active.
    """
    target = SubStage(to_sub_stage)
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked = lock_project(project_id, version=version)
        project = locked.project
        check_active(project)
        if not is_forward(target, project.sub_stage):
            raise RuleBroken(
                str(NOT_BACK) % {"here": project.get_sub_stage_display()},
                code="not_back",
                field="to_sub_stage",
            )
        check_date(project, happened_on, on=on, reason=why)
        proposals.drop_open(project, by=by, on=on)
        undone = milestones_undone(project.sub_stage, target)
        step = Step(verb=Verb.RETURN, happened_on=happened_on, to_sub_stage=target, reason=why)
        move, fields = take_step(locked, step, by=by)
        fields |= milestones.undo(project, undone, by=by)
        save_project(locked, by=by, fields=fields)
        return move


@transaction.atomic
def override_stage(
    *,
    project_id: int,
    to_sub_stage: SubStage | str,
    happened_on: dt.date,
    reason: str,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> StageMove:
    """Put a project at any step whatever is missing; the log keeps what was missing.

    Raises:
        Conflict: when somebody saved the project meanwhile.
        RuleBroken: without a reason, when it stands there already, or when not active.
    """
    target = SubStage(to_sub_stage)
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked = lock_project(project_id, version=version)
        project = locked.project
        check_active(project)
        if target == project.sub_stage:
            raise RuleBroken(SAME_STEP, code="same_step", field="to_sub_stage")
        check_date(project, happened_on, on=on, reason=why)
        proposals.drop_open(project, by=by, on=on)
        gate = gate_into(project, target, on)
        undone = milestones_undone(project.sub_stage, target)
        step = Step(
            verb=Verb.OVERRIDE,
            happened_on=happened_on,
            to_sub_stage=target,
            reason=why,
            missing=gate.missing,
            gate_policy_id=mark_used(gate.policy).pk,
        )
        return _move(locked, step, by=by, undone=undone)


def gate_into(project: Project, target: SubStage, on: dt.date) -> Gate:
    """Return the county's gate table and what the project lacks for a step."""
    policy = gates_in_force(project.county, on)
    return Gate(policy, missing_for(policy.value, target, facts_of_one(project.pk)))


def _move(
    locked: LockedProject, step: Step, *, by: User, undone: tuple[str, ...] = ()
) -> StageMove:
    project = locked.project
    goes_back = step.to_sub_stage is not None and is_forward(step.to_sub_stage, project.sub_stage)
    move, fields = take_step(locked, step, by=by)
    fields |= milestones.undo(project, undone, by=by)
    kind = MOVE_MILESTONES.get(step.to_sub_stage) if step.to_sub_stage else None
    # An override back to a step keeps the day it was reached: the signing date is the count date.
    if kind and not (goes_back and milestones.is_reached(project, kind)):
        fields |= milestones.reach(project, kind, _day_of(project, step), by=by)
    save_project(locked, by=by, fields=fields)
    return move


def _check_next(project: Project, target: SubStage) -> None:
    allowed = next_sub_stages(project.sub_stage)
    if target not in allowed:
        raise RuleBroken(
            str(NOT_NEXT)
            % {
                "here": project.get_sub_stage_display(),
                "next": "、".join(str(SUB_STAGE_LABELS[each]) for each in allowed) or "—",
            },
            code="not_next",
            field="to_sub_stage",
        )


def _check_complete(target: SubStage, missing: tuple[Fact, ...]) -> None:
    if missing:
        raise RuleBroken(
            str(STILL_MISSING)
            % {
                "stage": SUB_STAGE_LABELS[target],
                "items": "、".join(str(FACT_LABELS[fact]) for fact in missing),
            },
            code="still_missing",
        )


def _day_of(project: Project, step: Step) -> dt.date:
    """Return the day of a move; of a registered contract the signing stands, it is counted by."""
    if step.to_sub_stage is not SubStage.CONTRACT:
        return step.happened_on
    return pushed_day(project, Fact.SIGNED_TEXT) or step.happened_on
