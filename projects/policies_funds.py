"""Policies of funds in place."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import PROVISIONAL
from projects.rules.funds import Spread
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

SPREAD_LABELS = {
    Spread.AT_END: _("at the end of the period"),
    Spread.EVENLY: _("day by day within the period"),
}

FUNDS_DUE = register(
    PolicyKind(
        name="projects.funds_due",
        label=_("When planned money is due"),
        fields=(
            PolicyField(
                "spread",
                _("Money of a planned period is due"),
                FieldType.CHOICE,
                choices=tuple((each.value, label) for each, label in SPREAD_LABELS.items()),
            ),
        ),
        default={"spread": Spread.AT_END.value},
        parse=lambda value: Spread(value["spread"]),
        help=_("From it follows how much of the investment plan should have arrived by now."),
        # rules.md R6 ("funds due by now"); how within a period is in no paper.
        source=PROVISIONAL,
    )
)
