"""Event kinds of contracts (R20): what the life of a contract has beside the common ones."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

TEXT_MADE = "contracts.text_made"
TEXT_UPLOADED = "contracts.text_uploaded"
RESUMED = "contracts.resumed"
EARLIER_REGISTERED = "contracts.earlier_registered"
TEMPLATE_OPENED = "contracts.template_opened"

register_kinds(
    {
        TEXT_MADE: _("Draft filled from the terms"),
        TEXT_UPLOADED: _("Draft uploaded"),
        RESUMED: _("Breached contract in performance again"),
        EARLIER_REGISTERED: _("Earlier contract registered"),
        TEMPLATE_OPENED: _("Template of contracts downloaded"),
    }
)
