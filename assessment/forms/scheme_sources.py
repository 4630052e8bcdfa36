"""Where each figure of a scheme comes from, as a form: one choice and its details for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment.rules.scoring.sources import FigureSource, From, Measure
from assessment.scheme_terms import COUNT_WORDS, FROM_WORDS, MEASURE_WORDS, choices_of
from assessment.selectors.scheme_page import Asked, Offer

YEAR, PERIOD = "year", "period"


class SourcesForm(forms.Form):
    """For each figure that the scheme asks for: source, measure, basis, year or period."""

    def __init__(self, *args: Any, asked: Sequence[Asked], offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for number, each in enumerate(asked):
            self._add(number, each, offer)

    def _add(self, number: int, asked: Asked, offer: Offer) -> None:
        source = asked.source
        self.fields[f"from-{number}"] = forms.ChoiceField(
            label=_("Comes from"),
            required=False,
            choices=_sources(offer, source),
            initial=_word(source),
        )
        self.fields[f"measure-{number}"] = forms.ChoiceField(
            label=_("Measure of an indicator"),
            required=False,
            choices=choices_of(MEASURE_WORDS),
            initial=source.measure.value if source else Measure.CUMULATIVE.value,
        )
        bases = [*dict.fromkeys([*offer.bases, *([source.basis] if source else [])])]
        self.fields[f"basis-{number}"] = forms.ChoiceField(
            label=_("Basis of the target"),
            required=False,
            choices=[("", _t("main basis of the plan")), *((each, each) for each in bases if each)],
            initial=source.basis if source else "",
        )
        self.fields[f"span-{number}"] = forms.ChoiceField(
            label=_("A count is"),
            required=False,
            choices=[(YEAR, _t("of the whole year")), (PERIOD, _t("of the period alone"))],
            initial=YEAR if source is None or source.per_year else PERIOD,
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The figures with their fields."""
        return [
            {
                "asked": each,
                "source": self[f"from-{number}"],
                "details": [
                    self[f"measure-{number}"],
                    self[f"basis-{number}"],
                    self[f"span-{number}"],
                ],
            }
            for number, each in enumerate(self.asked)
        ]

    def sources(self) -> dict[str, Any]:
        """Return the sources as they are stored; a figure without one is left out."""
        found = {}
        for number, each in enumerate(self.asked):
            kind, _colon, code = self.cleaned_data[f"from-{number}"].partition(":")
            if kind:
                found[each.name] = self._source(number, From(kind), code).stored()
        return found

    def _source(self, number: int, kind: From, code: str) -> FigureSource:
        data = self.cleaned_data
        if kind is From.TYPED:
            return FigureSource(kind)
        if kind is From.COUNT:
            return FigureSource(kind, code, per_year=data[f"span-{number}"] != PERIOD)
        measure = Measure(data[f"measure-{number}"] or Measure.CUMULATIVE)
        return FigureSource(kind, code, measure, data[f"basis-{number}"])


def _word(source: FigureSource | None) -> str:
    if source is None:
        return ""
    return f"{source.kind.value}:{source.code}" if source.code else source.kind.value


def _sources(offer: Offer, source: FigureSource | None) -> list[Any]:
    indicators = dict(offer.indicators)
    if source is not None and source.kind is From.INDICATOR and source.code not in indicators:
        indicators[source.code] = _t("%(code)s (not in the plan)") % {"code": source.code}
    kind = From.INDICATOR.value
    return [
        ("", _t("not chosen yet")),
        (
            str(FROM_WORDS[From.INDICATOR]),
            [(f"{kind}:{code}", name) for code, name in indicators.items()],
        ),
        (
            str(FROM_WORDS[From.COUNT]),
            [(f"{From.COUNT.value}:{each.value}", label) for each, label in COUNT_WORDS.items()],
        ),
        (From.TYPED.value, FROM_WORDS[From.TYPED]),
    ]
