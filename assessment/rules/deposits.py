"""Risk deposits 风险抵押金 (rules.md R12): returned, returned with a bonus, or kept, by the year.

- `band_of`: the band that a rate, a score or a grade falls into.
- `settle`: what is paid back, added and kept; 万元 exact to the 分, shares add up to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

_FEN = Decimal("0.000001")
_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


class Measure(StrEnum):
    """What a deposit is settled by."""

    RATE = "rate"
    SCORE = "score"
    GRADE = "grade"


class Outcome(StrEnum):
    """What becomes of a deposit."""

    BONUS = "bonus"
    RETURN = "return"
    KEEP = "keep"


@dataclass(frozen=True)
class Band:
    """One line of the county's table, the best first.

    Attributes:
        at_least: Rate in percent or score from which it holds, itself included; None: the rest.
        grade: The grade it is for, where deposits go by grade; "": the rest.
        outcome: What becomes of the deposit.
        percent: Of the deposit: what is added as a bonus, or what is kept.
    """

    at_least: Decimal | None
    grade: str
    outcome: Outcome
    percent: Decimal


@dataclass(frozen=True)
class Settled:
    """What becomes of a deposit, in 万元; `kept_wan` and `returned_wan` are what was paid."""

    band: Band
    returned_wan: Decimal
    bonus_wan: Decimal
    kept_wan: Decimal


def band_of(
    measure: Measure,
    bands: Sequence[Band],
    *,
    value: Decimal | Fraction | None = None,
    grade: str = "",
) -> Band | None:
    """Return the band of a unit's year; None where nothing is known or no band fits.

    Args:
        measure: What it goes by.
        bands: The county's table; numbers are tried from the highest bound down.
        value: Rate in percent, or score; exact.
        grade: The grade.
    """
    if measure is Measure.GRADE:
        named = next((each for each in bands if each.grade and each.grade == grade), None)
        rest = next((each for each in bands if not each.grade), None)
        return named or (rest if grade else None)
    if value is None:
        return None
    bound = [(each.at_least, each) for each in bands if each.at_least is not None]
    for lowest, each in sorted(bound, key=lambda pair: pair[0], reverse=True):
        if Fraction(value) >= Fraction(lowest):
            return each
    return next((each for each in bands if each.at_least is None), None)


def settle(paid_wan: Decimal, band: Band) -> Settled:
    """Return what becomes of a deposit in a band.

    Args:
        paid_wan: What was paid, in 万元.
        band: The band of the year.
    """
    part = (paid_wan * band.percent / _HUNDRED).quantize(_FEN, ROUND_HALF_UP)
    if band.outcome is Outcome.KEEP:
        return Settled(band, paid_wan - part, _ZERO, part)
    bonus = part if band.outcome is Outcome.BONUS else _ZERO
    return Settled(band, paid_wan, bonus, _ZERO)
