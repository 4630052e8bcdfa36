"""Policies of results (rules.md R12): how long the public notice is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import PROVISIONAL
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register


@dataclass(frozen=True)
class ResultRule:
    """What holds for a result.

    Attributes:
        notice_days: Working days of the public notice; the day it begins does not count.
    """

    notice_days: int


RESULTS = register(
    PolicyKind(
        name="assessment.results",
        label=_("Results of the assessment"),
        fields=(
            PolicyField(
                "notice_days",
                _("Public notice, in which objections may be filed"),
                FieldType.INT,
                unit=_("working days"),
                minimum=1,
                maximum=60,
            ),
        ),
        default={"notice_days": 5},
        parse=lambda value: ResultRule(value["notice_days"]),
        help=_("A result becomes final after it, once every objection is ruled."),
        # rules.md R12
        source=PROVISIONAL,
    )
)
