"""Policy of bulletins (rules.md R12, domain.md (d)): who stands on the red and the black list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.rules.bulletin_lists import ListBy
from projects.policies_documents import PROVISIONAL
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register


@dataclass(frozen=True)
class ListRule:
    """How red and black lists are made; `0` names nobody.

    Attributes:
        by: Places by score where a result stands, else by rate; or always by rate.
        indicator: Code of the indicator whose gap counts; "": the first of the plan.
        red_name, black_name: How the county calls the lists.
        red_count: How many of the best of each group.
        red_ahead_only: Only those that are not behind time progress.
        black_count: How many of the last of each group, if behind time progress.
        black_behind: Behind by more than so many percentage points; None: not asked.
        black_not_reported: Who did not report the last month stands on it.
    """

    by: ListBy
    indicator: str
    red_name: str
    black_name: str
    red_count: int
    red_ahead_only: bool
    black_count: int
    black_behind: Decimal | None
    black_not_reported: bool

    def kept(self) -> dict[str, Any]:
        """Return the rule as a bulletin keeps it."""
        return {
            "by": self.by.value,
            "indicator": self.indicator,
            "red_name": self.red_name,
            "black_name": self.black_name,
            "red_count": self.red_count,
            "red_ahead_only": self.red_ahead_only,
            "black_count": self.black_count,
            "black_behind": None if self.black_behind is None else f"{self.black_behind:f}",
            "black_not_reported": self.black_not_reported,
        }


def _rule(value: Mapping[str, Any]) -> ListRule:
    behind = value["black_behind"]
    return ListRule(
        **{
            **value,
            "by": ListBy(value["by"]),
            "black_behind": None if behind is None else Decimal(str(behind)),
        }
    )


BULLETIN_LISTS = register(
    PolicyKind(
        name="assessment.bulletin_lists",
        label=_("Red and black lists of bulletins"),
        fields=(
            PolicyField(
                "by",
                _("Places by"),
                FieldType.CHOICE,
                choices=(
                    (ListBy.SCORE.value, _("Score, where a result stands; else rate")),
                    (ListBy.RATE.value, _("Rate of completion")),
                ),
            ),
            PolicyField(
                "indicator",
                _("Code of the indicator whose gap counts"),
                help=_("Empty: the first of the annual plan."),
                required=False,
            ),
            PolicyField("red_name", _("Name of the red list")),
            PolicyField("black_name", _("Name of the black list")),
            PolicyField(
                "red_count",
                _("Best of each group on the red list"),
                FieldType.INT,
                unit=_("units"),
                minimum=0,
                maximum=50,
            ),
            PolicyField("red_ahead_only", _("Only those not behind time progress"), FieldType.BOOL),
            PolicyField(
                "black_count",
                _("Last of each group on the black list, if behind time progress"),
                FieldType.INT,
                unit=_("units"),
                minimum=0,
                maximum=50,
            ),
            PolicyField(
                "black_behind",
                _("On the black list when behind by more than"),
                FieldType.DECIMAL,
                unit=_("percentage points"),
                help=_("Empty: not asked."),
                required=False,
                minimum=0,
                maximum=100,
            ),
            PolicyField(
                "black_not_reported",
                _("Who did not report the last month stands on the black list"),
                FieldType.BOOL,
            ),
        ),
        default={
            "by": "score",
            "indicator": "",
            "red_name": "红榜",
            "black_name": "黑榜",
            "red_count": 3,
            "red_ahead_only": True,
            "black_count": 3,
            "black_behind": None,
            "black_not_reported": True,
        },
        parse=_rule,
        help=_("Published bulletins keep the rule that they were made by."),
        # domain.md (d): target beaten and best 5, last 4 and target missed (绵阳 2022).
        source=PROVISIONAL,
    )
)
