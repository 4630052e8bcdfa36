"""The form of an investor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from projects.forms.register import CreditCodeField
from projects.models import Investor, InvestorContact
from projects.models.choices import InvestorKind, Origin
from projects.rules.identity import name_key, normalise_credit_code
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import long_text, set_queryset

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


NO_SUCH_INVESTOR = _("No investor of this name or credit code is in the library.")
SEVERAL_INVESTORS = _("Several investors bear this name. Give the credit code.")


class InvestorNameField(forms.CharField):
    """An investor of the library, found by its name or credit code as typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 150)
        super().__init__(**kwargs)
        self.queryset: QuerySet[Investor] = Investor.objects.none()

    def clean(self, value: Any) -> Any:
        """Return the investor; None when nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        known = Q(name=text) | Q(credit_code=normalise_credit_code(text))
        found = list(self.queryset.filter(known)[:2])
        found = found or list(self.queryset.filter(name_key=name_key(text))[:2])
        if len(found) > 1:
            raise forms.ValidationError(SEVERAL_INVESTORS, code="several_investors")
        if not found:
            raise forms.ValidationError(NO_SUCH_INVESTOR, code="no_such_investor")
        return found[0]


class ContactForm(forms.Form):
    """Somebody of an investor; phone and e-mail stay as they are if left empty."""

    name = forms.CharField(label=_("Name"), max_length=60)
    office = forms.CharField(label=_("Office held"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, help_text=_("Shown masked.")
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=120, required=False, help_text=_("Shown masked.")
    )
    note = forms.CharField(label=_("Remarks"), max_length=300, required=False)
    is_active = forms.BooleanField(label=_("Still there"), required=False, initial=True)

    def __init__(self, *args: Any, contact: InvestorContact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact
        if contact is not None:
            for name in ("name", "office", "note", "is_active"):
                self.initial.setdefault(name, getattr(contact, name))
            for name in ("phone", "email"):
                self.fields[name].help_text = _("Leave empty to keep what is on record.")

    def facts(self) -> dict[str, Any]:
        """Return the facts; an empty phone or e-mail of a known person means: unchanged."""
        data = dict(self.cleaned_data)
        if self.contact is not None:
            for name in ("phone", "email"):
                if not data[name]:
                    del data[name]
        return data


class MergeInvestorForm(forms.Form):
    """Into which investor a duplicate is merged, and why."""

    target = InvestorNameField(
        label=_("Merge into"), help_text=_("Name or credit code of the investor that stays.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=long_text())

    def __init__(self, *args: Any, investors: QuerySet[Investor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "target", investors)


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
    parent = InvestorNameField(
        label=_("Parent company"),
        required=False,
        help_text=_("Name or credit code, if it is a subsidiary of an investor of the library."),
    )
    note = forms.CharField(label=_("Remarks"), max_length=2000, required=False, widget=long_text())

    def __init__(
        self, *args: Any, investor: Investor, investors: QuerySet[Investor], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "parent", investors)
        # A parent out of sight is neither named nor cleared by a form that does not show it.
        self.keeps_parent = bool(
            investor.parent_id and not investors.filter(pk=investor.parent_id).exists()
        )
        if self.keeps_parent:
            del self.fields["parent"]
        elif investor.parent_id:
            self.initial.setdefault("parent", str(investor.parent))
        for name in FIELDS:
            if name != "contact_phone":
                self.initial.setdefault(name, getattr(investor, name))

    def facts(self) -> dict[str, Any]:
        """Return the facts; an empty phone number means: unchanged."""
        data = dict(self.cleaned_data)
        if not data["contact_phone"]:
            del data["contact_phone"]
        return data
