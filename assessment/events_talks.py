"""Event kinds of assessment (R20): talk lists, talks with units' heads, exemptions."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

TALKS_DRAWN = "assessment.talks_drawn"
TALKS_ISSUED = "assessment.talks_issued"
TALKS_VERIFIED = "assessment.talks_verified"
TALK_ADDED = "assessment.talk_added"
TALK_TAKEN_OFF = "assessment.talk_taken_off"
TALK_PUT_BACK = "assessment.talk_put_back"
TALK_ARRANGED = "assessment.talk_arranged"
TALK_LETTER = "assessment.talk_letter"
TALK_POSTPONED = "assessment.talk_postponed"
TALK_NO_SHOW = "assessment.talk_no_show"
TALK_HELD = "assessment.talk_held"
TALK_COMMITTED = "assessment.talk_committed"
TALK_FILED = "assessment.talk_filed"
TALK_CLOSED = "assessment.talk_closed"
TALK_EXEMPTED = "assessment.talk_exempted"
TALK_EXEMPTION_ENDED = "assessment.talk_exemption_ended"

register_kinds(
    {
        TALKS_DRAWN: _("Talk list drawn"),
        TALKS_ISSUED: _("Talk list issued"),
        TALKS_VERIFIED: _("Talk list worked out again and compared"),
        TALK_ADDED: _("Unit added to a talk list"),
        TALK_TAKEN_OFF: _("Unit taken off a talk list"),
        TALK_PUT_BACK: _("Unit put back on a talk list"),
        TALK_ARRANGED: _("Talk arranged"),
        TALK_LETTER: _("Letter of a talk made"),
        TALK_POSTPONED: _("Talk moved"),
        TALK_NO_SHOW: _("Unit did not come to a talk"),
        TALK_HELD: _("Talk held and recorded"),
        TALK_COMMITTED: _("Commitment of a talk added"),
        TALK_FILED: _("File added to a talk"),
        TALK_CLOSED: _("Talk closed after the figures were looked at again"),
        TALK_EXEMPTED: _("Unit exempted from talks"),
        TALK_EXEMPTION_ENDED: _("Exemption from talks ended"),
    }
)
