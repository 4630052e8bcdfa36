"""Who may do what in joint review and approval (rules.md R8, R9, R19)."""

from __future__ import annotations

from projects.models import Project, ReviewRequest
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


def can_run_review(user: User, project: Project) -> bool:
    """Send a project for review, draw the conclusion, compute the path, tick conditions."""
    return is_bureau_of(user, project.county_id)


def can_answer(user: User, request: ReviewRequest) -> bool:
    """Answer: a reviewer of the department that was asked."""
    return user.has_role(Role.REVIEWER) and user.unit_id == request.unit_id


def can_read_material(user: User, request: ReviewRequest) -> bool:
    """Open what was sent along: the department asked, while the round runs."""
    return can_answer(user, request) and not request.round.conclusion
