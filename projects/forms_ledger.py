"""Forms of the ledger page: a saved view, the choice of columns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import SavedView
from projects.resources.ledger import COLUMNS, NAME
from projects.selectors.ledger_query import PAGE_SIZES

LONGEST_PLACE = 3


class SavedViewForm(forms.Form):
    """Name of a view, and who sees it."""

    name = forms.CharField(label=_("Name"), max_length=40)
    sharing = forms.ChoiceField(
        label=_("Shared with"), choices=SavedView.Sharing.choices, initial=SavedView.Sharing.MINE
    )

    def __init__(self, *args: Any, may_share_with_county: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share_with_county:
            field = self.fields["sharing"]
            field.choices = [  # type: ignore[attr-defined]
                each for each in SavedView.Sharing.choices if each[0] != SavedView.Sharing.COUNTY
            ]


class ColumnsForm(forms.Form):
    """Which columns, in which order, how many rows a page.

    `columns` holds the chosen keys in the order of the page; `place_<key>` a typed place, for
    whoever orders without script: the columns are sorted by it, equal ones stay as they stand.
    """

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=[(key, column.heading) for key, column in COLUMNS.items() if key != NAME],
        required=False,
    )
    page_size = forms.TypedChoiceField(
        label=_("Rows per page"), choices=[(each, each) for each in PAGE_SIZES], coerce=int
    )

    def ordered(self) -> list[str]:
        """Return the chosen columns by their typed places."""
        chosen = list(self.cleaned_data["columns"])
        return sorted(chosen, key=lambda key: self._place(key, chosen.index(key) + 1))

    def _place(self, key: str, usual: int) -> int:
        text = self.data.get(f"place_{key}", "")
        return (
            int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_PLACE else usual
        )
