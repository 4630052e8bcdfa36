"""Event kinds of assessment (R20): months opened and closed, exceptions, restatements, chasing."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

MONTH_OPENED = "assessment.month_opened"
MONTH_CLOSED = "assessment.month_closed"
MONTH_VERIFIED = "assessment.month_verified"
DUE_RECOUNTED = "assessment.due_recounted"
RETURN_DUE_RECOUNTED = "assessment.return_due_recounted"
EXCEPTION_ASKED = "assessment.exception_asked"
EXCEPTION_DECIDED = "assessment.exception_decided"
EXCEPTION_ENDED = "assessment.exception_ended"
RESTATED = "assessment.restated"
RESTATEMENT_ASKED = "assessment.restatement_asked"
RESTATEMENT_DECIDED = "assessment.restatement_decided"
REPORTS_CHASED = "assessment.reports_chased"

register_kinds(
    {
        MONTH_OPENED: _("Monthly reports opened"),
        MONTH_CLOSED: _("Month closed"),
        MONTH_VERIFIED: _("Closed month verified"),
        DUE_RECOUNTED: _("Due day of monthly reports counted anew"),
        RETURN_DUE_RECOUNTED: _("Due day of a returned monthly report counted anew"),
        EXCEPTION_ASKED: _("Exception from a lock asked for"),
        EXCEPTION_DECIDED: _("Exception from a lock decided"),
        EXCEPTION_ENDED: _("Exception from a lock ended early"),
        RESTATED: _("Correction of a closed month booked"),
        RESTATEMENT_ASKED: _("Correction of a closed month asked for"),
        RESTATEMENT_DECIDED: _("Correction of a closed month decided"),
        REPORTS_CHASED: _("Late monthly reports chased"),
    }
)
