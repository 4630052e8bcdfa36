"""Event kinds of contracts (R20): what of the register left the house."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

REGISTER_EXPORTED = "contracts.register_exported"
REGISTER_EXPORT_ASKED = "contracts.register_export_asked"
REGISTER_PRINTED = "contracts.register_printed"

register_kinds(
    {
        REGISTER_EXPORTED: _("Contract register exported"),
        REGISTER_EXPORT_ASKED: _("Large export of the contract register asked for"),
        REGISTER_PRINTED: _("Contract register printed"),
    }
)
