"""Forms of instructions, action items and difficulties."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.forms.activities import ProjectNameField
from projects.forms.records import ResolveForm
from projects.models import ActionItem, Instruction, Problem, Project
from projects.models.duties import SOURCE_LABELS
from projects.rules.duties import ItemSource
from projects.services.duty_files import PROOF_NEEDED
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.form_parts import (
    FILES_HELP,
    ManyFilesField,
    RevokeForm,
    long_text,
    set_queryset,
)


class InstructionForm(forms.Form):
    """What a leader wrote, on which project if on any."""

    given_by = forms.ModelChoiceField(label=_("Instructing leader"), queryset=User.objects.none())
    given_on = forms.DateField(label=_("Given on"), widget=forms.DateInput)
    project = ProjectNameField(
        label=_("Project"),
        required=False,
        help_text=_("Code or whole name; empty if it is about no single project."),
    )
    content = forms.CharField(label=_("Instruction"), max_length=2000, widget=long_text(4))
    uploads = ManyFilesField(
        label=_("Scan of the paper"), required=False, help_text=_("One file, if there is a paper.")
    )

    def __init__(
        self,
        *args: Any,
        leaders: QuerySet[User],
        projects: QuerySet[Project],
        on: dt.date,
        found: Instruction | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "given_by", leaders)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        if found is None:
            self.initial.setdefault("given_on", on)
            return
        del self.fields["project"], self.fields["uploads"]
        for name in ("given_by", "given_on", "content"):
            self.initial.setdefault(name, getattr(found, name))


class SettleForm(forms.Form):
    """How an instruction without action items was settled."""

    note = forms.CharField(label=_("How it was settled"), max_length=500, widget=long_text())


class ItemForm(forms.Form):
    """A task: what, by whom, until when."""

    project = ProjectNameField(
        label=_("Project"),
        required=False,
        help_text=_("Code or whole name; empty if it is about no single project."),
    )
    content = forms.CharField(label=_("Task"), max_length=2000, widget=long_text(4))
    owner_unit = forms.ModelChoiceField(label=_("Unit in charge"), queryset=Unit.objects.none())
    owner = forms.ModelChoiceField(
        label=_("Person in charge"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Somebody of the unit in charge; empty if the unit names the person itself."),
    )
    supporting_units = forms.ModelMultipleChoiceField(
        label=_("Supporting units"), queryset=Unit.objects.none(), required=False
    )
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput)
    source = forms.ChoiceField(
        label=_("Came from"),
        choices=[
            (each.value, SOURCE_LABELS[each]) for each in (ItemSource.MEETING, ItemSource.BUREAU)
        ],
    )
    source_text = forms.CharField(
        label=_("Meeting or paper"),
        max_length=150,
        required=False,
        help_text=_("Such as: weekly scheduling of 23 November, item 4."),
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        people: QuerySet[User],
        projects: QuerySet[Project],
        found: ActionItem | None = None,
        instruction: Instruction | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "owner_unit", units)
        set_queryset(self, "supporting_units", units)
        set_queryset(self, "owner", people)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        if instruction is not None:
            del self.fields["source"], self.fields["source_text"]
        if found is not None or (instruction is not None and instruction.project_id is not None):
            del self.fields["project"]
        if found is not None:
            del self.fields["due_on"]
            for name in ("content", "owner_unit", "owner", "source", "source_text"):
                self.initial.setdefault(name, getattr(found, name))
            if not self.is_bound:
                self.initial.setdefault("supporting_units", list(found.supporting_units.all()))


class PostponeForm(RevokeForm):
    """Another due day, with the reason."""

    due_on = forms.DateField(label=_("New due date"), widget=forms.DateInput)

    field_order = ("due_on", "reason")


class ProgressForm(forms.Form):
    """How a task goes."""

    content = forms.CharField(label=_("How it goes"), max_length=2000, widget=long_text(4))
    uploads = ManyFilesField(label=_("Photos and files"), required=False, help_text=FILES_HELP)


class ProofForm(forms.Form):
    """A form whose files are the closing proof; required where the policy asks for one."""

    uploads = ManyFilesField(label=_("Closing proof"), required=False, help_text=FILES_HELP)

    def __init__(self, *args: Any, needs_proof: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uploads"].required = needs_proof

    def clean_uploads(self) -> list[Any]:
        """Ask for the proof together with what else is missing."""
        uploads: list[Any] = self.cleaned_data["uploads"]
        if self.fields["uploads"].required and not uploads:
            raise forms.ValidationError(PROOF_NEEDED, code="proof_needed")
        return uploads


class DoneForm(ProofForm):
    """What was done, with its proof."""

    done_on = forms.DateField(label=_("Done on"), widget=forms.DateInput)
    result = forms.CharField(label=_("What was done"), max_length=2000, widget=long_text(4))

    field_order = ("done_on", "result", "uploads")

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", on)


class ProblemResolveForm(ProofForm, ResolveForm):
    """How and when a difficulty was resolved, with its proof."""

    field_order = ("resolved_on", "result", "uploads")


class ProblemChangeForm(forms.Form):
    """A difficulty with another unit or day; both ask for a reason."""

    content = forms.CharField(label=_("Difficulty"), max_length=2000, widget=long_text(4))
    category = forms.ChoiceField(label=_("Category"), choices=Problem.Category.choices)
    lead_unit = forms.ModelChoiceField(
        label=_("Lead unit"), queryset=Unit.objects.none(), required=False
    )
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=long_text(2),
        help_text=_("Needed for another lead unit or due date; both stay in the record."),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "lead_unit", units)
        for name in ("content", "category", "lead_unit", "due_on"):
            self.initial.setdefault(name, getattr(problem, name))


class MeasureForm(forms.Form):
    """What will be done about a difficulty."""

    text = forms.CharField(label=_("Countermeasure"), max_length=2000, widget=long_text(4))
    uploads = ManyFilesField(label=_("Photos and files"), required=False, help_text=FILES_HELP)

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("text", problem.countermeasure)
