"""Forms of referrer rewards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models import RewardCase, RewardObjection
from assessment.services.reward_approval import Approval
from assessment.services.reward_objections import Raised
from assessment.services.reward_payments import Paid
from assessment.services.rewards import FIRST_YEAR, LAST_YEAR, CaseFacts, PayeeFacts
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import long_text

LONGEST, LONGEST_NAME, LONGEST_NUMBER = 1_000, 100, 40
FILE_HELP = _("PDF, a picture, Word or Excel.")


def _day(form: forms.Form, name: str, on: dt.date) -> None:
    form.initial.setdefault(name, on)
    form.fields[name].widget.attrs["max"] = on.isoformat()


class CaseForm(forms.Form):
    """Which round, which rule, when it was claimed."""

    year = forms.IntegerField(
        label=_("Year of the round"), min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    claimed_on = forms.DateField(
        label=_("Claimed on"),
        widget=forms.DateInput,
        help_text=_("The day the referrer asked; the rule in force on that day holds."),
    )
    branch = forms.ChoiceField(
        label=_("Kind of capital"),
        choices=RewardCase.Branch.choices,
        widget=forms.RadioSelect,
        help_text=_("Decides by which rule it is worked out."),
    )
    note = forms.CharField(
        label=_("Remarks"), max_length=LONGEST, required=False, widget=long_text()
    )

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", on.year)
        _day(self, "claimed_on", on)

    def facts(self) -> CaseFacts:
        """Return what was typed."""
        return CaseFacts(**self.cleaned_data)


class TickForm(forms.Form):
    """Whether a fact holds, and what shows it."""

    YES, NO = "yes", "no"
    holds = forms.ChoiceField(
        label=_("Does it hold?"),
        choices=((YES, _("Yes, it holds")), (NO, _("No, it does not hold"))),
        widget=forms.RadioSelect,
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=300,
        widget=long_text(2),
        help_text=_("Which list, certificate or record of which office shows it."),
    )
    upload = forms.FileField(label=_("File"), required=False, help_text=FILE_HELP)

    def clean_holds(self) -> bool:
        """Return the answer."""
        return bool(self.cleaned_data["holds"] == self.YES)


class PayeeForm(forms.Form):
    """Declaration of a referrer, and where the money goes."""

    declared_on = forms.DateField(label=_("Declared on"), required=False, widget=forms.DateInput)
    upload = forms.FileField(label=_("Signed declaration"), required=False, help_text=FILE_HELP)
    identity = forms.CharField(
        label=_("Number of the identity card or credit code"),
        max_length=LONGEST_NUMBER,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    payee = forms.CharField(label=_("Account holder"), max_length=LONGEST_NAME, required=False)
    bank = forms.CharField(label=_("Bank"), max_length=LONGEST_NAME, required=False)
    account = forms.CharField(
        label=_("Account number"),
        max_length=LONGEST_NUMBER,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, on: dt.date, stored: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["declared_on"].widget.attrs["max"] = on.isoformat()
        for name in ("identity", "account"):
            self.fields[name].help_text = (
                _("A number is stored; leave this empty to keep it.")
                if name in stored
                else _("Stored encrypted; pages hide its middle.")
            )

    def facts(self) -> PayeeFacts:
        """Return what was typed."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "upload"}
        return PayeeFacts(**typed)


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=long_text())


class CorrectionForm(forms.Form):
    """Why a decided case is corrected."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=long_text())


class ApprovalForm(forms.Form):
    """The leaders' document."""

    document = forms.CharField(
        label=_("Number of the leaders' document"),
        max_length=80,
        help_text=_("Minutes of the meeting, or the approved request."),
    )
    approved_on = forms.DateField(label=_("Approved on"), widget=forms.DateInput)

    def __init__(
        self, *args: Any, on: dt.date, by_case_wan: str, granted_wan: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _day(self, "approved_on", on)
        if by_case_wan:
            self.fields["granted_wan"] = AmountField(
                label=_("Granted above the largest award"),
                required=False,
                help_text=_("%(most)s (10,000 yuan) lie above it; the leaders decide.")
                % {"most": by_case_wan},
            )
            self.initial.setdefault("granted_wan", granted_wan)

    def approval(self) -> Approval:
        """Return what was typed."""
        typed = self.cleaned_data
        granted = typed.get("granted_wan")
        facts = {"document": typed["document"], "approved_on": typed["approved_on"]}
        return Approval(**facts) if granted is None else Approval(**facts, granted_wan=granted)


class CloseForm(forms.Form):
    """Closing; a rest needs a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        required=False,
        widget=long_text(),
        help_text=_("Needed where a rest stays unpaid, if a referrer renounces, say."),
    )


class ObjectionForm(forms.Form):
    """An objection as it came in."""

    raised_by = forms.CharField(
        label=_("Raised by"),
        max_length=LONGEST_NAME,
        help_text=_("Name of the person or body; “anonymous” where none was given."),
    )
    raised_on = forms.DateField(label=_("Raised on"), widget=forms.DateInput)
    claim = forms.CharField(label=_("What is objected"), max_length=2_000, widget=long_text(4))
    upload = forms.FileField(label=_("File"), required=False, help_text=FILE_HELP)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _day(self, "raised_on", on)

    def raised(self) -> Raised:
        """Return what was typed."""
        typed = self.cleaned_data
        return Raised(typed["raised_by"], typed["raised_on"], typed["claim"])


class RulingForm(forms.Form):
    """How an objection is ruled."""

    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=RewardObjection.Verdict.choices, widget=forms.RadioSelect
    )
    ruling = forms.CharField(
        label=_("Reasons"),
        max_length=2_000,
        widget=long_text(4),
        help_text=_("As they are answered to who objected."),
    )

    def clean_verdict(self) -> RewardObjection.Verdict:
        """Return the verdict itself."""
        return RewardObjection.Verdict(self.cleaned_data["verdict"])


class PaymentForm(forms.Form):
    """A payment, or money that came back."""

    amount_wan = AmountField(label=_("Amount"))
    paid_on = forms.DateField(label=_("Day of the payment"), widget=forms.DateInput)
    voucher = forms.CharField(label=_("Voucher number"), max_length=60)
    paid_by = forms.CharField(label=_("Paying unit"), max_length=LONGEST_NAME)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=long_text(2))
    upload = forms.FileField(label=_("Voucher"), required=False, help_text=FILE_HELP)

    def __init__(self, *args: Any, on: dt.date, is_back: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _day(self, "paid_on", on)
        self.is_back = is_back
        if is_back:
            self.fields["amount_wan"].label = _("Amount that came back")
            self.fields["paid_on"].label = _("Day it came back")
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def paid(self) -> Paid:
        """Return what was typed; what came back is negative."""
        typed = self.cleaned_data
        amount = typed["amount_wan"]
        return Paid(
            amount_wan=-amount if self.is_back else amount,
            paid_on=typed["paid_on"],
            voucher=typed["voucher"],
            paid_by=typed["paid_by"],
            reason=typed.get("reason", ""),
        )
