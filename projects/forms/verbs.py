"""Forms of the verbs: a date, a reason, a step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Project, ProjectDocument
from projects.models.choices import FACT_LABELS, SUB_STAGE_LABELS, DocumentKind
from projects.rules.gates import HAND_FACTS
from projects.rules.stages import ORDER, SubStage, next_sub_stages, position
from zhaoshang.core.form_parts import (
    Choices,
    HappenedForm,
    ReasonForm,
    long_text,
    set_choices,
    set_queryset,
)
from zhaoshang.core.text import fold


class AdvanceForm(HappenedForm):
    """Moving forward: the step, the day, a word to whoever confirms."""

    to_sub_stage = forms.ChoiceField(label=_("To"), widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=long_text(),
        help_text=_(
            "A word to whoever confirms; the reason if the date lies before the last move."
        ),
    )

    field_order = ("to_sub_stage", "happened_on", "note")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "to_sub_stage", _steps(next_sub_stages(project.sub_stage)))


class MoveBackForm(ReasonForm):
    """Moving back: an earlier step and why."""

    to_sub_stage = forms.ChoiceField(label=_("Back to"))

    field_order = ("to_sub_stage", "happened_on", "reason")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier = ORDER[: position(project.sub_stage)]
        set_choices(self, "to_sub_stage", _steps(reversed(earlier)))


class OverrideForm(ReasonForm):
    """Overriding the gate: any step but the present one, and why."""

    to_sub_stage = forms.ChoiceField(label=_("To"))

    field_order = ("to_sub_stage", "happened_on", "reason")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [sub for sub in ORDER if sub != project.sub_stage]
        set_choices(self, "to_sub_stage", _steps(others))
        following = next_sub_stages(project.sub_stage)
        if following:
            self.initial.setdefault("to_sub_stage", following[0].value)


class SuspendForm(ReasonForm):
    """Suspending: from when, until when, why."""

    until_on = forms.DateField(label=_("Suspended until"), widget=forms.DateInput, required=False)

    field_order = ("happened_on", "until_on", "reason")


class ResumeForm(HappenedForm):
    """Resuming; a reason is welcome, not required."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, required=False, widget=long_text())


class WithdrawForm(ReasonForm):
    """Withdrawing: why, and from negotiation on the special report to the leading group."""

    document = forms.ModelChoiceField(
        label=_("Special report"),
        queryset=ProjectDocument.objects.none(),
        required=False,
        empty_label=_("none chosen"),
    )
    upload = forms.FileField(
        label=_("Upload the special report"),
        required=False,
        help_text=_("PDF, picture, Word or Excel."),
    )

    field_order = ("happened_on", "reason", "document", "upload")

    def __init__(self, *args: Any, project: Project, needs_report: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_report:
            del self.fields["document"], self.fields["upload"]
            return
        reports = ProjectDocument.objects.filter(
            project=project, kind=DocumentKind.REPORT, removed_at=None
        )
        set_queryset(self, "document", reports)


class MergeForm(forms.Form):
    """Merging a duplicate: the code of the project that stays, and why."""

    into = forms.CharField(
        label=_("Code of the project that stays"),
        max_length=32,
        help_text=_("The records of this project stay readable; it leaves the lists for good."),
    )
    keep_unit = forms.BooleanField(
        label=_("The responsible unit goes on as a supporting unit"), required=False, initial=True
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=long_text())

    def clean_into(self) -> str:
        """Return the code as codes are written."""
        return fold(self.cleaned_data["into"]).upper()


class RefuseForm(forms.Form):
    """Refusing a proposal: why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=long_text(),
        help_text=_("The proposer reads it."),
    )


class GateFactForm(HappenedForm):
    """A gate fact set by hand, with the document it rests on."""

    fact = forms.ChoiceField(label=_("Fact"))
    reference = forms.CharField(label=_("Document number"), max_length=100, required=False)
    upload = forms.FileField(
        label=_("Document"), required=False, help_text=_("PDF, picture, Word or Excel.")
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=long_text(2))

    field_order = ("fact", "happened_on", "reference", "upload", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "fact", [(fact.value, FACT_LABELS[fact]) for fact in HAND_FACTS])


def _steps(sub_stages: Any) -> Choices:
    return [(sub.value, SUB_STAGE_LABELS[SubStage(sub)]) for sub in sub_stages]
