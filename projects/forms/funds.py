"""Forms of funds in place: deciding, correcting, planning, filtering the queue."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from projects.models import FundsEntry
from projects.models.choices import Origin
from projects.models.funds import FundsPlanItem
from zhaoshang.accounts.models import Unit
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import long_text, set_queryset

State = FundsEntry.State
_MONTHS = 12


class DecideFundsForm(forms.Form):
    """Verify, reject or return a claim."""

    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (State.VERIFIED.value, _("Verify")),
            (State.REJECTED.value, _("Reject")),
            (State.RETURNED.value, _("Return with a question")),
        ],
        widget=forms.RadioSelect,
        initial=State.VERIFIED.value,
    )
    verified_wan = AmountField(
        label=_("Amount verified"),
        required=False,
        help_text=_("Less than claimed: the rest is struck off, with its reason."),
    )
    exclusion = forms.ChoiceField(
        label=_("Reason for striking off or rejecting"),
        required=False,
        choices=[("", ""), *FundsEntry.Exclusion.choices],
    )
    note = forms.CharField(
        label=_("Note to the unit"), max_length=1000, required=False, widget=long_text(2)
    )


class CorrectFundsForm(forms.Form):
    """What should have been verified, and why."""

    verified_wan = AmountField(
        label=_("Amount that counts"), help_text=_("The difference is booked in this month.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=long_text())


class TakeBackForm(forms.Form):
    """Why a claim is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=long_text())


class PlanForm(forms.Form):
    """The plan of one year, an amount for each month or quarter."""

    source = forms.CharField(
        label=_("Source of the plan"),
        max_length=150,
        required=False,
        help_text=_("The contract and its clause, or the paper that set it."),
    )
    reason = forms.CharField(
        label=_("Why the plan changes"),
        max_length=1000,
        required=False,
        widget=long_text(2),
        help_text=_("Stands beside the new version; the one before stays readable."),
    )

    def __init__(
        self,
        *args: Any,
        year: int,
        months: int,
        items: dict[int, Decimal],
        is_change: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not is_change:
            del self.fields["reason"]
        self.months = months
        for place in range(_MONTHS // months):
            name = f"amount_{place}"
            label = (
                _("%(year)s-%(month)02d") % {"year": year, "month": place + 1}
                if months == FundsPlanItem.Length.MONTH
                else _("%(year)s, quarter %(quarter)s") % {"year": year, "quarter": place + 1}
            )
            self.fields[name] = AmountField(label=label, required=False, initial=items.get(place))
        self.order_fields(
            [*(f"amount_{place}" for place in range(_MONTHS // months)), "source", "reason"]
        )

    @property
    def amounts(self) -> list[Decimal | None]:
        """The amounts in order, of a valid form."""
        return [self.cleaned_data[f"amount_{place}"] for place in range(_MONTHS // self.months)]


class QueueFilterForm(forms.Form):
    """What of the entries is shown."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), required=False)
    month = forms.DateField(
        label=_("Month of arrival"),
        required=False,
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
        error_messages={"invalid": _("Enter a month, such as 2026-10.")},
    )
    origin = forms.ChoiceField(
        label=_("Origin"), choices=[("", _("any")), *Origin.choices], required=False
    )
    bare = forms.BooleanField(label=_("Without evidence"), required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)
        any_unit: Any = self.fields["unit"]
        any_unit.empty_label = _("any")
        for name in ("unit", "origin"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["month"].widget.attrs["class"] = "form-control"
