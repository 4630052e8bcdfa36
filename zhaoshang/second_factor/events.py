"""Event kinds of the second factor (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

BEGUN = "secondfactor.begun"
CONFIRMED = "secondfactor.confirmed"
WRONG_CODE = "secondfactor.wrong_code"
LOCKED = "secondfactor.locked"
RECOVERY_USED = "secondfactor.recovery_used"
CODES_RENEWED = "secondfactor.codes_renewed"
SWITCHED_OFF = "secondfactor.switched_off"
RESET = "secondfactor.reset"

register_kinds(
    {
        BEGUN: _("Setting up of the second factor begun"),
        CONFIRMED: _("Second factor switched on"),
        WRONG_CODE: _("Wrong code of the second factor"),
        LOCKED: _("Second factor locked"),
        RECOVERY_USED: _("Recovery code used"),
        CODES_RENEWED: _("Recovery codes renewed"),
        SWITCHED_OFF: _("Second factor switched off"),
        RESET: _("Second factor reset"),
    }
)
