"""Who may take somebody's second factor away."""

from __future__ import annotations

from zhaoshang.accounts.models import User
from zhaoshang.accounts.permissions import can_control_account


def can_reset_factor(user: User, person: User) -> bool:
    """Tell whether the user may reset it: who may reset the password, so never the own one.

    An administrator's is reset by the security administrator (reliability.md D7).
    """
    return can_control_account(user, person)
