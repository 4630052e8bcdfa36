"""Forms of a contract's files and of requests to open them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models.choices import FileKind
from contracts.policies_files import FilesRule

GRANT, REFUSE = "grant", "refuse"
LONGEST_NOTE = 300


def _long_text() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3})


class FileForm(forms.Form):
    """A file with what it is."""

    upload = forms.FileField(label=_("File"))
    kind = forms.ChoiceField(label=_("Kind"), choices=FileKind.choices)
    title = forms.CharField(
        label=_("Document title"),
        max_length=150,
        required=False,
        help_text=_("The file's own name if empty."),
    )
    happened_on = forms.DateField(
        label=_("Dated"),
        required=False,
        widget=forms.DateInput,
        help_text=_("The day that stands on the document."),
    )

    def __init__(self, *args: Any, rule: FilesRule, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].widget.attrs["max"] = on.isoformat()
        self.fields["upload"].help_text = _(
            "PDF, Word or a picture, up to %(megabytes)s MB, a PDF up to %(pages)s pages; not"
            " locked by a password."
        ) % {"megabytes": rule.max_megabytes, "pages": rule.max_pages}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_NOTE, widget=_long_text())


class AskForm(forms.Form):
    """Why, for how long, with download or only to read."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=_long_text(),
        help_text=_("What you need the files for; the leader and the keeper read it."),
    )
    days = forms.IntegerField(label=_("For how many days"), min_value=1)
    may_download = forms.BooleanField(
        label=_("I also need to save files"),
        required=False,
        help_text=_("What is saved carries your name, your unit and the time on every page."),
    )

    def __init__(self, *args: Any, rule: FilesRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("days", rule.grant_days)
        _limit_days(self, rule)


class DecideForm(forms.Form):
    """Grant for some days, or refuse with a reason."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(GRANT, _("Grant")), (REFUSE, _("Refuse"))],
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(label=_("For how many days"), min_value=1, required=False)
    may_download = forms.BooleanField(label=_("With download"), required=False)
    note = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=_long_text(),
        help_text=_("A refusal needs a reason; who asked reads it."),
    )

    def __init__(self, *args: Any, rule: FilesRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit_days(self, rule)

    def clean(self) -> dict[str, Any]:
        """Ask for the days of a grant."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("decision") == GRANT and "days" in data and data["days"] is None:
            self.add_error("days", _("Say for how many days."))
        return data


def _limit_days(form: forms.Form, rule: FilesRule) -> None:
    days: Any = form.fields["days"]
    days.widget.attrs["max"] = rule.max_grant_days
    days.help_text = _("At most %(days)s days, from the decision.") % {"days": rule.max_grant_days}
