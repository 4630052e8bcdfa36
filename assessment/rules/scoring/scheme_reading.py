"""A scheme from JSON and back. The format is described in docs/schemes.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from assessment.rules.scoring import scheme as s
from assessment.rules.scoring.reading import Problem, Reader, UnreadableError, Wrong

DEEPEST = 3
"""Composites inside composites: deeper than this nobody could follow the working."""
TIE_BREAK = ("funds_in_place", "new_projects")
"""What parts equal totals where a scheme says nothing (rules.md R11)."""


def read_scheme(raw: Any) -> s.Scheme:
    """Return the scheme of a JSON document.

    Raises:
        UnreadableError: with every problem: a missing or unknown field, weights that do not sum
            up, bands that overlap, a code that stands twice …
    """
    problems: list[Problem] = []
    reader = Reader(raw, "", problems)
    full = reader.number("full")
    found = s.Scheme(
        name=reader.text("name"),
        full=full,
        indicators=reader.tables("indicators", _indicator),
        bonuses=reader.tables("bonuses", _adjustment),
        deductions=reader.tables("deductions", _adjustment),
        bonus_cap=reader.optional_number("bonus_cap"),
        deduction_cap=reader.optional_number("deduction_cap"),
        gates=reader.tables("gates", lambda each: s.Gate(*_named_conditions(each))),
        vetoes=reader.tables("vetoes", lambda each: s.Veto(*_named_conditions(each))),
        grades=reader.tables("grades", _grade),
        overrides=reader.tables("overrides", _override),
        tie_break=reader.texts("tie_break", TIE_BREAK),
    )
    reader.done()
    _check(reader, found)
    if problems:
        raise UnreadableError(problems)
    return found


def read_indicator(raw: Any) -> s.Indicator:
    """Return one indicator of a JSON document, to explain it while the rest is still being typed.

    Raises:
        UnreadableError: with every problem.
    """
    problems: list[Problem] = []
    found = _indicator(Reader(raw, "", problems))
    if problems:
        raise UnreadableError(problems)
    return found


def _check(reader: Reader, found: s.Scheme) -> None:
    # Without indicators a scheme ranks by figures alone, or by bonuses.
    if found.full and not found.indicators:
        reader.wrong("indicators", Wrong.EMPTY)
    weights = sum((each.points for each in found.indicators), Decimal(0))
    if found.indicators and weights != found.full:
        reader.wrong("indicators", Wrong.SUM, f"{weights} ≠ {found.full}")
    every = [part.code for each in found.indicators for part in each.walk()]
    if len(set(every)) != len(every):
        twice = next(code for code in every if every.count(code) > 1)
        reader.wrong("indicators", Wrong.TWICE, twice)
    for name in ("bonuses", "deductions", "gates", "vetoes", "overrides"):
        reader.unique(name, [each.code for each in getattr(found, name)], "code")
    reader.unique("grades", [each.at_least for each in found.grades], "at_least")
    reader.unique("tie_break", found.tie_break)


def _indicator(reader: Reader, depth: int = 1) -> s.Indicator:
    kind = reader.choice("kind", s.Kind)
    params = reader.table("params")
    points = reader.number("points", above_zero=True)
    if kind is s.Kind.COMPOSITE:
        formula: s.Formula = _composite(params, points, depth)
    else:
        formula = _FORMULAS[kind](params, points)
    params.done()
    found = s.Indicator(
        code=reader.text("code"),
        name=reader.text("name"),
        points=points,
        kind=kind,
        formula=formula,
        assumed=reader.flag("assumed", default=False),
    )
    reader.done()
    return found


def _ratio(params: Reader, points: Decimal, *, by_time: bool = False) -> s.Ratio:
    del points
    has_cap = params.flag("capped", default=True)
    cap = params.number("cap_rate", Decimal(1), above_zero=True)
    return s.Ratio(
        value=params.text("value"),
        by_time=by_time,
        cap_rate=cap if has_cap else None,
        without_target=_without_target(params),
    )


def _time_ratio(params: Reader, points: Decimal) -> s.Ratio:
    return _ratio(params, points, by_time=True)


def _steps(params: Reader, points: Decimal) -> s.Steps:
    bands = _bands(params, "bands", points)
    if not bands:
        params.wrong("bands", Wrong.EMPTY)
    return s.Steps(
        value=params.text("value"),
        bands=bands,
        basis=params.choice("basis", s.Basis, s.Basis.RATE),
        without_target=_without_target(params),
    )


def _floor_then_bonus(params: Reader, points: Decimal) -> s.FloorThenBonus:
    base = params.number("base", points)
    most = params.number("most", points - base if points > base else Decimal(0))
    if base + most > points:
        params.wrong("most", Wrong.TOO_MUCH, f"{base} + {most} > {points}")
    bands = params.tables("bands", _size_band)
    params.unique("bands", [band.target_from for band in bands], "target_from")
    not_met = params.choice("not_met", s.NotMet, s.NotMet.ZERO)
    lower = _bands(params, "lower", base)
    if (not_met is s.NotMet.STEPS) != bool(lower):
        params.wrong("lower", Wrong.REQUIRED if not lower else Wrong.UNKNOWN)
    return s.FloorThenBonus(
        value=params.text("value"),
        base=base,
        step_rate=params.number("step_rate", above_zero=True),
        per_step=params.number("per_step", Decimal(0) if bands else None),
        most=most,
        mode=params.choice("mode", s.BonusMode, s.BonusMode.STEPWISE),
        bands=bands,
        not_met=not_met,
        lower=lower,
        without_target=_without_target(params),
    )


def _composite(params: Reader, points: Decimal, depth: int) -> s.Composite:
    if depth >= DEEPEST:
        params.wrong("parts", Wrong.TOO_DEEP, DEEPEST)
        return s.Composite(parts=())
    parts = params.tables("parts", lambda each: _indicator(each, depth + 1))
    if not parts:
        params.wrong("parts", Wrong.EMPTY)
    weights = sum((part.points for part in parts), Decimal(0))
    if parts and weights < points:
        params.wrong("parts", Wrong.SUM, f"{weights} < {points}")
    return s.Composite(parts=parts, cap_parts=params.flag("cap_parts", default=False))


def _tiers(params: Reader, points: Decimal) -> s.Tiers:
    del points
    tiers = params.tables("tiers", _tier)
    if not tiers:
        params.wrong("tiers", Wrong.EMPTY)
    params.unique("tiers", [tier.value for tier in tiers], "value")
    return s.Tiers(tiers=tiers, per_missing=params.number("per_missing", above_zero=True))


def _efficacy(params: Reader, points: Decimal) -> s.Efficacy:
    del points
    floor, span = params.number("floor", Decimal(60)), params.number("span", Decimal(40))
    if floor + span > s.FULL_HUNDRED:
        params.wrong("span", Wrong.TOO_MUCH, f"{floor} + {span} > {s.FULL_HUNDRED}")
    return s.Efficacy(
        value=params.text("value"),
        basis=params.choice("basis", s.Basis, s.Basis.VALUE),
        floor=floor,
        span=span,
    )


def _per_item(params: Reader, points: Decimal) -> s.PerItem:
    del points
    return s.PerItem(value=params.text("value"), each=params.number("each", above_zero=True))


def _deduct(params: Reader, points: Decimal) -> s.DeductFromFull:
    floor = params.number("floor", Decimal(0))
    if floor > points:
        params.wrong("floor", Wrong.TOO_MUCH, f"{floor} > {points}")
    return s.DeductFromFull(
        value=params.text("value"), each=params.number("each", above_zero=True), floor=floor
    )


def _rank_points(params: Reader, points: Decimal) -> s.RankPoints:
    by_place = params.numbers("by_place")
    rest = params.number("rest", Decimal(0))
    if not by_place:
        params.wrong("by_place", Wrong.EMPTY)
    if list(by_place) != sorted(by_place, reverse=True) or (by_place and rest > by_place[-1]):
        params.wrong("by_place", Wrong.NOT_FALLING)
    if by_place and by_place[0] > points:
        params.wrong("by_place.0", Wrong.TOO_MUCH, f"{by_place[0]} > {points}")
    return s.RankPoints(
        value=params.text("value"),
        by_place=by_place,
        rest=rest,
        basis=params.choice("basis", s.Basis, s.Basis.VALUE),
    )


def _assessed(params: Reader, points: Decimal) -> s.Assessed:
    del points
    averaging = params.choice("averaging", s.Averaging, s.Averaging.MEAN)
    weights = params.tables("weights", _weight)
    params.unique("weights", [name for name, _weight_of in weights], "class")
    if (averaging is s.Averaging.BY_CLASS) != bool(weights):
        params.wrong("weights", Wrong.UNKNOWN if weights else Wrong.REQUIRED)
    return s.Assessed(
        sheet=params.text("sheet"),
        out_of=params.number("out_of", Decimal(100), above_zero=True),
        averaging=averaging,
        weights=weights,
    )


_FORMULAS: Mapping[s.Kind, Callable[[Reader, Decimal], s.Formula]] = {
    s.Kind.RATIO: _ratio,
    s.Kind.TIME_RATIO: _time_ratio,
    s.Kind.STEPS: _steps,
    s.Kind.FLOOR_THEN_BONUS: _floor_then_bonus,
    s.Kind.TIERS: _tiers,
    s.Kind.EFFICACY: _efficacy,
    s.Kind.PER_ITEM: _per_item,
    s.Kind.DEDUCT_FROM_FULL: _deduct,
    s.Kind.RANK_POINTS: _rank_points,
    s.Kind.ASSESSED: _assessed,
}


def _without_target(params: Reader) -> s.WithoutTarget:
    return params.choice("without_target", s.WithoutTarget, s.WithoutTarget.ZERO)


def _bands(params: Reader, name: str, most: Decimal) -> tuple[s.Step, ...]:
    bands: Sequence[s.Step] = params.tables(name, _band)
    plain = [band.at_least for band in bands if not band.conditions]
    # Two bands from the same figure on: which one holds could not be told.
    params.unique(name, [(band.at_least, band.conditions) for band in bands], "at_least")
    if len(set(plain)) != len(plain):
        params.wrong(name, Wrong.TWICE)
    for number, band in enumerate(bands):
        if band.points > most:
            params.wrong(f"{name}.{number}.points", Wrong.TOO_MUCH, f"{band.points} > {most}")
    return tuple(bands)


def _band(reader: Reader) -> s.Step:
    found = s.Step(
        at_least=reader.number("at_least"),
        points=reader.number("points"),
        conditions=reader.tables("and", _condition),
    )
    reader.done()
    return found


def _size_band(reader: Reader) -> s.SizeBand:
    found = s.SizeBand(reader.number("target_from"), reader.number("per_step"))
    reader.done()
    return found


def _tier(reader: Reader) -> s.Tier:
    found = s.Tier(reader.text("value"), reader.whole("required"))
    if found.required < 1:
        reader.wrong("required", Wrong.NOT_ABOVE_ZERO)
    reader.done()
    return found


def _weight(reader: Reader) -> tuple[str, Decimal]:
    found = (reader.text("class"), reader.number("weight", above_zero=True))
    reader.done()
    return found


def _condition(reader: Reader) -> s.Condition:
    found = s.Condition(
        value=reader.text("value"),
        basis=reader.choice("basis", s.Basis, s.Basis.VALUE),
        at_least=reader.signed_number("at_least"),
        less_than=reader.signed_number("less_than"),
    )
    if (found.at_least is None) == (found.less_than is None):
        reader.wrong("", Wrong.ONE_BOUND)
    reader.done()
    return found


def _conditions(reader: Reader, name: str) -> tuple[s.Condition, ...]:
    found = reader.tables(name, _condition)
    if not found:
        reader.wrong(name, Wrong.EMPTY)
    return found


def _named_conditions(reader: Reader) -> tuple[str, str, tuple[s.Condition, ...]]:
    found = (reader.text("code"), reader.text("name"), _conditions(reader, "conditions"))
    reader.done()
    return found


def _adjustment(reader: Reader) -> s.Adjustment:
    found = s.Adjustment(
        code=reader.text("code"),
        name=reader.text("name"),
        value=reader.text("value"),
        each=reader.number("each", above_zero=True),
        cap=reader.optional_number("cap"),
        if_all=reader.tables("if_all", _condition),
    )
    reader.done()
    return found


def _grade(reader: Reader) -> s.Grade:
    found = s.Grade(reader.text("name"), reader.number("at_least"))
    reader.done()
    return found


def _override(reader: Reader) -> s.GradeOverride:
    found = s.GradeOverride(
        code=reader.text("code"),
        name=reader.text("name"),
        any_of=reader.lists("any_of", _condition),
        up=reader.whole("up", 1),
    )
    if not found.any_of or not all(found.any_of):
        reader.wrong("any_of", Wrong.EMPTY)
    if found.up == 0:
        reader.wrong("up", Wrong.NOT_ABOVE_ZERO)
    reader.done()
    return found
