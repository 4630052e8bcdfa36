"""Forms of results, objections, rulings and own scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment.models import Objection, SelfScore
from assessment.period_words import period_text
from assessment.selectors.score_page import Figure
from assessment.services.scoring.rulings import Change
from assessment.services.scoring.self_scores import OwnScore
from zhaoshang.core.form_parts import FILES_HELP, ManyFilesField, long_text, set_choices
from zhaoshang.core.periods import Period

LONGEST_WHY, LONGEST_CLAIM, LONGEST_REFERENCE = 500, 4_000, 100
FIGURE_DIGITS, FIGURE_DECIMALS = 18, 6
SCORE_DIGITS, SCORE_DECIMALS = 8, 2
State = Objection.State


class ComputeForm(forms.Form):
    """Of which period, and why a result that stands gets a new edition."""

    period = forms.ChoiceField(label=_("Period"))
    why = forms.CharField(
        label=_("Why there is to be a new edition"),
        max_length=LONGEST_WHY,
        widget=long_text(),
        required=False,
        help_text=_("Only where a final or published result stands; it stays beside the new one."),
    )

    def __init__(self, *args: Any, periods: Sequence[Period], settles: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "period", [(str(each), period_text(each)) for each in periods])
        if not settles:
            del self.fields["why"]

    def clean_period(self) -> Period:
        """Return the period itself."""
        return Period.parse(self.cleaned_data["period"])


class ObjectionForm(forms.Form):
    """What it is about, what is wrong and what would be right, with evidence."""

    code = forms.ChoiceField(label=_("About"), required=False)
    claim = forms.CharField(
        label=_("Objection"),
        max_length=LONGEST_CLAIM,
        widget=long_text(6),
        help_text=_("What is wrong, what would be right, and what proves it."),
    )
    uploads = ManyFilesField(label=_("Evidence"), help_text=FILES_HELP, required=False)

    def __init__(self, *args: Any, points: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "code", [("", _("the whole result")), *points])


class MoreEvidenceForm(forms.Form):
    """Files that prove an objection."""

    uploads = ManyFilesField(label=_("Evidence"), help_text=FILES_HELP)


class RulingForm(forms.Form):
    """Verdict, reasons, document, and what it changes: the new value of each wrong figure.

    Each figure has a field for itself and, where the scheme holds it against a target, one for the
    target. An empty one changes nothing.
    """

    verdict = forms.ChoiceField(
        label=_("Verdict"),
        choices=[(each.value, each.label) for each in (State.UPHELD, State.PARTLY, State.REJECTED)],
        widget=forms.RadioSelect,
    )
    ruling = forms.CharField(
        label=_("Reasons"),
        max_length=LONGEST_CLAIM,
        widget=long_text(5),
        help_text=_("The unit reads them."),
    )
    reference = forms.CharField(
        label=_("Document number"), max_length=LONGEST_REFERENCE, required=False
    )
    # Where a refusal of what is to be changed is shown: above the table of figures.
    changes = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, figures: Sequence[Figure], with_target: frozenset[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[dict[str, Any]] = []
        self._asked: list[tuple[str, Figure, bool]] = []
        for number, figure in enumerate(figures):
            row: dict[str, Any] = {"figure": figure}
            row["value"] = self._add(f"value-{number}", figure, is_target=False)
            if figure.name in with_target and not figure.is_mark:
                row["target"] = self._add(f"target-{number}", figure, is_target=True)
            self.rows.append(row)

    def _add(self, name: str, figure: Figure, *, is_target: bool) -> Any:
        words = {"figure": figure.label}
        label = _t("New target of %(figure)s") if is_target else _t("New value of %(figure)s")
        if figure.is_mark:
            label = _t("New mark on the sheet %(figure)s")
        self.fields[name] = forms.DecimalField(
            label=label % words,
            max_digits=FIGURE_DIGITS,
            decimal_places=FIGURE_DECIMALS,
            min_value=0 if is_target or figure.is_mark else None,
            required=False,
        )
        self._asked.append((name, figure, is_target))
        return self[name]

    def changed(self) -> tuple[Change, ...]:
        """Return what is to be changed."""
        found = []
        for field, figure, is_target in self._asked:
            new = self.cleaned_data.get(field)
            if new is not None:
                found.append(Change(figure.name, new, is_target, is_mark=figure.is_mark))
        return tuple(found)


class OwnScoresForm(forms.Form):
    """A unit's own score for each indicator, with a note."""

    def __init__(
        self,
        *args: Any,
        indicators: Sequence[tuple[str, str]],
        kept: Mapping[str, SelfScore],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[dict[str, Any]] = []
        for code, name in indicators:
            own = kept.get(code)
            self.fields[f"score-{code}"] = forms.DecimalField(
                label=_t("Own score of %(indicator)s") % {"indicator": name},
                max_digits=SCORE_DIGITS,
                decimal_places=SCORE_DECIMALS,
                min_value=0,
                required=False,
                initial=own.score if own else None,
            )
            self.fields[f"note-{code}"] = forms.CharField(
                label=_t("Explanation of %(indicator)s") % {"indicator": name},
                max_length=LONGEST_WHY,
                required=False,
                initial=own.note if own else "",
            )
            row = {"code": code, "score": self[f"score-{code}"], "note": self[f"note-{code}"]}
            self.rows.append(row)

    def scores(self) -> dict[str, OwnScore]:
        """Return the own scores that are filled in."""
        found = {}
        for row in self.rows:
            score: Decimal | None = self.cleaned_data.get(f"score-{row['code']}")
            if score is not None:
                found[row["code"]] = OwnScore(score, self.cleaned_data[f"note-{row['code']}"])
        return found
