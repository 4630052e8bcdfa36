"""Who may do what with reserve projects, land and plants on offer (R5, R19): no queries."""

from __future__ import annotations

from projects.models import ReserveProject, SpaceOffer
from projects.permissions import UNIT_ROLES, is_bureau_of
from projects.permissions_partners import is_bureau
from projects.rules.reserve import COUNTED, ReserveState
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

_OPEN = (ReserveState.PROPOSED, ReserveState.RETURNED)


def can_propose_reserve(user: User) -> bool:
    """Package a project: units their own, the bureau for any."""
    scope = user.scope
    return scope.county_id is not None and (is_bureau(user) or scope.has(*UNIT_ROLES))


def can_change_reserve(user: User, found: ReserveProject) -> bool:
    """Change it: its unit until it is accepted, the bureau until it is taken up or shelved."""
    if is_bureau_of(user, found.county_id):
        return found.state in {*_OPEN, ReserveState.ACCEPTED}
    own = found.unit_id in user.scope.unit_ids and user.has_role(*UNIT_ROLES)
    return own and found.state in _OPEN


def can_accept_reserve(user: User, found: ReserveProject) -> bool:
    """Accept or return it: the bureau, and never who packaged it."""
    return (
        found.state == ReserveState.PROPOSED
        and is_bureau_of(user, found.county_id)
        and found.created_by_id != user.pk
    )


def can_promote_reserve(user: User, found: ReserveProject) -> bool:
    """Record a promotion of what is in the reserve: everybody who brings investors."""
    return (
        found.state in COUNTED
        and user.scope.county_id == found.county_id
        and (is_bureau_of(user, found.county_id) or user.has_role(*UNIT_ROLES))
    )


def can_set_quota(user: User, county_id: int) -> bool:
    """Set the year's quota: the business administrator."""
    return user.has_role(Role.BUREAU_ADMIN) and is_bureau_of(user, county_id)


def can_keep_offer(user: User, offer: SpaceOffer) -> bool:
    """Change an offer, withdraw it: the bureau, and the township or park where it lies."""
    if is_bureau_of(user, offer.county_id):
        return True
    return offer.host_unit_id in user.scope.unit_ids and user.has_role(*UNIT_ROLES)


def can_reserve_space(user: User, offer: SpaceOffer) -> bool:
    """Keep part of it for a project, extend, take, release: the bureau."""
    return offer.withdrawn_on is None and is_bureau_of(user, offer.county_id)
