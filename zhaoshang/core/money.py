"""Amounts: one unit inside (万元), every way of writing them outside.

What this module defines (rules.md R1, R2 and R5):

- the stored amount: Decimal 万元 with six decimals, exact to the 分 (`quantize_fen`);
- printing it (`format_wan`, `format_yi`, `plain_wan`);
- dividing an amount into shares that sum to the whole (`split_amount`);
- percentages rounded half up on the exact value, and the gap against time progress.

Reading amounts (`parse_amount`) and units of money (`find_unit`) have files of their own and are
offered here too. No binary floats. No Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from fractions import Fraction

from zhaoshang.core.amount_text import AmountError, AmountWarning, ParsedAmount, parse_amount
from zhaoshang.core.money_units import (
    CNY,
    CURRENCIES,
    FEN,
    QIAN_YUAN,
    WAN,
    WAN_PER_YI,
    YI,
    YUAN,
    MoneyUnit,
    find_unit,
    quantize_fen,
    unit_by_label,
)

__all__ = [
    "CNY",
    "CURRENCIES",
    "FEN",
    "QIAN_YUAN",
    "WAN",
    "WAN_PER_YI",
    "YI",
    "YUAN",
    "AmountError",
    "AmountWarning",
    "GapBasis",
    "MoneyUnit",
    "ParsedAmount",
    "convert_foreign",
    "exceeded_by",
    "find_unit",
    "format_wan",
    "format_yi",
    "gap_points",
    "parse_amount",
    "percent",
    "percent_text",
    "plain_wan",
    "quantize_fen",
    "round_half_up",
    "split_amount",
    "unit_by_label",
]

Rational = int | Decimal | Fraction
_HUNDRED = 100


def format_wan(amount: Decimal | None, places: int = 2) -> str:
    """Print 万元 with thousands separators: 20,850.00; nothing for None."""
    return "" if amount is None else f"{round_half_up(amount, places):,.{places}f}"


def format_yi(amount: Decimal | None, places: int = 2) -> str:
    """Print 万元 as 亿元: 73.52 for 735 190; nothing for None."""
    return (
        "" if amount is None else f"{round_half_up(Fraction(amount) / 10000, places):,.{places}f}"
    )


def plain_wan(amount: Decimal | None) -> str:
    """Print 万元 exactly, without separators or empty decimals, for a form field: 12000."""
    if amount is None:
        return ""
    text = f"{quantize_fen(amount):f}"
    return text.rstrip("0").rstrip(".")


def convert_foreign(amount_wan: Decimal, rate: Decimal) -> Decimal:
    """Turn 万 of a currency into 万元 at `rate` (yuan for one unit of it), exact to the 分."""
    return quantize_fen(amount_wan * rate)


def split_amount(total: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """Divide 万元 into shares exact to the 分; what is left over goes to the last share.

    Raises:
        ValueError: when the percentages are negative or do not total 100.

    Source: rules.md R5.
    """
    if not percents or any(percent < 0 for percent in percents) or sum(percents) != _HUNDRED:
        raise ValueError("shares must total 100 percent")
    whole = quantize_fen(total)
    shares = [(whole * percent / 100).quantize(FEN, ROUND_DOWN) for percent in percents]
    last = max(place for place, percent in enumerate(percents) if percent > 0)
    shares[last] += whole - sum(shares)
    return shares


def round_half_up(value: Rational, places: int) -> Decimal:
    """Round an exact value half up (away from zero) to so many decimals."""
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places)


def percent(actual: Rational, target: Rational, places: int = 2) -> Decimal | None:
    """Return actual ÷ target in percent, half up on the exact value; None without a target."""
    if target == 0:
        return None
    return round_half_up(Fraction(actual) * 100 / Fraction(target), places)


def percent_text(actual: Rational, target: Rational, places: int = 2) -> str:
    """Print a rate: 86.88%; nothing without a target."""
    rate = percent(actual, target, places)
    return "" if rate is None else f"{rate:.{places}f}%"


class GapBasis(StrEnum):
    """What the gap against time progress is taken from (policy, rules.md R2)."""

    PRINTED = "printed"
    EXACT = "exact"


def gap_points(
    actual: Rational,
    target: Rational,
    progress: Fraction,
    *,
    places: int = 2,
    basis: GapBasis = GapBasis.PRINTED,
) -> Decimal | None:
    """Return how far the rate is ahead (+) or behind (−) of time progress, in percentage points.

    `progress` is the exact fraction of the year. Bulletins subtract the printed rate: 20 850 of
    24 000 in October prints 86.88 %, so the gap is +3.55, where the exact rate would give +3.54.

    Source: rules.md R2.
    """
    if target == 0:
        return None
    exact = Fraction(actual) * 100 / Fraction(target)
    rate = Fraction(round_half_up(exact, places)) if basis is GapBasis.PRINTED else exact
    return round_half_up(rate - progress * 100, places)


def exceeded_by(actual: Rational, target: Rational, places: int = 2) -> Decimal | None:
    """Return 超额完成: the printed rate less 100 %, None when the target is not exceeded."""
    rate = percent(actual, target, places)
    return None if rate is None or rate <= _HUNDRED else rate - 100
