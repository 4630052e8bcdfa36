"""Which units a person answers for, beyond the parts in a project (R5, R19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhaoshang.accounts.rules import Role

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User


def answering_units(user: User) -> tuple[int, ...]:
    """Return the units for which a person answers what was asked of a unit.

    Clerks and heads answer for the units of their scope, a reviewer for the own department.
    """
    scope = user.scope
    if not user.has_role(Role.REVIEWER) or user.unit_id in scope.unit_ids:
        return scope.unit_ids
    return (*scope.unit_ids, user.unit_id)
