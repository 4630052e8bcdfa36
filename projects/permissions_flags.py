"""Who may do what with flags (rules.md R7, R19): nobody approves their own."""

from __future__ import annotations

from projects.models import FlagConsequence, FlagHold, Project
from projects.permissions import BUREAU, UNIT_ROLES, is_bureau_of
from projects.rules.flags.kinds import HoldKind, HoldState
from projects.rules.parts import UserPart
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


def can_ask_excuse(user: User, project: Project, part: UserPart) -> bool:
    """Ask for an excuse: people of a unit that writes for the project."""
    return part.may_write and user.scope.has(*UNIT_ROLES)


def can_decide_excuse(user: User, hold: FlagHold) -> bool:
    """Grant or refuse an excuse: the bureau, and never who asked."""
    waits = hold.kind == HoldKind.EXCUSE and hold.state == HoldState.ASKED
    return waits and is_bureau_of(user, hold.county_id) and hold.created_by_id != user.pk


def can_take_back(user: User, hold: FlagHold) -> bool:
    """Take back an excuse that waits: who asked for it."""
    return hold.state == HoldState.ASKED and hold.created_by_id == user.pk


def can_lift(user: User, county_id: int) -> bool:
    """Lift a flag: a leader of the county."""
    scope = user.scope
    return scope.has(Role.LEADER) and scope.reads_county and scope.county_id == county_id


def can_end_hold(user: User, hold: FlagHold) -> bool:
    """End an excuse or a lift early: leaders, and the bureau for excuses."""
    if hold.state != HoldState.GRANTED:
        return False
    if can_lift(user, hold.county_id):
        return True
    return hold.kind == HoldKind.EXCUSE and is_bureau_of(user, hold.county_id)


def can_answer(user: User, consequence: FlagConsequence) -> bool:
    """Confirm the receipt and answer: people of the unit it went to."""
    return consequence.unit_id in user.scope.unit_ids and user.scope.has(*UNIT_ROLES)


def can_recheck(user: User, consequence: FlagConsequence) -> bool:
    """Re-check and close: the bureau."""
    return user.scope.has(*BUREAU) and is_bureau_of(user, consequence.county_id)
