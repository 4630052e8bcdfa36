"""Event kinds of reserve projects, land and plants on offer (R20): one event per act."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

RESERVE_SAVED = "projects.reserve_saved"
RESERVE_STATE = "projects.reserve_state"
RESERVE_PROMOTED = "projects.reserve_promoted"
RESERVE_QUOTA = "projects.reserve_quota"
SPACE_SAVED = "projects.space_saved"
SPACE_WITHDRAWN = "projects.space_withdrawn"
SPACE_RESTORED = "projects.space_restored"
SPACE_HELD = "projects.space_held"

register_kinds(
    {
        RESERVE_SAVED: _("Reserve project entered or changed"),
        RESERVE_STATE: _("State of a reserve project changed"),
        RESERVE_PROMOTED: _("Reserve project promoted"),
        RESERVE_QUOTA: _("Quota of reserve projects set"),
        SPACE_SAVED: _("Land or plant on offer saved"),
        SPACE_WITHDRAWN: _("Land or plant taken off the offer"),
        SPACE_RESTORED: _("Land or plant put back on the offer"),
        SPACE_HELD: _("Reservation of land or a plant changed"),
    }
)
