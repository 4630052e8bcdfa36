"""Forms of exceptions, month closing and corrections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessment.models import Indicator
from zhaoshang.accounts.models import Unit
from zhaoshang.core.form_parts import long_text, set_choices, set_queryset
from zhaoshang.core.periods import Month

GRANT, REFUSE, BOOK = "grant", "refuse", "book"
LONGEST_REASON = 500
LONGEST_REFERENCE = 100
FIGURE_DIGITS, FIGURE_DECIMALS = 18, 6


def month_choices(months: Sequence[Month]) -> list[tuple[str, str]]:
    """Return months to choose from."""
    return [(str(month), date_format(month.first_day, "YEAR_MONTH_FORMAT")) for month in months]


def reason_field(label: Any, **given: Any) -> forms.CharField:
    """Return a field for a reason."""
    return forms.CharField(label=label, max_length=LONGEST_REASON, widget=long_text(), **given)


class AskExceptionForm(forms.Form):
    """Which unit, which month, until when, why."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    month = forms.ChoiceField(label=_("Month"))
    until = forms.DateField(
        label=_("Report until"),
        widget=forms.DateInput,
        help_text=_("The last day on which the report is taken."),
    )
    reason = reason_field(_("Why it cannot come in time"))

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        months: Sequence[Month],
        on: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)
        set_choices(self, "month", month_choices(months))
        self.fields["until"].widget.attrs["min"] = on.isoformat()

    def clean_month(self) -> Month:
        """Return the month itself."""
        return Month.parse(self.cleaned_data["month"])


class DecideExceptionForm(forms.Form):
    """Grant until a day, or refuse with a reason."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(GRANT, _("Grant")), (REFUSE, _("Refuse"))],
        widget=forms.RadioSelect,
        initial=GRANT,
    )
    until = forms.DateField(
        label=_("Report until"), widget=forms.DateInput, help_text=_("As asked for, or another.")
    )
    note = forms.CharField(
        label=_("Note to the unit"),
        max_length=LONGEST_REASON,
        widget=long_text(2),
        required=False,
        help_text=_("Needed for a refusal."),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = reason_field(_("Reason"))


class CloseForm(forms.Form):
    """Why a month is closed though reports are missing; and that it is meant."""

    reason = reason_field(_("Why it is closed all the same"), required=False)


class RestatementForm(forms.Form):
    """Which figure of which closed month was wrong, by how much, and why."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    corrects = forms.ChoiceField(label=_("Month to correct"))
    indicator = forms.ModelChoiceField(
        label=_("Indicator"),
        queryset=Indicator.objects.none(),
        help_text=_("Figures of the ledger are corrected there; the next close books them."),
    )
    difference = forms.DecimalField(
        label=_("Difference"),
        max_digits=FIGURE_DIGITS,
        decimal_places=FIGURE_DECIMALS,
        help_text=_("What is to be added; with a minus, taken away. Not the new figure."),
    )
    reason = reason_field(_("Why the figure was wrong"))
    reference = forms.CharField(
        label=_("Document number"), max_length=LONGEST_REFERENCE, required=False
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        months: Sequence[Month],
        indicators: Sequence[tuple[int, str]],
        books: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)
        set_choices(self, "corrects", month_choices(months))
        set_queryset(
            self, "indicator", Indicator.objects.filter(pk__in=[pk for pk, _name in indicators])
        )
        names = dict(indicators)
        field: Any = self.fields["indicator"]
        field.label_from_instance = lambda each: names[each.pk]
        self.fields["reference"].required = books
        if not books:
            self.fields["reference"].help_text = _("The bureau may add it.")

    def clean_corrects(self) -> Month:
        """Return the month itself."""
        return Month.parse(self.cleaned_data["corrects"])


class DecideRestatementForm(forms.Form):
    """Book what a unit asks for, or refuse it with a reason."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(BOOK, _("Book in the open month")), (REFUSE, _("Refuse"))],
        widget=forms.RadioSelect,
        initial=BOOK,
    )
    reference = forms.CharField(
        label=_("Document number"),
        max_length=LONGEST_REFERENCE,
        required=False,
        help_text=_("The document by which it is corrected."),
    )
    note = forms.CharField(
        label=_("Note to the unit"),
        max_length=LONGEST_REASON,
        widget=long_text(2),
        required=False,
        help_text=_("Needed for a refusal."),
    )
