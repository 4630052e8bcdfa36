"""The workbook of a scheme: its sheets, their columns, and conditions written in one cell.

Each sheet has the words for people in its first row and the names of docs/schemes.md in the second;
the first column numbers the rows. The sheets are found by the mark in the second row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

MARK = "zs-scheme:"
HEAD, INDICATORS, DETAILS, SOURCES = "scheme", "indicators", "details", "sources"
NUMBER_COLUMN = 0
EMPTY_LIST = "—"


class Cell(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"
    NUMBERS = "numbers"
    TEXTS = "texts"
    CONDITIONS = "conditions"
    ALTERNATIVES = "alternatives"


_ADJUSTMENT = {
    "code": Cell.TEXT,
    "name": Cell.TEXT,
    "value": Cell.TEXT,
    "each": Cell.NUMBER,
    "cap": Cell.NUMBER,
    "if_all": Cell.CONDITIONS,
}
_NAMED = {"code": Cell.TEXT, "name": Cell.TEXT, "conditions": Cell.CONDITIONS}
PARAMS = {
    "value": Cell.TEXT,
    "basis": Cell.TEXT,
    "capped": Cell.FLAG,
    "cap_rate": Cell.NUMBER,
    "without_target": Cell.TEXT,
    "base": Cell.NUMBER,
    "step_rate": Cell.NUMBER,
    "per_step": Cell.NUMBER,
    "most": Cell.NUMBER,
    "mode": Cell.TEXT,
    "not_met": Cell.TEXT,
    "cap_parts": Cell.FLAG,
    "per_missing": Cell.NUMBER,
    "each": Cell.NUMBER,
    "floor": Cell.NUMBER,
    "span": Cell.NUMBER,
    "by_place": Cell.NUMBERS,
    "rest": Cell.NUMBER,
    "sheet": Cell.TEXT,
    "out_of": Cell.NUMBER,
    "averaging": Cell.TEXT,
}
DETAIL = {
    "at_least": Cell.NUMBER,
    "points": Cell.NUMBER,
    "and": Cell.CONDITIONS,
    "target_from": Cell.NUMBER,
    "per_step": Cell.NUMBER,
    "value": Cell.TEXT,
    "required": Cell.WHOLE,
    "class": Cell.TEXT,
    "weight": Cell.NUMBER,
}
# Lists of an indicator's parameters that stand on the sheet of details.
LISTS = ("bands", "lower", "tiers", "weights")
PARTS = "parts"
SHEETS: Mapping[str, Mapping[str, Cell]] = {
    HEAD: {
        "name": Cell.TEXT,
        "full": Cell.NUMBER,
        "bonus_cap": Cell.NUMBER,
        "deduction_cap": Cell.NUMBER,
        "tie_break": Cell.TEXTS,
    },
    INDICATORS: {
        "code": Cell.TEXT,
        "name": Cell.TEXT,
        "points": Cell.NUMBER,
        "kind": Cell.TEXT,
        "assumed": Cell.FLAG,
        **PARAMS,
    },
    DETAILS: {"of": Cell.TEXT, "list": Cell.TEXT, **DETAIL},
    "bonuses": _ADJUSTMENT,
    "deductions": _ADJUSTMENT,
    "gates": _NAMED,
    "vetoes": _NAMED,
    "grades": {"name": Cell.TEXT, "at_least": Cell.NUMBER},
    "overrides": {
        "code": Cell.TEXT,
        "name": Cell.TEXT,
        "up": Cell.WHOLE,
        "any_of": Cell.ALTERNATIVES,
    },
    SOURCES: {
        "figure": Cell.TEXT,
        "from": Cell.TEXT,
        "code": Cell.TEXT,
        "measure": Cell.TEXT,
        "basis": Cell.TEXT,
        "per_year": Cell.FLAG,
    },
}
# Lists of the document that are sheets of their own.
PLAIN = ("bonuses", "deductions", "gates", "vetoes", "grades", "overrides")
_SIMPLE_NAME = re.compile(r"[^\s;；|@<>=＝≥＜\[]+")
_CONDITION = re.compile(r"(.+?)(?:@(value|rate|time_rate))?\s*(>=|≥|<|＜)\s*(\S+)")
_SIGNS = {"at_least": ">=", "less_than": "<"}


def conditions_cell(conditions: Sequence[Mapping[str, Any]]) -> str:
    """Return conditions as one cell has them: "funds@rate >= 0.2; visits < 3".

    What cannot be written so (a name with such a sign) is written as JSON.
    """
    found = [_condition(each) for each in conditions]
    if all(found):
        return "; ".join(found)
    return json.dumps(list(conditions), ensure_ascii=False)


def _condition(condition: Mapping[str, Any]) -> str:
    name, bounds = str(condition.get("value", "")), [each for each in _SIGNS if each in condition]
    known = {"value", "basis", *_SIGNS}
    if not _SIMPLE_NAME.fullmatch(name) or len(bounds) != 1 or set(condition) - known:
        return ""
    basis = f"@{condition['basis']}" if "basis" in condition else ""
    return f"{name}{basis} {_SIGNS[bounds[0]]} {condition[bounds[0]]}"


def read_conditions(text: str) -> Any:
    """Return the conditions of a cell; what is none stays text, which the reader refuses."""
    if text.startswith("["):
        return _json(text)
    found = []
    for part in re.split(r"[;；]", text):
        if not part.strip():
            continue
        match = _CONDITION.fullmatch(part.strip())
        if match is None:
            return text
        name, basis, sign, bound = match.groups()
        condition: dict[str, Any] = {"value": name.strip()}
        if basis:
            condition["basis"] = basis
        condition["at_least" if sign in {">=", "≥"} else "less_than"] = bound
        found.append(condition)
    return found


def alternatives_cell(alternatives: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    """Return alternatives of conditions, parted by "|"."""
    cells = [conditions_cell(each) for each in alternatives]
    if any(cell.startswith("[") for cell in cells):
        return json.dumps([list(each) for each in alternatives], ensure_ascii=False)
    return " | ".join(cells)


def read_alternatives(text: str) -> Any:
    """Return the alternatives of a cell; what is none stays text."""
    if text.startswith("["):
        return _json(text)
    return [read_conditions(each.strip()) for each in text.split("|")]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
