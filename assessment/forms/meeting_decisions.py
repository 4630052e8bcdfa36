"""Form of what a meeting decides: a task with unit and day, or something noted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models import MeetingDecision
from assessment.models.meetings import DECISION_LABELS
from assessment.rules.meetings import DecisionKind
from assessment.services.meetings.decisions import DecisionFacts
from projects.models import Project
from projects.rules.identity import name_key
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.form_parts import long_text, set_queryset

LONGEST_PROJECT = 150
NO_SUCH_PROJECT = _("No project of this code or name is among those you may read.")
SEVERAL_PROJECTS = _("Several projects bear this name. Give the code.")


class ProjectField(forms.CharField):
    """A project of the county found by its code or whole name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_PROJECT, required=False, **kwargs)
        self.queryset: QuerySet[Project] = Project.objects.none()

    def clean(self, value: Any) -> Any:
        """Return the project; None when nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        known = Q(code=text) | Q(name=text) | Q(name_key=name_key(text))
        found = list(self.queryset.filter(known).order_by("pk")[:2])
        if len(found) != 1:
            wrong = SEVERAL_PROJECTS if found else NO_SUCH_PROJECT
            raise forms.ValidationError(wrong, code="project")
        return found[0]


class DecisionForm(forms.Form):
    """What was decided: a task with unit and day, or something noted."""

    text = forms.CharField(
        label=pgettext_lazy("meeting", "What was decided"), max_length=2000, widget=long_text(3)
    )
    about = ProjectField(
        label=_("Project"),
        help_text=_("Code or whole name, if it is about one that is not on the table."),
    )
    kind = forms.ChoiceField(
        label=_("Sort of decision"),
        choices=[(each.value, label) for each, label in DECISION_LABELS.items()],
        widget=forms.RadioSelect,
        initial=DecisionKind.TASK.value,
    )
    owner_unit = forms.ModelChoiceField(
        label=_("Unit in charge"), queryset=Unit.objects.none(), required=False
    )
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput, required=False)
    owner = forms.ModelChoiceField(
        label=_("Person in charge"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Somebody of the unit in charge; empty if the unit names the person itself."),
    )
    supporting_units = forms.ModelMultipleChoiceField(
        label=_("Supporting units"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        people: QuerySet[User],
        projects: QuerySet[Project] | None = None,
        found: MeetingDecision | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        about: Any = self.fields["about"]
        if projects is None:
            del self.fields["about"]
        else:
            about.queryset = projects
        set_queryset(self, "owner_unit", units)
        set_queryset(self, "supporting_units", units)
        set_queryset(self, "owner", people)
        self.found = found
        if found is not None:
            # A task stays a task: what is to become another sort is withdrawn and typed anew.
            del self.fields["kind"]
            self.initial.setdefault("text", found.words)
            if found.item is None:
                for name in ("owner_unit", "due_on", "owner", "supporting_units"):
                    del self.fields[name]
            else:
                self.initial.setdefault("owner_unit", found.item.owner_unit_id)
                self.initial.setdefault("owner", found.item.owner_id)
                self.initial.setdefault("due_on", found.item.due_on)
                if not self.is_bound:
                    self.initial.setdefault(
                        "supporting_units", list(found.item.supporting_units.all())
                    )

    @property
    def facts(self) -> DecisionFacts:
        """The decision as typed."""
        data = self.cleaned_data
        kind = data.get("kind") or (self.found.kind if self.found else DecisionKind.TASK.value)
        return DecisionFacts(
            kind=kind,
            text=data["text"],
            owner_unit=data.get("owner_unit"),
            owner=data.get("owner"),
            supporting_units=list(data.get("supporting_units") or ()),
            due_on=data.get("due_on"),
        )


def proposed_due(held_on: dt.date, on: dt.date, days: int) -> dt.date:
    """Return the due day that is proposed: so many days after the meeting, not before today."""
    return max(on, held_on + dt.timedelta(days=days))
