"""Reads for the pages of schemes: the list, what figures are called, where they may come from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from assessment.models import AnnualPlan, ScoringScheme, UnitGroup
from assessment.rules.scoring import names
from assessment.rules.scoring.reading import UnreadableError
from assessment.rules.scoring.scheme import Scheme
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.rules.scoring.sources import (
    Count,
    FigureSource,
    From,
    Gaps,
    Measure,
    gaps,
    read_sources,
)
from assessment.scheme_terms import COUNT_WORDS, MEASURE_WORDS
from assessment.selectors.plans import plan_indicators
from zhaoshang.accounts.models import User
from zhaoshang.core.periods import Month

EXAMPLES = Path(settings.BASE_DIR) / "assessment" / "examples" / "schemes"


@dataclass(frozen=True)
class Offer:
    """What a figure may come from.

    Attributes:
        indicators: Code and name of the plan's indicators.
        bases: Names of its bases of targets.
    """

    indicators: Sequence[tuple[str, str]]
    bases: Sequence[str]

    @property
    def names(self) -> dict[str, str]:
        """Names of the indicators by code."""
        return dict(self.indicators)


@dataclass(frozen=True)
class Asked:
    """A figure that a scheme asks for, and where it comes from.

    Attributes:
        name: As the scheme calls it.
        source: Its source; None: not said yet.
        by_target: It is held against a target.
    """

    name: str
    source: FigureSource | None
    by_target: bool


def schemes_of(user: User, year: int | None = None) -> QuerySet[ScoringScheme]:
    """Return the schemes in sight, newest year first; two queries."""
    found = (
        ScoringScheme.objects.visible_to(user)
        .select_related("plan")
        .prefetch_related(_groups())
        .order_by("-plan__year", "state", "from_month", "title", "pk")
    )
    return found if year is None else found.filter(plan__year=year)


def scheme_in_sight(user: User, pk: int) -> ScoringScheme | None:
    """Return a scheme in sight, with its plan and groups."""
    return (
        ScoringScheme.objects.visible_to(user)
        .select_related("plan__county", "county", "copied_from", "updated_by")
        .prefetch_related(_groups())
        .filter(pk=pk)
        .first()
    )


def offer_of(plan: AnnualPlan, from_month: int) -> Offer:
    """Return what the figures of a plan's schemes may come from; four queries."""
    indicators = plan_indicators(plan, Month(plan.year, from_month))
    return Offer(
        [(each.plan_indicator.indicator.code, each.definition.name) for each in indicators],
        list(plan.bases.order_by("sort_order", "pk").values_list("name", flat=True)),
    )


def figure_names(sources: Mapping[str, FigureSource], offer: Offer) -> dict[str, str]:
    """Return what people call a scheme's figures; a typed one has the scheme's name only."""
    indicators = offer.names
    found = {}
    for name, source in sources.items():
        if source.kind is From.INDICATOR and source.code in indicators:
            found[name] = indicators[source.code]
            if source.measure is not Measure.CUMULATIVE:
                found[name] += f"（{MEASURE_WORDS[source.measure]}）"
        elif source.kind is From.COUNT:
            found[name] = str(COUNT_WORDS[Count(source.code)])
    return found


def figures_asked(scheme: Scheme, sources: Mapping[str, FigureSource]) -> list[Asked]:
    """Return the figures that a scheme asks for, in the order of their names."""
    by_target = names.targets_of(scheme)
    return [
        Asked(name, sources.get(name), name in by_target)
        for name in sorted(names.values_of(scheme))
    ]


def gaps_in(scheme: Scheme, sources: Mapping[str, FigureSource], offer: Offer) -> Gaps:
    """Hold a scheme against its sources and what the plan offers."""
    return gaps(scheme, sources, indicators=[*offer.names], bases=offer.bases)


def readable(stored: ScoringScheme) -> tuple[Scheme, dict[str, FigureSource]]:
    """Return a stored scheme and its sources; what is stored was read before."""
    return read_scheme(stored.content), read_sources(stored.sources)


def example_schemes() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the shipped schemes of real counties and cities: file name without ending, content."""
    for path in sorted(EXAMPLES.glob("*.json")):
        yield path.stem, json.loads(path.read_text(encoding="utf-8"))


def example_scheme(name: str) -> dict[str, Any] | None:
    """Return one of the shipped schemes; None when there is none of that name."""
    return next((content for stem, content in example_schemes() if stem == name), None)


def typed_figures(stored: ScoringScheme) -> list[Asked]:
    """Return the figures of a scheme that the bureau types; none of one that cannot be read."""
    try:
        scheme, sources = readable(stored)
    except UnreadableError:
        return []
    return [
        each
        for each in figures_asked(scheme, sources)
        if each.source is not None and each.source.kind is From.TYPED
    ]


def _groups() -> Prefetch[Any]:
    return Prefetch("groups", queryset=UnitGroup.objects.order_by("sort_order", "pk"))
