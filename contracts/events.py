"""Event kinds of contracts (R20): one event per act. Each area lists its own beside this file."""

from django.utils.translation import gettext_lazy as _

from contracts import (
    events_archive,
    events_copies,
    events_files,
    events_land,
    events_life,
    events_performance,
    events_register,
)
from zhaoshang.audit.kinds import register_kinds

__all__ = [
    "events_archive",
    "events_copies",
    "events_files",
    "events_land",
    "events_life",
    "events_performance",
    "events_register",
]

DRAFTED = "contracts.drafted"
EDITED = "contracts.edited"
REVIEW_ASKED = "contracts.review_asked"
REVIEW_TAKEN_BACK = "contracts.review_taken_back"
REVIEWED = "contracts.reviewed"
SIGNED = "contracts.signed"
FILED = "contracts.filed"
PERFORMING = "contracts.performing"
ENDED = "contracts.ended"
DROPPED = "contracts.dropped"
REOPENED = "contracts.reopened"
KEEPER_CHANGED = "contracts.keeper_changed"
TEMPLATE_SAVED = "contracts.template_saved"
TEMPLATE_WITHDRAWN = "contracts.template_withdrawn"

register_kinds(
    {
        DRAFTED: _("Contract drafted"),
        EDITED: _("Contract edited"),
        REVIEW_ASKED: _("Legal review asked"),
        REVIEW_TAKEN_BACK: _("Legal review taken back"),
        REVIEWED: _("Legal review given"),
        SIGNED: _("Contract signed and numbered"),
        FILED: _("Contract filed"),
        PERFORMING: _("Contract in performance"),
        ENDED: _("Contract ended"),
        DROPPED: _("Draft dropped"),
        REOPENED: _("Draft taken up again"),
        KEEPER_CHANGED: _("Keeper of a contract changed"),
        TEMPLATE_SAVED: _("Template of contracts saved"),
        TEMPLATE_WITHDRAWN: _("Template of contracts withdrawn"),
    }
)
