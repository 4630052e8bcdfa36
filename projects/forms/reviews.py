"""Forms of joint review and approval."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.models import ProjectDocument, ReviewOpinion
from projects.models.choices import BREACH_LABELS
from projects.models.review_choices import (
    CONCLUSION_CHOICES,
    DECISION_CHOICES,
    OPINION_CHOICES,
    QUESTION_LABELS,
)
from projects.rules.reviews import Question
from zhaoshang.accounts.models import Unit
from zhaoshang.core.form_parts import long_text, set_queryset

FILE_HELP = _("PDF, picture, Word or Excel.")
ONE_A_LINE = _("One a line; each becomes a line to be ticked done with evidence.")


class StartReviewForm(forms.Form):
    """Whom to ask what, until when, with what material."""

    asked = forms.MultipleChoiceField(
        label=_("Departments and questions"), widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput, required=False)
    note = forms.CharField(
        label=_("What it is about"), max_length=2000, required=False, widget=long_text()
    )
    documents = forms.ModelMultipleChoiceField(
        label=_("Material the departments may open"),
        queryset=ProjectDocument.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        units: Iterable[Unit],
        documents: QuerySet[ProjectDocument],
        proposed: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["asked"]
        field.choices = [
            (f"{unit.pk}:{question.value}", f"{unit} {label}")
            for unit in units
            for question, label in QUESTION_LABELS.items()
        ]
        self.initial.setdefault("asked", list(proposed))
        set_queryset(self, "documents", documents)

    def questions(self) -> dict[int, list[str]]:
        """Return what was ticked, by department."""
        found: dict[int, list[str]] = defaultdict(list)
        for each in self.cleaned_data["asked"]:
            unit, _sep, question = each.partition(":")
            found[int(unit)].append(question)
        return dict(found)


class AnswerForm(forms.Form):
    """One opinion with its words for each question asked."""

    reference = forms.CharField(label=_("Document number"), max_length=100, required=False)
    upload = forms.FileField(label=_("Written opinion"), required=False, help_text=FILE_HELP)

    def __init__(self, *args: Any, opinions: Sequence[ReviewOpinion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [each.question for each in opinions]
        rest = dict(self.fields)
        self.fields.clear()
        for each in opinions:
            name = each.question
            self.fields[f"opinion-{name}"] = forms.ChoiceField(
                label=QUESTION_LABELS[Question(name)],
                choices=[("", _("not yet answered")), *OPINION_CHOICES],
                required=False,
                initial=each.opinion,
            )
            self.fields[f"text-{name}"] = forms.CharField(
                label=_("Conditions or reason"),
                max_length=2000,
                required=False,
                widget=long_text(2),
                initial=each.text,
            )
        self.fields.update(rest)

    def opinions(self) -> dict[str, tuple[str, str]]:
        """Return opinion and words by question."""
        data = self.cleaned_data
        return {name: (data[f"opinion-{name}"], data[f"text-{name}"]) for name in self.asked}


class ConcludeForm(forms.Form):
    """What the bureau makes of a round."""

    conclusion = forms.ChoiceField(label=_("Conclusion"), choices=CONCLUSION_CHOICES)
    conditions = forms.CharField(
        label=_("Conditions"),
        max_length=4000,
        required=False,
        widget=long_text(4),
        help_text=ONE_A_LINE,
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=long_text())
    upload = forms.FileField(label=_("Document"), required=False, help_text=FILE_HELP)


class ConditionForm(forms.Form):
    """A condition ticked done: when, by what."""

    done_on = forms.DateField(label=_("Done on"), widget=forms.DateInput)
    evidence = forms.CharField(label=_("What shows it"), max_length=300, required=False)
    upload = forms.FileField(label=_("Evidence"), required=False, help_text=FILE_HELP)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", on)


class ComputeForm(forms.Form):
    """The class of breach, and why; why anew where a path is there already."""

    breach = forms.ChoiceField(
        label=_("Terms"),
        choices=[(value.value, label) for value, label in BREACH_LABELS.items()],
    )
    breach_reason = forms.CharField(
        label=_("Why the terms are classed so"),
        max_length=2000,
        required=False,
        widget=long_text(),
        help_text=_("Needed for any breach, and where the comparison suggests another class."),
    )
    why_anew = forms.CharField(label=_("Why anew"), max_length=2000, widget=long_text())

    def __init__(self, *args: Any, is_anew: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_anew:
            del self.fields["why_anew"]


class DecideForm(forms.Form):
    """What a deciding body said."""

    decision = forms.ChoiceField(label=_("Decision"), choices=[("", ""), *DECISION_CHOICES])
    decided_on = forms.DateField(label=_("Decided on"), widget=forms.DateInput)
    opinion = forms.CharField(
        label=_("Opinion"), max_length=2000, required=False, widget=long_text()
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        max_length=4000,
        required=False,
        widget=long_text(),
        help_text=ONE_A_LINE,
    )
    meeting = forms.CharField(
        label=_("Meeting"),
        max_length=100,
        required=False,
        help_text=_("Where it was decided in one: government meeting, leading group."),
    )
    reference = forms.CharField(label=_("Document number"), max_length=100, required=False)
    upload = forms.FileField(label=_("Scan"), required=False, help_text=FILE_HELP)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("decided_on", on)
