"""What the page of a scheme says of its parts: each rule in words, each kind with an example."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.rules.scoring.reading import UnreadableError
from assessment.rules.scoring.scheme import (
    Adjustment,
    Composite,
    Gate,
    GradeOverride,
    Indicator,
    Scheme,
    Veto,
)
from assessment.rules.scoring.scheme_reading import read_indicator
from assessment.rules.scoring.sources import Count, FigureSource, From, Measure
from assessment.scheme_examples import worked_example
from assessment.scheme_terms import COUNT_WORDS, FROM_WORDS, KIND_HELP, KIND_WORDS, MEASURE_WORDS
from assessment.selectors.scheme_page import Asked, Offer, figure_names
from assessment.working_words import conditions_text, formula_text, number_words

Names = Mapping[str, str]


def explained(raw: Any, names: Names | None = None) -> dict[str, Any] | None:
    """Return what is said of an indicator as it is being typed; None while it cannot be read."""
    try:
        indicator = read_indicator(raw)
    except UnreadableError:
        return None
    return indicator_words(indicator, names or {})


def indicator_words(indicator: Indicator, names: Names) -> dict[str, Any]:
    """Return an indicator with its kind, its formula and a worked example."""
    return {
        "indicator": indicator,
        "points": number_words(indicator.points),
        "kind": KIND_WORDS[indicator.kind],
        "help": KIND_HELP[indicator.kind],
        "formula": formula_text(indicator, names),
        "example": worked_example(indicator, names),
        "parts": _parts(indicator, names),
    }


def _parts(indicator: Indicator, names: Names) -> list[dict[str, Any]]:
    if not isinstance(indicator.formula, Composite):
        return []
    return [
        {
            "indicator": part,
            "points": number_words(part.points),
            "kind": KIND_WORDS[part.kind],
            "formula": formula_text(part, names),
            "parts": _parts(part, names),
        }
        for part in indicator.formula.parts
    ]


def scheme_words(scheme: Scheme, names: Names) -> dict[str, Any]:
    """Return everything that a scheme says, in words."""
    return {
        "full": number_words(scheme.full),
        "indicators": [indicator_words(each, names) for each in scheme.indicators],
        "adjustments": [
            (_("Bonuses"), [_adjustment(each, names) for each in scheme.bonuses]),
            (_("Deductions"), [_adjustment(each, names) for each in scheme.deductions]),
        ],
        "caps": _caps(scheme),
        "rules": [
            (
                _("Conditions of being ranked"),
                _("Who does not meet one of them is scored and listed, but takes no place."),
                [_conditioned(each, names) for each in scheme.gates],
            ),
            (
                _("Vetoes"),
                _("Whoever meets one of them has a total of 0."),
                [_conditioned(each, names) for each in scheme.vetoes],
            ),
            (
                _("Lifted or lowered grades"),
                "",
                [_override(each, names) for each in scheme.overrides],
            ),
        ],
        "grades": [
            (each.name, number_words(each.at_least))
            for each in sorted(scheme.grades, key=lambda each: each.at_least, reverse=True)
        ],
        "tie_break": [names.get(each, each) for each in scheme.tie_break],
    }


def _adjustment(each: Adjustment, names: Names) -> dict[str, str]:
    words = {
        "each": number_words(each.each),
        "name": names.get(each.value, each.value),
        "cap": "" if each.cap is None else number_words(each.cap),
    }
    if each.cap is None:
        text = _("%(each)s points for each of %(name)s.") % words
    else:
        text = _("%(each)s points for each of %(name)s, at most %(cap)s.") % words
    if each.if_all:
        text += _(" Only if %(conditions)s.") % {"conditions": conditions_text(each.if_all, names)}
    return {"name": each.name, "text": text}


def _caps(scheme: Scheme) -> list[str]:
    found = []
    if scheme.bonus_cap is not None:
        words = {"points": number_words(scheme.bonus_cap)}
        found.append(_("All bonuses together: at most %(points)s points.") % words)
    if scheme.deduction_cap is not None:
        words = {"points": number_words(scheme.deduction_cap)}
        found.append(_("All deductions together: at most %(points)s points.") % words)
    return found


def _conditioned(each: Gate | Veto, names: Names) -> dict[str, str]:
    return {"name": each.name, "text": conditions_text(each.conditions, names)}


def _override(each: GradeOverride, names: Names) -> dict[str, str]:
    alternatives = [conditions_text(together, names) for together in each.any_of]
    words = {
        "grades": f"{each.up:+d}",
        "conditions": pgettext("alternatives", " or ").join(alternatives),
    }
    return {"name": each.name, "text": _("%(grades)s grades if %(conditions)s") % words}


def source_rows(asked: list[Asked], offer: Offer) -> list[dict[str, Any]]:
    """Return each figure of a scheme with the words of its source."""
    called = figure_names({each.name: each.source for each in asked if each.source}, offer)
    return [
        {
            "name": each.name,
            "label": called.get(each.name, each.name),
            "by_target": each.by_target,
            "source": "" if each.source is None else source_text(each.source, offer),
        }
        for each in asked
    ]


def source_text(source: FigureSource, offer: Offer) -> str:
    """Return a source in words: "indicator of the plan: 到位资金, of the period alone"."""
    parts = [str(FROM_WORDS[source.kind])]
    if source.kind is From.INDICATOR:
        parts.append(offer.names.get(source.code, source.code))
        if source.measure is not Measure.CUMULATIVE:
            parts.append(str(MEASURE_WORDS[source.measure]))
        if source.basis:
            parts.append(_("target by %(basis)s") % {"basis": source.basis})
    elif source.kind is From.COUNT:
        parts.append(str(COUNT_WORDS[Count(source.code)]))
        if not source.per_year:
            parts.append(_("of the period alone"))
    return " · ".join(parts)
