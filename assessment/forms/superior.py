"""Forms of workbooks: a report's that comes back, a superior's table, the month to fill it for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models.choices import BasisLevel
from zhaoshang.core.form_parts import long_text

_LONGEST_NAME = 120
_LONGEST_NOTE = 300
NO_FILE = {"required": _("Choose a file.")}
LEVELS = [(each.value, each.label) for each in BasisLevel]


class WorkbookForm(forms.Form):
    """The workbook of a report that was filled in offline."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("The file that was downloaded here, filled in; .xlsx or .xls, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages=NO_FILE,
    )


class SuperiorFormForm(forms.Form):
    """A superior's table: what it is called and whose it is."""

    name = forms.CharField(label=_("Name"), max_length=_LONGEST_NAME)
    level = forms.ChoiceField(label=_("Whose"), choices=LEVELS, initial=BasisLevel.CITY)
    note = forms.CharField(
        label=_("Explanation"), max_length=_LONGEST_NOTE, required=False, widget=long_text()
    )


class NewSuperiorForm(SuperiorFormForm):
    """A superior's table with its file."""

    file = forms.FileField(
        label=_("Form as the superior sent it"),
        help_text=_("An .xlsx of at most 10 MB whose cells name what is to stand in them."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages=NO_FILE,
    )
    field_order = ["name", "level", "file", "note"]


class ReplaceFileForm(forms.Form):
    """A newer file of a superior's table."""

    file = forms.FileField(
        label=_("New file"),
        help_text=_("The earlier file is kept; tables filled with it stay as they were."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages=NO_FILE,
    )


class EditSuperiorForm(SuperiorFormForm):
    """Name, level and use of a superior's table."""

    is_active = forms.BooleanField(label=_("In use"), required=False)


class FillForm(forms.Form):
    """The month that a superior's table is filled for."""

    month = forms.ChoiceField(label=_("Month"))

    def __init__(self, *args: Any, months: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months  # type: ignore[attr-defined]
