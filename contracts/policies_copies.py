"""Policy of originals: how many stay in the county, who keeps them, filing and loans (S4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import MECHANISM, PROVISIONAL
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

PLACE_TWICE = _("This place stands in the list twice.")
NO_WORDS = _("Write the words by which the unit is found, for example 财政.")
FEWER_THAN_HOLDERS = _("There are more holders in the list than originals at least.")
REMIND_TOO_EARLY = _("The reminder comes before the original is lent.")
_BETWEEN_WORDS = "/"
LONGEST_PLACE = 40


class Finding(StrEnum):
    """How the unit of a place is found."""

    WORDS = "words"
    BUREAU = "bureau"
    RESPONSIBLE = "responsible"
    HOST = "host"


_FINDINGS = (
    (Finding.WORDS.value, _("by words in the department's name")),
    (Finding.BUREAU.value, _("the investment bureau")),
    (Finding.RESPONSIBLE.value, _("the project's responsible unit")),
    (Finding.HOST.value, _("the project's host township or park, else the bureau")),
)


@dataclass(frozen=True)
class Holder:
    """One place in the list of holders.

    Attributes:
        place: Code of the place; a copy remembers it.
        label: What people call it.
        finding: How its unit is found.
        words: For `Finding.WORDS`: any of them stands in the unit's name.
    """

    place: str
    label: str
    finding: Finding
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class CopiesRule:
    """How a county keeps the originals of its contracts.

    Attributes:
        minimum: So many stay in the county at least; the investor's come on top.
        filing_days: Working days after the signature within which a contract is filed.
        send_days: Days after the signature from which an original that was not sent is told of.
        receive_days: Days after sending from which one that was not received is told of.
        loan_days: Longest loan.
        loan_remind_days: Days before a loan ends at which the borrower is reminded.
        holders: The named holders, in order.
    """

    minimum: int
    filing_days: int
    send_days: int
    receive_days: int
    loan_days: int
    loan_remind_days: int
    holders: tuple[Holder, ...]


def _copies(value: Mapping[str, Any]) -> CopiesRule:
    holders: list[Holder] = []
    for number, row in enumerate(value["holders"]):
        place = row["place"].strip()
        if place in {each.place for each in holders} or len(place) > LONGEST_PLACE:
            raise RuleBroken(PLACE_TWICE, code="place_twice", field=f"holders.{number}.place")
        finding = Finding(row["finding"])
        words = tuple(word.strip() for word in row["words"].split(_BETWEEN_WORDS) if word.strip())
        if finding is Finding.WORDS and not words:
            raise RuleBroken(NO_WORDS, code="no_words", field=f"holders.{number}.words")
        holders.append(Holder(place, row["label"].strip(), finding, words))
    if value["minimum"] < len(holders):
        raise RuleBroken(FEWER_THAN_HOLDERS, code="fewer_than_holders", field="minimum")
    if value["loan_remind_days"] > value["loan_days"]:
        raise RuleBroken(REMIND_TOO_EARLY, code="remind_too_early", field="loan_remind_days")
    return CopiesRule(**{**value, "holders": tuple(holders)})


def _days(name: str, label: Any, unit: Any, *, least: int = 1, most: int = 366) -> PolicyField:
    return PolicyField(name, label, FieldType.INT, unit=unit, minimum=least, maximum=most)


def _row(place: str, label: str, finding: Finding, words: str = "") -> dict[str, str]:
    return {"place": place, "label": label, "finding": finding.value, "words": words}


CONTRACT_COPIES = register(
    PolicyKind(
        name="contracts.copies",
        label=_("Originals of contracts"),
        fields=(
            PolicyField(
                "minimum",
                _("Originals in the county at least"),
                FieldType.INT,
                unit=_("originals"),
                minimum=1,
                maximum=30,
                help=_("Those of the investor come on top."),
            ),
            _days("filing_days", _("Filed after the signature within"), _("working days")),
            _days("send_days", _("Not sent: told after"), _("days after the signature")),
            _days("receive_days", _("Not received: told after"), _("days after sending")),
            _days("loan_days", _("Longest loan"), _("days")),
            _days("loan_remind_days", _("End of a loan: reminded"), _("days before"), least=0),
            PolicyField(
                "holders",
                _("Who keeps one"),
                FieldType.ROWS,
                help=_("In the order of the numbers. Words that may stand in the name: 司法/法制."),
                columns=(
                    PolicyField("place", _("Code")),
                    PolicyField("label", _("Holder of the original")),
                    PolicyField(
                        "finding", _("How its unit is found"), FieldType.CHOICE, choices=_FINDINGS
                    ),
                    PolicyField("words", _("Words in the name"), required=False),
                ),
            ),
        ),
        # rules.md R14: seven are named by S4, the eighth is by policy.
        default={
            "minimum": 8,
            "filing_days": 10,
            "send_days": 3,
            "receive_days": 3,
            "loan_days": 30,
            "loan_remind_days": 3,
            "holders": [
                _row("office", "政府办公室", Finding.WORDS, "政府办"),
                _row("bureau", "招商主管部门", Finding.BUREAU),
                _row("finance", "财政部门", Finding.WORDS, "财政"),
                _row("land", "自然资源部门", Finding.WORDS, "自然资源/国土"),
                _row("legal", "法制部门", Finding.WORDS, "司法/法制"),
                _row("industry", "工业部门", Finding.WORDS, "工业和信息化/工信/工业"),
                _row("responsible", "项目责任单位", Finding.RESPONSIBLE),
                _row("host", "项目所在乡镇或园区", Finding.HOST),
            ],
        },
        parse=_copies,
        help=_("How many originals are filed, with whom, until when, and how they are lent."),
        source=f"{MECHANISM}（合同文本县内备案不少于8份）；时限和第八份为{PROVISIONAL}",
    )
)
