"""Who looks after delivery outward (R18, R19).

- The business administrator of a county keeps its group robots.
- The business and the system administrator see the log of deliveries, without the words of what
  was told, and send again what was given up; both can look at the words of each kind, which name
  nobody, and send themselves a test.
"""

from __future__ import annotations

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role


def can_keep_robots(user: User) -> bool:
    """Tell whether the user may set up the group robots of the own county."""
    return user.has_role(Role.BUREAU_ADMIN) and user.scope.county_id is not None


def can_keep_robot_of(user: User, unit: Unit) -> bool:
    """Tell whether the user may set up robots of this unit's group."""
    return can_keep_robots(user) and unit.county_id == user.scope.county_id


def can_follow_deliveries(user: User) -> bool:
    """Tell whether the user may see what was delivered to whom, and send again what failed."""
    return user.has_role(Role.SYSADMIN, Role.BUREAU_ADMIN)


def can_try_words(user: User) -> bool:
    """Tell whether the user may look at the words of each kind and send a test."""
    return can_follow_deliveries(user)
