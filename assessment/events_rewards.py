"""Event kinds of assessment (R20): referrer rewards."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

REWARD_OPENED = "assessment.reward_opened"
REWARD_SAVED = "assessment.reward_saved"
REWARD_TICKED = "assessment.reward_ticked"
REWARD_REFERRER_SAVED = "assessment.reward_referrer_saved"
REWARD_PAYEE_SHOWN = "assessment.reward_payee_shown"
REWARD_SUBMITTED = "assessment.reward_submitted"
REWARD_RETURNED = "assessment.reward_returned"
REWARD_NOTICED = "assessment.reward_noticed"
REWARD_OBJECTED = "assessment.reward_objected"
REWARD_RULED = "assessment.reward_ruled"
REWARD_APPROVED = "assessment.reward_approved"
REWARD_PAID = "assessment.reward_paid"
REWARD_CAME_BACK = "assessment.reward_came_back"
REWARD_CLOSED = "assessment.reward_closed"
REWARD_REFUSED = "assessment.reward_refused"
REWARD_WITHDRAWN = "assessment.reward_withdrawn"
REWARD_VERIFIED = "assessment.reward_verified"
REWARD_PRINTED = "assessment.reward_printed"
REWARDS_EXPORTED = "assessment.rewards_exported"

register_kinds(
    {
        REWARD_OPENED: _("Referrer reward begun"),
        REWARD_SAVED: _("Referrer reward changed"),
        REWARD_TICKED: _("Fact of a referrer reward ticked"),
        REWARD_REFERRER_SAVED: _("Declaration or account of a referrer entered"),
        REWARD_PAYEE_SHOWN: _("Account and identity of a referrer shown"),
        REWARD_SUBMITTED: _("Referrer reward handed in for review"),
        REWARD_RETURNED: _("Referrer reward returned"),
        REWARD_NOTICED: _("Referrer reward put under public notice"),
        REWARD_OBJECTED: _("Objection to a referrer reward noted"),
        REWARD_RULED: _("Objection to a referrer reward ruled"),
        REWARD_APPROVED: _("Referrer reward approved"),
        REWARD_PAID: _("Referrer reward paid"),
        REWARD_CAME_BACK: _("Payment of a referrer reward come back"),
        REWARD_CLOSED: _("Referrer reward closed"),
        REWARD_REFUSED: _("Referrer reward refused"),
        REWARD_WITHDRAWN: _("Referrer reward withdrawn"),
        REWARD_VERIFIED: _("Referrer reward worked out again and compared"),
        REWARD_PRINTED: _("Paper of a referrer reward handed out"),
        REWARDS_EXPORTED: _("Referrer rewards of a year exported"),
    }
)
