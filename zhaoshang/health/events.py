"""Event kinds of the system's operation (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

SWEEP_ASKED = "health.sweep_asked"

register_kinds({SWEEP_ASKED: _("Background work run by hand")})
