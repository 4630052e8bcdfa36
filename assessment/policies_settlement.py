"""Policies of the annual settlement (rules.md R12): what hinders it, next year's targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.rules.settlement import ALWAYS, WEIGHED, Check, Weight
from assessment.settlement_words import CHECK_LABELS, WEIGHT_LABELS
from projects.policies_documents import PROVISIONAL
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register


class TargetsFrom(StrEnum):
    """What the targets of the next year's draft are proposed from."""

    SAME = "same"
    MORE = "more"
    EMPTY = "empty"


@dataclass(frozen=True)
class SettlementRule:
    """What hinders a settlement, and when the administrator is reminded of it.

    Attributes:
        weights: What an open point does, by check.
        remind_from_day: Day of January from which the year before stands on the to-do page.
    """

    weights: Mapping[Check, Weight]
    remind_from_day: int


@dataclass(frozen=True)
class NextYearRule:
    """Targets of the next year's draft: the same, so many percent more, or none."""

    targets: TargetsFrom
    percent: Decimal


def _settlement(value: Mapping[str, Any]) -> SettlementRule:
    weights = {each: Weight(value[each.value]) for each in WEIGHED} | ALWAYS
    return SettlementRule(weights, value["remind_from_day"])


def _choices(labels: Mapping[Any, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((each.value, label) for each, label in labels.items())


SETTLEMENT = register(
    PolicyKind(
        name="assessment.settlement",
        label=_("Annual settlement"),
        fields=(
            *(
                PolicyField(
                    check.value,
                    CHECK_LABELS[check],
                    FieldType.CHOICE,
                    choices=_choices(WEIGHT_LABELS),
                )
                for check in WEIGHED
            ),
            PolicyField(
                "remind_from_day",
                _("Last year is a to-do from this day of January"),
                FieldType.INT,
                minimum=1,
                maximum=31,
            ),
        ),
        default={
            "never_kept": "warns",
            "unverified": "warns",
            "requests": "hinders",
            "corrections": "warns",
            "spot_checks": "hinders",
            "result": "hinders",
            "objections": "hinders",
            "bulletin": "hinders",
            "remind_from_day": 10,
        },
        parse=_settlement,
        help=_("What keeps a year from being closed, and what only warns."),
        # rules.md R12 (S1: month, quarter, half-year, annual settlement).
        source=PROVISIONAL,
    )
)
NEXT_YEAR = register(
    PolicyKind(
        name="assessment.next_year",
        label=_("Next year’s draft plan"),
        fields=(
            PolicyField(
                "targets",
                _("Targets of the draft"),
                FieldType.CHOICE,
                choices=(
                    (TargetsFrom.SAME.value, _("As this year’s")),
                    (TargetsFrom.MORE.value, _("This year’s and so many percent more")),
                    (TargetsFrom.EMPTY.value, _("Empty")),
                ),
            ),
            PolicyField(
                "percent",
                _("Percent more"),
                FieldType.DECIMAL,
                unit="%",
                minimum=Decimal(-100),
                maximum=1000,
            ),
        ),
        default={"targets": "same", "percent": "10"},
        parse=lambda value: NextYearRule(TargetsFrom(value["targets"]), value["percent"]),
        help=_("It is a proposal: the draft is edited before it is issued."),
        # domain.md (e): the county raises what the city gives (46.5 against 42.5).
        source=PROVISIONAL,
    )
)
