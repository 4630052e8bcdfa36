"""Forms of after-care: visits, requests, ratings, actual results."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.forms.agency import ONE_FILE, day_field, set_today
from projects.models import ActualResult, CareRequest, CareVisit
from projects.models.care import FIRST_YEAR, LAST_YEAR, SATISFACTION_CHOICES
from zhaoshang.accounts.models import Unit
from zhaoshang.core.fields import AmountField
from zhaoshang.core.form_parts import long_text, set_queryset

_VISIT = ("visited_on", "visitors", "person_met", "content")
_REQUEST = ("kind", "is_complaint", "content", "received_on", "channel", "lead_unit")
_RESULT = ("output_wan", "tax_wan", "jobs_count", "source")


class VisitForm(forms.Form):
    """A visit to the enterprise."""

    visited_on = day_field(_("Visited on"))
    visitors = forms.CharField(
        label=_("Visited by"), max_length=200, help_text=_("Names and offices of ours.")
    )
    person_met = forms.CharField(label=_("Person met"), max_length=100, required=False)
    content = forms.CharField(
        label=pgettext_lazy("visit", "What was said"), max_length=4000, widget=long_text(5)
    )

    def __init__(
        self, *args: Any, on: dt.date, visit: CareVisit | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if visit is not None:
            self.initial.update({name: getattr(visit, name) for name in _VISIT})
        set_today(self, "visited_on", on)


class RequestForm(forms.Form):
    """What an enterprise asks for, or complains of."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CareRequest.Kind.choices)
    is_complaint = forms.BooleanField(
        label=_("A complaint"), required=False, help_text=_("Complaints are answered sooner.")
    )
    content = forms.CharField(
        label=pgettext_lazy("request of an enterprise", "What it is about"),
        max_length=4000,
        widget=long_text(5),
    )
    received_on = day_field(_("Received on"), _("The time to answer counts from the next day."))
    channel = forms.ChoiceField(label=_("How it came in"), choices=CareRequest.Channel.choices)
    lead_unit = forms.ModelChoiceField(
        label=_("Lead unit"), queryset=Unit.objects.none(), help_text=_("Answers the enterprise.")
    )

    def __init__(
        self,
        *args: Any,
        on: dt.date,
        units: QuerySet[Unit],
        request_row: CareRequest | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "lead_unit", units)
        if request_row is not None:
            self.initial.update({name: getattr(request_row, name) for name in _REQUEST})
        set_today(self, "received_on", on)


class AnswerForm(forms.Form):
    """What the enterprise was answered."""

    answered_on = day_field(_("Answered on"))
    answer = forms.CharField(label=_("Answer"), max_length=4000, widget=long_text(5))

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_today(self, "answered_on", on)


class RateForm(forms.Form):
    """What the enterprise thinks of the answer."""

    satisfaction = forms.ChoiceField(
        label=_("The enterprise is"), choices=SATISFACTION_CHOICES, widget=forms.RadioSelect
    )
    opinion = forms.CharField(
        label=_("What it says"),
        max_length=1000,
        required=False,
        widget=long_text(),
        help_text=_("Needed if it is not satisfied; the request is then open again."),
    )


class ResultForm(forms.Form):
    """A year's figures."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    output_wan = AmountField(label=_("Output"), required=False)
    tax_wan = AmountField(label=_("Tax"), required=False)
    jobs_count = forms.IntegerField(label=_("Jobs"), required=False, min_value=0)
    source = forms.CharField(
        label=_("Source of the figures"),
        max_length=200,
        help_text=_("Such as the tax office's list, the enterprise's yearly report."),
    )
    upload = forms.FileField(label=_("Evidence"), required=False, help_text=ONE_FILE)

    def __init__(
        self, *args: Any, on: dt.date, result: ActualResult | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", on.year - 1)
        if result is not None:
            self.initial.update({name: getattr(result, name) for name in _RESULT})
            del self.fields["year"]
