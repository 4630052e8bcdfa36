"""What the next point would need (rules.md R11; issue 7): how much more of which figure.

A proposal is tried by the score kind itself: it is what it says only if the score rises. Kinds that
compare the group, take points off or are marked by assessors have none, and none has what is at its
cap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import Any

from assessment.rules.scoring.facts import UnitFacts
from assessment.rules.scoring.grouped import score_indicator
from assessment.rules.scoring.scheme import (
    Basis,
    BonusMode,
    Composite,
    FloorThenBonus,
    Indicator,
    NotMet,
    PerItem,
    Ratio,
    Steps,
    Tiers,
)
from assessment.rules.scoring.working import Working

_NOTHING = Fraction(0)
# As exact as figures are kept.
_FINEST = Decimal("0.000001")


@dataclass(frozen=True)
class More:
    """How much more of a figure.

    Attributes:
        name: The figure.
        more: So much more, rounded up to the 6 decimals that figures are kept with.
    """

    name: str
    more: Decimal


@dataclass(frozen=True)
class NextPoint:
    """What the next point, band or item would need.

    Attributes:
        code: The indicator's, or the part's of a composite.
        needs: What is missing; several only where projects of several sizes are required.
        score: What the indicator would give then.
        gain: So many points more than now, above 0.
    """

    code: str
    needs: tuple[More, ...]
    score: Decimal
    gain: Decimal


def next_points(indicator: Indicator, facts: UnitFacts) -> list[NextPoint]:
    """Return what the next point of an indicator would need; of a composite, of each part.

    20 850 of 24 000 give 43.44 of 50: 270 more give 44.00.

    Source: issue 7 (a unit sees what the next point would need).
    """
    now = score_indicator(indicator, [facts])[facts.unit]
    if isinstance(indicator.formula, Composite):
        if now.exact >= indicator.points:
            return []
        return [found for part in indicator.formula.parts for found in next_points(part, facts)]
    found = _first_that_gives(indicator, facts, now)
    return [] if found is None else [found]


def _first_that_gives(indicator: Indicator, facts: UnitFacts, now: Working) -> NextPoint | None:
    proposals = _PROPOSALS.get(type(indicator.formula))
    if proposals is None:
        return None
    for needs in proposals(indicator, facts, now):
        then = score_indicator(indicator, [_with(facts, needs)])[facts.unit]
        if then.score > now.score:
            return NextPoint(indicator.code, needs, then.score, then.score - now.score)
    return None


def _with(facts: UnitFacts, needs: tuple[More, ...]) -> UnitFacts:
    values = dict(facts.values)
    for each in needs:
        values[each.name] = values.get(each.name, Decimal(0)) + each.more
    return replace(facts, values=values)


Proposals = Iterator[tuple[More, ...]]


def _ratio(indicator: Indicator, facts: UnitFacts, now: Working) -> Proposals:
    formula: Any = indicator.formula
    target = facts.target(formula.value, by_time=formula.by_time)
    if target is None or not indicator.points:
        return
    most = None if formula.cap_rate is None else Fraction(formula.cap_rate * indicator.points)
    for goal in _goals(now.exact, most):
        yield from _up_to(formula.value, goal / Fraction(indicator.points) * target, facts)


def _steps(indicator: Indicator, facts: UnitFacts, now: Working) -> Proposals:
    del now
    formula: Any = indicator.formula
    whole: Fraction | None = Fraction(1)
    if formula.basis is not Basis.VALUE:
        whole = facts.target(formula.value, by_time=formula.basis is Basis.TIME_RATE)
    if whole is None:
        return
    for band in sorted(formula.bands, key=lambda each: each.at_least):
        yield from _up_to(formula.value, Fraction(band.at_least) * whole, facts)


def _floor_then_bonus(indicator: Indicator, facts: UnitFacts, now: Working) -> Proposals:
    formula: Any = indicator.formula
    target = facts.target(formula.value)
    if target is None:
        return
    rate = (facts.value(formula.value) or _NOTHING) / target
    rates = _rates_below(formula, now) if rate < 1 else _rates_above(formula, rate, now, target)
    for each in rates:
        yield from _up_to(formula.value, each * target, facts)


def _rates_below(formula: FloorThenBonus, now: Working) -> Iterator[Fraction]:
    """Yield the rates that give more below the target, then the target itself."""
    base = Fraction(formula.base)
    if formula.not_met is NotMet.RATIO and base:
        yield from (goal / base for goal in _goals(now.exact, base))
    if formula.not_met is NotMet.STEPS:
        yield from sorted(Fraction(band.at_least) for band in formula.lower)
    yield Fraction(1)


def _rates_above(
    formula: FloorThenBonus, rate: Fraction, now: Working, target: Fraction
) -> Iterator[Fraction]:
    """Yield the rate of the next step; in proportion, of the next whole point."""
    step = Fraction(formula.step_rate)
    if formula.mode is BonusMode.STEPWISE:
        yield 1 + (((rate - 1) / step).__floor__() + 1) * step
        return
    reached = [band for band in formula.bands if target >= band.target_from]
    per_step = Fraction(
        max(reached, key=lambda band: band.target_from).per_step if reached else formula.per_step
    )
    if not per_step:
        return
    base = Fraction(formula.base)
    for goal in _goals(now.exact, base + Fraction(formula.most)):
        yield 1 + (goal - base) / per_step * step


def _per_item(indicator: Indicator, facts: UnitFacts, now: Working) -> Proposals:
    formula: Any = indicator.formula
    held = facts.value(formula.value) or _NOTHING
    yield from _up_to(formula.value, Fraction(max(held, _NOTHING).__floor__() + 1), facts)
    if formula.each:
        for goal in _goals(now.exact, Fraction(indicator.points)):
            needed = -((-goal / Fraction(formula.each)).__floor__())
            yield from _up_to(formula.value, Fraction(needed), facts)


def _tiers(indicator: Indicator, facts: UnitFacts, now: Working) -> Proposals:
    """Yield the first projects that are missing: one, or as many as are needed to count."""
    del now
    formula: Any = indicator.formula
    missing: list[str] = []
    for tier in formula.tiers:
        short = tier.required - (facts.value(tier.value) or _NOTHING)
        missing += [tier.value] * max(0, -((-short).__floor__()))
    for count in range(1, len(missing) + 1):
        taken = missing[:count]
        yield tuple(More(name, Decimal(taken.count(name))) for name in dict.fromkeys(taken))


_PROPOSALS: dict[type, Callable[[Indicator, UnitFacts, Working], Proposals]] = {
    Ratio: _ratio,
    Steps: _steps,
    FloorThenBonus: _floor_then_bonus,
    PerItem: _per_item,
    Tiers: _tiers,
}


def _goals(now: Fraction, most: Fraction | None) -> Iterator[Fraction]:
    """Yield the next whole point, then the most there is to get."""
    whole = Fraction(now.__floor__() + 1)
    if most is None or whole <= most:
        yield whole
    if most is not None and most > now:
        yield most


def _up_to(name: str, needed: Fraction, facts: UnitFacts) -> Proposals:
    """Yield what brings a figure to a size; nothing where it is there already."""
    more = needed - (facts.value(name) or _NOTHING)
    if more > 0:
        exact = Decimal(more.numerator) / Decimal(more.denominator)
        rounded = exact.quantize(_FINEST, rounding=ROUND_CEILING)
        # A decimal that does not end may have been cut just below.
        yield (More(name, rounded if Fraction(rounded) >= more else rounded + _FINEST),)
