"""Event kinds of people and units (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

UNIT_CREATED = "accounts.unit_created"
UNIT_CHANGED = "accounts.unit_changed"
UNIT_RENAMED = "accounts.unit_renamed"
UNIT_MOVED = "accounts.unit_moved"
UNITS_MERGED = "accounts.units_merged"
UNIT_CLOSED = "accounts.unit_closed"
USER_CREATED = "accounts.user_created"
USER_CHANGED = "accounts.user_changed"
USER_MOVED = "accounts.user_moved"
USER_DEACTIVATED = "accounts.user_deactivated"
USER_REACTIVATED = "accounts.user_reactivated"
PROFILE_CHANGED = "accounts.profile_changed"
PASSWORD_RESET = "accounts.password_reset"  # noqa: S105 - a kind of event
PASSWORD_CHANGED = "accounts.password_changed"  # noqa: S105 - a kind of event
SESSIONS_ENDED = "accounts.sessions_ended"
ROLES_ASSIGNED = "accounts.roles_assigned"
TEAM_JOINED = "accounts.team_joined"
TEAM_LEFT = "accounts.team_left"
ABSENCE_ANNOUNCED = "accounts.absence_announced"
ABSENCE_CHANGED = "accounts.absence_changed"
ABSENCE_ENDED = "accounts.absence_ended"
POSITION_CREATED = "accounts.position_created"
POSITION_APPOINTED = "accounts.position_appointed"
POSITION_ENDED = "accounts.position_ended"
STAFF_UPLOADED = "accounts.staff_uploaded"
STAFF_IMPORTED = "accounts.staff_imported"
STAFF_DROPPED = "accounts.staff_dropped"
PASSWORDS_TAKEN = "accounts.passwords_taken"
STAFF_EXPORTED = "accounts.staff_exported"
COUNTY_STARTED = "accounts.county_started"

register_kinds(
    {
        UNIT_CREATED: _("Unit created"),
        UNIT_CHANGED: _("Unit changed"),
        UNIT_RENAMED: _("Unit renamed"),
        UNIT_MOVED: _("Unit moved"),
        UNITS_MERGED: _("Units merged"),
        UNIT_CLOSED: _("Unit closed"),
        USER_CREATED: _("User created"),
        USER_CHANGED: _("User changed"),
        USER_MOVED: _("User moved to another unit"),
        USER_DEACTIVATED: _("User switched off"),
        USER_REACTIVATED: _("User switched on again"),
        PROFILE_CHANGED: _("Own details changed"),
        PASSWORD_RESET: _("Password reset"),
        PASSWORD_CHANGED: _("Password changed"),
        SESSIONS_ENDED: _("Sessions ended"),
        ROLES_ASSIGNED: _("Roles assigned"),
        TEAM_JOINED: _("Team joined"),
        TEAM_LEFT: _("Team left"),
        ABSENCE_ANNOUNCED: _("Absence announced"),
        ABSENCE_CHANGED: _("Absence changed"),
        ABSENCE_ENDED: _("Absence ended"),
        POSITION_CREATED: _("Position created"),
        POSITION_APPOINTED: _("Position filled"),
        POSITION_ENDED: _("Position vacated"),
        STAFF_UPLOADED: _("List of units or people uploaded"),
        STAFF_IMPORTED: _("List of units or people imported"),
        STAFF_DROPPED: _("List of units or people dropped"),
        PASSWORDS_TAKEN: _("List of one-time passwords downloaded"),
        STAFF_EXPORTED: _("List of units or people exported"),
        COUNTY_STARTED: _("County set up"),
    }
)
