"""Event kinds of monthly reports (R20)."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

REPORT_SENT_UP = "assessment.report_sent_up"
REPORT_TAKEN_BACK = "assessment.report_taken_back"
REPORT_SENT_BACK = "assessment.report_sent_back"
REPORT_SUBMITTED = "assessment.report_submitted"
REPORT_WITHDRAWN = "assessment.report_withdrawn"
REPORT_RETURNED = "assessment.report_returned"
REPORT_ACCEPTED = "assessment.report_accepted"
EVIDENCE_ADDED = "assessment.evidence_added"
EVIDENCE_REMOVED = "assessment.evidence_removed"

register_kinds(
    {
        REPORT_SENT_UP: _("Monthly report handed to the unit head"),
        REPORT_TAKEN_BACK: _("Monthly report taken back from the unit head"),
        REPORT_SENT_BACK: _("Monthly report sent back by the unit head"),
        REPORT_SUBMITTED: _("Monthly report submitted"),
        REPORT_WITHDRAWN: _("Monthly report withdrawn"),
        REPORT_RETURNED: _("Monthly report returned"),
        REPORT_ACCEPTED: _("Monthly report accepted"),
        EVIDENCE_ADDED: _("Evidence added to a monthly report"),
        EVIDENCE_REMOVED: _("Evidence removed from a monthly report"),
    }
)
