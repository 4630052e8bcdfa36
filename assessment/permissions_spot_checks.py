"""Who may do what with spot checks (rules R13, R19): promoter, verifier and checker are three."""

from __future__ import annotations

from assessment.models import SpotCheck, SpotCheckItem
from assessment.permissions import can_keep_indicators
from assessment.rules.spot_checks import CheckState
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


def can_announce(user: User, county_id: int) -> bool:
    """Announce, draw and close: the business administrator."""
    return can_keep_indicators(user, county_id)


def can_draw(user: User, check: SpotCheck) -> bool:
    """Draw the sample of one that is announced."""
    return check.state == CheckState.ANNOUNCED and can_announce(user, check.county_id)


def can_close_check(user: User, check: SpotCheck) -> bool:
    """Close one whose sample is drawn."""
    return check.state == CheckState.DRAWN and can_announce(user, check.county_id)


def can_record(user: User, item: SpotCheckItem) -> bool:
    """Record a finding while the check is open: the bureau; not of an own entry (the service)."""
    return item.check_of.state == CheckState.DRAWN and is_bureau_of(user, item.check_of.county_id)


def can_export_sample(user: User) -> bool:
    """Take a sample along: the bureau and the county's leaders, as far as they read checks."""
    return user.has_role(Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)


def can_prove(user: User, check: SpotCheck) -> bool:
    """Redraw the sample on the record: the bureau and the county's leaders."""
    is_leader = user.has_role(Role.LEADER) and user.scope.county_id == check.county_id
    return is_leader or is_bureau_of(user, check.county_id)
