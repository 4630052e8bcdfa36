"""Policy of the legal review: how long the legal office has (R14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import MECHANISM, PROVISIONAL
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register


@dataclass(frozen=True)
class ReviewRule:
    """How a county's legal office reviews drafts.

    Attributes:
        working_days: So many, from the day after it is asked.
    """

    working_days: int


def _review(value: Mapping[str, Any]) -> ReviewRule:
    return ReviewRule(value["working_days"])


CONTRACT_REVIEW = register(
    PolicyKind(
        name="contracts.review",
        label=_("Legal review of contracts"),
        fields=(
            PolicyField(
                "working_days",
                _("Answered within"),
                FieldType.INT,
                unit=_("working days"),
                minimum=1,
                maximum=60,
            ),
        ),
        default={"working_days": 5},
        parse=_review,
        help=_("How long the legal office has for a draft: legality and fair competition."),
        source=f"{MECHANISM}；{PROVISIONAL}",
    )
)
