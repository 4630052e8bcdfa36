"""Event kinds of attachments (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

DOWNLOADED = "files.downloaded"
DAMAGED = "files.damaged"
REMOVED = "files.removed"

register_kinds(
    {
        DOWNLOADED: _("File downloaded"),
        DAMAGED: _("File found changed on the disk"),
        REMOVED: _("File removed"),
    }
)
