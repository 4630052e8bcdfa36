"""Who may do what with results, objections and own scores (rules R12, R19): no queries."""

from __future__ import annotations

from assessment.models import AssessorSheet, Objection
from assessment.permissions import can_keep_indicators
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role


def can_compute(user: User, county_id: int) -> bool:
    """Compute a result, as often as wanted, until it is under public notice: the bureau."""
    return is_bureau_of(user, county_id)


def can_settle(user: User, county_id: int) -> bool:
    """Put under notice, make final, publish, ask for a new edition: the business administrator."""
    return can_keep_indicators(user, county_id)


def can_verify(user: User, county_id: int) -> bool:
    """Have a seal verified: whoever reads the whole county."""
    return user.scope.reads_county and user.scope.county_id == county_id


def acts_for(user: User, unit_id: int) -> bool:
    """File objections and own scores of a unit: its clerk or head."""
    return user.has_role(Role.CLERK, Role.UNIT_HEAD) and unit_id in user.scope.unit_ids


def can_rule(user: User, objection: Objection) -> bool:
    """Rule on an objection: the business administrator, never who filed it."""
    return can_settle(user, objection.county_id) and objection.created_by_id != user.pk


def can_see_running(user: User, unit: Unit) -> bool:
    """See what is not final: the unit itself, and who reads the county (R19)."""
    return user.scope.reads_county or unit.pk in user.scope.unit_ids


def can_ask_assessors(user: User, county_id: int) -> bool:
    """Ask people to mark units, call it off, give a sheet back: the business administrator."""
    return can_settle(user, county_id)


def can_mark(user: User, sheet: AssessorSheet) -> bool:
    """Fill in a sheet: its assessor, nobody else."""
    return sheet.assessor_id == user.pk
