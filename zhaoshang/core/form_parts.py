"""Parts that forms of every app are made of: a day, a reason, a choice, several files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import BLANK_CHOICE_DASH, QuerySet
from django.utils.translation import gettext_lazy as _

from zhaoshang.core.file_kinds import EVIDENCE
from zhaoshang.core.uploads import FileRefused, check_upload

FILES_HELP = _("PDF, pictures, Word or Excel; several at once.")
MOST_FILES = 10
TOO_MANY_FILES = _("Upload at most %(most)s files at once.")
REFUSED_FILE = _("%(file)s: %(why)s")
Choices = list[tuple[str, Any]]


def long_text(rows: int = 3) -> forms.Textarea:
    """Return a text box of some lines."""
    return forms.Textarea(attrs={"rows": rows})


def set_choices(form: forms.BaseForm, name: str, choices: Choices) -> None:
    """Set what a choice offers."""
    field: Any = form.fields[name]
    field.choices = choices


def set_queryset(form: forms.BaseForm, name: str, queryset: QuerySet[Any]) -> None:
    """Set the records that a choice offers."""
    field: Any = form.fields[name]
    field.queryset = queryset
    if getattr(field, "empty_label", None) == BLANK_CHOICE_DASH[0][1]:
        field.empty_label = ""


class HappenedForm(forms.Form):
    """The day something really happened; today unless told otherwise."""

    happened_on = forms.DateField(
        label=_("Happened on"),
        widget=forms.DateInput,
        help_text=_("The day it really happened, not the day it is entered."),
    )

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("happened_on", on)
        self.fields["happened_on"].widget.attrs["max"] = on.isoformat()


class ReasonForm(HappenedForm):
    """A day and a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=long_text())


class RevokeForm(forms.Form):
    """Taking something back: why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=long_text())


class ManyFilesInput(forms.ClearableFileInput):
    """An input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; cleans to a list. Each that is not taken is named, all of them at once."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"multiple": True, **kwargs.pop("attrs", {})}
        super().__init__(widget=ManyFilesInput(attrs=attrs), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file; an empty choice is an empty list."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_FILES:
            raise forms.ValidationError(TOO_MANY_FILES, params={"most": MOST_FILES})
        found = [super(ManyFilesField, self).clean(file, initial) for file in files if file]
        refused = [why for why in map(_refusal, found) if why is not None]
        if refused:
            raise forms.ValidationError(refused)
        return found


def _refusal(upload: Any) -> forms.ValidationError | None:
    try:
        check_upload(upload, allow=EVIDENCE)
    except FileRefused as refused:
        words = {"file": upload.name, "why": refused.message}
        return forms.ValidationError(REFUSED_FILE, code=refused.code, params=words)
    return None
