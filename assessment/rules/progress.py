"""Rates, time progress, ahead and behind, year on year (rules.md R1, R2). Exact until printed.

Rates are fractions (0.8688 is 86.88 %); gaps are percentage points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from zhaoshang.core.periods import Month, time_progress

RATE_DECIMALS = 2
_HUNDRED = 100
_MONTHS = 12


class GapFrom(StrEnum):
    """What 超/欠 is reckoned from (R2)."""

    PRINTED = "printed"
    EXACT = "exact"


@dataclass(frozen=True)
class Progress:
    """How far a figure is towards its target at the end of a month.

    Attributes:
        actual: Cumulative figure of the year.
        target: Target of the year; None where there is none.
        rate: actual ÷ target, exact; None without a target or for a target of 0.
        percent: The rate as printed, in per cent.
        time: Time progress, exact.
        gap: Percentage points ahead (+) or behind (−); None without a rate.
        due: What should have been reached by now.
    """

    actual: Decimal
    target: Decimal | None
    rate: Fraction | None
    percent: Decimal | None
    time: Fraction
    gap: Decimal | None
    due: Fraction | None


def half_up(value: Fraction | Decimal, decimals: int = RATE_DECIMALS) -> Decimal:
    """Round an exact value half up, away from zero, to so many decimals."""
    exact = Fraction(value) * 10**decimals
    whole = abs(exact.numerator) // exact.denominator
    if (abs(exact) - whole) * 2 >= 1:
        whole += 1
    signed = -whole if exact < 0 else whole
    return Decimal(signed).scaleb(-decimals)


def percent_of(rate: Fraction, decimals: int = RATE_DECIMALS) -> Decimal:
    """Return a rate in per cent as printed."""
    return half_up(rate * _HUNDRED, decimals)


def month_shares(cumulative: Sequence[Decimal]) -> tuple[Fraction, ...] | None:
    """Return each month's part of a yearly target broken down by month; None if it is not.

    Args:
        cumulative: Twelve cumulative targets, the last one the year's.
    """
    if len(cumulative) != _MONTHS or not cumulative[-1]:
        return None
    whole = Fraction(cumulative[-1])
    steps = zip([Decimal(0), *cumulative[:-1]], cumulative, strict=True)
    return tuple((Fraction(now) - Fraction(before)) / whole for before, now in steps)


def progress(
    actual: Decimal,
    target: Decimal | None,
    month: Month,
    *,
    shares: Sequence[Fraction] | None = None,
    gap_from: GapFrom = GapFrom.PRINTED,
    decimals: int = RATE_DECIMALS,
) -> Progress:
    """Work out rate, time progress and gap.

    Args:
        actual: Cumulative figure to the end of `month`.
        target: Target of the year.
        month: The reporting month.
        shares: Month-by-month targets as parts of the year's; None: months ÷ 12.
        gap_from: Whether the gap is reckoned from the printed or from the exact rate.
        decimals: Decimals of printed rates.

    Source: rules.md R2. October, 20 850 of 24 000: 86.88 %, time 83.3333…, gap +3.55.
    """
    time = time_progress(month, shares)
    if not target:
        return Progress(actual, target, None, None, time, None, None)
    rate = Fraction(actual) / Fraction(target)
    percent = percent_of(rate, decimals)
    base = Fraction(percent) if gap_from is GapFrom.PRINTED else rate * _HUNDRED
    gap = half_up(base - time * _HUNDRED, decimals)
    return Progress(actual, target, rate, percent, time, gap, time * Fraction(target))


def exceeded_by(percent: Decimal) -> Decimal:
    """Return 超额完成 in per cent: the printed rate less 100; not negative."""
    return max(percent - _HUNDRED, Decimal(0))


def year_on_year(now: Decimal, before: Decimal | None) -> Decimal | None:
    """Return the change against the same months of the year before, in per cent as printed.

    None where nothing is known of that year, or there was nothing: no rate can be given then.
    """
    if not before:
        return None
    return percent_of((Fraction(now) - Fraction(before)) / abs(Fraction(before)))


def round_figure(value: Decimal, decimals: int) -> Decimal:
    """Round a figure for print, half up."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
