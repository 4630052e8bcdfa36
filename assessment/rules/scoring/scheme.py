"""What a scheme of assessment says, as plain values (rules.md R11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """The closed set of score kinds."""

    RATIO = "ratio"
    TIME_RATIO = "time_ratio"
    STEPS = "steps"
    FLOOR_THEN_BONUS = "floor_then_bonus"
    COMPOSITE = "composite"
    TIERS = "tiers"
    EFFICACY = "efficacy"
    PER_ITEM = "per_item"
    DEDUCT_FROM_FULL = "deduct_from_full"
    RANK_POINTS = "rank_points"
    ASSESSED = "assessed"


FULL_HUNDRED = 100
"""Hundredths in the whole, for the efficacy coefficient."""
COMPARING = frozenset({Kind.EFFICACY, Kind.RANK_POINTS})
"""Kinds whose score depends on the other units of the group."""


class Basis(StrEnum):
    """What a band or a condition looks at."""

    RATE = "rate"
    TIME_RATE = "time_rate"
    VALUE = "value"


class WithoutTarget(StrEnum):
    """What an indicator gives a unit that has no target, or a target of 0."""

    ZERO = "zero"
    FULL = "full"


class BonusMode(StrEnum):
    """How what exceeds the target is counted."""

    STEPWISE = "stepwise"
    PROPORTIONAL = "proportional"


class NotMet(StrEnum):
    """What a unit gets that does not meet the target of a floor-then-bonus indicator."""

    ZERO = "zero"
    RATIO = "ratio"
    STEPS = "steps"


class Averaging(StrEnum):
    """How assessors' sheets are put together."""

    MEAN = "mean"
    BY_CLASS = "by_class"


@dataclass(frozen=True)
class Condition:
    """A figure of the unit reaches, or stays below, a bound. Exactly one bound is given.

    Attributes:
        value: Name of the figure.
        basis: The figure itself, its rate to the target, or to the time-phased target.
        at_least: Met from here on, itself included.
        less_than: Met below this, itself excluded.
    """

    value: str
    basis: Basis = Basis.VALUE
    at_least: Decimal | None = None
    less_than: Decimal | None = None


@dataclass(frozen=True)
class Step:
    """A band of `steps`: from this rate or figure on, and if all else holds, these points."""

    at_least: Decimal
    points: Decimal
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class SizeBand:
    """Points for each further step over the target, for targets from this size on."""

    target_from: Decimal
    per_step: Decimal


@dataclass(frozen=True)
class Tier:
    """How many of one size are required."""

    value: str
    required: int


@dataclass(frozen=True)
class Ratio:
    """Actual ÷ target × points, the rate capped.

    Attributes:
        value: Name of the figure.
        by_time: Against the time-phased target instead of the year's.
        cap_rate: Largest rate counted; None: no cap.
        without_target: What a unit without a target gets.
    """

    value: str
    by_time: bool = False
    cap_rate: Decimal | None = Decimal(1)
    without_target: WithoutTarget = WithoutTarget.ZERO


@dataclass(frozen=True)
class Steps:
    """The points of the highest band reached whose further conditions hold; else 0."""

    value: str
    bands: tuple[Step, ...]
    basis: Basis = Basis.RATE
    without_target: WithoutTarget = WithoutTarget.ZERO


@dataclass(frozen=True)
class FloorThenBonus:
    """A base for the target, and more for what exceeds it.

    Attributes:
        value: Name of the figure.
        base: Points when the target is met.
        step_rate: Each further part of the target of this size …
        per_step: … adds these points, unless `bands` say otherwise for the size of the target.
        most: Largest bonus.
        mode: Whole steps only, or in proportion.
        bands: Points of a step by size of the target.
        not_met: What is given below the target.
        lower: Bands below the target, for `NotMet.STEPS`.
        without_target: What a unit without a target gets: nothing, or the base.
    """

    value: str
    base: Decimal
    step_rate: Decimal
    per_step: Decimal
    most: Decimal
    mode: BonusMode = BonusMode.STEPWISE
    bands: tuple[SizeBand, ...] = ()
    not_met: NotMet = NotMet.ZERO
    lower: tuple[Step, ...] = ()
    without_target: WithoutTarget = WithoutTarget.ZERO


@dataclass(frozen=True)
class Composite:
    """Weighted parts summed; the sum is capped at the indicator's points.

    Attributes:
        parts: Each with points of its own.
        cap_parts: Each part is capped at its own points too.
    """

    parts: tuple[Indicator, ...]
    cap_parts: bool = False


@dataclass(frozen=True)
class Tiers:
    """Full points for the required number of each size, less so much for each that is missing."""

    tiers: tuple[Tier, ...]
    per_missing: Decimal


@dataclass(frozen=True)
class Efficacy:
    """(v − min) ÷ (max − min) × span + floor, in hundredths of the points, within the group.

    All equal: full points. A unit without the figure gets nothing and sets no bounds.
    """

    value: str
    basis: Basis = Basis.VALUE
    floor: Decimal = Decimal(60)
    span: Decimal = Decimal(40)


@dataclass(frozen=True)
class PerItem:
    """So many points for each, at most the indicator's points."""

    value: str
    each: Decimal


@dataclass(frozen=True)
class DeductFromFull:
    """Points less so many for each occurrence, at least `floor`."""

    value: str
    each: Decimal
    floor: Decimal = Decimal(0)


@dataclass(frozen=True)
class RankPoints:
    """Points by place in the group; equal figures share a place.

    Attributes:
        value: Name of the figure.
        by_place: Points of the first place, the second, …
        rest: Points of the places after them.
        basis: What is compared.
    """

    value: str
    by_place: tuple[Decimal, ...]
    rest: Decimal = Decimal(0)
    basis: Basis = Basis.VALUE


@dataclass(frozen=True)
class Assessed:
    """Entered by assessors, on sheets of `out_of` points, averaged.

    Attributes:
        sheet: Name of the sheets.
        out_of: Largest mark of a sheet.
        averaging: All sheets alike, or the means of classes by weight.
        weights: Weight of each class of assessors.
    """

    sheet: str
    out_of: Decimal = Decimal(100)
    averaging: Averaging = Averaging.MEAN
    weights: tuple[tuple[str, Decimal], ...] = ()


Formula = (
    Ratio
    | Steps
    | FloorThenBonus
    | Composite
    | Tiers
    | Efficacy
    | PerItem
    | DeductFromFull
    | RankPoints
    | Assessed
)


@dataclass(frozen=True)
class Indicator:
    """One indicator of a scheme.

    Attributes:
        code: Name inside the scheme.
        name: What people call it.
        points: Its weight.
        kind: Its score kind.
        formula: The parameters of that kind.
        assumed: The source does not print the formula; the parameters are an assumption.
    """

    code: str
    name: str
    points: Decimal
    kind: Kind
    formula: Formula
    assumed: bool = False

    def walk(self) -> Iterator[Indicator]:
        """Yield it and the parts below it."""
        yield self
        if isinstance(self.formula, Composite):
            for part in self.formula.parts:
                yield from part.walk()


@dataclass(frozen=True)
class Adjustment:
    """A bonus or a deduction: so many points for each, capped.

    Attributes:
        code: Name inside the scheme.
        name: What people call it.
        value: Name of the count.
        each: Points for one, above 0.
        cap: Most points of it; None: no cap.
        if_all: Counted only if all these hold.
    """

    code: str
    name: str
    value: str
    each: Decimal
    cap: Decimal | None = None
    if_all: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Gate:
    """Whoever does not meet one of these is not eligible: scored and shown, but not ranked."""

    code: str
    name: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Veto:
    """Whoever meets all of these gets nothing, whatever the score (一票否决)."""

    code: str
    name: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Grade:
    """A grade from this total on."""

    name: str
    at_least: Decimal


@dataclass(frozen=True)
class GradeOverride:
    """Whoever meets one of the alternatives goes up (or, below 0, down) by so many grades."""

    code: str
    name: str
    any_of: tuple[tuple[Condition, ...], ...]
    up: int = 1


@dataclass(frozen=True)
class Scheme:
    """A scheme of assessment for one group of units.

    Attributes:
        name: Its title.
        full: What the indicators' points sum up to.
        indicators: In their order.
        bonuses: Added after the indicators.
        deductions: Taken off after them.
        bonus_cap: Most points of all bonuses together.
        deduction_cap: Most points of all deductions together.
        gates: Conditions of being ranked.
        vetoes: What brings everything to nothing.
        grades: From the highest down; empty: none are given.
        overrides: What lifts or lowers a grade.
        tie_break: Figures that part equal totals, one after the other, the higher one first.
    """

    name: str
    full: Decimal
    indicators: tuple[Indicator, ...]
    bonuses: tuple[Adjustment, ...] = ()
    deductions: tuple[Adjustment, ...] = ()
    bonus_cap: Decimal | None = None
    deduction_cap: Decimal | None = None
    gates: tuple[Gate, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    grades: tuple[Grade, ...] = ()
    overrides: tuple[GradeOverride, ...] = ()
    tie_break: tuple[str, ...] = field(default=("funds_in_place", "new_projects"))
