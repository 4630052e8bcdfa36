"""Event kinds of assessment (R20): scheduling meetings."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

MEETING_MADE = "assessment.meeting_made"
MEETING_CHANGED = "assessment.meeting_changed"
MEETING_HELD = "assessment.meeting_held"
MEETING_CANCELLED = "assessment.meeting_cancelled"
MEETING_ATTENDANCE = "assessment.meeting_attendance"
MEETING_DECIDED = "assessment.meeting_decided"
MEETING_DECISION_CORRECTED = "assessment.meeting_decision_corrected"
MEETING_DECISION_WITHDRAWN = "assessment.meeting_decision_withdrawn"
PACK_FROZEN = "assessment.pack_frozen"
PACK_EXPORTED = "assessment.pack_exported"
MINUTES_SAVED = "assessment.minutes_saved"
MINUTES_ISSUED = "assessment.minutes_issued"
MINUTES_EXPORTED = "assessment.minutes_exported"

register_kinds(
    {
        MEETING_MADE: _("Scheduling meeting called"),
        MEETING_CHANGED: _("Scheduling meeting changed"),
        MEETING_HELD: _("Scheduling meeting held"),
        MEETING_CANCELLED: _("Scheduling meeting cancelled"),
        MEETING_ATTENDANCE: _("Attendance of a meeting recorded"),
        MEETING_DECIDED: _("Decision of a meeting recorded"),
        MEETING_DECISION_CORRECTED: _("Decision of a meeting corrected"),
        MEETING_DECISION_WITHDRAWN: _("Decision of a meeting withdrawn"),
        PACK_FROZEN: _("Pack of a meeting kept as sent"),
        PACK_EXPORTED: _("Pack of a meeting downloaded"),
        MINUTES_SAVED: _("Text of minutes saved"),
        MINUTES_ISSUED: _("Minutes issued"),
        MINUTES_EXPORTED: _("Minutes downloaded"),
    }
)
