"""Forms of the project's sections. Each knows which field was touched and says values in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _

from projects.forms.register import CreditCodeField
from projects.models import Industry, Investor, Parcel, Project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import long_text, set_queryset
from zhaoshang.core.money import plain_wan
from zhaoshang.core.templatetags.zs import figure

NO_SUCH_PROJECT = _("There is no project with this code.")
CHOOSE_UNIT = _("Choose the unit of this share.")
WRITE_PERCENT = _("Write the share in percent.")
NAME_SEPARATORS = "、，,;；"


def figure_field(label: Any, unit: str, places: int) -> forms.DecimalField:
    """Return an optional figure with its unit beside it."""
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=places,
        widget=forms.NumberInput(attrs={"data-unit": unit, "step": "any"}),
    )


class SectionForm(forms.ModelForm):
    """One section of a project; `reason` goes into the field history."""

    reason = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=500,
        help_text=_("Goes into the field history."),
    )

    class Meta:
        model = Project
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: User, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput()
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
            plain_blank(field)
        for name, value in self.initial.items():
            if isinstance(value, Decimal) and not isinstance(self.fields.get(name), AmountField):
                self.initial[name] = plain_wan(value)

    def _post_clean(self) -> None:
        """Leave the instance as it is stored: the service writes, not the form."""

    def values(self) -> dict[str, Any]:
        """Return the section's values, field by field."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def typed(self) -> dict[str, str]:
        """Return the values in words, for the comparison after a conflict."""
        return {
            name: in_words(self.fields[name], self.cleaned_data.get(name)) for name in self.fields
        }

    def warnings(self) -> list[str]:
        """Return what the writer of an amount should look at."""
        return [
            warning
            for name in self.changed_data
            for warning in getattr(self.fields[name], "warnings", [])
        ]


def plain_blank(field: forms.Field) -> None:
    """Leave the first line of a choice empty instead of dashed."""
    if isinstance(field, forms.TypedChoiceField):
        field.choices = [
            (value, "" if value == "" else label)  # the dashes of a model's choice
            for value, label in _flat(field.choices)
        ]


def in_words(field: forms.Field, value: Any) -> str:
    """Say a cleaned value as the page shows it."""
    if value is None or value == "":
        return ""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(_flat(field.choices)).get(value, value))
    if isinstance(value, Decimal):
        return figure(value)
    return str(value)


def _flat(choices: Any) -> Any:
    return ((str(key), label) for key, label in choices)


class BasicForm(SectionForm):
    """What the project is."""

    parent = forms.CharField(
        label=_("Phase of (code)"),
        max_length=32,
        required=False,
        help_text=_("Only for a later phase: the code of the first project."),
    )

    class Meta(SectionForm.Meta):
        fields = (
            "name",
            "aliases",
            "section",
            "chain",
            "industry_text",
            "nature",
            "content",
            "source",
            "submitted_on",
            "signing_event",
            "phase_number",
            "note",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self.instance
        industries = Industry.objects.visible_to(self.user).filter(is_active=True)
        set_queryset(self, "section", industries.filter(kind=Industry.Kind.SECTION))
        set_queryset(self, "chain", industries.filter(kind=Industry.Kind.CHAIN))
        self.fields["note"].widget = long_text(2)
        self.initial["parent"] = project.parent.code if project.parent else ""

    def clean_parent(self) -> Project | None:
        """Find the project by its code, among those the writer may read."""
        code = self.cleaned_data["parent"].strip()
        if not code:
            return None
        found = Project.objects.visible_to(self.user).filter(code__iexact=code).first()
        if found is None:
            raise forms.ValidationError(NO_SUCH_PROJECT, code="no_such_project")
        return found

    def values(self) -> dict[str, Any]:
        """Return the values with the first phase."""
        return {**super().values(), "parent": self.cleaned_data["parent"]}


class InvestorForm(SectionForm):
    """Who invests, and the company on the spot.

    An investor is chosen among those on record or typed in; a name typed in counts unless another
    one was chosen.
    """

    investor = forms.ModelChoiceField(
        label=_("Investor"),
        queryset=Investor.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )
    investor_name = forms.CharField(
        label=_("Another investor"),
        max_length=150,
        required=False,
        help_text=_("Full name; those on record appear below while you type."),
    )
    credit_code = CreditCodeField(label=_("Its credit code"), required=False)
    company_credit_code = CreditCodeField(
        label=_("Credit code of the local company"), required=False
    )

    class Meta(SectionForm.Meta):
        fields = ("investor", "origin", "company_name", "company_credit_code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Investor.objects.visible_to(self.user).standing()
        own = Investor.objects.filter(pk=self.instance.investor_id)
        set_queryset(self, "investor", Investor.objects.filter(pk__in=visible.values("pk")) | own)

    def new_investor(self) -> tuple[str, str] | None:
        """Return name and credit code of an investor typed in, unless another was chosen."""
        name = self.cleaned_data["investor_name"].strip()
        if not name or "investor" in self.changed_data:
            return None
        return name, self.cleaned_data["credit_code"]


class MoneyForm(SectionForm):
    """What it costs and what it should bring; foreign money with rate and date."""

    foreign_amount_wan = forms.DecimalField(
        label=_("Amount in foreign currency (× 10,000)"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
    )

    class Meta(SectionForm.Meta):
        fields = (
            "total_investment_wan",
            "first_phase_wan",
            "fixed_asset_investment_wan",
            "agreed_amount_wan",
            "agreed_deposit_wan",
            "agreed_intensity_wan_mu",
            "expected_output_wan",
            "expected_tax_wan",
            "expected_jobs_count",
            "currency",
            "foreign_amount_wan",
            "conversion_rate",
            "conversion_rate_on",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed_intensity_wan_mu"].widget.attrs["data-unit"] = "万元/亩"


class SiteForm(SectionForm):
    """Where it stands or wants to stand."""

    land_mu = figure_field(_("Land"), "亩", 4)
    floor_area_m2 = figure_field(_("Floor area"), "m²", 2)

    class Meta(SectionForm.Meta):
        fields = ("wanted_site", "address", "in_park", "land_mu", "floor_area_m2")


class NextStepForm(SectionForm):
    """What is to be done next, until when; what can be seen."""

    class Meta(SectionForm.Meta):
        fields = ("next_step", "next_step_due_on", "visible_progress")


class PersonForm(SectionForm):
    """What a unit may set of the responsibility: its own responsible person."""

    class Meta(SectionForm.Meta):
        fields = ("responsible_person", "responsible_person_name")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "responsible_person", people)


class PeopleForm(SectionForm):
    """Who is responsible: set by the bureau, the unit is told."""

    supporting = forms.ModelMultipleChoiceField(
        label=_("Supporting units"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    referrers = forms.CharField(
        label=_("Referrers"),
        max_length=500,
        required=False,
        help_text=_("Several names are separated by commas."),
    )

    class Meta(SectionForm.Meta):
        fields = (
            "responsible_unit",
            "responsible_person",
            "responsible_person_name",
            "lead_sponsor",
            "lead_sponsor_name",
            "introducing_unit",
            "host_unit",
            "service_team",
            "is_key",
        )

    field_order = (*Meta.fields, "supporting", "referrers", "reason")

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        teams: QuerySet[Unit],
        people: QuerySet[User],
        leaders: QuerySet[User],
        supporting: list[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("responsible_unit", "introducing_unit", "host_unit", "supporting"):
            set_queryset(self, name, units)
        set_queryset(self, "service_team", teams)
        set_queryset(self, "responsible_person", people)
        set_queryset(self, "lead_sponsor", leaders)
        self.initial["supporting"] = supporting
        self.initial["referrers"] = "、".join(each.name for each in self.instance.referrers.all())

    def referrer_names(self) -> list[str]:
        """Return the names of the referrers."""
        text = self.cleaned_data["referrers"]
        for sign in NAME_SEPARATORS:
            text = text.replace(sign, "\n")
        return [name.strip() for name in text.split("\n") if name.strip()]


class ParcelForm(forms.Form):
    """One parcel."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    number = forms.CharField(label=_("Parcel number"), max_length=40, required=False)
    land_mu = figure_field(_("Land"), "亩", 4)
    floor_area_m2 = figure_field(_("Plant area"), "m²", 2)
    obtained_on = forms.DateField(label=_("Obtained on"), required=False, widget=forms.DateInput)
    price_wan_mu = figure_field(_("Price"), "万元/亩", 6)
    remove = forms.BooleanField(label=_("Remove"), required=False)


class ShareForm(forms.Form):
    """One share of the credit."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), required=False)
    percent = forms.DecimalField(
        label=_("Percent"),
        required=False,
        max_digits=7,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"data-unit": "%", "step": "any"}),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)

    def clean(self) -> dict[str, Any]:
        """Ask for both or neither."""
        data = super().clean() or {}
        unit, percent = data.get("unit"), data.get("percent")
        if unit is None and percent is not None:
            self.add_error("unit", CHOOSE_UNIT)
        if unit is not None and percent is None and "percent" not in self.errors:
            self.add_error("percent", WRITE_PERCENT)
        return data


ParcelFormSet = forms.formset_factory(ParcelForm, extra=2, max_num=50)
ShareFormSet = forms.formset_factory(ShareForm, extra=3, max_num=12)


def shares_of(formset: BaseFormSet[ShareForm]) -> list[tuple[Unit, Decimal]]:
    """Return the shares that were filled in."""
    filled = [form.cleaned_data for form in formset.forms if form.cleaned_data.get("unit")]
    return [(data["unit"], data["percent"]) for data in filled]


def parcel_rows(parcels: QuerySet[Parcel]) -> list[dict[str, Any]]:
    """Return the stored parcels as the form set begins with them."""
    names = ("pk", "number", "land_mu", "floor_area_m2", "obtained_on", "price_wan_mu")
    return [
        {
            name: plain_wan(value) if isinstance(value, Decimal) else value
            for name, value in row.items()
        }
        for row in parcels.values(*names)
    ]
