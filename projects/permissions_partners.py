"""Who may do what with investors' people, activities and referrers (R5, R19): no queries."""

from __future__ import annotations

from projects.models import Activity, Investor, ReferrerClaim
from projects.permissions import UNIT_ROLES, can_unmask_investor, is_bureau_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


def is_bureau(user: User) -> bool:
    """Tell whether the user sits in a county's own bureau."""
    county = user.scope.county_id
    return county is not None and is_bureau_of(user, county)


def can_keep_contacts(user: User, investor: Investor) -> bool:
    """Enter and change people of an investor: who works with it."""
    return can_unmask_investor(user, investor)


def can_merge_investors(user: User, investor: Investor) -> bool:
    """Merge a duplicate into another: the bureau."""
    return is_bureau_of(user, investor.county_id)


def can_plan_activity(user: User) -> bool:
    """Enter an activity: units their own, the bureau any."""
    scope = user.scope
    return scope.county_id is not None and (is_bureau(user) or scope.has(*UNIT_ROLES))


def can_edit_activity(user: User, activity: Activity) -> bool:
    """Change an activity: the bureau; the unit in charge until it has reported."""
    if is_bureau_of(user, activity.county_id):
        return True
    is_own = activity.unit_id in user.scope.unit_ids and user.has_role(*UNIT_ROLES)
    open_states = {Activity.State.PLANNED, Activity.State.HELD}
    return is_own and activity.state in open_states


def can_close_activity(user: User, activity: Activity) -> bool:
    """Close an activity, or send its report back: the bureau."""
    return is_bureau_of(user, activity.county_id)


def can_see_cost(user: User, activity: Activity) -> bool:
    """See what it cost: the bureau, and the unit in charge."""
    return is_bureau_of(user, activity.county_id) or (
        activity.unit_id in user.scope.unit_ids and user.has_role(*UNIT_ROLES)
    )


def can_keep_referrers(user: User, county_id: int) -> bool:
    """Enter and change referrers and their claims, see numbers: the bureau."""
    return is_bureau_of(user, county_id)


def can_decide_claim(user: User, claim: ReferrerClaim) -> bool:
    """Confirm or refuse a claim: the bureau, and never who entered it."""
    county = claim.project.county_id
    return is_bureau_of(user, county) and claim.created_by_id != user.pk


def can_split_anew(user: User, county_id: int) -> bool:
    """Take a confirmed claim back: the business administrator."""
    return user.has_role(Role.BUREAU_ADMIN) and is_bureau_of(user, county_id)
