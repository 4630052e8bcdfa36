"""Forms of deposits and idle land."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.forms.land import FILE_HELP, mu_field
from contracts.models import Deposit, DepositMovement, IdleLand
from contracts.rules.land import plain
from contracts.services.deposits import Movement
from contracts.services.idle_land import IdleFacts
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import long_text


class DepositForm(forms.Form):
    """A deposit: how much, by when; why it is changed."""

    amount_wan = AmountField(label=_("Deposit"))
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Reason of the change"), max_length=500, widget=long_text())

    def __init__(self, *args: Any, found: Deposit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if found is None:
            del self.fields["reason"]
        else:
            self.initial.update({"amount_wan": found.amount_wan, "due_on": found.due_on})


class MovementForm(forms.Form):
    """Money that moves: paid in."""

    happened_on = forms.DateField(label=_("Paid on"), widget=forms.DateInput)
    amount_wan = AmountField(label=_("Amount"))
    reference = forms.CharField(label=_("Voucher number"), max_length=100, required=False)
    upload = forms.FileField(label=_("Voucher"), required=False, help_text=FILE_HELP)

    def __init__(self, *args: Any, on: dt.date, left: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"happened_on": on, "amount_wan": left})
        self.fields["happened_on"].widget.attrs["max"] = on.isoformat()

    def movement(self) -> Movement:
        """Return what was typed as the service takes it."""
        return Movement(**{"kind": DepositMovement.Kind.PAID.value, **self.cleaned_data})


class SettleForm(MovementForm):
    """Money that is returned or kept, by which document."""

    kind = forms.ChoiceField(
        label=_("What is done with it"),
        choices=[
            (each.value, each.label)
            for each in (DepositMovement.Kind.RETURNED, DepositMovement.Kind.KEPT)
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=long_text())

    field_order = ("kind", "happened_on", "amount_wan", "reason", "reference", "upload")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Happened on")
        self.fields["reference"].label = _("Document number")
        self.fields["upload"].label = _("Document")


class WaiveForm(forms.Form):
    """A deposit that is no longer due."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=long_text())
    reference = forms.CharField(label=_("Document number"), max_length=100)


class IdleForm(forms.Form):
    """A notice of idle land; why it is changed."""

    area_mu = mu_field(_("Idle land"))
    idle_since = forms.DateField(label=_("Idle since"), widget=forms.DateInput)
    notice_on = forms.DateField(label=_("Notice of"), widget=forms.DateInput)
    notice_reference = forms.CharField(label=_("Notice number"), max_length=100)
    build_until = forms.DateField(label=_("To be built on by"), widget=forms.DateInput)
    note = forms.CharField(label=_("Remarks"), max_length=500, required=False, widget=long_text(2))
    reason = forms.CharField(label=_("Reason of the change"), max_length=500, widget=long_text())

    def __init__(self, *args: Any, found: IdleLand | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if found is None:
            del self.fields["reason"]
            return
        names = ("area_mu", "idle_since", "notice_on", "notice_reference", "build_until", "note")
        self.initial.update({name: getattr(found, name) for name in names})
        self.initial["area_mu"] = plain(found.area_mu)

    def facts(self) -> IdleFacts:
        """Return what was typed as the service takes it."""
        return IdleFacts(**{k: v for k, v in self.cleaned_data.items() if k != "reason"})


class IdleFeeForm(forms.Form):
    """An idle-land fee charged by a decision."""

    fee_wan = AmountField(label=_("Idle-land fee"))
    fee_on = forms.DateField(label=_("Charged on"), widget=forms.DateInput)
    due_on = forms.DateField(label=_("Fee due"), widget=forms.DateInput, required=False)
    reference = forms.CharField(label=_("Decision number"), max_length=100)

    def __init__(self, *args: Any, on: dt.date, suggested: Decimal | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"fee_on": on, "fee_wan": suggested})


class PaidOnForm(forms.Form):
    """The day something was paid."""

    paid_on = forms.DateField(label=_("Paid on"), widget=forms.DateInput)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("paid_on", on)


class TakeBackForm(forms.Form):
    """Land taken back by a decision."""

    happened_on = forms.DateField(label=_("Taken back on"), widget=forms.DateInput)
    reference = forms.CharField(label=_("Decision number"), max_length=100)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=long_text())

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("happened_on", on)


class ClearForm(forms.Form):
    """Land that is built on again, and what shows it."""

    happened_on = forms.DateField(label=_("Building again since"), widget=forms.DateInput)
    reason = forms.CharField(label=_("What shows it"), max_length=500, widget=long_text())

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("happened_on", on)
