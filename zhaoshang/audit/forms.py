"""The filter of the audit trail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import registered_kinds
from zhaoshang.audit.models import AuditEvent
from zhaoshang.audit.selectors import EventFilter

ORDER_OF_DATES = _("The last day lies before the first.")


class EventFilterForm(forms.Form):
    """Who, what, to what, when, with what result."""

    who = forms.CharField(label=_("Person or unit"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=100)
    since = forms.DateField(label=_("First day"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput)
    result = forms.ChoiceField(
        label=_("Result"), required=False, choices=[("", _("All")), *AuditEvent.Result.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("All kinds")), *_kind_choices()]

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", ORDER_OF_DATES)
        if isinstance(until, dt.date) and until == dt.date.max:
            data["until"] = None
        return data

    def wanted(self) -> EventFilter:
        """Return the filter; parts that are wrong are left out."""
        self.is_valid()
        return EventFilter(**{name: value for name, value in self.cleaned_data.items() if value})


def _kind_choices() -> list[tuple[str, list[tuple[str, Any]]]]:
    """Return the kinds in groups by app, each with a line for the whole app."""
    groups: dict[str, list[tuple[str, Any]]] = {}
    for name, label in registered_kinds().items():
        groups.setdefault(name.partition(".")[0], []).append((name, label))
    return [
        (_app_name(app), [(app, _("All of: %(app)s") % {"app": _app_name(app)}), *kinds])
        for app, kinds in groups.items()
    ]


def _app_name(label: str) -> str:
    try:
        return str(apps.get_app_config(label).verbose_name)
    except LookupError:
        return label
