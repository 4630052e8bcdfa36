"""Which fields a scheme has on its page, for each kind of indicator: labels, help, choices.

The names are those of the JSON document (docs/schemes.md), so that a problem finds its field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment import scheme_terms as terms
from assessment.rules.scoring.scheme import Kind
from assessment.rules.scoring.scheme_reading import DEEPEST


class Shape(StrEnum):
    """How a field is typed and stored."""

    TEXT = "text"
    NUMBER = "number"
    RATE = "rate"
    WHOLE = "whole"
    CHOICE = "choice"
    FLAG = "flag"
    NUMBERS = "numbers"
    TEXTS = "texts"


@dataclass(frozen=True)
class Leaf:
    """One field.

    Attributes:
        name: Its name in the document.
        label: What it is called.
        shape: How it is typed and stored.
        help: A sentence below it.
        choices: Stored words with their labels; the first one is the usual.
        default: A tick that is set where nothing is said.
        suggest: Names of figures are suggested.
        usual: What stands in the empty field as a hint.
    """

    name: str
    label: Any
    shape: Shape = Shape.NUMBER
    help: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    default: bool = False
    suggest: bool = False
    usual: str = ""


@dataclass(frozen=True)
class Rows:
    """A list of tables, or (`inner` given) a list of lists of tables.

    Attributes:
        name: Its name in the document.
        label: Heading.
        add: Word of the button that adds one.
        fields: Fields of a row.
        help: A sentence below the heading.
        is_indicators: The rows are indicators, with parameters by kind.
        is_lists: Each row is a list itself; `fields` are those of its entries.
        depth: How deep the indicators stand.
        unit: What one row is called, before its number.
    """

    name: str
    label: Any
    add: Any
    fields: tuple[Leaf | Rows, ...] = ()
    help: Any = ""
    is_indicators: bool = False
    is_lists: bool = False
    depth: int = 1
    unit: Any = ""


Field = Leaf | Rows


def _choice(name: str, label: Any, words: Mapping[Any, Any], help: Any = "") -> Leaf:
    return Leaf(name, label, Shape.CHOICE, help, tuple(terms.choices_of(words)))


VALUE = Leaf(
    "value",
    pgettext_lazy("of a scheme", "Figure"),
    Shape.TEXT,
    _("A short name; where it comes from is said under “Sources”."),
    suggest=True,
)
_COUNTED = Leaf("value", _("What is counted"), Shape.TEXT, suggest=True)
_BASIS = terms.BASIS_WORDS
_RATE_FIRST = {key: terms.BASIS_WORDS[key] for key in sorted(_BASIS, key=lambda each: each.value)}
_WITHOUT_TARGET = _choice(
    "without_target", _("A unit without a target gets"), terms.WITHOUT_TARGET_WORDS
)
_CONDITION = (
    Leaf("value", pgettext_lazy("of a scheme", "Figure"), Shape.TEXT, suggest=True),
    _choice("basis", _("Looked at"), terms.BASIS_WORDS),
    Leaf("at_least", _("at least"), Shape.RATE),
    Leaf("less_than", _("or below"), Shape.RATE),
)
_ADD_CONDITION = _("Add a condition")


def _conditions(name: str, label: Any, help: Any = "") -> Rows:
    return Rows(name, label, _ADD_CONDITION, _CONDITION, help, unit=_("Condition"))


def _band_fields() -> tuple[Field, ...]:
    return (
        Leaf("at_least", _("From (itself included)"), Shape.RATE, _("100% or 1; or a figure.")),
        Leaf("points", _("Points")),
        _conditions("and", _("Only if all of these hold too")),
    )


_BANDS = Rows("bands", _("Bands"), _("Add a band"), _band_fields(), unit=_("Band"))
_CAPPED = Leaf("capped", _("The rate has an upper bound"), Shape.FLAG, default=True)
_CAP_RATE = Leaf("cap_rate", _("Highest rate counted"), Shape.RATE, usual="100%")
PARAMS: Mapping[Kind, tuple[Field, ...]] = {
    Kind.RATIO: (VALUE, _CAPPED, _CAP_RATE, _WITHOUT_TARGET),
    Kind.TIME_RATIO: (VALUE, _CAPPED, _CAP_RATE, _WITHOUT_TARGET),
    Kind.STEPS: (
        VALUE,
        _choice("basis", _("Looked at"), _RATE_FIRST),
        _WITHOUT_TARGET,
        _BANDS,
    ),
    Kind.FLOOR_THEN_BONUS: (
        VALUE,
        Leaf("base", _("Points for the target met"), help=_("Empty: all points.")),
        Leaf("step_rate", _("Each further"), Shape.RATE, _("of the target, 10% for example")),
        Leaf("per_step", _("adds points"), help=_("May be empty where sizes are given below.")),
        Leaf("most", _("At most"), help=_("Empty: what the base leaves of the points.")),
        _choice("mode", _("What exceeds counts"), terms.MODE_WORDS),
        _choice("not_met", _("Below the target"), terms.NOT_MET_WORDS),
        _WITHOUT_TARGET,
        Rows(
            "bands",
            _("Points of a step by size of the target"),
            _("Add a size"),
            (
                Leaf("target_from", _("Target from")),
                Leaf("per_step", _("adds points")),
            ),
            unit=_("Size"),
        ),
        Rows(
            "lower",
            _("Bands below the target"),
            _("Add a band"),
            _band_fields(),
            _("Only where “by bands” is chosen for what is below the target."),
            unit=_("Band"),
        ),
    ),
    Kind.TIERS: (
        Leaf("per_missing", _("Points less for each missing")),
        Rows(
            "tiers",
            _("Required numbers"),
            _("Add a size"),
            (_COUNTED, Leaf("required", _("Required number"), Shape.WHOLE)),
            unit=_("Size"),
        ),
    ),
    Kind.EFFICACY: (
        VALUE,
        _choice("basis", _("Looked at"), terms.BASIS_WORDS),
        Leaf("floor", _("Hundredths for the lowest"), usual="60"),
        Leaf("span", _("Hundredths between lowest and highest"), usual="40"),
    ),
    Kind.PER_ITEM: (_COUNTED, Leaf("each", _("Points for each"))),
    Kind.DEDUCT_FROM_FULL: (
        _COUNTED,
        Leaf("each", _("Points less for each")),
        Leaf("floor", _("Not below"), usual="0"),
    ),
    Kind.RANK_POINTS: (
        VALUE,
        _choice("basis", _("Looked at"), terms.BASIS_WORDS),
        Leaf(
            "by_place",
            _("Points by place"),
            Shape.NUMBERS,
            _("From the first place down, parted by commas: 10, 8, 6."),
        ),
        Leaf("rest", _("All places after them"), usual="0"),
    ),
    Kind.ASSESSED: (
        Leaf("sheet", _("Name of the sheets"), Shape.TEXT),
        Leaf("out_of", _("Highest mark of a sheet"), usual="100"),
        _choice("averaging", _("Sheets count"), terms.AVERAGING_WORDS),
        Rows(
            "weights",
            _("Weights of the classes"),
            _("Add a class"),
            (
                Leaf("class", _("Class of assessors"), Shape.TEXT),
                Leaf("weight", _("Weight")),
            ),
            _("Only where sheets count by class."),
            unit=_("Class"),
        ),
    ),
}


def params_of(kind: str, depth: int) -> tuple[Field, ...]:
    """Return the fields of a kind's parameters; none for a kind that is not known."""
    if kind == Kind.COMPOSITE.value:
        parts: Field = Rows(
            "parts",
            _("Parts"),
            _("Add a part"),
            is_indicators=True,
            depth=depth + 1,
            unit=_("Part"),
        )
        tick = Leaf("cap_parts", _("Each part counts with at most its own points"), Shape.FLAG)
        return (tick, parts) if depth < DEEPEST else (tick,)
    try:
        return PARAMS[Kind(kind)]
    except ValueError:
        return ()


INDICATOR: tuple[Field, ...] = (
    Leaf("name", _("Name"), Shape.TEXT),
    Leaf("code", _("Code"), Shape.TEXT, _("Letters or words; once in the scheme.")),
    Leaf("points", _("Points")),
    _choice("kind", _("Kind"), terms.KIND_WORDS),
    Leaf(
        "assumed",
        _("The source does not print the formula; the parameters are an assumption"),
        Shape.FLAG,
    ),
)
_CODE = Leaf("code", _("Code"), Shape.TEXT)
_NAME = Leaf("name", _("Name"), Shape.TEXT)


def _adjustments(name: str, label: Any, add: Any, unit: Any) -> Rows:
    fields = (
        _NAME,
        _CODE,
        _COUNTED,
        Leaf("each", _("Points for each")),
        Leaf("cap", _("At most"), help=_("Empty: no upper bound.")),
        _conditions("if_all", _("Only if all of these hold")),
    )
    return Rows(name, label, add, fields, unit=unit)


CONTENT: tuple[Field, ...] = (
    Leaf("full", _("Full points"), help=_("What the points of all indicators sum up to.")),
    Leaf("bonus_cap", _("All bonuses together at most"), help=_("Empty: no upper bound.")),
    Leaf("deduction_cap", _("All deductions together at most"), help=_("Empty: no upper bound.")),
    Leaf(
        "tie_break",
        _("Equal totals are parted by"),
        Shape.TEXTS,
        _("Figures, the higher one first, parted by commas."),
        suggest=True,
    ),
    Rows(
        "indicators",
        _("Indicators"),
        _("Add an indicator"),
        is_indicators=True,
        unit=_("Indicator"),
    ),
    _adjustments("bonuses", _("Bonuses"), _("Add a bonus"), pgettext_lazy("points", "Bonus")),
    _adjustments("deductions", _("Deductions"), _("Add a deduction"), _("Deduction")),
    Rows(
        "gates",
        _("Conditions of being ranked"),
        _("Add a condition of being ranked"),
        (_NAME, _CODE, _conditions("conditions", _("All of these must hold"))),
        _("Who does not meet one of them is scored and listed, but takes no place."),
        unit=_("Condition of being ranked"),
    ),
    Rows(
        "vetoes",
        _("Vetoes"),
        _("Add a veto"),
        (_NAME, _CODE, _conditions("conditions", _("If all of these hold"))),
        _("Whoever meets one of them has a total of 0."),
        unit=_("Veto"),
    ),
    Rows(
        "grades",
        _("Grades"),
        _("Add a grade"),
        (_NAME, Leaf("at_least", _("From this total on"))),
        unit=_("Grade"),
    ),
    Rows(
        "overrides",
        _("Lifted or lowered grades"),
        _("Add a rule"),
        (
            _NAME,
            _CODE,
            Leaf("up", _("Grades up"), Shape.WHOLE, _("Down with a minus."), usual="1"),
            Rows(
                "any_of",
                _("Alternatives"),
                _("Add an alternative"),
                (_conditions("", _("All of these must hold")),),
                _("One of them is enough."),
                is_lists=True,
                unit=_("Alternative"),
            ),
        ),
        unit=_("Rule"),
    ),
)
