"""Cells of a report's workbook read into what a clerk would have typed (rules.md R10).

Spreadsheet programs change what was typed: a figure becomes text, a text a figure, 1-2 a date, 50%
a half. What can be understood is; what cannot is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessment.rules.typed import CellKind, CellShape, read_cell
from zhaoshang.core.text import fold, unescape_cell
from zhaoshang.core.workbook import Cell, CellFacts

YES = frozenset({"是", "√", "✓", "✔", "y", "yes", "true", "1", "on", "对", "有"})
NO = frozenset({"", "否", "×", "✗", "x", "n", "no", "false", "0", "无", "-", "—", "/"})
_NUMBERS = {CellKind.AMOUNT, CellKind.FIGURE}
_HUNDRED = 100
# A spreadsheet computes with 15 digits; the rest of the binary number is noise.
_DIGITS = ".15g"


class SheetProblem(StrEnum):
    """Why the content of a cell cannot be taken as something typed."""

    ERROR_VALUE = "error_value"
    UNCOMPUTED = "uncomputed"
    DATE = "date"
    PERCENT = "percent"
    TICK = "tick"


@dataclass(frozen=True)
class SheetText:
    """What stands in a cell, as a clerk would have typed it; or why it cannot be read."""

    text: str
    problem: SheetProblem | None = None


def sheet_text(
    value: Cell,
    facts: CellFacts,
    place: tuple[int, int],
    shape: CellShape,
    labels: Mapping[str, str],
) -> SheetText:
    """Return a cell's content as typed text.

    Args:
        value: The raw cell.
        facts: What is known of the sheet's cells besides their values.
        place: Row and column from 0.
        shape: What may stand in the cell.
        labels: Words of the values of a choice, by stored value.
    """
    if place in facts.errors:
        return SheetText(facts.errors[place], SheetProblem.ERROR_VALUE)
    if place in facts.uncomputed:
        return SheetText(shown(value), SheetProblem.UNCOMPUTED)
    if shape.kind is CellKind.TICK:
        return _tick(value)
    if shape.kind in _NUMBERS:
        return _number(value, facts, place, shape)
    text = _month(value) if place in facts.months else shown(value)
    text = unescape_cell(text) if isinstance(value, str) else text
    if shape.kind is CellKind.CHOICE:
        words = {fold(word): stored for stored, word in labels.items()}
        return SheetText(words.get(fold(text), text))
    return SheetText(text)


def is_same(text: str, given: str, shape: CellShape) -> bool:
    """Tell whether what came back is what was handed out, in whatever way it is written."""
    if text.strip() == given.strip():
        return True  # whatever it is: a share of a count has decimals that nobody may type
    now, before = read_cell(text, shape), read_cell(given, shape)
    return now.problem is None and now.value == before.value


def shown(value: Cell) -> str:
    """Return a cell's value as people see it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == dt.time() else f"{value:%Y-%m-%d %H:%M}"
    return str(value).strip()


def plain_number(value: float) -> str:
    """Return a number of a spreadsheet without its binary noise and without an exponent."""
    text = format(value, _DIGITS)
    if "e" not in text:
        return text
    return f"{float(text):.6f}".rstrip("0").rstrip(".")


def _month(value: Cell) -> str:
    return f"{value:%Y-%m}" if isinstance(value, dt.date) else shown(value)


def _tick(value: Cell) -> SheetText:
    word = fold(shown(value))
    if word in YES:
        return SheetText("on")
    return SheetText("") if word in NO else SheetText(shown(value), SheetProblem.TICK)


def _number(value: Cell, facts: CellFacts, place: tuple[int, int], shape: CellShape) -> SheetText:
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return SheetText(shown(value), SheetProblem.DATE)
    if isinstance(value, str):
        return SheetText(unescape_cell(value.strip()))
    if isinstance(value, bool):
        return SheetText(shown(value))
    if place in facts.percents:
        if shape.measure != "%":
            return SheetText(f"{plain_number(value * _HUNDRED)}%", SheetProblem.PERCENT)
        return SheetText(plain_number(value * _HUNDRED))
    return SheetText(plain_number(float(value)) + facts.units.get(place, ""))
