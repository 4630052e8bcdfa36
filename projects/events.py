"""Event kinds of the ledger (R20): one event per act."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

REGISTERED = "projects.registered"
EDITED = "projects.edited"
ASSIGNED = "projects.assigned"
STAGE_MOVED = "projects.stage_moved"
MOVE_PROPOSED = "projects.move_proposed"
PROPOSAL_DECIDED = "projects.proposal_decided"
STATUS_CHANGED = "projects.status_changed"
MERGED = "projects.merged"
GATE_FACT_SET = "projects.gate_fact_set"
GATE_FACT_REVOKED = "projects.gate_fact_revoked"
FIRST_CONTACT_FILED = "projects.first_contact_filed"
FIRST_CONTACT_DECIDED = "projects.first_contact_decided"
FIRST_CONTACT_EXPIRED = "projects.first_contact_expired"
FOLLOWED_UP = "projects.followed_up"
FUNDS_CLAIMED = "projects.funds_claimed"
FOLLOW_UP_CORRECTED = "projects.follow_up_corrected"
FOLLOW_UP_REMOVED = "projects.follow_up_removed"
PROBLEM_RAISED = "projects.problem_raised"
PROBLEM_RESOLVED = "projects.problem_resolved"
DOCUMENT_ADDED = "projects.document_added"
DOCUMENT_REMOVED = "projects.document_removed"
INVESTOR_SAVED = "projects.investor_saved"
PHONE_SHOWN = "projects.phone_shown"

register_kinds(
    {
        REGISTERED: _("Clue registered"),
        EDITED: _("Project edited"),
        ASSIGNED: _("Responsibility assigned"),
        STAGE_MOVED: _("Stage moved"),
        MOVE_PROPOSED: _("Move proposed"),
        PROPOSAL_DECIDED: _("Proposal decided"),
        STATUS_CHANGED: _("Status changed"),
        MERGED: _("Duplicate merged"),
        GATE_FACT_SET: _("Gate fact set"),
        GATE_FACT_REVOKED: _("Gate fact revoked"),
        FIRST_CONTACT_FILED: _("First contact filed"),
        FIRST_CONTACT_DECIDED: _("First contact decided"),
        FIRST_CONTACT_EXPIRED: _("Protection of the first contact ended"),
        FOLLOWED_UP: _("Follow-up recorded"),
        FUNDS_CLAIMED: _("Funds claimed"),
        FOLLOW_UP_CORRECTED: _("Follow-up corrected"),
        FOLLOW_UP_REMOVED: _("Follow-up removed"),
        PROBLEM_RAISED: _("Difficulty reported"),
        PROBLEM_RESOLVED: _("Difficulty resolved"),
        DOCUMENT_ADDED: _("Document added"),
        DOCUMENT_REMOVED: _("Document removed"),
        INVESTOR_SAVED: _("Investor saved"),
        PHONE_SHOWN: _("Masked phone number shown"),
    }
)
