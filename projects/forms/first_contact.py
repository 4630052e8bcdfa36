"""Forms of the first contact: filing it, deciding on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit
from zhaoshang.core.form_parts import long_text, set_queryset


class FileForm(forms.Form):
    """Filing for one of the user's units."""

    unit = forms.ModelChoiceField(label=_("For the unit"), queryset=Unit.objects.none())
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=long_text())

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "unit", units)


class DecideForm(forms.Form):
    """Accepting or refusing; a refusal needs a word."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("Accept")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
        initial="accept",
    )
    note = forms.CharField(
        label=_("Note to the unit"),
        max_length=1000,
        required=False,
        widget=long_text(),
        help_text=_("Required for a refusal."),
    )
