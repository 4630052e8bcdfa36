"""Words of the three rates 三率, and why a project is left out of one (R11a)."""

from django.utils.translation import gettext_lazy as _

from assessment.rules.three_rates import Rate, Why

RATE_LABELS = {
    Rate.PERFORMANCE: _("Contract performance rate"),
    Rate.FUNDING: _("Funding rate"),
    Rate.START: _("Construction start rate"),
}
WHY_LABELS = {
    Why.NO_DUE: _("no date of performance was agreed"),
    Why.NOT_DUE: _("the first date of performance has not come"),
    Why.NO_AGREED: _("neither agreed amount nor total investment is entered"),
    Why.NO_PLAN: _("there is no investment plan"),
    Why.NOTHING_DUE: _("nothing is due yet by the investment plan"),
    Why.NO_START: _("no start was agreed"),
    Why.NOT_TO_START: _("the agreed start has not come"),
}
