"""Reading land, floor area and counts: figures with units, estimates, conversions (rules.md R1).

Land comes out in 亩 (four decimals; 15 亩 = 1 公顷 = 10 000 m²), floor area in m² (two decimals).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from zhaoshang.core.money import YUAN, AmountError, AmountWarning, parse_amount

_PER_WAN = Decimal(10000)
_MU_PLACES = Decimal("0.0001")
_M2_PLACES = Decimal("0.01")


class AreaUnit(StrEnum):
    """Units of area in ledgers."""

    MU = "亩"
    HECTARE = "公顷"
    SQUARE_METRE = "平方米"
    WAN_SQUARE_METRES = "万平方米"
    SQUARE_KILOMETRE = "平方公里"


_SQUARE_METRES: dict[AreaUnit, Decimal] = {
    AreaUnit.HECTARE: Decimal(10000),
    AreaUnit.SQUARE_METRE: Decimal(1),
    AreaUnit.WAN_SQUARE_METRES: Decimal(10000),
    AreaUnit.SQUARE_KILOMETRE: Decimal(1000000),
}
_WORDS: tuple[tuple[str, AreaUnit], ...] = (
    (r"平方公里|平方千米|km2", AreaUnit.SQUARE_KILOMETRE),
    (r"万(?:平方米|平米|平方|m2|方)", AreaUnit.WAN_SQUARE_METRES),
    (r"平方米|平米|平方|m2|㎡", AreaUnit.SQUARE_METRE),
    (r"公顷|hm2|ha(?![a-z])", AreaUnit.HECTARE),
    (r"亩", AreaUnit.MU),
)
_UNITS = tuple((re.compile(words), unit) for words, unit in _WORDS)
_ANY_UNIT = re.compile("|".join(f"(?:{words})" for words, _unit in _WORDS))
_COUNT_WORDS = re.compile(r"(?:个)?(?:就业)?(?:岗位|工人|员工)|[人个名户位]")
_PER_MU = re.compile(r"(?:万?元)?/亩|每亩")


class ReadQuantity(NamedTuple):
    """A quantity as read.

    Args:
        value: In the column's unit; None when blank or not read.
        exact: The same before rounding.
        warning: Code of a remark (issues.MESSAGES).
        error: Code of what makes the cell wrong.
        keep: The words say more than the figure.
    """

    value: Decimal | None = None
    exact: Decimal | None = None
    warning: str = ""
    error: str = ""
    keep: bool = False


def find_area_unit(text: str) -> AreaUnit | None:
    """Find the unit of area in a heading or unit line: 用地面积（公顷） → 公顷."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = [
        (match.start(), place, unit)
        for place, (words, unit) in enumerate(_UNITS)
        if (match := words.search(folded))
    ]
    return min(found)[2] if found else None


def read_land(value: str | float, unit: AreaUnit = AreaUnit.MU) -> ReadQuantity:
    """Read land in 亩; other units are converted and said so."""
    return _read_area(value, unit, AreaUnit.MU, _MU_PLACES)


def read_floor(value: str | float, unit: AreaUnit = AreaUnit.SQUARE_METRE) -> ReadQuantity:
    """Read floor area in m²; other units are converted and said so."""
    return _read_area(value, unit, AreaUnit.SQUARE_METRE, _M2_PLACES)


def read_count(value: str | float) -> ReadQuantity:
    """Read a whole number of people or things: 200人, 约200人."""
    read = _read_number(_COUNT_WORDS.sub("", value) if isinstance(value, str) else value)
    if read.value is not None and read.value != read.value.to_integral_value():
        return ReadQuantity(error="unreadable_number")
    return read


def read_intensity(value: str | float) -> ReadQuantity:
    """Read 万元 per 亩."""
    return _read_number(_PER_MU.sub("", value) if isinstance(value, str) else value, wan=True)


def _read_area(
    value: str | float, unit: AreaUnit, wanted: AreaUnit, places: Decimal
) -> ReadQuantity:
    written = None
    if isinstance(value, str):
        folded = unicodedata.normalize("NFKC", value).casefold()
        written = find_area_unit(folded)
        value = _ANY_UNIT.sub("", folded, count=1)
    unit = written or unit
    read = _read_number(value)
    if read.exact is None:
        return read
    exact = _convert(read.exact, unit, wanted)
    rounded = exact.quantize(places, ROUND_HALF_UP)
    converted = "converted_area" if written not in {None, wanted} else ""
    return ReadQuantity(rounded, exact, read.warning or converted, "", read.keep or bool(converted))


def _convert(number: Decimal, unit: AreaUnit, wanted: AreaUnit) -> Decimal:
    if unit is wanted:
        return number
    metres = number * 10000 / 15 if unit is AreaUnit.MU else number * _SQUARE_METRES[unit]
    return metres * 15 / 10000 if wanted is AreaUnit.MU else metres / _SQUARE_METRES[wanted]


def _read_number(value: str | float, *, wan: bool = False) -> ReadQuantity:
    """Read a bare figure by the rules of amounts: separators, slips, estimates, 万."""
    parsed = parse_amount(value, YUAN)
    if parsed.error is not None:
        code = parsed.error if parsed.error is AmountError.TOO_LARGE else "unreadable_number"
        return ReadQuantity(error=str(code))
    if parsed.exact_wan is None:
        warning = "kept_as_note" if parsed.warnings else ""
        return ReadQuantity(warning=warning, keep=bool(warning))
    number = parsed.exact_wan * _PER_WAN
    if wan and isinstance(value, str) and re.search("[万亿]", value):
        number = parsed.exact_wan
    if number < 0:
        return ReadQuantity(error="negative")
    rough = [each for each in parsed.warnings if each is not AmountWarning.ROUNDED]
    warning = "rough_number" if rough else ""
    return ReadQuantity(number, number, warning, "", bool(rough))
