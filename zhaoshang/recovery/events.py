"""Event kinds of backup and restore (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

RESTORED = "recovery.restored"

register_kinds({RESTORED: _("Restored from a backup")})
