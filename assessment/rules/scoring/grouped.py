"""Score kinds that compare the units of a group, and the scores of all units (rules.md R11).

What a unit gets does not depend on the order in which the units are given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.rules.scoring import single
from assessment.rules.scoring.facts import UnitFacts
from assessment.rules.scoring.scheme import (
    Assessed,
    Composite,
    DeductFromFull,
    Efficacy,
    FloorThenBonus,
    Indicator,
    PerItem,
    RankPoints,
    Ratio,
    Steps,
    Tiers,
)
from assessment.rules.scoring.working import Line, Word, Working, worked

_NOTHING = Fraction(0)
_HUNDRED = 100
_SCORERS: dict[type, Callable[[Decimal, Any, UnitFacts], Working]] = {
    Assessed: single.assessed,
    DeductFromFull: single.deduct_from_full,
    FloorThenBonus: single.floor_then_bonus,
    PerItem: single.per_item,
    Ratio: single.ratio,
    Steps: single.steps,
    Tiers: single.tiers,
}


def score_indicator(indicator: Indicator, group: Sequence[UnitFacts]) -> dict[str, Working]:
    """Return each unit's working of an indicator, by the unit's code.

    Units that have not reported are scored like the others, but set no bounds and take no place.
    """
    formula = indicator.formula
    if isinstance(formula, Efficacy):
        return _efficacy(indicator.points, formula, group)
    if isinstance(formula, RankPoints):
        return _rank_points(indicator.points, formula, group)
    if isinstance(formula, Composite):
        return _composite(indicator.points, formula, group)
    return {facts.unit: _alone(indicator, facts) for facts in group}


def _alone(indicator: Indicator, facts: UnitFacts) -> Working:
    scorer = _SCORERS[type(indicator.formula)]
    return scorer(indicator.points, indicator.formula, facts)


def _efficacy(points: Decimal, formula: Efficacy, group: Sequence[UnitFacts]) -> dict[str, Working]:
    """Score ((v − min) ÷ (max − min) × span + floor) ÷ 100 × points.

    Figures 10, 30 and 50, 30 points: 60, 80 and 100 hundredths → 18, 24, 30.
    """
    measured = {facts.unit: facts.measure(formula.value, formula.basis) for facts in group}
    bounds = [
        found
        for facts in group
        if facts.has_reported and (found := measured[facts.unit]) is not None
    ]
    least, most = min(bounds, default=_NOTHING), max(bounds, default=_NOTHING)
    workings = {}
    for unit, found in measured.items():
        if found is None:
            workings[unit] = worked(points, _NOTHING, [Line(Word.NO_VALUE, of=formula.value)])
            continue
        lines = [
            Line(Word.VALUE, found, formula.value),
            Line(Word.LEAST, least),
            Line(Word.MOST, most),
        ]
        if least == most:
            lines.append(Line(Word.ALL_EQUAL))
            workings[unit] = worked(points, Fraction(points), lines)
            continue
        # A unit outside the bounds has not reported: it is held to them.
        within = min(max(found, least), most)
        share = (within - least) / (most - least)
        coefficient = share * Fraction(formula.span) + Fraction(formula.floor)
        lines.append(Line(Word.COEFFICIENT, coefficient))
        workings[unit] = worked(points, coefficient / _HUNDRED * Fraction(points), lines)
    return workings


def _rank_points(
    points: Decimal, formula: RankPoints, group: Sequence[UnitFacts]
) -> dict[str, Working]:
    """Score by place, the highest figure first; equal figures share the better place."""
    measured = {facts.unit: facts.measure(formula.value, formula.basis) for facts in group}
    in_race = [
        found
        for facts in group
        if facts.has_reported and (found := measured[facts.unit]) is not None
    ]
    workings = {}
    for facts in group:
        found = measured[facts.unit]
        if found is None or not facts.has_reported:
            line = Line(Word.NO_VALUE, of=formula.value)
            workings[facts.unit] = worked(points, _NOTHING, [line])
            continue
        place = 1 + sum(other > found for other in in_race)
        given = formula.by_place[place - 1] if place <= len(formula.by_place) else formula.rest
        lines = [Line(Word.VALUE, found, formula.value), Line(Word.PLACE, Fraction(place))]
        workings[facts.unit] = worked(points, min(Fraction(given), Fraction(points)), lines)
    return workings


def _composite(
    points: Decimal, formula: Composite, group: Sequence[UnitFacts]
) -> dict[str, Working]:
    """Score the sum of the parts, capped; a part is exact until the sum is rounded."""
    scored = {part.code: score_indicator(part, group) for part in formula.parts}
    return {facts.unit: _sum_of_parts(points, formula, scored, facts.unit) for facts in group}


def _sum_of_parts(
    points: Decimal,
    formula: Composite,
    scored: Mapping[str, Mapping[str, Working]],
    unit: str,
) -> Working:
    lines, parts, total = [], [], _NOTHING
    for part in formula.parts:
        working = scored[part.code][unit]
        counted = working.exact
        if formula.cap_parts:
            counted = min(counted, Fraction(part.points))
        total += counted
        parts.append((part.code, working))
        lines.append(Line(Word.PART, counted, part.code))
    lines.append(Line(Word.SUM, total))
    if total > points:
        total = Fraction(points)
        lines.append(Line(Word.CAPPED, total))
    return worked(points, total, lines, tuple(parts))
