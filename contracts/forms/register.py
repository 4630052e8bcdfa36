"""Forms of the contract register: a saved view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import SavedView


class RegisterViewForm(forms.Form):
    """Name of a view, and who sees it."""

    name = forms.CharField(label=_("Name"), max_length=40)
    sharing = forms.ChoiceField(label=_("Shared with"), initial=SavedView.Sharing.MINE)

    def __init__(self, *args: Any, may_share_with_county: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sharing"].choices = [  # type: ignore[attr-defined]
            each
            for each in SavedView.Sharing.choices
            if may_share_with_county or each[0] != SavedView.Sharing.COUNTY
        ]
