"""Policies of spot checks (rules.md R13): how many of the verified entries are checked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import PROVISIONAL
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register


@dataclass(frozen=True)
class SpotCheckRule:
    """What holds for a spot check.

    Attributes:
        share_percent: Share of each group's verified entries, in percent; rounded up, at least 1.
    """

    share_percent: int


SPOT_CHECKS = register(
    PolicyKind(
        name="assessment.spot_checks",
        label=_("Spot checks of funds in place"),
        fields=(
            PolicyField(
                "share_percent",
                _("Share of each group’s verified entries"),
                FieldType.INT,
                unit="%",
                minimum=1,
                maximum=100,
            ),
        ),
        default={"share_percent": 30},
        parse=lambda value: SpotCheckRule(value["share_percent"]),
        help=_("Rounded up, at least one of each group; what was announced keeps its share."),
        # rules.md R13
        source=PROVISIONAL,
    )
)
