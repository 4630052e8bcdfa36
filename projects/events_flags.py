"""Event kinds of flags: excuses, lifts, consequences."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

EXCUSE_ASKED = "projects.excuse_asked"
EXCUSE_DECIDED = "projects.excuse_decided"
EXCUSE_TAKEN_BACK = "projects.excuse_taken_back"
FLAG_LIFTED = "projects.flag_lifted"
HOLD_ENDED = "projects.flag_hold_ended"
CONSEQUENCES_ISSUED = "projects.flag_consequences_issued"
CONSEQUENCE_RECEIVED = "projects.flag_consequence_received"
CONSEQUENCE_ANSWERED = "projects.flag_consequence_answered"
CONSEQUENCE_RECHECKED = "projects.flag_consequence_rechecked"

register_kinds(
    {
        EXCUSE_ASKED: _("Excuse asked"),
        EXCUSE_DECIDED: _("Excuse decided"),
        EXCUSE_TAKEN_BACK: _("Excuse taken back"),
        FLAG_LIFTED: _("Flag lifted"),
        HOLD_ENDED: _("Excuse or lift ended early"),
        CONSEQUENCES_ISSUED: _("Consequences of flags issued"),
        CONSEQUENCE_RECEIVED: _("Receipt confirmed"),
        CONSEQUENCE_ANSWERED: _("Consequence answered"),
        CONSEQUENCE_RECHECKED: _("Consequence re-checked"),
    }
)
