"""The working of a score: what went in, each intermediate value, caps, rounding (rules.md R11)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from zhaoshang.core.money import round_half_up

DECIMALS = 2


class Word(StrEnum):
    """What a line of a working tells; the pages have the words."""

    VALUE = "value"
    TARGET = "target"
    DUE = "due"
    TIME = "time"
    RATE = "rate"
    RATE_CAPPED = "rate_capped"
    NO_VALUE = "no_value"
    NO_TARGET = "no_target"
    BAND = "band"
    BAND_CONDITION_FAILED = "band_condition_failed"
    NO_BAND = "no_band"
    NOT_MET = "not_met"
    BASE = "base"
    STEPS_OVER = "steps_over"
    PER_STEP = "per_step"
    BONUS = "bonus"
    BONUS_CAPPED = "bonus_capped"
    REQUIRED = "required"
    MISSING = "missing"
    LEAST = "least"
    MOST = "most"
    ALL_EQUAL = "all_equal"
    COEFFICIENT = "coefficient"
    COUNT = "count"
    EACH = "each"
    PLACE = "place"
    MEAN = "mean"
    CLASS_MEAN = "class_mean"
    NO_SHEET = "no_sheet"
    PART = "part"
    SUM = "sum"
    CAPPED = "capped"
    FLOORED = "floored"


@dataclass(frozen=True)
class Line:
    """One line of a working.

    Attributes:
        word: What it tells.
        value: The number, exact; None where there is none.
        of: Name of the figure, the class or the part that it is about.
    """

    word: Word
    value: Fraction | None = None
    of: str = ""


@dataclass(frozen=True)
class Working:
    """The score of one indicator with everything it came from.

    Attributes:
        points: The indicator's weight.
        exact: The score before rounding.
        score: The score: 2 decimals, half up.
        lines: How it was worked out, in order.
        parts: Workings of the parts of a composite, by code.
    """

    points: Decimal
    exact: Fraction
    score: Decimal
    lines: tuple[Line, ...]
    parts: tuple[tuple[str, Working], ...] = ()

    @property
    def is_capped(self) -> bool:
        """A cap was hit somewhere."""
        capped = {Word.RATE_CAPPED, Word.BONUS_CAPPED, Word.CAPPED}
        return any(line.word in capped for line in self.lines)


def worked(
    points: Decimal,
    exact: Fraction,
    lines: list[Line],
    parts: tuple[tuple[str, Working], ...] = (),
) -> Working:
    """Round a score and put its working together."""
    return Working(points, exact, rounded(exact), tuple(lines), parts)


def rounded(exact: Fraction) -> Decimal:
    """Return an exact number with 2 decimals, half up (away from 0)."""
    return round_half_up(exact, DECIMALS)
