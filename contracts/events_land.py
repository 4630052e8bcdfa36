"""Event kinds of contracts (R20): land accounting, deposits, idle land, recounted due days."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

ACCOUNTING_STARTED = "contracts.accounting_started"
ACCOUNTING_CHANGED = "contracts.accounting_changed"
ACCOUNTING_ASKED = "contracts.accounting_asked"
ACCOUNTING_TAKEN_BACK = "contracts.accounting_taken_back"
ACCOUNTING_ANSWERED = "contracts.accounting_answered"
OPINION_MISSING = "contracts.accounting_opinion_missing"
ACCOUNTING_SIGNED_OFF = "contracts.accounting_signed_off"
ACCOUNTING_REPORTED = "contracts.accounting_reported"
ACCOUNTING_WRITTEN = "contracts.accounting_written"
LAND_FEE_PAID = "contracts.land_fee_paid"
LAND_FEE_BOOKED_BACK = "contracts.land_fee_booked_back"
LAND_FEE_CLOSED = "contracts.land_fee_closed"
DEPOSIT_SAVED = "contracts.deposit_saved"
DEPOSIT_PAID = "contracts.deposit_paid"
DEPOSIT_SETTLED = "contracts.deposit_settled"
DEPOSITS_EXPORTED = "contracts.deposits_exported"
DEPOSIT_BOOKED_BACK = "contracts.deposit_booked_back"
DEPOSIT_WAIVED = "contracts.deposit_waived"
IDLE_NOTICED = "contracts.idle_land_noticed"
IDLE_CHANGED = "contracts.idle_land_changed"
IDLE_FEE = "contracts.idle_land_fee"
IDLE_FEE_PAID = "contracts.idle_land_fee_paid"
IDLE_TAKEN_BACK = "contracts.idle_land_taken_back"
IDLE_CLEARED = "contracts.idle_land_cleared"
IDLE_EXPORTED = "contracts.idle_land_exported"
DEADLINE_RECOUNTED = "contracts.deadline_recounted"

register_kinds(
    {
        ACCOUNTING_STARTED: _("Land accounting started"),
        ACCOUNTING_CHANGED: _("Figures of a land accounting changed"),
        ACCOUNTING_ASKED: _("Departments asked about a land accounting"),
        ACCOUNTING_TAKEN_BACK: _("Land accounting taken back from the departments"),
        ACCOUNTING_ANSWERED: _("Opinion on a land accounting given"),
        OPINION_MISSING: _("Opinion on a land accounting recorded as missing"),
        ACCOUNTING_SIGNED_OFF: _("Land accounting signed off"),
        ACCOUNTING_REPORTED: _("Land accounting reported to the county"),
        ACCOUNTING_WRITTEN: _("Report of a land accounting written"),
        LAND_FEE_PAID: _("Fee for excess land paid"),
        LAND_FEE_BOOKED_BACK: _("Payment of a land fee booked back"),
        LAND_FEE_CLOSED: _("Fee for excess land closed by decision"),
        DEPOSIT_SAVED: _("Deposit entered or changed"),
        DEPOSIT_PAID: _("Deposit paid"),
        DEPOSIT_SETTLED: _("Deposit returned or kept"),
        DEPOSITS_EXPORTED: _("List of deposits exported"),
        DEPOSIT_BOOKED_BACK: _("Movement of a deposit booked back"),
        DEPOSIT_WAIVED: _("Deposit no longer due"),
        IDLE_NOTICED: _("Notice of idle land given"),
        IDLE_CHANGED: _("Idle land changed"),
        IDLE_FEE: _("Idle-land fee charged"),
        IDLE_FEE_PAID: _("Idle-land fee paid"),
        IDLE_TAKEN_BACK: _("Idle land taken back"),
        IDLE_CLEARED: _("Idle land built on again"),
        IDLE_EXPORTED: _("List of idle land exported"),
        DEADLINE_RECOUNTED: _("Due day of a contract counted anew"),
    }
)
