"""Event kinds of sessions, ages and hand-overs (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

SESSION_ENDED = "security.session_ended"
OTHERS_ENDED = "security.others_ended"
UNUSED_KEPT = "security.unused_kept"
DUTIES_HANDED_OVER = "security.duties_handed_over"

register_kinds(
    {
        SESSION_ENDED: _("Session ended"),
        OTHERS_ENDED: _("Own other sessions ended"),
        UNUSED_KEPT: _("Unused account left on"),
        DUTIES_HANDED_OVER: _("Duties handed over"),
    }
)
