"""Forms of the special report: written, received or returned, decided on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import SpecialReport
from contracts.models.choices import DecisionKind
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import long_text

LONGEST = 5000


class SectionsForm(forms.Form):
    """The parts of a report; a draft may be kept with any of them empty."""

    facts = forms.CharField(
        label=_("Facts"),
        max_length=LONGEST,
        required=False,
        widget=long_text(5),
        help_text=_("How far the contract was performed; the figures below come with the report."),
    )
    cause = forms.CharField(
        label=_("Cause"),
        max_length=LONGEST,
        required=False,
        widget=long_text(5),
        help_text=_("Why it was not performed on its day: on whose side, since when."),
    )
    measures = forms.CharField(
        label=_("Measures"), max_length=LONGEST, required=False, widget=long_text(5)
    )
    request = forms.CharField(
        label=_("What is asked of the leading group"),
        max_length=LONGEST,
        required=False,
        widget=long_text(4),
        help_text=_("To extend until when, to demand, to terminate, to recover."),
    )

    def __init__(self, *args: Any, report: SpecialReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.initial.setdefault(name, getattr(report, name))


class ReceiveForm(forms.Form):
    """The receipt of the leading group's office."""

    receipt = forms.CharField(label=_("Receipt number"), max_length=60)
    received_on = forms.DateField(label=_("Received on"), widget=forms.DateInput)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", on)


class DecisionForm(forms.Form):
    """What was decided, by whom, by what document."""

    kind = forms.ChoiceField(
        label=_("What was decided"), choices=DecisionKind.choices, widget=forms.RadioSelect
    )
    decided_on = forms.DateField(label=_("Day of the decision"), widget=forms.DateInput)
    body = forms.CharField(
        label=_("Deciding body"), max_length=100, initial="县招商引资工作领导小组"
    )
    reference = forms.CharField(label=_("Document number"), max_length=100)
    upload = forms.FileField(label=_("Document"), required=False)
    new_due_on = forms.DateField(
        label=_("Until when"),
        required=False,
        widget=forms.DateInput,
        help_text=_("The new date; of a recovery the day by which it is given back."),
    )
    recovered_wan = AmountField(label=_("Money to recover"), required=False)
    recovered_mu = forms.DecimalField(
        label=_("Land to recover"),
        max_digits=14,
        decimal_places=4,
        min_value=0,
        required=False,
        widget=forms.NumberInput(attrs={"data-unit": "亩"}),
    )
    text = forms.CharField(
        label=_("Words of the decision"), max_length=LONGEST, required=False, widget=long_text()
    )
