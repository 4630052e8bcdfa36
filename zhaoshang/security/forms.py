"""Hand-over of one kind of duty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.fields import PersonChoiceField
from zhaoshang.accounts.models import User


class HandOverForm(forms.Form):
    """Who takes over, from when, and why."""

    taker = PersonChoiceField(label=_("Who takes over"))
    on = forms.DateField(label=_("Since"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For instance the document of the transfer."),
    )

    def __init__(self, people: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].queryset = people.select_related(  # type: ignore[attr-defined]
            "unit"
        )
