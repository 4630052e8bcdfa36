"""Who looks after the running system: the system administrator."""

from __future__ import annotations

from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


def can_run_sweep(user: User) -> bool:
    """Tell whether a user may start a sweep by hand."""
    return user.has_role(Role.SYSADMIN)
