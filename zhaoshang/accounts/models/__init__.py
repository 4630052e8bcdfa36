"""Tables of people and units."""

from zhaoshang.accounts.models.absences import Absence
from zhaoshang.accounts.models.imports import StaffImport
from zhaoshang.accounts.models.people import (
    Position,
    PositionHolding,
    TeamMembership,
    User,
    note_login,
)
from zhaoshang.accounts.models.scopes import forget_scope, load_scope
from zhaoshang.accounts.models.sent_forms import SentForm
from zhaoshang.accounts.models.units import Unit, UnitVersion

__all__ = [
    "Absence",
    "Position",
    "PositionHolding",
    "SentForm",
    "StaffImport",
    "TeamMembership",
    "Unit",
    "UnitVersion",
    "User",
    "forget_scope",
    "load_scope",
    "note_login",
]
