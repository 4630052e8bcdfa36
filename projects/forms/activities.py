"""Forms of activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from projects.forms.investor import InvestorNameField
from projects.models import Activity, Investor, Project
from projects.rules.identity import name_key
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import FILES_HELP, ManyFilesField, long_text, set_queryset

NO_SUCH_PROJECT = _("No project of this code or name is among those you may read.")
SEVERAL_PROJECTS = _("Several projects bear this name. Give the code.")
FIELDS = (
    "kind",
    "title",
    "unit",
    "starts_on",
    "ends_on",
    "is_overseas",
    "place",
    "leader",
    "leader_name",
    "leader_rank",
    "other_people",
    "purpose",
    "cost_wan",
)


class ProjectNameField(forms.CharField):
    """A project found by its code or name as typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 150)
        super().__init__(**kwargs)
        self.queryset: QuerySet[Project] = Project.objects.none()

    def clean(self, value: Any) -> Any:
        """Return the project; None when nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        known = Q(code=text) | Q(name=text) | Q(name_key=name_key(text))
        found = list(self.queryset.filter(known).order_by("pk")[:2])
        if len(found) > 1:
            raise forms.ValidationError(SEVERAL_PROJECTS, code="several_projects")
        if not found:
            raise forms.ValidationError(NO_SUCH_PROJECT, code="no_such_project")
        return found[0]


class ActivityForm(forms.Form):
    """An activity: what, when, where, who."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices)
    title = forms.CharField(label=_("Name of the activity"), max_length=120)
    unit = forms.ModelChoiceField(label=_("Unit in charge"), queryset=Unit.objects.none())
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput)
    ends_on = forms.DateField(label=_("To"), widget=forms.DateInput)
    place = forms.CharField(
        label=_("Place"),
        max_length=80,
        help_text=_("Province and city; of an overseas trip the country."),
    )
    is_overseas = forms.BooleanField(label=_("Overseas"), required=False)
    leader = forms.ModelChoiceField(label=_("Led by"), queryset=User.objects.none(), required=False)
    leader_name = forms.CharField(
        label=_("Name of the leader"),
        max_length=60,
        required=False,
        help_text=_("If the leader has no account here."),
    )
    leader_rank = forms.CharField(label=_("Rank of the leader"), max_length=40, required=False)
    people = forms.ModelMultipleChoiceField(
        label=_("Our people"), queryset=User.objects.none(), required=False
    )
    other_people = forms.CharField(label=_("Others of ours"), max_length=300, required=False)
    purpose = forms.CharField(
        label=_("Purpose of the activity"), max_length=2000, required=False, widget=long_text()
    )
    cost_wan = AmountField(
        label=_("Cost"),
        required=False,
        help_text=_("Only the bureau and the unit in charge see it."),
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        people: QuerySet[User],
        activity: Activity | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)
        set_queryset(self, "leader", people)
        set_queryset(self, "people", people)
        if activity is not None:
            for name in FIELDS:
                self.initial.setdefault(name, getattr(activity, name))
            if not self.is_bound:
                self.initial.setdefault("people", list(activity.people.all()))


class ReportForm(forms.Form):
    """What came of an activity."""

    results = forms.CharField(
        label=_("Results"),
        max_length=4000,
        widget=long_text(6),
        help_text=_("Whom we met, what was agreed, which clues came of it."),
    )
    cost_wan = AmountField(label=_("Cost"), required=False)

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("results", "cost_wan"):
            self.initial.setdefault(name, getattr(activity, name))


class MeetingForm(forms.Form):
    """An investor met at an activity."""

    investor = InvestorNameField(
        label=_("Investor"), help_text=_("Name or credit code, as in the investor library.")
    )
    person_met = forms.CharField(
        label=_("Person met"),
        max_length=100,
        required=False,
        help_text=_("A name that stands among the contacts is linked to the contact."),
    )
    note = forms.CharField(
        label=_("What was said"), max_length=500, required=False, widget=long_text()
    )

    def __init__(self, *args: Any, investors: QuerySet[Investor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "investor", investors)


class LinkForm(forms.Form):
    """A project that an activity bore on."""

    project = ProjectNameField(label=_("Project"), help_text=_("Code or name, as in the ledger."))
    is_origin = forms.BooleanField(label=_("The clue came of this activity"), required=False)
    note = forms.CharField(label=_("What came of it"), max_length=300, required=False)

    def __init__(self, *args: Any, projects: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "project", projects)


class FilesForm(forms.Form):
    """Files and photos."""

    uploads = ManyFilesField(label=_("Files and photos"), help_text=FILES_HELP)


class NoFieldsForm(forms.Form):
    """An act that asks for nothing."""


class PeriodForm(forms.Form):
    """The period of the list's filter."""

    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
