"""The form of a new clue 新增线索: what R3 asks first, the rest if it is known."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.models import Industry, Investor
from projects.models.choices import InvestorKind, Nature, Origin
from projects.rules.identity import credit_code_problem, normalise_credit_code
from projects.services.investors import CREDIT_CODE_MESSAGES
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import long_text, set_queryset

REST = (
    "total_investment_wan",
    "section",
    "chain",
    "nature",
    "origin",
    "content",
    "wanted_site",
    "land_mu",
    "responsible_person",
    "responsible_person_name",
    "next_step",
    "next_step_due_on",
    "aliases",
)


class CreditCodeField(forms.CharField):
    """A unified social credit code: normalised, its check digit verified (GB 32100-2015)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("label", _("Credit code"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the code in its normal form."""
        text = super().clean(value)
        if not text:
            return ""
        problem = credit_code_problem(text)
        if problem is not None:
            raise forms.ValidationError(CREDIT_CODE_MESSAGES[problem], code=problem.value)
        return normalise_credit_code(text)


class RegisterForm(forms.Form):
    """A new clue."""

    name = forms.CharField(label=_("Project name"), max_length=150)
    investor = forms.ModelChoiceField(
        label=_("Investor on record"),
        queryset=Investor.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )
    investor_name = forms.CharField(
        label=_("Investor"),
        max_length=150,
        required=False,
        help_text=_(
            "Full name as in the business licence. Leave empty if only a referrer is known."
        ),
    )
    credit_code = CreditCodeField(
        required=False, help_text=_("18 characters; the check digit is verified.")
    )
    investor_kind = forms.ChoiceField(
        label=_("Kind of investor"), choices=[("", ""), *InvestorKind.choices], required=False
    )
    investor_place = forms.CharField(label=_("Place of origin"), max_length=80, required=False)
    referrer_name = forms.CharField(
        label=_("Referrer"),
        max_length=100,
        required=False,
        help_text=_("Person or body that brought the clue."),
    )
    source = forms.CharField(
        label=_("Source of the clue"),
        max_length=200,
        help_text=_("Such as a fair, a visit, an existing investor, a referral."),
    )
    introducing_unit = forms.ModelChoiceField(
        label=_("Introducing unit"), queryset=Unit.objects.none()
    )
    responsible_unit = forms.ModelChoiceField(
        label=_("Responsible unit"),
        queryset=Unit.objects.none(),
        required=False,
        help_text=_("Follows the clue up."),
    )
    submitted_on = forms.DateField(label=_("Submitted on"), widget=forms.DateInput)

    total_investment_wan = AmountField(label=_("Total investment"), required=False)
    section = forms.ModelChoiceField(
        label=_("Industry"), queryset=Industry.objects.none(), required=False
    )
    chain = forms.ModelChoiceField(
        label=_("Industry chain"), queryset=Industry.objects.none(), required=False
    )
    nature = forms.ChoiceField(
        label=_("Kind of construction"), choices=[("", ""), *Nature.choices], required=False
    )
    origin = forms.ChoiceField(
        label=_("Origin of capital"), choices=[("", ""), *Origin.choices], required=False
    )
    content = forms.CharField(
        label=_("Content and scale"), required=False, max_length=4000, widget=long_text()
    )
    wanted_site = forms.CharField(label=_("Wanted site"), max_length=150, required=False)
    land_mu = forms.DecimalField(
        label=_("Land"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"data-unit": "亩", "step": "any"}),
    )
    responsible_person = forms.ModelChoiceField(
        label=_("Responsible person"), queryset=User.objects.none(), required=False
    )
    responsible_person_name = forms.CharField(label=_("or name"), max_length=60, required=False)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_step_due_on = forms.DateField(label=_("Due"), widget=forms.DateInput, required=False)
    aliases = forms.CharField(label=_("Other names"), max_length=200, required=False)

    not_a_duplicate = forms.CharField(
        label=_("Why it is another project"), required=False, max_length=1000, widget=long_text(2)
    )

    def __init__(
        self,
        *args: Any,
        user: User,
        on: dt.date,
        units: QuerySet[Unit],
        own_units: QuerySet[Unit],
        people: QuerySet[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submitted_on", on)
        industries = Industry.objects.visible_to(user).filter(is_active=True)
        set_queryset(self, "investor", Investor.objects.visible_to(user).standing())
        set_queryset(self, "introducing_unit", units)
        set_queryset(self, "responsible_unit", own_units)
        set_queryset(self, "section", industries.filter(kind=Industry.Kind.SECTION))
        set_queryset(self, "chain", industries.filter(kind=Industry.Kind.CHAIN))
        set_queryset(self, "responsible_person", people)
        self.fields["submitted_on"].widget.attrs["max"] = on.isoformat()

    def rest(self) -> dict[str, Any]:
        """Return what is optional."""
        return {name: self.cleaned_data[name] for name in REST}

    def investor_facts(self) -> dict[str, Any]:
        """Return what a new investor is created with."""
        return {
            "kind": self.cleaned_data["investor_kind"],
            "place": self.cleaned_data["investor_place"],
            "origin": self.cleaned_data["origin"],
        }
