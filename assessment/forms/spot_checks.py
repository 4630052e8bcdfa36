"""Forms of spot checks: announcing one, recording what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models.spot_checks import FINDING_CHOICES
from assessment.period_words import period_text
from assessment.rules.spot_checks import Finding
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import FILES_HELP, ManyFilesField, long_text, set_choices
from zhaoshang.core.periods import Period

LONGEST_SEED, LONGEST_NOTE = 100, 1_000


class AnnounceForm(forms.Form):
    """Which period, and the seed."""

    period = forms.ChoiceField(
        label=_("Period"), help_text=_("Periods whose last month is not closed yet.")
    )
    seed = forms.CharField(
        label=_("Seed"),
        max_length=LONGEST_SEED,
        required=False,
        help_text=_(
            "Leave it empty and the system draws one. A seed of your own (numbers drawn in public, "
            "say) is taken while the period still runs. It can never be changed."
        ),
    )

    def __init__(self, *args: Any, periods: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "period", [(str(each), period_text(each)) for each in periods])

    def clean_period(self) -> Period:
        """Return the period itself."""
        return Period.parse(self.cleaned_data["period"])


class FindingForm(forms.Form):
    """What was found on the spot."""

    finding = forms.ChoiceField(
        label=_("Finding"), choices=FINDING_CHOICES, widget=forms.RadioSelect
    )
    reduced_wan = AmountField(
        label=_("Taken off"),
        required=False,
        help_text=_("For a reduced entry only. A falsified one loses its whole amount."),
    )
    note = forms.CharField(
        label=_("What was found"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=long_text(),
        help_text=_("The unit reads it. Needed unless the entry is confirmed."),
    )
    photos = ManyFilesField(
        label=_("Take photos"),
        required=False,
        attrs={"accept": "image/*", "capture": "environment"},
        help_text=_("Opens the camera of a phone."),
    )
    uploads = ManyFilesField(label=_("Photos and files"), required=False, help_text=FILES_HELP)
    checked_on = forms.DateField(label=_("Checked on"), widget=forms.DateInput)

    def __init__(self, *args: Any, on: dt.date, is_mended: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("checked_on", on)
        self.fields["checked_on"].widget.attrs["max"] = on.isoformat()
        if is_mended:
            self.fields["note"].required = True
            self.fields["note"].help_text = _("Why the finding changes; the unit reads it.")

    def clean_finding(self) -> Finding:
        """Return the finding itself."""
        return Finding(self.cleaned_data["finding"])
