"""Who may do what with instructions, action items and difficulties (R5, R18): no queries."""

from __future__ import annotations

from projects.models import ActionItem, Instruction, Problem, Project
from projects.models.answering import answering_units
from projects.permissions import is_bureau_of
from projects.rules.duties import ItemState
from projects.rules.parts import UserPart
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


def is_leader_of(user: User, county_id: int) -> bool:
    """Tell whether the user is a leader of this very county."""
    return user.scope.county_id == county_id and user.has_role(Role.LEADER)


def can_instruct(user: User, county_id: int) -> bool:
    """Give an instruction: a leader in the own name, the bureau from a leader's paper."""
    return is_leader_of(user, county_id) or is_bureau_of(user, county_id)


def can_change_instruction(user: User, instruction: Instruction) -> bool:
    """Change its words until it is settled: who gave it, and the bureau."""
    if instruction.settled_on is not None:
        return False
    return instruction.given_by_id == user.pk or is_bureau_of(user, instruction.county_id)


def can_assign_items(user: User, county_id: int) -> bool:
    """Give action items to units, and change, move or cancel them: the bureau and leaders."""
    return is_leader_of(user, county_id) or is_bureau_of(user, county_id)


def can_report_item(user: User, item: ActionItem) -> bool:
    """Report progress: the people of the unit in charge, and the bureau for them."""
    own = item.owner_unit_id in answering_units(user)
    return item.state == ItemState.OPEN and (own or is_bureau_of(user, item.county_id))


def can_check_item(user: User, item: ActionItem) -> bool:
    """Close or send back what was reported done: the bureau or a leader, never who reported it."""
    if item.state != ItemState.REPORTED or item.reported_by_id == user.pk:
        return False
    return can_assign_items(user, item.county_id)


def can_help_item(user: User, item: ActionItem, helping: bool) -> bool:  # noqa: FBT001
    """Add a word of progress: who reports it, and the people of a supporting unit."""
    return can_report_item(user, item) or (helping and item.state == ItemState.OPEN)


def can_steer_problem(user: User, problem: Problem, part: UserPart) -> bool:
    """Give a difficulty to another unit, move its date, escalate, reopen: project and bureau."""
    return part.may_write or is_bureau_of(user, problem.project.county_id)


def can_answer_problem(user: User, problem: Problem, part: UserPart) -> bool:
    """State the countermeasure and resolve it: the lead unit, the project, the bureau."""
    led = problem.lead_unit_id in answering_units(user)
    return led or can_steer_problem(user, problem, part)


def can_escalate(problem: Problem, project: Project) -> bool:
    """Escalate an open difficulty to the project's lead sponsor, each of them once."""
    return (
        problem.resolved_on is None
        and project.lead_sponsor_id is not None
        and problem.escalated_to_id != project.lead_sponsor_id
    )
