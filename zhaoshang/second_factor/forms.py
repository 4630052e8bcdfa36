"""Forms of the second factor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_TYPED = 40
LONGEST_REASON = 200


class AppCodeForm(forms.Form):
    """The code that the app shows."""

    code = forms.CharField(
        label=_("Code of the app"),
        max_length=LONGEST_TYPED,
        help_text=_("Six digits; the app shows new ones every 30 seconds."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class RecoveryCodeForm(forms.Form):
    """One of the recovery codes."""

    code = forms.CharField(
        label=_("Recovery code"),
        max_length=LONGEST_TYPED,
        help_text=_("Twelve letters and digits of your list. Each is good once."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class AnyCodeForm(forms.Form):
    """The code of the app, or a recovery code where the phone is lost."""

    code = forms.CharField(
        label=_("Code of the app or recovery code"),
        max_length=LONGEST_TYPED,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class SwitchOffForm(AnyCodeForm):
    """Password and code."""

    field_order = ("password", "code")
    password = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ResetForm(forms.Form):
    """Why somebody's second factor is taken away."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("For instance: phone lost, known in person."),
        widget=forms.TextInput(),
    )


def code_form(data: Any, *, recovery: bool) -> forms.Form:
    """Return the form of the log-in's second page."""
    form: forms.Form = RecoveryCodeForm(data) if recovery else AppCodeForm(data)
    if data is None:
        form.fields["code"].widget.attrs["autofocus"] = True
    return form
