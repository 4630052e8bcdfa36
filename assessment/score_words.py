"""What results and their pages call figures, counts, and why a unit has no place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment.rules.scoring.content import APART
from assessment.rules.scoring.ranking import NotRanked
from assessment.rules.scoring.sources import Count, FigureSource, From, Measure
from assessment.scheme_terms import COUNT_WORDS, FROM_WORDS

NOT_RANKED_WORDS = {
    NotRanked.NOT_REPORTED.value: _("has not reported"),
    NotRanked.GATE.value: _("not eligible: a condition of the scheme is not met"),
    APART: _("its group stands apart"),
}
_MEASURES = {
    Measure.PERIOD: _("%(name)s of the period alone"),
    Measure.LAST_YEAR: _("%(name)s of the year before"),
    Measure.GROWTH: _("%(name)s, growth on the year before"),
}


def figure_names(
    sources: Mapping[str, FigureSource], definitions: Iterable[Mapping[str, Any]]
) -> dict[str, str]:
    """Return what the figures of a scheme are called by people.

    Args:
        sources: Where each comes from.
        definitions: The indicators' definitions, as a result keeps them.
    """
    known = {each["code"]: each["name"] for each in definitions}
    return {name: _figure(name, source, known) for name, source in sources.items()}


def _figure(name: str, source: FigureSource, known: Mapping[str, str]) -> str:
    if source.kind is From.COUNT:
        return str(COUNT_WORDS[Count(source.code)])
    if source.kind is From.TYPED:
        return name
    found = known.get(source.code, name)
    if source.measure in _MEASURES:
        return str(_MEASURES[source.measure]) % {"name": found}
    return found


def source_text(source: FigureSource | None) -> str:
    """Return where a figure comes from, in words."""
    if source is None:
        return _t("no source")
    kind = str(FROM_WORDS[source.kind])
    if source.kind is not From.COUNT:
        return kind
    span = _t("the whole year to the end of the period") if source.per_year else _t("the period")
    return f"{kind} · {span}"
