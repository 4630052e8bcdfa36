"""Event kinds of contracts (R20): originals, who keeps them, and their loans."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

COPIES_PLANNED = "contracts.copies_planned"
COPIES_SENT = "contracts.copies_sent"
COPIES_RECEIVED = "contracts.copies_received"
COPY_TROUBLED = "contracts.copy_troubled"
COPY_WITHDRAWN = "contracts.copy_withdrawn"
COPY_MOVED = "contracts.copy_moved"
CUSTODY_HANDED_OVER = "contracts.custody_handed_over"
CUSTODY_CARRIED_OVER = "contracts.custody_carried_over"
COPY_LENT = "contracts.copy_lent"
COPY_BROUGHT_BACK = "contracts.copy_brought_back"

register_kinds(
    {
        COPIES_PLANNED: _("Holders of originals named"),
        COPIES_SENT: _("Originals sent"),
        COPIES_RECEIVED: _("Receipt of originals confirmed"),
        COPY_TROUBLED: _("Original rejected or never arrived"),
        COPY_WITHDRAWN: _("Original withdrawn"),
        COPY_MOVED: _("Custodian or cabinet of an original changed"),
        CUSTODY_HANDED_OVER: _("Originals handed over to another custodian"),
        CUSTODY_CARRIED_OVER: _("Originals of a merged unit carried over"),
        COPY_LENT: _("Original lent"),
        COPY_BROUGHT_BACK: _("Original brought back"),
    }
)
