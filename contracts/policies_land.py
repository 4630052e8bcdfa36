"""Policy of land: when investment is accounted for, who gives an opinion, fees of idle land."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import MECHANISM, PROVISIONAL
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

WORDS_TWICE = _("These words stand in the table twice.")
NOBODY_ASKED = _("Name at least one department, or the host of the project.")


class AgreedDate(StrEnum):
    """Which date of the contract the accounting waits for; the value is the field's name."""

    START = "start_on"
    PRODUCTION = "production_on"
    CAPACITY = "capacity_on"
    EXPIRY = "expires_on"


AGREED_DATE_LABELS = {
    AgreedDate.START: _("Agreed start"),
    AgreedDate.PRODUCTION: _("Agreed production: construction is to be over"),
    AgreedDate.CAPACITY: _("Agreed full capacity"),
    AgreedDate.EXPIRY: _("End of the contract"),
}


@dataclass(frozen=True)
class LandRule:
    """How a county accounts for land.

    Attributes:
        agreed_date: The date of the contract that the accounting waits for.
        departments: Words in the names of the departments asked.
        asks_host: The host of the project (park, township) is asked too.
        opinion_days: Working days for opinions.
        fee_days: Days to pay the fee for excess land, from the sign-off.
        remind_days: How many days before a due day people are reminded.
        idle_percent: Idle-land fee, percent of the land's price.
        idle_fee_days: Days to pay an idle-land fee.
    """

    agreed_date: AgreedDate
    departments: tuple[str, ...]
    asks_host: bool
    opinion_days: int
    fee_days: int
    remind_days: int
    idle_percent: Decimal
    idle_fee_days: int

    def asks(self, name: str) -> bool:
        """Tell whether a department of this name is usually asked."""
        return any(words in name for words in self.departments)


def _land(value: Mapping[str, Any]) -> LandRule:
    words: list[str] = []
    for number, row in enumerate(value["departments"]):
        if row["words"].strip() in words:
            raise RuleBroken(WORDS_TWICE, code="words_twice", field=f"departments.{number}.words")
        words.append(row["words"].strip())
    if not words and not value["asks_host"]:
        raise RuleBroken(NOBODY_ASKED, code="nobody_asked", field="departments")
    given = {**value, "agreed_date": AgreedDate(value["agreed_date"])}
    return LandRule(**{**given, "departments": tuple(words)})


def _days(name: str, label: Any, unit: Any, most: int, *, least: int = 1) -> PolicyField:
    return PolicyField(name, label, FieldType.INT, unit=unit, minimum=least, maximum=most)


CONTRACT_LAND = register(
    PolicyKind(
        name="contracts.land",
        label=_("Land accounting and idle land"),
        fields=(
            PolicyField(
                "agreed_date",
                _("Accounted for at"),
                FieldType.CHOICE,
                choices=tuple((each.value, label) for each, label in AGREED_DATE_LABELS.items()),
                help=_("From this date of the contract on, the bureau accounts for its land."),
            ),
            PolicyField(
                "departments",
                _("Departments asked for an opinion"),
                FieldType.ROWS,
                help=_("Proposed when departments are asked; the bureau may add and drop."),
                columns=(PolicyField("words", _("Words in the department's name")),),
            ),
            PolicyField("asks_host", _("The host of the project is asked too"), FieldType.BOOL),
            _days("opinion_days", _("Opinions within"), _("working days"), 60),
            _days("fee_days", _("Fee for excess land to be paid within"), _("days"), 3650),
            _days("remind_days", _("Reminded before a due day"), _("days"), 90, least=0),
            PolicyField(
                "idle_percent",
                _("Idle-land fee"),
                FieldType.DECIMAL,
                unit=_("% of the land's price"),
                minimum=Decimal(0),
                maximum=Decimal(100),
                help=_("Proposed when a fee is charged."),
            ),
            _days("idle_fee_days", _("Idle-land fee to be paid within"), _("days"), 3650),
        ),
        default={
            "agreed_date": AgreedDate.PRODUCTION.value,
            "departments": [
                {"words": words}
                for words in ("财政", "发展和改革", "工业和信息化", "自然资源", "审计")
            ],
            "asks_host": True,
            "opinion_days": 5,
            "fee_days": 30,
            "remind_days": 7,
            "idle_percent": "20",
            "idle_fee_days": 30,
        },
        parse=_land,
        help=_("When and with whom land is accounted for, and what idle land costs."),
        # rules.md R14, R16 (S4): finance, development and reform, industry, land, audit, park.
        source=f"{MECHANISM}（项目投资核算机制）；时限和比例为{PROVISIONAL}",
    )
)
