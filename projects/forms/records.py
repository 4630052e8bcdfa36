"""Forms of what is recorded along the way: difficulties, documents, funds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from projects.models import FundsEntry, Problem
from projects.models.choices import FUNDS_EVIDENCE, Currency, DocumentKind, Origin
from zhaoshang.accounts.models import Unit
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import (
    FILES_HELP,
    ManyFilesField,
    long_text,
    set_choices,
    set_queryset,
)


class ProblemForm(forms.Form):
    """A difficulty: what, what kind, who leads, until when."""

    content = forms.CharField(label=_("Difficulty"), max_length=2000, widget=long_text(4))
    category = forms.ChoiceField(label=_("Category"), choices=Problem.Category.choices)
    lead_unit = forms.ModelChoiceField(
        label=_("Lead unit"), queryset=Unit.objects.none(), required=False
    )
    raised_on = forms.DateField(label=_("Raised on"), widget=forms.DateInput)
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput, required=False)

    def __init__(self, *args: Any, on: dt.date, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("raised_on", on)
        set_queryset(self, "lead_unit", units)


class ResolveForm(forms.Form):
    """How and when a difficulty was resolved."""

    resolved_on = forms.DateField(label=_("Resolved on"), widget=forms.DateInput)
    result = forms.CharField(label=_("Result"), max_length=2000, widget=long_text())

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("resolved_on", on)


class DocumentForm(forms.Form):
    """A document with its kind and date."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices)
    upload = forms.FileField(label=_("File"), help_text=_("PDF, picture, Word or Excel."))
    title = forms.CharField(
        label=_("Document title"),
        max_length=150,
        required=False,
        help_text=_("The file name if left empty."),
    )
    happened_on = forms.DateField(
        label=_("Dated"),
        widget=forms.DateInput,
        required=False,
        help_text=_("The day on the document, such as of the permit or the signing."),
    )


class FundsForm(forms.Form):
    """A claim of money that arrived."""

    month = forms.DateField(
        label=_("Month of arrival"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2026-11"}),
        error_messages={"invalid": _("Enter a month, such as 2026-10.")},
    )
    corrects_month = forms.TypedChoiceField(
        label=_("Month it corrects"),
        required=False,
        coerce=dt.date.fromisoformat,
        empty_value=None,
        help_text=_(
            "Only for money of a month that is closed or reported: book it in the open month, and"
            " name the month of arrival here."
        ),
    )
    claimed_wan = AmountField(
        label=_("Amount"), required=False, help_text=_("Such as 1200, 1200万 or 0.12亿.")
    )
    origin = forms.ChoiceField(label=_("Origin"), choices=[("", ""), *Origin.choices])
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=FundsEntry.Kind.choices,
        help_text=_("Working capital counts only where the indicator says so."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices)
    foreign_amount_wan = forms.DecimalField(
        label=_("Amount in foreign currency (× 10,000)"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
    )
    conversion_rate = forms.DecimalField(
        label=_("Conversion rate"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=6,
        help_text=_("Middle rate of the People's Bank on the day of arrival, yuan for one unit."),
    )
    conversion_rate_on = forms.DateField(
        label=_("Date of the rate"), required=False, widget=forms.DateInput
    )
    evidence_kind = forms.ChoiceField(
        label=_("Kind of evidence"), choices=[(kind.value, kind.label) for kind in FUNDS_EVIDENCE]
    )
    uploads = ManyFilesField(label=_("Evidence"), required=False, help_text=FILES_HELP)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=long_text(2))

    def __init__(self, *args: Any, locked: Sequence[dt.date] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if locked:
            months = [(day.isoformat(), date_format(day, "YEAR_MONTH_FORMAT")) for day in locked]
            set_choices(self, "corrects_month", [("", ""), *months])
        else:
            del self.fields["corrects_month"]
