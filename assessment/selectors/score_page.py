"""One unit's result, shaped for its page: indicators with their working, figures, what follows.

The same for a stored result and for one that is running: both are a content and its outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.models import ScoreRun
from assessment.rules.scoring import names
from assessment.rules.scoring.content import facts_of
from assessment.rules.scoring.facts import UnitFacts
from assessment.rules.scoring.next_point import NextPoint, next_points
from assessment.rules.scoring.scheme import (
    Adjustment,
    Assessed,
    Composite,
    Gate,
    GradeOverride,
    Indicator,
    Scheme,
    Veto,
)
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.rules.scoring.single import mean_mark
from assessment.rules.scoring.sources import FigureSource, read_sources
from assessment.score_words import figure_names
from zhaoshang.core.money import round_half_up


@dataclass(frozen=True)
class Changed:
    """A fact that a ruling changed: before, after, by which objection."""

    objection_id: int
    is_target: bool
    old: Decimal | None
    new: Decimal


@dataclass(frozen=True)
class Figure:
    """A figure that a unit was scored by.

    Attributes:
        name: Its name in the scheme.
        label: What people call it.
        source: Where it comes from.
        value: The figure, with what rulings changed; None: not known.
        target: Target of the year, with what rulings changed; None without one.
        time: Part of the year's target due by now; None without a target.
        changes: What rulings changed of it.
        is_mark: It is the unit's mean mark on a sheet of assessors.
    """

    name: str
    label: str
    source: FigureSource | None
    value: Decimal | None
    target: Decimal | None
    time: Fraction | None
    changes: Sequence[Changed] = ()
    is_mark: bool = False


@dataclass(frozen=True)
class Scored:
    """An indicator, or a part of one, with what it gave.

    Attributes:
        indicator: As the scheme has it.
        working: Score, exact score, lines, as the outcome keeps them.
        figures: The figures that its working names.
        parts: Of a composite.
        next: What the next point would need, of a composite for each part; only where it was asked
            for.
    """

    indicator: Indicator
    working: Mapping[str, Any]
    figures: Sequence[Figure] = ()
    parts: Sequence[Scored] = ()
    next: Sequence[NextPoint] = ()


@dataclass(frozen=True)
class Extra:
    """A bonus or a deduction with what it came to."""

    adjustment: Adjustment
    outcome: Mapping[str, Any]
    figure: Figure | None = None


@dataclass(frozen=True)
class UnitPage:
    """A unit's result.

    Attributes:
        scheme: The scheme it was scored by.
        kept: The scheme as the content keeps it: id, title, document.
        names: What people call the figures.
        outcome: Place, total and the whole working.
        scored: The indicators.
        bonuses: Bonuses.
        deductions: Deductions.
        failed_gates: Gates that are not passed.
        vetoed_by: The veto that brought the total to 0.
        lifted_by: What lifted or lowered the grade.
        figures: Every figure that the scheme asks for.
        marks: Mean mark on each sheet on which the unit was marked.
    """

    scheme: Scheme
    kept: Mapping[str, Any]
    names: Mapping[str, str]
    outcome: Mapping[str, Any]
    scored: Sequence[Scored]
    bonuses: Sequence[Extra] = ()
    deductions: Sequence[Extra] = ()
    failed_gates: Sequence[Gate] = ()
    vetoed_by: Veto | None = None
    lifted_by: Sequence[GradeOverride] = ()
    figures: Sequence[Figure] = field(default_factory=list)
    marks: Sequence[Figure] = field(default_factory=list)


def group_of(content: Mapping[str, Any], unit_id: int) -> Mapping[str, Any] | None:
    """Return the group of a unit as a content keeps it; None: the unit is not scored."""
    unit = next((each for each in content["units"] if each["unit"] == unit_id), None)
    if unit is None:
        return None
    return next(each for each in content["groups"] if each["group"] == unit["group"])


def figures_asked(content: Mapping[str, Any], unit_id: int) -> dict[str, str]:
    """Return what a ruling may change of a unit's facts: the scheme's figures, with their words."""
    group = group_of(content, unit_id)
    if group is None:
        return {}
    scheme = read_scheme(group["scheme"]["content"])
    known = figure_names(read_sources(group["scheme"]["sources"]), content["definitions"])
    return {name: known.get(name, name) for name in sorted(names.values_of(scheme))}


@dataclass(frozen=True)
class RuledBefore:
    """A ruling on the earlier edition, and what became of it in this one."""

    unit: str
    label: str
    change: Mapping[str, Any]


def rulings_before(run: ScoreRun) -> dict[str, list[RuledBefore]]:
    """Return the rulings on the edition that a result replaces: carried, contained, left.

    Nothing where no edition was replaced, or none of its facts was ruled on. No query.
    """
    content = run.content
    kept = content.get("rulings_before")
    if kept is None:
        return {}
    units = {each["unit"]: each["name"] for each in content["units"]}

    def told(changes: Sequence[Mapping[str, Any]]) -> list[RuledBefore]:
        return [
            RuledBefore(
                units.get(each["unit"], str(each["unit"])),
                figures_asked(content, each["unit"]).get(each["name"], each["name"]),
                each,
            )
            for each in changes
        ]

    carried = [each for each in content["changes"] if each.get("carried")]
    return {
        "carried": told(carried),
        "contained": told(kept["contained"]),
        "left": told(kept["left"]),
    }


def unit_page(
    content: Mapping[str, Any], unit_id: int, outcome: Mapping[str, Any], *, with_next: bool = False
) -> UnitPage | None:
    """Return a unit's result for its page; None for a unit that the content does not score.

    Args:
        content: All that the result is worked out of.
        unit_id: The unit.
        outcome: The unit's, as stored or as it comes out now.
        with_next: Also what the next point of each indicator would need.
    """
    group = group_of(content, unit_id)
    if group is None:
        return None
    return _Page(content, group, unit_id, with_next).page(outcome)


class _Page:
    def __init__(
        self,
        content: Mapping[str, Any],
        group: Mapping[str, Any],
        unit_id: int,
        with_next: bool,  # noqa: FBT001 - passed on as it came
    ) -> None:
        kept = next(each for each in content["units"] if each["unit"] == unit_id)
        self.group, self.with_next = group, with_next
        self.changes = [each for each in content["changes"] if each["unit"] == unit_id]
        self.facts: UnitFacts = facts_of([kept], content["changes"])[0]
        self.scheme = read_scheme(group["scheme"]["content"])
        self.sources = read_sources(group["scheme"]["sources"])
        self.names = figure_names(self.sources, content["definitions"])
        self.figures = {name: self._figure(name) for name in sorted(names.values_of(self.scheme))}
        self.marks = {
            name: self._mark(name, formula)
            for name, formula in sorted(names.assessed_of(self.scheme).items())
            if self.facts.sheets.get(name)
        }

    def page(self, outcome: Mapping[str, Any]) -> UnitPage:
        scheme = self.scheme
        failed, lifted = outcome["failed_gates"], outcome["lifted_by"]
        vetoed = outcome["vetoed_by"]
        return UnitPage(
            scheme=scheme,
            kept=self.group["scheme"],
            names=self.names,
            outcome=outcome,
            scored=[
                self._scored(each, outcome["indicators"][each.code]) for each in scheme.indicators
            ],
            bonuses=self._extras(scheme.bonuses, outcome["bonuses"]),
            deductions=self._extras(scheme.deductions, outcome["deductions"]),
            failed_gates=[each for each in scheme.gates if each.code in failed],
            vetoed_by=next((each for each in scheme.vetoes if each.code == vetoed), None),
            lifted_by=[each for each in scheme.overrides if each.code in lifted],
            figures=list(self.figures.values()),
            marks=list(self.marks.values()),
        )

    def _figure(self, name: str) -> Figure:
        target = self.facts.targets.get(name)
        return Figure(
            name=name,
            label=self.names.get(name, name),
            source=self.sources.get(name),
            value=self.facts.values.get(name),
            target=target,
            time=None if target is None else self.facts.time_part(name),
            changes=self._changed(name, is_mark=False),
        )

    def _mark(self, name: str, formula: Assessed) -> Figure:
        mean = mean_mark(formula, self.facts.sheets[name])
        return Figure(
            name=name,
            label=name,
            source=None,
            value=None if mean is None else round_half_up(mean, 4),
            target=None,
            time=None,
            changes=self._changed(name, is_mark=True),
            is_mark=True,
        )

    def _changed(self, name: str, *, is_mark: bool) -> list[Changed]:
        return [
            Changed(
                each["objection"],
                each["is_target"],
                None if each["old"] is None else Decimal(each["old"]),
                Decimal(each["new"]),
            )
            for each in self.changes
            if each["name"] == name and bool(each.get("is_mark")) is is_mark
        ]

    def _scored(
        self, indicator: Indicator, working: Mapping[str, Any], *, is_part: bool = False
    ) -> Scored:
        parts: list[Scored] = []
        if isinstance(indicator.formula, Composite):
            kept = working.get("parts", {})
            parts = [
                self._scored(each, kept[each.code], is_part=True)
                for each in indicator.formula.parts
            ]
        named = dict.fromkeys(line["of"] for line in working["lines"])
        wanted = self.with_next and not is_part
        figures = [self.figures[name] for name in named if name in self.figures]
        if isinstance(indicator.formula, Assessed) and indicator.formula.sheet in self.marks:
            figures.append(self.marks[indicator.formula.sheet])
        return Scored(
            indicator=indicator,
            working=working,
            figures=figures,
            parts=parts,
            next=next_points(indicator, self.facts) if wanted else (),
        )

    def _extras(self, adjustments: Sequence[Adjustment], outcome: Mapping[str, Any]) -> list[Extra]:
        return [
            Extra(each, outcome[each.code], self.figures.get(each.value)) for each in adjustments
        ]
