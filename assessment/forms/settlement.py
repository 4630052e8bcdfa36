"""Forms of the annual settlement, commendations and risk deposits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessment.forms.closing import LONGEST_REFERENCE, reason_field
from assessment.models import RiskDeposit
from assessment.rules.deposits import Outcome
from assessment.services.deposit_deciding import Decision
from assessment.services.risk_deposits import DepositFacts
from assessment.settlement_words import OUTCOME_LABELS
from zhaoshang.accounts.models import Unit
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import set_choices, set_queryset

LONGEST_NAME = 60
LONGEST_WHY = 300
AS_TABLE = ""


def number_field(label: Any, **given: Any) -> forms.CharField:
    """Return a field for the number of a document or voucher."""
    return forms.CharField(label=label, max_length=LONGEST_REFERENCE, **given)


def day_field(label: Any, **given: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput, **given)


class CloseYearForm(forms.Form):
    """By which document a year is settled."""

    document = number_field(_("Number of the document that settles the year"))
    closed_on = day_field(_("Day of the document"))
    note = reason_field(_("Explanation"), required=False)
    agreed = forms.BooleanField(
        label=_("I have read what changes and what cannot be changed any more"),
    )


class ReopenForm(forms.Form):
    """By which leader's document a settled year is opened again, and why."""

    document = number_field(_("Number of the leader’s document"))
    reason = reason_field(_("Why the year is opened again"))


class NominateForm(forms.Form):
    """Who is nominated, in which category, for what."""

    category = forms.ChoiceField(label=_("Category"))
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    person_name = forms.CharField(label=_("Person"), max_length=LONGEST_NAME)
    post = forms.CharField(label=_("Post"), max_length=LONGEST_NAME, required=False)
    reason = forms.CharField(
        label=_("What the person has achieved"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is printed in the public notice."),
    )

    def __init__(
        self, *args: Any, categories: Sequence[str], units: QuerySet[Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "category", [(each, each) for each in categories])
        set_queryset(self, "unit", units)


class StrikeForm(forms.Form):
    """Why somebody is struck off."""

    why = forms.CharField(
        label=_("Why it is struck off"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays on the list with the reason."),
    )


class NoticeForm(forms.Form):
    """Under which number the list goes under public notice."""

    number = number_field(_("Number of the public notice"))


class IssueForm(forms.Form):
    """By which document the list is issued."""

    number = number_field(_("Document number"))
    signed_by = forms.CharField(
        label=_("Signed by"),
        max_length=80,
        help_text=_("As it stands above and below the paper."),
    )
    dated_on = day_field(_("Dated"))


class DepositForm(forms.Form):
    """What was paid in."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    person_name = forms.CharField(
        label=_("Responsible person"), max_length=LONGEST_NAME, required=False
    )
    amount_wan = AmountField(label=_("Paid in"))
    paid_on = day_field(_("Paid on"))
    voucher = number_field(_("Voucher"))
    note = forms.CharField(label=_("Note"), max_length=LONGEST_WHY, required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], of_persons: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)
        self.fields["person_name"].required = of_persons

    @property
    def facts(self) -> DepositFacts:
        """What was typed."""
        data = self.cleaned_data
        return DepositFacts(
            unit_id=data["unit"].pk,
            person_name=data["person_name"],
            amount_wan=data["amount_wan"],
            paid_on=data["paid_on"],
            voucher=data["voucher"],
            note=data["note"],
        )


def deposit_initial(deposit: RiskDeposit) -> dict[str, Any]:
    """Return what the form of a stored deposit starts with."""
    names = ("person_name", "amount_wan", "paid_on", "voucher", "note")
    return {name: getattr(deposit, name) for name in names} | {"unit": deposit.unit_id}


class DecideAllForm(forms.Form):
    """By which document the deposits are decided."""

    document = number_field(_("Document number"))
    decided_on = day_field(_("Decided on"))

    def decision(self) -> Decision:
        """What was typed."""
        return Decision(self.cleaned_data["document"], self.cleaned_data["decided_on"])


class DecideOneForm(DecideAllForm):
    """What becomes of one deposit, as the table says or otherwise with a reason."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (AS_TABLE, _("As the county’s table says")),
            *((each.value, OUTCOME_LABELS[each]) for each in Outcome),
        ],
    )
    percent = forms.DecimalField(
        label=_("Bonus, or part kept"),
        required=False,
        min_value=0,
        max_value=1000,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "%"}),
    )
    why = forms.CharField(
        label=_("Why it is otherwise than the table says"),
        max_length=LONGEST_WHY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def decision(self) -> Decision:
        """What was typed."""
        data = self.cleaned_data
        return Decision(
            document=data["document"],
            decided_on=data["decided_on"],
            outcome=Outcome(data["outcome"]) if data["outcome"] else None,
            percent=data["percent"] or Decimal(0),
            why=data["why"],
        )


class PaidBackForm(forms.Form):
    """When it was paid back, by which voucher."""

    paid_back_on = day_field(_("Paid back on"))
    voucher = number_field(_("Voucher"))


class RemoveForm(forms.Form):
    """Why a deposit is taken out."""

    reason = reason_field(_("Why it is taken out"))
