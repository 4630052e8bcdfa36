"""Forms of policies. The value itself is edited by `words.editor`, from the kind's own fields."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PolicyRowForm(forms.Form):
    """What every policy row needs besides its value."""

    effective_from = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput,
        help_text=_("Results of closed months stay as they are, whatever the date."),
    )
    source_document = forms.CharField(
        label=_("Document"),
        max_length=200,
        help_text=_("Name and number of the document that sets this"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class RemoveForm(forms.Form):
    """Why an unused row is removed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
