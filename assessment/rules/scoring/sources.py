"""Where each figure of a scheme comes from (rules.md R10, R11): a closed set of sources.

A scheme names its figures as it likes; its sources say which indicator of the plan, which count of
the system or which typed fact each name stands for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assessment.rules.scoring import names
from assessment.rules.scoring.reading import Problem, Reader, UnreadableError, Wrong
from assessment.rules.scoring.scheme import Scheme


class From(StrEnum):
    """What kind of source."""

    INDICATOR = "indicator"
    COUNT = "count"
    TYPED = "typed"


class Measure(StrEnum):
    """Which figure of an indicator."""

    CUMULATIVE = "cumulative"
    PERIOD = "period"
    LAST_YEAR = "last_year"
    GROWTH = "growth"


class Count(StrEnum):
    """What the system counts by itself; the three rates are parts of 1."""

    LATE_REPORTS = "late_reports"
    MISSING_REPORTS = "missing_reports"
    RETURNED_REPORTS = "returned_reports"
    PERFORMANCE_RATE = "performance_rate"
    FUNDING_RATE = "funding_rate"
    START_RATE = "start_rate"
    ATTENTION_FLAGS = "attention_flags"
    WARNING_FLAGS = "warning_flags"
    LATE_ITEMS = "late_items"
    OVERDUE_PROBLEMS = "overdue_problems"
    LATE_SPECIAL_REPORTS = "late_special_reports"
    FALSIFIED = "falsified"
    REDUCED_WAN = "reduced_wan"

    @property
    def is_rate(self) -> bool:
        """It may be unknown; any other count is 0 where nothing happened."""
        return self in {Count.PERFORMANCE_RATE, Count.FUNDING_RATE, Count.START_RATE}


@dataclass(frozen=True)
class FigureSource:
    """The source of one figure.

    Attributes:
        kind: An indicator of the plan, a count of the system, or what the bureau types.
        code: Code of the indicator, or name of the count; "" for what is typed.
        measure: Which figure of the indicator.
        basis: Name of the basis of targets; "" for the plan's main one.
        per_year: A count of the whole year to the period's end; else of the period alone.
    """

    kind: From
    code: str = ""
    measure: Measure = Measure.CUMULATIVE
    basis: str = ""
    per_year: bool = True

    def stored(self) -> dict[str, Any]:
        """Return what is stored; what says nothing is left out."""
        found: dict[str, Any] = {"from": self.kind.value}
        if self.code:
            found["code"] = self.code
        if self.measure is not Measure.CUMULATIVE:
            found["measure"] = self.measure.value
        if self.basis:
            found["basis"] = self.basis
        if not self.per_year:
            found["per_year"] = False
        return found


def read_sources(raw: Any) -> dict[str, FigureSource]:
    """Return the sources of a scheme's figures, by the name of the figure.

    Raises:
        UnreadableError: with every problem.
    """
    problems: list[Problem] = []
    outer = Reader({"sources": raw}, "", problems)
    found = {
        name: _source(Reader(each, f"sources.{name}", problems))
        for name, each in outer.by_name("sources").items()
    }
    if problems:
        raise UnreadableError(problems)
    return found


def _source(reader: Reader) -> FigureSource:
    kind = reader.choice("from", From)
    code = reader.text("code", "") if kind is From.TYPED else reader.text("code")
    if kind is From.COUNT and code not in set(Count):
        reader.wrong("code", Wrong.NOT_A_CHOICE, ", ".join(Count))
    found = FigureSource(
        kind,
        code,
        reader.choice("measure", Measure, Measure.CUMULATIVE),
        reader.text("basis", ""),
        reader.flag("per_year", default=True),
    )
    reader.done()
    return found


@dataclass(frozen=True)
class Gaps:
    """What a scheme asks for and its sources do not give.

    Attributes:
        unknown: Figures without a source.
        no_target: Figures held against a target that have none: counts, last year's figures and
            growth.
        no_indicator: Codes of indicators that the plan does not have.
        no_basis: Names of bases that the plan does not have.
        unused: Sources of figures that the scheme does not ask for.
    """

    unknown: tuple[str, ...] = ()
    no_target: tuple[str, ...] = ()
    no_indicator: tuple[str, ...] = ()
    no_basis: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def hinder(self) -> bool:
        """The scheme cannot be used like this."""
        return bool(self.unknown or self.no_target or self.no_indicator or self.no_basis)


def gaps(
    scheme: Scheme,
    sources: Mapping[str, FigureSource],
    *,
    indicators: Collection[str],
    bases: Collection[str],
) -> Gaps:
    """Hold a scheme against its sources and the plan's indicators and bases."""
    asked = names.values_of(scheme)
    by_target = names.targets_of(scheme)
    of_plan = {name: each for name, each in sources.items() if each.kind is From.INDICATOR}
    return Gaps(
        unknown=tuple(sorted(asked - sources.keys())),
        no_target=tuple(
            sorted(
                name
                for name in by_target & sources.keys()
                if sources[name].kind is From.COUNT
                or sources[name].measure in {Measure.LAST_YEAR, Measure.GROWTH}
            )
        ),
        no_indicator=tuple(sorted({each.code for each in of_plan.values()} - set(indicators))),
        no_basis=tuple(
            sorted({each.basis for each in of_plan.values() if each.basis} - set(bases))
        ),
        unused=tuple(sorted(sources.keys() - asked)),
    )
