"""Who may do what with targets and monthly reports (rules R10, R19): no queries beyond the object.

Whether an object may be seen at all is decided by `visible_to`; here a visible one is given.
"""

from __future__ import annotations

from assessment.models import AnnualPlan, LockException, MonthlyReport
from assessment.rules.reports import Act
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

OF_UNIT = frozenset({Act.SAVE, Act.SEND_UP, Act.TAKE_BACK, Act.WITHDRAW})
OF_HEAD = frozenset({Act.SEND_BACK, Act.CONFIRM})
OF_BUREAU = frozenset({Act.RETURN, Act.ACCEPT})


def can_keep_indicators(user: User, county_id: int) -> bool:
    """Define indicators, make and issue plans: the business administrator of the county."""
    return user.has_role(Role.BUREAU_ADMIN) and is_bureau_of(user, county_id)


def can_edit_targets(user: User, plan: AnnualPlan) -> bool:
    """Type the targets of a draft: the bureau."""
    return plan.is_draft and is_bureau_of(user, plan.county_id)


def can_adjust_targets(user: User, plan: AnnualPlan) -> bool:
    """Adjust targets of an issued plan by a document: the business administrator."""
    return not plan.is_draft and can_keep_indicators(user, plan.county_id)


def can_fill(user: User, report: MonthlyReport) -> bool:
    """Write the report: clerk and head of the unit that owes it (or that it was merged into)."""
    return user.has_role(Role.CLERK, Role.UNIT_HEAD) and report.unit_id in user.scope.unit_ids


def can_confirm(user: User, report: MonthlyReport) -> bool:
    """Confirm, which submits it: the unit head, or who is named to stand in that day (R8)."""
    is_head = user.has_role(Role.UNIT_HEAD) and report.unit_id in user.scope.unit_ids
    return is_head or is_deputy(user, report)


def is_deputy(user: User, report: MonthlyReport) -> bool:
    """Tell whether the user stands in for the unit's head today, whatever the roles."""
    return report.unit_id in user.scope.deputy_of


def can_judge(user: User, report: MonthlyReport) -> bool:
    """Accept or return: the county's bureau, never who submitted it (promoter ≠ verifier)."""
    return is_bureau_of(user, report.county_id) and report.submitted_by_id != user.pk


def entitled_to(user: User, report: MonthlyReport) -> frozenset[Act]:
    """Return everything a user may ever do with a report."""
    acts: set[Act] = set()
    if can_confirm(user, report):
        acts |= OF_UNIT | OF_HEAD
    elif can_fill(user, report):
        acts |= OF_UNIT
    if can_judge(user, report):
        acts |= OF_BUREAU
    return frozenset(acts)


def can_close(user: User, county_id: int) -> bool:
    """Close a month: the business administrator."""
    return can_keep_indicators(user, county_id)


def can_ask_exception(user: User, unit_id: int, county_id: int) -> bool:
    """Ask to report after the time: the unit, or the bureau for it."""
    asks = user.has_role(Role.CLERK, Role.UNIT_HEAD) and unit_id in user.scope.unit_ids
    return asks or is_bureau_of(user, county_id)


def can_decide_exception(user: User, exception: LockException) -> bool:
    """Grant or refuse: the business administrator, never who asked."""
    return can_keep_indicators(user, exception.county_id) and exception.created_by_id != user.pk
