"""Event kinds of joint review and approval (R20): one event per act."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

REVIEW_ASKED = "projects.review_asked"
REVIEW_ANSWERED = "projects.review_answered"
REVIEW_CONCLUDED = "projects.review_concluded"
REVIEW_RECOUNTED = "projects.review_recounted"
CONDITION_DONE = "projects.condition_done"
APPROVAL_COMPUTED = "projects.approval_computed"
APPROVAL_DECIDED = "projects.approval_decided"
APPROVAL_LAPSED = "projects.approval_lapsed"

register_kinds(
    {
        REVIEW_ASKED: _("Joint review sent"),
        REVIEW_ANSWERED: _("Opinion given in a joint review"),
        REVIEW_CONCLUDED: _("Joint review concluded"),
        REVIEW_RECOUNTED: _("Due day of a joint review counted anew"),
        CONDITION_DONE: _("Condition ticked done"),
        APPROVAL_COMPUTED: _("Path of approval computed"),
        APPROVAL_DECIDED: _("Step of an approval decided"),
        APPROVAL_LAPSED: _("Approval no longer covers the project"),
    }
)
