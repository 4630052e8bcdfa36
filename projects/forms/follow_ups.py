"""Forms of follow-ups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.models import FollowUp, InvestorContact
from zhaoshang.accounts.models import User
from zhaoshang.core.form_parts import (
    FILES_HELP,
    HappenedForm,
    ManyFilesField,
    long_text,
    set_queryset,
)

# Said by one tap, and by monthly reports.
OF_THEMSELVES = (FollowUp.Kind.NO_CHANGE, FollowUp.Kind.REPORT)
FIELDS = (
    "happened_on",
    "kind",
    "content",
    "visible_progress",
    "next_step",
    "next_step_due_on",
    "other_people",
    "place",
    "latitude",
    "longitude",
)
HALF_A_PLACE = _("The position is incomplete. Take it once more, or leave it out.")


class FollowUpForm(HappenedForm):
    """Who met whom, what happened, what comes next."""

    kind = forms.ChoiceField(
        label=_("How"),
        choices=[each for each in FollowUp.Kind.choices if each[0] not in OF_THEMSELVES],
    )
    contacts = forms.ModelMultipleChoiceField(
        label=_("Contacts met"),
        queryset=InvestorContact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    person_met = forms.CharField(
        label=_("Person met"),
        max_length=100,
        required=False,
        help_text=_("Name and office; a first contact counts with a person met."),
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Our people"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_people = forms.CharField(label=_("Others of ours"), max_length=200, required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    latitude = forms.DecimalField(
        min_value=-90, max_value=90, decimal_places=5, required=False, widget=forms.HiddenInput
    )
    longitude = forms.DecimalField(
        min_value=-180, max_value=180, decimal_places=5, required=False, widget=forms.HiddenInput
    )
    content = forms.CharField(
        label=_("What was said and done"), max_length=4000, widget=long_text(5)
    )
    visible_progress = forms.CharField(label=_("Visible progress"), max_length=300, required=False)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_step_due_on = forms.DateField(label=_("Due"), widget=forms.DateInput, required=False)
    photos = ManyFilesField(
        label=_("Take photos"),
        required=False,
        attrs={"accept": "image/*", "capture": "environment"},
        help_text=_("Opens the camera of a phone."),
    )
    uploads = ManyFilesField(label=_("Photos and files"), required=False, help_text=FILES_HELP)

    def __init__(
        self,
        *args: Any,
        contacts: QuerySet[InvestorContact],
        people: QuerySet[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "contacts", contacts)
        set_queryset(self, "people", people)
        if not contacts:
            del self.fields["contacts"]

    def clean(self) -> dict[str, Any]:
        """A position is both figures or none."""
        data: dict[str, Any] = super().clean() or {}
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            self.add_error("place", forms.ValidationError(HALF_A_PLACE, code="half_a_place"))
        return data


class CorrectionForm(FollowUpForm):
    """A follow-up put right; the reason is needed once the unit's days are over."""

    reason = forms.CharField(
        label=_("Reason of the correction"), max_length=300, required=False, widget=long_text(2)
    )

    def __init__(self, *args: Any, found: FollowUp, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["photos"], self.fields["uploads"]
        if not needs_reason:
            del self.fields["reason"]
        for name in FIELDS:
            # The day that a new one starts from is not the day of this one.
            self.initial[name] = getattr(found, name)
        if not self.is_bound:
            chosen = list(found.contacts.all())
            self.initial.update(contacts=chosen, people=list(found.people.all()))
            names = {each.name for each in chosen}
            others = [each for each in found.person_met.split("、") if each not in names]
            self.initial["person_met"] = "、".join(others)
