"""The form of an investor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.register import CreditCodeField
from projects.forms.verbs import long_text
from projects.models import Investor
from projects.models.choices import InvestorKind, Origin
from zhaoshang.core.fields import AmountField

FIELDS = (
    "name",
    "credit_code",
    "kind",
    "origin",
    "place",
    "registered_capital_wan",
    "contact_name",
    "contact_phone",
    "note",
)


class InvestorEditForm(forms.Form):
    """An investor's facts; the phone number stays as it is if left empty."""

    name = forms.CharField(label=_("Name"), max_length=150)
    credit_code = CreditCodeField(required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", ""), *InvestorKind.choices], required=False
    )
    origin = forms.ChoiceField(
        label=_("Origin"), choices=[("", ""), *Origin.choices], required=False
    )
    place = forms.CharField(label=_("Place of origin"), max_length=80, required=False)
    registered_capital_wan = AmountField(label=_("Registered capital"), required=False)
    contact_name = forms.CharField(label=_("Contact person"), max_length=60, required=False)
    contact_phone = forms.CharField(
        label=_("Contact phone"),
        max_length=30,
        required=False,
        help_text=_("Leave empty to keep the number on record."),
    )
    note = forms.CharField(label=_("Remarks"), max_length=2000, required=False, widget=long_text())

    def __init__(self, *args: Any, investor: Investor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            if name != "contact_phone":
                self.initial.setdefault(name, getattr(investor, name))

    def facts(self) -> dict[str, Any]:
        """Return the facts; an empty phone number means: unchanged."""
        data = dict(self.cleaned_data)
        if not data["contact_phone"]:
            del data["contact_phone"]
        return data
