"""Words of dashboards that several pages use."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.rules.pace import Leg
from projects.rules.pipeline import Reach

# Parts of the leader's page that are fetched by themselves.
PARTS = (
    "targets",
    "rates",
    "trend",
    "pace",
    "flags",
    "overdue",
    "problems",
    "sponsored",
    "industries",
    "places",
    "history",
)
REACH_LABELS = {
    Reach.ENTERED: pgettext_lazy("funnel", "Entered"),
    Reach.SIGNED: _("Signed a formal contract"),
    Reach.LANDED: _("Landed in the county"),
    Reach.PRODUCING: _("Went into production"),
}
LEG_LABELS = {
    Leg.CLUE: _("Clue → signed"),
    Leg.SIGNED: _("Signed → landed"),
    Leg.LANDED: _("Landed → producing"),
}
