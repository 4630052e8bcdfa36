"""What clerks type into the cells of a monthly report, read into what is stored (rules.md R1, R10).

Stored values are texts: amounts and figures as plain decimals ("1240", "0.5"), ticks "on" or "".
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from zhaoshang.core.amount_text import AmountError, AmountWarning, parse_amount
from zhaoshang.core.money_units import YUAN
from zhaoshang.core.text import fold

_YUAN_PER_WAN = 10_000
_LARGEST = Decimal(10) ** 11
_REFUSED = {AmountWarning.RANGE, AmountWarning.FOREIGN, AmountWarning.NOT_AN_AMOUNT}
# 五六万, 七八千: a guess, no figure. 二〇二六 is written out and means what it says.
_ROUGH = re.compile(
    r"(?<![〇零一二三四五六七八九])[一二三四五六七八九两]{2}(?![〇零一二三四五六七八九])"
)
_HARMLESS = {AmountWarning.W_FOR_WAN}


class CellKind(StrEnum):
    """What a cell holds."""

    AMOUNT = "amount"
    FIGURE = "figure"
    TEXT = "text"
    CHOICE = "choice"
    TICK = "tick"


class Problem(StrEnum):
    """Why a cell was not stored; what was typed stays in it."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    NOT_A_CHOICE = "not_a_choice"
    DECIMALS = "decimals"


@dataclass(frozen=True)
class CellShape:
    """What may stand in a cell.

    Attributes:
        kind: What it holds. Amounts are in 万元.
        longest: Of a text.
        decimals: Of a figure.
        measure: Word behind a figure that may be typed along ("8次").
        choices: Of a choice; empty is always allowed.
        has_lines: A text keeps its line breaks.
    """

    kind: CellKind
    longest: int = 300
    decimals: int = 2
    measure: str = ""
    choices: Collection[str] = ()
    has_lines: bool = False


@dataclass(frozen=True)
class Read:
    """A cell as read: what is stored, or why not; `converted`: other than what was typed."""

    value: str = ""
    problem: Problem | None = None
    converted: bool = False


def read_cell(text: str, shape: CellShape) -> Read:
    """Read what was typed into a cell: `1.2亿`, `３０００万`, `20、53亿`, `8 次`.

    Source: rules.md R1.
    """
    if shape.kind is CellKind.TICK:
        return Read("on" if text.strip() in {"on", "1", "true", "是", "√", "✓"} else "")
    if shape.kind is CellKind.TEXT:
        lines = text.strip().splitlines() if shape.has_lines else [text]
        clean = "\n".join(" ".join(line.split()) for line in lines)
        return Read(clean) if len(clean) <= shape.longest else Read("", Problem.TOO_LONG)
    if shape.kind is CellKind.CHOICE:
        chosen = text.strip()
        known = not chosen or chosen in shape.choices
        return Read(chosen) if known else Read("", Problem.NOT_A_CHOICE)
    if _ROUGH.search(text):
        return Read("", Problem.UNREADABLE)
    return _amount(text) if shape.kind is CellKind.AMOUNT else _figure(text, shape)


def plain(value: Decimal | None) -> str:
    """Return a stored number as text without trailing zeros: "1240", "0.5", "" for none."""
    return "" if value is None else f"{value.normalize():f}"


def _amount(text: str) -> Read:
    parsed = parse_amount(text)
    if parsed.error is AmountError.TOO_LARGE:
        return Read("", Problem.TOO_LARGE)
    if parsed.is_blank:
        return Read()
    if parsed.wan is None or parsed.error or _REFUSED & set(parsed.warnings):
        return Read("", Problem.UNREADABLE)
    return Read(plain(parsed.wan), converted=bool(set(parsed.warnings) - _HARMLESS))


def _figure(text: str, shape: CellShape) -> Read:
    words = fold(text).strip()
    measure = fold(shape.measure)
    if measure and words.endswith(measure):
        words = words[: -len(measure)]
    parsed = parse_amount(words.strip(), YUAN)
    if parsed.error is AmountError.TOO_LARGE:
        return Read("", Problem.TOO_LARGE)
    if parsed.is_blank:
        return Read()
    if parsed.exact_wan is None or parsed.error or _REFUSED & set(parsed.warnings):
        return Read("", Problem.UNREADABLE)
    number = parsed.exact_wan * _YUAN_PER_WAN
    if abs(number) > _LARGEST:
        return Read("", Problem.TOO_LARGE)
    if number != round(number, shape.decimals):
        return Read("", Problem.DECIMALS)
    return Read(plain(number), converted=bool(set(parsed.warnings) - _HARMLESS))
