"""Who may do what with the annual settlement (rules R12, R19): no queries."""

from __future__ import annotations

from assessment.models import YearSettlement
from assessment.permissions import can_keep_indicators
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User


def can_look_at_open_year(user: User, county_id: int) -> bool:
    """See the checklist of a year that is not settled: whoever reads the whole county."""
    return user.scope.reads_county and user.scope.county_id == county_id


def can_close_year(user: User, county_id: int) -> bool:
    """Close a year, open it again, open the next: the business administrator."""
    return can_keep_indicators(user, county_id)


def can_commend(user: User, county_id: int) -> bool:
    """Propose, strike off, nominate, issue: the business administrator."""
    return can_keep_indicators(user, county_id)


def can_keep_deposits(user: User, county_id: int) -> bool:
    """Enter what was paid in and paid back: the bureau."""
    return is_bureau_of(user, county_id)


def can_decide_deposits(user: User, county_id: int) -> bool:
    """Decide what becomes of them: the business administrator."""
    return can_keep_indicators(user, county_id)


def can_verify(user: User, settlement: YearSettlement) -> bool:
    """Have the seal verified: whoever reads the whole county."""
    return user.scope.reads_county and user.scope.county_id == settlement.county_id
