"""Forms of land accounting: figures with reasons, whom to ask, opinions, sign-off, the fee."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import LandAccounting, LandOpinion
from contracts.rules.land import plain
from contracts.services.accounting import Figures
from contracts.services.accounting_saving import INPUTS
from zhaoshang.accounts.models import Unit
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import long_text

FILE_HELP = _("PDF, picture or Word.")
MU = _("mu")
WAN_MU = _("10,000 yuan a mu")


def mu_field(label: Any, **kwargs: Any) -> forms.DecimalField:
    """Return a field for land in 亩, four decimals."""
    field = forms.DecimalField(label=label, max_digits=14, decimal_places=4, **kwargs)
    field.widget.attrs["data-unit"] = MU
    return field


def _why(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, required=False)


class FiguresForm(forms.Form):
    """The inputs of an accounting; each other than what stands beside it has its reason."""

    agreed_on = forms.DateField(
        label=_("Agreed date that has come"), widget=forms.DateInput, required=False
    )
    as_of = forms.DateField(
        label=_("Figures as of"),
        widget=forms.DateInput,
        help_text=_("Verified money that arrived up to this day counts."),
    )
    fixed_assets_wan = AmountField(label=_("Verified fixed assets"))
    fixed_assets_wan_reason = _why(_("Why another figure than the ledger's"))
    land_mu = mu_field(_("Land"))
    land_mu_reason = _why(_("Why other land than the contract's"))
    agreed_intensity_wan_mu = AmountField(label=_("Agreed intensity"))
    agreed_intensity_wan_mu_reason = _why(_("Why another intensity than the contract's"))
    price_wan_mu = AmountField(
        label=_("Delisting price"),
        required=False,
        help_text=_("Price of a mu at which the land was sold; needed where land is in excess."),
    )
    price_wan_mu_reason = _why(_("Why another price than the contract's"))

    def __init__(
        self,
        *args: Any,
        offered: Mapping[str, Decimal | None],
        on: dt.date,
        agreed_on: dt.date | None = None,
        found: LandAccounting | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].widget.attrs["max"] = on.isoformat()
        for name in ("agreed_intensity_wan_mu", "price_wan_mu"):
            self.fields[name].widget.attrs["data-unit"] = WAN_MU
        if found is None:
            self.initial.update({"as_of": on, "agreed_on": agreed_on, **offered})
            self.initial["land_mu"] = offered["land_mu"] and plain(offered["land_mu"])
        else:
            self.initial.update(
                {name: getattr(found, name) for name in ("as_of", "agreed_on", *INPUTS)}
            )
            self.initial["land_mu"] = plain(found.land_mu)
            for name in INPUTS:
                self.initial[f"{name}_reason"] = found.inputs.get(name, {}).get("reason", "")

    def figures(self) -> Figures:
        """Return what was typed as the service takes it."""
        data = self.cleaned_data
        names = ("as_of", "agreed_on", *INPUTS)
        reasons = {name: data[f"{name}_reason"] for name in INPUTS}
        return Figures(**{name: data[name] for name in names}, reasons=reasons)


class AskForm(forms.Form):
    """Whom to ask."""

    units = forms.MultipleChoiceField(
        label=_("Departments"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, units: Sequence[Unit], proposed: Sequence[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["units"]
        field.choices = [(str(unit.pk), unit.name) for unit in units]
        self.initial["units"] = [str(pk) for pk in proposed]

    def unit_ids(self) -> list[int]:
        """Return the ids of the ticked units."""
        return [int(pk) for pk in self.cleaned_data["units"]]


class OpinionForm(forms.Form):
    """What a department says."""

    opinion = forms.ChoiceField(
        label=_("Opinion"), choices=LandOpinion.Opinion.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Reasons"),
        max_length=2000,
        required=False,
        widget=long_text(4),
        help_text=_("Needed to disagree."),
    )

    def __init__(self, *args: Any, found: LandOpinion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"opinion": found.opinion, "text": found.text})


class SignOffForm(forms.Form):
    """What the bureau concludes."""

    conclusion = forms.CharField(
        label=_("Conclusion on the land of the project"), max_length=4000, widget=long_text(5)
    )
    reference = forms.CharField(label=_("Document number"), max_length=100, required=False)
    fee_due_on = forms.DateField(label=_("Fee due"), widget=forms.DateInput, required=False)

    def __init__(
        self, *args: Any, conclusion: str, fee_due_on: dt.date | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"conclusion": conclusion, "fee_due_on": fee_due_on})
        if fee_due_on is None:
            del self.fields["fee_due_on"]


class ReportSentForm(forms.Form):
    """When the written report went to the county, under which number."""

    sent_on = forms.DateField(label=_("Sent on"), widget=forms.DateInput)
    reference = forms.CharField(label=_("Number of the report"), max_length=100, required=False)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("sent_on", on)


class PaymentForm(forms.Form):
    """Money that came in, with its voucher."""

    paid_on = forms.DateField(label=_("Paid on"), widget=forms.DateInput)
    amount_wan = AmountField(label=_("Amount"))
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    upload = forms.FileField(label=_("Voucher"), required=False, help_text=FILE_HELP)

    def __init__(self, *args: Any, on: dt.date, left: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"paid_on": on, "amount_wan": left})


class CloseFeeForm(forms.Form):
    """A fee closed by decision."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=long_text())
    reference = forms.CharField(label=_("Decision number"), max_length=100, required=False)
    upload = forms.FileField(label=_("Decision"), required=False, help_text=FILE_HELP)


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=long_text())
