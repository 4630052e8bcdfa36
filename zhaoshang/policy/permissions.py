"""Who reads and sets policies (rules.md, "Policy").

Each kind names its keeper: the business administrator of the own county, or the security
administrator, who reads the kinds that he keeps and no other.
"""

from __future__ import annotations

from typing import Any

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.policy.kinds import PolicyKind
from zhaoshang.policy.models import Policy

READERS = (Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
KEEPERS = (Role.BUREAU_ADMIN, Role.SECADMIN)


def policy_owner(user: User) -> Unit:
    """Return the unit whose policies a user keeps: the county, above the counties the own unit."""
    return user.unit.county or user.unit


def can_read_policy(user: User, kind: PolicyKind[Any]) -> bool:
    """Tell whether a user may read this kind: who reads the county's policies, and its keeper."""
    return user.has_role(*READERS, kind.keeper)


def can_set_policy(user: User, owner: Unit, kind: PolicyKind[Any]) -> bool:
    """Tell whether a user may add rows of this kind for this unit."""
    return user.has_role(kind.keeper) and owner.pk == policy_owner(user).pk


def can_remove_policy(user: User, policy: Policy, kind: PolicyKind[Any]) -> bool:
    """Tell whether a user may remove a row; that it was never used is the service's business."""
    return policy.owner is not None and can_set_policy(user, policy.owner, kind)
