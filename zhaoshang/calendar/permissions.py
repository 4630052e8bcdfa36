"""Who keeps the working calendar.

The national days are kept by the system administrator; a county's own days by its business
administrator too.
"""

from __future__ import annotations

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role


def own_unit(user: User) -> Unit:
    """Return the unit whose own days a user keeps: the county, above the counties the own unit."""
    return user.unit.county or user.unit


def can_set_days(user: User, owner: Unit | None) -> bool:
    """Tell whether a user may set days of this owner (None: the whole nation)."""
    if owner is None:
        return user.has_role(Role.SYSADMIN)
    return user.has_role(Role.SYSADMIN, Role.BUREAU_ADMIN) and owner.pk == own_unit(user).pk
