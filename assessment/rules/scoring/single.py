"""Score kinds that look at one unit alone (rules.md R11). All exact; rounded by `worked`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from assessment.rules.scoring.facts import Sheet, UnitFacts, holds
from assessment.rules.scoring.scheme import (
    Assessed,
    Averaging,
    Basis,
    BonusMode,
    DeductFromFull,
    FloorThenBonus,
    NotMet,
    PerItem,
    Ratio,
    Step,
    Steps,
    Tiers,
    WithoutTarget,
)
from assessment.rules.scoring.working import Line, Word, Working, worked

_NOTHING = Fraction(0)


def ratio(points: Decimal, formula: Ratio, facts: UnitFacts) -> Working:
    """Score actual ÷ target × points; the rate is capped, and never below 0.

    20 850 of 24 000, 50 points, cap 1: 86.875 % → 43.44.
    """
    lines: list[Line] = []
    value = _value(formula.value, facts, lines)
    if value is None:
        return worked(points, _NOTHING, lines)
    target = _target(formula.value, facts, lines, by_time=formula.by_time)
    if target is None:
        return worked(points, _without(points, formula.without_target), lines)
    rate = max(_NOTHING, value / target)
    lines.append(Line(Word.RATE, rate))
    if formula.cap_rate is not None and rate > formula.cap_rate:
        rate = Fraction(formula.cap_rate)
        lines.append(Line(Word.RATE_CAPPED, rate))
    return worked(points, rate * Fraction(points), lines)


def steps(points: Decimal, formula: Steps, facts: UnitFacts) -> Working:
    """Score the highest band reached whose further conditions hold; nothing below the lowest.

    A band whose conditions fail is passed over: the next lower one is looked at.
    """
    lines: list[Line] = []
    value = _value(formula.value, facts, lines)
    if value is None:
        return worked(points, _NOTHING, lines)
    found = value
    if formula.basis is not Basis.VALUE:
        by_time = formula.basis is Basis.TIME_RATE
        target = _target(formula.value, facts, lines, by_time=by_time)
        if target is None:
            return worked(points, _without(points, formula.without_target), lines)
        found = value / target
        lines.append(Line(Word.RATE, found))
    return _capped(points, _band(formula.bands, found, facts, lines), lines)


def floor_then_bonus(points: Decimal, formula: FloorThenBonus, facts: UnitFacts) -> Working:
    """Score the base for a target that is met and more for what exceeds it; else by `not_met`.

    Base 60, each 10 % more 0.5, at most 10: 134 % → 3 whole steps → 61.50; in proportion → 61.70.
    """
    lines: list[Line] = []
    value = _value(formula.value, facts, lines)
    if value is None:
        return worked(points, _NOTHING, lines)
    target = _target(formula.value, facts, lines)
    if target is None:
        is_full = formula.without_target is WithoutTarget.FULL
        return worked(points, Fraction(formula.base) if is_full else _NOTHING, lines)
    rate = value / target
    lines.append(Line(Word.RATE, rate))
    if rate < 1:
        return _capped(points, _below(formula, rate, facts, lines), lines)
    over = (rate - 1) / Fraction(formula.step_rate)
    counted = Fraction(over.__floor__()) if formula.mode is BonusMode.STEPWISE else over
    per_step = _per_step(formula, target)
    bonus = counted * per_step
    lines += [
        Line(Word.BASE, Fraction(formula.base)),
        Line(Word.STEPS_OVER, counted),
        Line(Word.PER_STEP, per_step),
        Line(Word.BONUS, bonus),
    ]
    if bonus > formula.most:
        bonus = Fraction(formula.most)
        lines.append(Line(Word.BONUS_CAPPED, bonus))
    return worked(points, Fraction(formula.base) + bonus, lines)


def tiers(points: Decimal, formula: Tiers, facts: UnitFacts) -> Working:
    """Score full points less so many for each project of a size that is missing; at least 0.

    Required 7, 4 and 1, present 6, 4 and 0, 0.1 for each missing, 0.5 points: 2 missing → 0.30.
    """
    lines: list[Line] = []
    missing = _NOTHING
    for tier in formula.tiers:
        count = _value(tier.value, facts, lines) or _NOTHING
        short = max(_NOTHING, tier.required - count)
        missing += short
        lines += [
            Line(Word.REQUIRED, Fraction(tier.required), tier.value),
            Line(Word.MISSING, short, tier.value),
        ]
    score = Fraction(points) - missing * Fraction(formula.per_missing)
    return worked(points, _floored(score, _NOTHING, lines), lines)


def per_item(points: Decimal, formula: PerItem, facts: UnitFacts) -> Working:
    """Score so many points for each, at most the indicator's; a negative count gives nothing."""
    lines: list[Line] = []
    count = max(_NOTHING, _value(formula.value, facts, lines, Word.COUNT) or _NOTHING)
    lines.append(Line(Word.EACH, Fraction(formula.each)))
    return _capped(points, count * Fraction(formula.each), lines)


def deduct_from_full(points: Decimal, formula: DeductFromFull, facts: UnitFacts) -> Working:
    """Score the points less so many for each occurrence, at least the floor.

    A count that is not known is none: nothing happened that anybody has recorded.
    """
    lines: list[Line] = []
    count = max(_NOTHING, _value(formula.value, facts, lines, Word.COUNT) or _NOTHING)
    lines.append(Line(Word.EACH, Fraction(formula.each)))
    score = Fraction(points) - count * Fraction(formula.each)
    return worked(points, _floored(score, Fraction(formula.floor), lines), lines)


def assessed(points: Decimal, formula: Assessed, facts: UnitFacts) -> Working:
    """Score the assessors' mean mark ÷ out_of × points, by class of assessors where it says so.

    Weights 70 for parks and 30 for townships; means 90 and 80: (90×70 + 80×30) ÷ 100 = 87. A class
    without a sheet is left out, and the weights of the others stand for the whole.
    """
    sheets = facts.sheets.get(formula.sheet, ())
    if not sheets:
        return worked(points, _NOTHING, [Line(Word.NO_SHEET, of=formula.sheet)])
    lines: list[Line] = []
    mean = mean_mark(formula, sheets, lines)
    if mean is None:
        return worked(points, _NOTHING, lines)
    lines.append(Line(Word.MEAN, mean))
    return _capped(points, mean / Fraction(formula.out_of) * Fraction(points), lines)


def mean_mark(
    formula: Assessed, sheets: Sequence[Sheet], lines: list[Line] | None = None
) -> Fraction | None:
    """Return the mean mark as the formula puts sheets together; None where nobody marked.

    Args:
        formula: How the sheets are put together.
        sheets: The marks of one unit.
        lines: Takes the means of the classes.
    """
    if not sheets:
        return None
    if formula.averaging is Averaging.BY_CLASS:
        return _mean_by_class(formula.weights, sheets, [] if lines is None else lines)
    return _mean(sheets)


def _mean(sheets: Sequence[Sheet]) -> Fraction:
    return sum((Fraction(sheet.mark) for sheet in sheets), _NOTHING) / len(sheets)


def _mean_by_class(
    weights: Sequence[tuple[str, Decimal]], sheets: Sequence[Sheet], lines: list[Line]
) -> Fraction | None:
    weighted, whole = _NOTHING, _NOTHING
    for name, weight in weights:
        of_class = [sheet for sheet in sheets if sheet.assessor_class == name]
        if not of_class:
            lines.append(Line(Word.NO_SHEET, of=name))
            continue
        mean = _mean(of_class)
        lines.append(Line(Word.CLASS_MEAN, mean, name))
        weighted += mean * Fraction(weight)
        whole += Fraction(weight)
    return weighted / whole if whole else None


def _value(
    name: str, facts: UnitFacts, lines: list[Line], word: Word = Word.VALUE
) -> Fraction | None:
    value = facts.value(name)
    lines.append(Line(Word.NO_VALUE if value is None else word, value, name))
    return value


def _target(
    name: str, facts: UnitFacts, lines: list[Line], *, by_time: bool = False
) -> Fraction | None:
    target = facts.target(name)
    if target is None:
        lines.append(Line(Word.NO_TARGET, of=name))
        return None
    lines.append(Line(Word.TARGET, target, name))
    if not by_time:
        return target
    due = facts.target(name, by_time=True)
    lines += [Line(Word.TIME, facts.time_part(name), name), Line(Word.DUE, due, name)]
    return due


def _without(points: Decimal, rule: WithoutTarget) -> Fraction:
    return Fraction(points) if rule is WithoutTarget.FULL else _NOTHING


def _band(bands: Sequence[Step], found: Fraction, facts: UnitFacts, lines: list[Line]) -> Fraction:
    for band in sorted(bands, key=lambda each: each.at_least, reverse=True):
        if found < band.at_least:
            continue
        failed = next((each for each in band.conditions if not holds(each, facts)), None)
        if failed is None:
            lines.append(Line(Word.BAND, Fraction(band.at_least)))
            return Fraction(band.points)
        lines.append(Line(Word.BAND_CONDITION_FAILED, Fraction(band.at_least), failed.value))
    lines.append(Line(Word.NO_BAND))
    return _NOTHING


def _below(
    formula: FloorThenBonus, rate: Fraction, facts: UnitFacts, lines: list[Line]
) -> Fraction:
    lines.append(Line(Word.NOT_MET))
    if formula.not_met is NotMet.RATIO:
        return max(_NOTHING, rate) * Fraction(formula.base)
    if formula.not_met is NotMet.STEPS:
        return _band(formula.lower, rate, facts, lines)
    return _NOTHING


def _per_step(formula: FloorThenBonus, target: Fraction) -> Fraction:
    reached = [band for band in formula.bands if target >= band.target_from]
    if not reached:
        return Fraction(formula.per_step)
    return Fraction(max(reached, key=lambda band: band.target_from).per_step)


def _capped(points: Decimal, score: Fraction, lines: list[Line]) -> Working:
    if score > points:
        score = Fraction(points)
        lines.append(Line(Word.CAPPED, score))
    return worked(points, score, lines)


def _floored(score: Fraction, floor: Fraction, lines: list[Line]) -> Fraction:
    if score < floor:
        lines.append(Line(Word.FLOORED, floor))
        return floor
    return score
