"""Event kinds of the working calendar (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

DAY_SET = "calendar.day_set"
DAY_REMOVED = "calendar.day_removed"
NOTICE_LOADED = "calendar.notice_loaded"

register_kinds(
    {
        DAY_SET: _("Special day set"),
        DAY_REMOVED: _("Special day removed"),
        NOTICE_LOADED: _("Holiday notice loaded"),
    }
)
