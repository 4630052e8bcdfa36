"""Who may do what in agency service and after-care (product.md, R19): no queries."""

from __future__ import annotations

from projects.models import ActualResult, AgencyCase, AgencyItem, CareRequest, CareVisit, Project
from projects.models.agency import desk_units
from projects.permissions import can_follow_up, is_bureau_of
from projects.rules.parts import UserPart
from zhaoshang.accounts.models import User


def can_run_agency(user: User, project: Project) -> bool:
    """Open a case, add and ask permits, drop them, close it: the bureau's window."""
    return is_bureau_of(user, project.county_id)


def can_answer_permit(user: User, item: AgencyItem) -> bool:
    """Enter the result, say what is missing: the department that was asked, and the bureau."""
    if is_bureau_of(user, item.case.project.county_id):
        return True
    return item.asked_on is not None and item.unit_id in desk_units(user)


def can_take_back_result(user: User, case: AgencyCase) -> bool:
    """Take a result back that was entered wrongly: the bureau."""
    return is_bureau_of(user, case.project.county_id)


def can_record_care(user: User, project: Project, part: UserPart) -> bool:
    """Record visits, requests, actual results, ratings: who follows the project up."""
    return can_follow_up(user, project, part)


def can_correct_visit(user: User, visit: CareVisit, part: UserPart) -> bool:
    """Correct a visit: the bureau, and whoever writes for the project in the unit that made it."""
    if is_bureau_of(user, visit.project.county_id):
        return True
    return part.may_write and visit.unit_id in user.scope.unit_ids


def can_answer_request(user: User, request: CareRequest) -> bool:
    """Answer for the lead unit: its people, and the bureau."""
    if is_bureau_of(user, request.project.county_id):
        return True
    return request.lead_unit_id in desk_units(user)


def can_change_request(user: User, request: CareRequest) -> bool:
    """Give a request to another unit, correct it: the bureau."""
    return is_bureau_of(user, request.project.county_id)


def can_verify_result(user: User, result: ActualResult) -> bool:
    """Verify a year's result: the bureau, and never who reported it last."""
    return is_bureau_of(user, result.project.county_id) and result.reported_by_id != user.pk
