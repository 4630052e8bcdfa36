"""Every write to people and units: one function per verb."""

from zhaoshang.accounts.services.absences import announce_absence, change_absence, end_absence
from zhaoshang.accounts.services.passwords import change_password, reset_password
from zhaoshang.accounts.services.positions import appoint, create_position, end_holding
from zhaoshang.accounts.services.roles import assign_roles, grant_role
from zhaoshang.accounts.services.teams import add_team_member, end_team_membership
from zhaoshang.accounts.services.unit_ends import close_unit, merge_units
from zhaoshang.accounts.services.units import (
    UnitFacts,
    create_unit,
    move_unit,
    rename_unit,
    update_unit,
)
from zhaoshang.accounts.services.users import (
    Details,
    create_user,
    deactivate_user,
    end_sessions,
    move_user,
    reactivate_user,
    set_language,
    update_profile,
    update_user,
)

__all__ = [
    "Details",
    "UnitFacts",
    "add_team_member",
    "announce_absence",
    "appoint",
    "assign_roles",
    "change_absence",
    "change_password",
    "close_unit",
    "create_position",
    "create_unit",
    "create_user",
    "deactivate_user",
    "end_absence",
    "end_holding",
    "end_sessions",
    "end_team_membership",
    "grant_role",
    "merge_units",
    "move_unit",
    "move_user",
    "reactivate_user",
    "rename_unit",
    "reset_password",
    "set_language",
    "update_profile",
    "update_unit",
    "update_user",
]
