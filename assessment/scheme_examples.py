"""A worked example of an indicator from typical numbers, computed by the very rules that score.

Three units stand for a group: one does well, one in between, one badly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _t

from assessment.rules.scoring import scheme as s
from assessment.rules.scoring.facts import Sheet, UnitFacts
from assessment.rules.scoring.grouped import score_indicator
from assessment.rules.scoring.outcome import number_text
from assessment.rules.scoring.working import Working
from assessment.working_words import lines_text, number_words

_TARGET = Decimal(10000)
_TIME = Fraction(9, 12)
_RATES = (Decimal("1.2"), Decimal("0.85"), Decimal("0.4"))
_FIGURES = (Decimal(50), Decimal(30), Decimal(10))
_COUNTS = (Decimal(3), Decimal(1), Decimal(0))
_MARKS = (Decimal(92), Decimal(85), Decimal(70))
_OF_100 = Decimal(100)
_SECOND_CLASS_LESS = Decimal(5)


@dataclass(frozen=True)
class Example:
    """One unit of a worked example: its lines in words, and its score."""

    unit: str
    lines: Sequence[str]
    score: str


@dataclass
class _Typical:
    """Facts of one of the three units, by its place from the best down."""

    place: int
    values: dict[str, Decimal] = field(default_factory=dict)
    targets: dict[str, Decimal] = field(default_factory=dict)
    sheets: dict[str, Sequence[Sheet]] = field(default_factory=dict)

    def give(self, name: str, found: Decimal, basis: s.Basis) -> None:
        """Give a figure, or the figure that comes to a rate; what it has already stays."""
        if basis is not s.Basis.VALUE:
            self.targets.setdefault(name, _TARGET)
            due = Fraction(_TIME) if basis is s.Basis.TIME_RATE else Fraction(1)
            found = found * _TARGET * due.numerator / due.denominator
        self.values.setdefault(name, found)


def worked_example(indicator: s.Indicator, names: Mapping[str, str] | None = None) -> list[Example]:
    """Return an indicator worked out for three units, best first."""
    typical = [_Typical(place) for place in range(len(_RATES))]
    for part in indicator.walk():
        for each in typical:
            _fill(each, part.formula)
    called = [_t("unit A"), _t("unit B"), _t("unit C")]
    group = [
        UnitFacts(
            unit=str(each.place),
            values=each.values,
            targets=each.targets,
            time={"": _TIME},
            sheets=each.sheets,
        )
        for each in typical
    ]
    workings = score_indicator(indicator, group)
    parts = {part.code: part.name for part in indicator.walk()}
    return [
        Example(
            called[each.place],
            list(_lines(workings[str(each.place)], {**parts, **(names or {})})),
            number_words(workings[str(each.place)].score),
        )
        for each in typical
    ]


def _lines(working: Working, names: Mapping[str, str]) -> Iterator[str]:
    for _code, part in working.parts:
        yield from _lines(part, names)
    lines = [
        {
            "word": line.word.value,
            "of": line.of,
            "value": None if line.value is None else number_text(line.value),
        }
        for line in working.lines
    ]
    yield from lines_text(lines, names)


def _fill(unit: _Typical, formula: s.Formula) -> None:
    if isinstance(formula, s.Tiers):
        for tier in formula.tiers:
            unit.give(tier.value, Decimal(max(0, tier.required - unit.place)), s.Basis.VALUE)
    elif isinstance(formula, s.Assessed):
        unit.sheets.setdefault(formula.sheet, _marks(unit.place, formula))
    elif isinstance(formula, s.Steps):
        _fill_steps(unit, formula)
    elif not isinstance(formula, s.Composite):
        unit.give(formula.value, *_typical_of(unit.place, formula))


def _typical_of(place: int, formula: Any) -> tuple[Decimal, s.Basis]:
    if isinstance(formula, s.PerItem | s.DeductFromFull):
        return _COUNTS[place], s.Basis.VALUE
    if isinstance(formula, s.Ratio):
        return _RATES[place], s.Basis.TIME_RATE if formula.by_time else s.Basis.RATE
    if isinstance(formula, s.FloorThenBonus):
        return _RATES[place], s.Basis.RATE
    basis: s.Basis = formula.basis
    return (_FIGURES if basis is s.Basis.VALUE else _RATES)[place], basis


def _fill_steps(unit: _Typical, formula: s.Steps) -> None:
    """The best reaches the highest band, the next a middle one, the last just misses the lowest."""
    bounds = sorted({band.at_least for band in formula.bands}, reverse=True)
    chosen = (bounds[0], bounds[len(bounds) // 2], bounds[-1] / 2)[unit.place]
    unit.give(formula.value, chosen, formula.basis)
    for band in formula.bands:
        for condition in band.conditions:
            bound = condition.at_least or Decimal(0)
            met = bound if unit.place < len(_RATES) - 1 else Decimal(0)
            unit.give(condition.value, met, condition.basis)


def _marks(place: int, formula: s.Assessed) -> list[Sheet]:
    mark = _MARKS[place] * formula.out_of / _OF_100
    if formula.averaging is s.Averaging.MEAN:
        return [Sheet(mark)]
    return [
        Sheet(max(Decimal(0), mark - number * _SECOND_CLASS_LESS), name)
        for number, (name, _weight) in enumerate(formula.weights)
    ]
