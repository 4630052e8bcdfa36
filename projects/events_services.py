"""Event kinds of agency service and after-care (R20): one event per act."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

CASE_OPENED = "projects.agency_case_opened"
CASE_CHANGED = "projects.agency_case_changed"
ITEM_SAVED = "projects.agency_item_saved"
ITEM_ASKED = "projects.agency_item_asked"
ITEM_CLOCK = "projects.agency_item_clock"
ITEM_ENDED = "projects.agency_item_ended"
ITEM_REOPENED = "projects.agency_item_reopened"
ITEM_RECOUNTED = "projects.agency_item_recounted"
VISIT_SAVED = "projects.care_visit_saved"
REQUEST_SAVED = "projects.care_request_saved"
REQUEST_ANSWERED = "projects.care_request_answered"
REQUEST_RATED = "projects.care_request_rated"
RESULT_SAVED = "projects.actual_result_saved"
RESULT_VERIFIED = "projects.actual_result_verified"

register_kinds(
    {
        CASE_OPENED: _("Agency case opened"),
        CASE_CHANGED: _("Agency case changed"),
        ITEM_SAVED: _("Permit of a case saved"),
        ITEM_ASKED: _("Permit asked for"),
        ITEM_CLOCK: _("Clock of a permit stopped or started"),
        ITEM_ENDED: _("Permit ended"),
        ITEM_REOPENED: _("Result of a permit taken back"),
        ITEM_RECOUNTED: _("Due day of a permit counted anew"),
        VISIT_SAVED: _("Visit to an enterprise saved"),
        REQUEST_SAVED: _("Request of an enterprise saved"),
        REQUEST_ANSWERED: _("Request of an enterprise answered"),
        REQUEST_RATED: _("Answer rated by the enterprise"),
        RESULT_SAVED: _("Actual result saved"),
        RESULT_VERIFIED: _("Actual result verified"),
    }
)
