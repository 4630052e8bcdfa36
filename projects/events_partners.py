"""Event kinds of investors, activities, referrers (R20): one event per act."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

INVESTOR_MERGED = "projects.investor_merged"
CONTACT_SAVED = "projects.contact_saved"
ACTIVITY_SAVED = "projects.activity_saved"
ACTIVITY_STATE = "projects.activity_state"
ACTIVITY_MEETING = "projects.activity_meeting"
ACTIVITY_PROJECT = "projects.activity_project"
ACTIVITY_FILE = "projects.activity_file"
REFERRER_SAVED = "projects.referrer_saved"
REFERRER_SHOWN = "projects.referrer_shown"
CLAIM_ENTERED = "projects.claim_entered"
CLAIM_DECIDED = "projects.claim_decided"
CLAIM_DISPUTED = "projects.claim_disputed"
CLAIM_ANSWERED = "projects.claim_answered"
CLAIM_AGREEMENT = "projects.claim_agreement"

register_kinds(
    {
        INVESTOR_MERGED: _("Duplicate investor merged"),
        CONTACT_SAVED: _("Contact of an investor saved"),
        ACTIVITY_SAVED: _("Activity saved"),
        ACTIVITY_STATE: _("State of an activity changed"),
        ACTIVITY_MEETING: _("Met investors of an activity changed"),
        ACTIVITY_PROJECT: _("Projects of an activity changed"),
        ACTIVITY_FILE: _("Files of an activity changed"),
        REFERRER_SAVED: _("Referrer saved"),
        REFERRER_SHOWN: _("Masked number of a referrer shown"),
        CLAIM_ENTERED: _("Claim of a referrer entered"),
        CLAIM_DECIDED: _("Claim of a referrer decided"),
        CLAIM_DISPUTED: _("Dispute over a claim noted"),
        CLAIM_ANSWERED: _("Referrer answered"),
        CLAIM_AGREEMENT: _("Agreement with a referrer kept"),
    }
)
