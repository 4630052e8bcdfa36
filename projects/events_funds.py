"""Event kinds of funds in place (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

FUNDS_DECIDED = "projects.funds_decided"
FUNDS_REVISED = "projects.funds_revised"
FUNDS_TAKEN_BACK = "projects.funds_taken_back"
FUNDS_CORRECTED = "projects.funds_corrected"
FUNDS_PLANNED = "projects.funds_planned"
FUNDS_DIFFER = "projects.funds_differ"

register_kinds(
    {
        FUNDS_DECIDED: _("Funds verified, rejected or returned"),
        FUNDS_REVISED: _("Claim of funds revised"),
        FUNDS_TAKEN_BACK: _("Claim of funds taken back"),
        FUNDS_CORRECTED: _("Verified funds corrected"),
        FUNDS_PLANNED: _("Investment plan set"),
        FUNDS_DIFFER: _("Recount: funds differ from their entries"),
    }
)
