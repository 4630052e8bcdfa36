"""Policies of what a settled year yields: commendations and risk deposits (rules.md R12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.rules.commendations import By, Category, Conditions
from assessment.rules.deposits import Band, Measure, Outcome
from assessment.settlement_words import BY_LABELS, MEASURE_LABELS, OUTCOME_LABELS
from projects.policies_documents import PROVISIONAL
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

BAD_AMOUNTS = _("Write amounts in 万元, the first place first, separated by commas: 100, 50, 30.")
INDICATOR_NEEDED = _("Name the code of the indicator that this category goes by.")
BOUND_FOR_NOMINATED = _("A bound for each unit is for nominated persons only.")
NAME_TWICE = _("This category stands above already.")
BOUND_TWICE = _("Another line has this bound already.")
GRADE_TWICE = _("Another line has this grade already.")
KEEP_BELOW = _("No more than 100 percent of a deposit can be kept.")
_LONGEST_NAME = 60
NAME_TOO_LONG = _("A category’s name has at most 60 characters.")
_ALL = Decimal(100)


@dataclass(frozen=True)
class CommendationRule:
    """Categories, what excludes, and how long the public notice is."""

    categories: tuple[Category, ...]
    conditions: Conditions
    notice_days: int
    title: str


@dataclass(frozen=True)
class DepositRule:
    """Whether the county takes risk deposits, from whom, and what they are settled by.

    Attributes:
        is_used: It takes them.
        of_persons: The responsible person pays, not the unit.
        measure: Rate of completion, score or grade of the year.
        indicator: Code of the indicator whose rate counts; "": the plan's first.
        bands: What becomes of them.
    """

    is_used: bool
    of_persons: bool
    measure: Measure
    indicator: str
    bands: tuple[Band, ...]


def _amounts(text: str, field: str) -> tuple[Decimal, ...]:
    plain = text.replace("，", ",").replace("、", ",").replace("；", ",")
    try:
        found = tuple(Decimal(each.strip()) for each in plain.split(",") if each.strip())
    except InvalidOperation as error:
        raise RuleBroken(BAD_AMOUNTS, code="bad_amounts", field=field) from error
    if any(not each.is_finite() or each < 0 or each >= 10**9 for each in found):
        raise RuleBroken(BAD_AMOUNTS, code="bad_amounts", field=field)
    return found


def _commendations(value: Mapping[str, Any]) -> CommendationRule:
    categories: list[Category] = []
    for number, row in enumerate(value["categories"]):
        path = f"categories.{number}"
        name, by = row["name"].strip(), By(row["by"])
        if len(name) > _LONGEST_NAME:
            raise RuleBroken(NAME_TOO_LONG, code="name_too_long", field=f"{path}.name")
        if name in {each.name for each in categories}:
            raise RuleBroken(NAME_TWICE, code="name_twice", field=f"{path}.name")
        if by in {By.INDICATOR, By.PERSON} and not row["indicator"].strip():
            raise RuleBroken(INDICATOR_NEEDED, code="indicator", field=f"{path}.indicator")
        if row["per_unit"] and by is not By.NOMINATION:
            raise RuleBroken(BOUND_FOR_NOMINATED, code="per_unit", field=f"{path}.per_unit")
        amounts = _amounts(row["amounts"], f"{path}.amounts")
        categories.append(
            Category(
                name, by, row["quota"], row["indicator"].strip(), amounts, row["per_unit"] or 0
            )
        )
    conditions = Conditions(
        no_veto=value["no_veto"],
        no_black_list=value["no_black_list"],
        no_falsified=value["no_falsified"],
        target_met=value["target_met"],
        most_late=value["most_late"],
        most_missing=value["most_missing"],
    )
    return CommendationRule(
        tuple(categories), conditions, value["notice_days"], value["title"].strip()
    )


def _deposits(value: Mapping[str, Any]) -> DepositRule:
    bands: list[Band] = []
    measure = Measure(value["measure"])
    for number, row in enumerate(value["bands"]):
        band = Band(row["at_least"], row["grade"].strip(), Outcome(row["outcome"]), row["percent"])
        path = f"bands.{number}"
        if band.outcome is Outcome.KEEP and band.percent > _ALL:
            raise RuleBroken(KEEP_BELOW, code="keep_below", field=f"{path}.percent")
        if measure is Measure.GRADE and band.grade in {each.grade for each in bands}:
            raise RuleBroken(GRADE_TWICE, code="grade_twice", field=f"{path}.grade")
        if measure is not Measure.GRADE and band.at_least in {each.at_least for each in bands}:
            raise RuleBroken(BOUND_TWICE, code="bound_twice", field=f"{path}.at_least")
        bands.append(band)
    return DepositRule(
        value["is_used"], value["of"] == "person", measure, value["indicator"].strip(), tuple(bands)
    )


def _choices(labels: Mapping[Any, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((each.value, label) for each, label in labels.items())


COMMENDATIONS = register(
    PolicyKind(
        name="assessment.commendations",
        label=_("Commendations"),
        fields=(
            PolicyField("title", _("Name of the honour in the paper")),
            PolicyField(
                "categories",
                _("Categories"),
                FieldType.ROWS,
                columns=(
                    PolicyField("name", _("Category")),
                    PolicyField("by", _("Filled"), FieldType.CHOICE, choices=_choices(BY_LABELS)),
                    PolicyField("indicator", _("Code of the indicator"), required=False),
                    PolicyField("quota", _("How many"), FieldType.INT, minimum=0, maximum=200),
                    PolicyField(
                        "per_unit",
                        _("Most of one unit"),
                        FieldType.INT,
                        required=False,
                        minimum=0,
                        maximum=50,
                    ),
                    PolicyField(
                        "amounts",
                        _("Money by place"),
                        unit=_("10,000 yuan"),
                        required=False,
                    ),
                ),
                help=_("By place: so many of each group. Money: 100, 50, 30; empty: none."),
            ),
            PolicyField("no_veto", _("Not who was vetoed"), FieldType.BOOL),
            PolicyField("no_black_list", _("Not who stands on the black list"), FieldType.BOOL),
            PolicyField(
                "no_falsified", _("Not with a false figure in a spot check"), FieldType.BOOL
            ),
            PolicyField("target_met", _("Only who met the target"), FieldType.BOOL),
            PolicyField(
                "most_late",
                _("Not with more late reports than"),
                FieldType.INT,
                required=False,
                minimum=0,
                maximum=12,
            ),
            PolicyField(
                "most_missing",
                _("Not with more missing reports than"),
                FieldType.INT,
                required=False,
                minimum=0,
                maximum=12,
            ),
            PolicyField(
                "notice_days",
                _("Public notice before it is issued"),
                FieldType.INT,
                unit=_("working days"),
                minimum=1,
                maximum=60,
            ),
        ),
        default={
            "title": "招商引资工作先进单位和先进个人",
            "categories": [
                {
                    "name": name,
                    "by": by.value,
                    "indicator": "",
                    "quota": quota,
                    "per_unit": per_unit,
                    "amounts": "",
                }
                for name, by, quota, per_unit in (
                    ("先进单位", By.PLACE, 2, None),
                    ("进步奖", By.CLIMB, 1, None),
                    ("招商能手", By.NOMINATION, 10, 1),
                )
            ],
            "no_veto": True,
            "no_black_list": True,
            "no_falsified": True,
            "target_met": False,
            "most_late": 3,
            "most_missing": 0,
            "notice_days": 5,
        },
        parse=_commendations,
        help=_("A list keeps the rule by which it was proposed."),
        # S1 (陵县): units and persons with outstanding results are commended; domain.md (i) [81]:
        # counties get 100, 50, 30 万元 by rank.
        source=PROVISIONAL,
    )
)
RISK_DEPOSITS = register(
    PolicyKind(
        name="assessment.risk_deposits",
        label=_("Risk deposits"),
        fields=(
            PolicyField("is_used", _("The county takes risk deposits"), FieldType.BOOL),
            PolicyField(
                "of",
                _("Paid by"),
                FieldType.CHOICE,
                choices=(("unit", _("The unit")), ("person", _("The responsible person"))),
            ),
            PolicyField(
                "measure", _("Settled by"), FieldType.CHOICE, choices=_choices(MEASURE_LABELS)
            ),
            PolicyField(
                "indicator",
                _("Code of the indicator whose rate counts"),
                help=_("Empty: the first of the annual plan."),
                required=False,
            ),
            PolicyField(
                "bands",
                _("What becomes of it"),
                FieldType.ROWS,
                columns=(
                    PolicyField(
                        "at_least",
                        _("From (rate in % or score)"),
                        FieldType.DECIMAL,
                        required=False,
                    ),
                    PolicyField("grade", _("Grade"), required=False),
                    PolicyField(
                        "outcome",
                        _("What becomes of it"),
                        FieldType.CHOICE,
                        choices=_choices(OUTCOME_LABELS),
                    ),
                    PolicyField(
                        "percent",
                        _("Bonus, or part kept"),
                        FieldType.DECIMAL,
                        unit="%",
                        minimum=Decimal(0),
                        maximum=1000,
                    ),
                ),
                help=_("The line without bound and grade is for the rest."),
            ),
        ),
        default={
            "is_used": False,
            "of": "unit",
            "measure": "rate",
            "indicator": "",
            "bands": [
                {"at_least": "120", "grade": "", "outcome": "bonus", "percent": "100"},
                {"at_least": "100", "grade": "", "outcome": "return", "percent": "0"},
                {"at_least": "80", "grade": "", "outcome": "keep", "percent": "50"},
                {"at_least": None, "grade": "", "outcome": "keep", "percent": "100"},
            ],
        },
        parse=_deposits,
        help=_("Off unless a county’s document introduces them."),
        # S1: 落实风险抵押、奖惩考核等相关制度; the bands are ours.
        source=PROVISIONAL,
    )
)
