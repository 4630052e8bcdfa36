"""Event kinds of contracts (R20): hand-over to the county archives."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

TRANSFER_STARTED = "contracts.transfer_started"
TRANSFER_LISTED = "contracts.transfer_listed"
TRANSFER_UNLISTED = "contracts.transfer_unlisted"
TRANSFER_HANDED_OVER = "contracts.transfer_handed_over"
TRANSFER_RECEIPTED = "contracts.transfer_receipted"
TRANSFER_CANCELLED = "contracts.transfer_cancelled"
TRANSFER_EXPORTED = "contracts.transfer_exported"

register_kinds(
    {
        TRANSFER_STARTED: _("Hand-over list to the archives started"),
        TRANSFER_LISTED: _("Contracts put on a hand-over list"),
        TRANSFER_UNLISTED: _("Contract taken off a hand-over list"),
        TRANSFER_HANDED_OVER: _("Contracts handed over to the archives"),
        TRANSFER_RECEIPTED: _("Hand-over receipted by the archives"),
        TRANSFER_CANCELLED: _("Hand-over to the archives cancelled"),
        TRANSFER_EXPORTED: _("Hand-over sheet written as Word"),
    }
)
