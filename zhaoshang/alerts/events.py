"""Event kinds of notices (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

ACKNOWLEDGED = "alerts.acknowledged"

register_kinds({ACKNOWLEDGED: _("Notice acknowledged")})
