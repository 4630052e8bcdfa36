"""The upload of a list of units or people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.forms.base import ActForm
from zhaoshang.accounts.services.staff_sheets import LIMITS, MOST_ROWS
from zhaoshang.core.workbook import MEGABYTE
from zhaoshang.core.workbook.limits import REFUSALS

FILE_HELP = _("An .xlsx, .xls or .csv file, at most %(size)s MB and %(rows)s rows.")


class UploadForm(ActForm):
    """One workbook."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the reader says what an empty file is
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"size": LIMITS.packed_bytes // MEGABYTE, "rows": MOST_ROWS}
        self.fields["file"].help_text = str(FILE_HELP) % words

    def clean_file(self) -> Any:
        """Refuse a file beyond the limit before it is read into memory."""
        file = self.cleaned_data["file"]
        if file.size > LIMITS.packed_bytes:
            words = {"largest": LIMITS.packed_bytes // MEGABYTE}
            raise forms.ValidationError(str(REFUSALS["too_big"]) % words, code="too_big")
        return file
