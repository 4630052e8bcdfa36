"""Event kinds of contracts (R20): promises, special reports, the nightly scan."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

PROMISES_MADE = "contracts.promises_made"
PROMISE_SAVED = "contracts.promise_saved"
PROMISE_REMOVED = "contracts.promise_removed"
PROMISE_CLAIMED = "contracts.promise_claimed"
PROMISE_CLAIM_RETURNED = "contracts.promise_claim_returned"
PROMISE_KEPT = "contracts.promise_kept"
PROMISE_WAIVED = "contracts.promise_waived"
PROMISE_REOPENED = "contracts.promise_reopened"
PROMISE_MOVED = "contracts.promise_moved"
REPORT_SAVED = "contracts.report_saved"
REPORT_SENT_UP = "contracts.report_sent_up"
REPORT_SUBMITTED = "contracts.report_submitted"
REPORT_RETURNED = "contracts.report_returned"
REPORT_RECEIVED = "contracts.report_received"
REPORT_DECIDED = "contracts.report_decided"
REPORT_PRINTED = "contracts.report_printed"
OVERDUE_EXPORTED = "contracts.overdue_exported"
SCANNED = "contracts.scanned"

register_kinds(
    {
        PROMISES_MADE: _("Promises made of a contract's terms"),
        PROMISE_SAVED: _("Promise of a contract saved"),
        PROMISE_REMOVED: _("Promise of a draft removed"),
        PROMISE_CLAIMED: _("Promise reported as kept"),
        PROMISE_CLAIM_RETURNED: _("Report of a kept promise returned"),
        PROMISE_KEPT: _("Promise recorded as kept"),
        PROMISE_WAIVED: _("Promise waived"),
        PROMISE_REOPENED: _("Promise opened again"),
        PROMISE_MOVED: _("Due day of a promise moved"),
        REPORT_SAVED: _("Draft of a special report saved"),
        REPORT_SENT_UP: _("Special report handed to the unit's head"),
        REPORT_SUBMITTED: _("Special report submitted"),
        REPORT_RETURNED: _("Special report returned"),
        REPORT_RECEIVED: _("Special report received"),
        REPORT_DECIDED: _("Decision on a special report recorded"),
        REPORT_PRINTED: _("Special report written as Word document"),
        OVERDUE_EXPORTED: _("List of overdue contracts exported"),
        SCANNED: _("Contracts scanned"),
    }
)
