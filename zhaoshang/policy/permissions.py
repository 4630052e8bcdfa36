"""Who may set policies: the business administrator, for the own county (rules.md, "Policy")."""

from __future__ import annotations

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.policy.models import Policy


def policy_owner(user: User) -> Unit:
    """Return the unit whose policies a user keeps: the county, above the counties the own unit."""
    return user.unit.county or user.unit


def can_set_policy(user: User, owner: Unit) -> bool:
    """Tell whether a user may add policy rows of this unit."""
    return user.has_role(Role.BUREAU_ADMIN) and owner.pk == policy_owner(user).pk


def can_remove_policy(user: User, policy: Policy) -> bool:
    """Tell whether a user may remove a row; that it was never used is the service's business."""
    return policy.owner is not None and can_set_policy(user, policy.owner)
