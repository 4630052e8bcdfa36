"""Event kinds of assessment (R20): the annual settlement, commendations, risk deposits."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

YEAR_SETTLED = "assessment.year_settled"
YEAR_REOPENED = "assessment.year_reopened"
SETTLEMENT_VERIFIED = "assessment.settlement_verified"
NEXT_YEAR_OPENED = "assessment.next_year_opened"
COMMENDATIONS_PROPOSED = "assessment.commendations_proposed"
COMMENDATION_STRUCK = "assessment.commendation_struck"
COMMENDATION_RESTORED = "assessment.commendation_restored"
COMMENDATION_NOMINATED = "assessment.commendation_nominated"
COMMENDATIONS_NOTICED = "assessment.commendations_noticed"
COMMENDATIONS_ISSUED = "assessment.commendations_issued"
COMMENDATIONS_EXPORTED = "assessment.commendations_exported"
DEPOSIT_SAVED = "assessment.deposit_saved"
DEPOSIT_REMOVED = "assessment.deposit_removed"
DEPOSITS_DECIDED = "assessment.deposits_decided"
DEPOSIT_PAID_BACK = "assessment.deposit_paid_back"
DEPOSITS_EXPORTED = "assessment.deposits_exported"

register_kinds(
    {
        YEAR_SETTLED: _("Year settled"),
        YEAR_REOPENED: _("Settled year opened again"),
        SETTLEMENT_VERIFIED: _("Annual settlement verified"),
        NEXT_YEAR_OPENED: _("Next year opened from a settled one"),
        COMMENDATIONS_PROPOSED: _("Commendations proposed"),
        COMMENDATION_STRUCK: _("Struck off the commendations"),
        COMMENDATION_RESTORED: _("Put back on the commendations"),
        COMMENDATION_NOMINATED: _("Nominated for commendation"),
        COMMENDATIONS_NOTICED: _("Commendations under public notice"),
        COMMENDATIONS_ISSUED: _("Commendations issued"),
        COMMENDATIONS_EXPORTED: _("Commendations downloaded"),
        DEPOSIT_SAVED: _("Risk deposit saved"),
        DEPOSIT_REMOVED: _("Risk deposit taken out"),
        DEPOSITS_DECIDED: _("Risk deposits decided"),
        DEPOSIT_PAID_BACK: _("Risk deposit paid back"),
        DEPOSITS_EXPORTED: _("Risk deposits downloaded"),
    }
)
