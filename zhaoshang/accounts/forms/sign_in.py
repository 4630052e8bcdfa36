"""Log-in, password, own details."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_failure_limit
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.forms.base import VersionedForm
from zhaoshang.accounts.models import User
from zhaoshang.accounts.validators import valid_phone

WRONG = _("Wrong user name or password. Tries left: %(left)s.")
OLD_WRONG = _("This is not your present password.")
NOT_ALIKE = _("The two new passwords differ.")
SAME_AS_OLD = _("Choose a password other than the present one.")


class LoginForm(AuthenticationForm):
    """Name and password; the refusal never says which of the two was wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
        self.fields["username"].widget.attrs.update(
            {"autocapitalize": "none", "spellcheck": "false"}
        )

    def clean(self) -> dict[str, Any]:
        """Log in, or say how many tries are left."""
        try:
            return super().clean()
        except forms.ValidationError:
            self.add_error("password", WRONG % {"left": self._tries_left()})
            return self.cleaned_data

    def _tries_left(self) -> int:
        credentials = {"username": self.cleaned_data.get("username", "")}
        limit = get_failure_limit(self.request, credentials)
        return max(0, limit - AxesProxyHandler.get_failures(self.request, credentials))


class PasswordForm(forms.Form):
    """The present password and twice the new one."""

    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        # Only a validator of ours knows the rules of the user's own county.
        for validator in password_validation.get_default_password_validators():
            if hasattr(validator, "help_for"):
                self.fields["new"].help_text = validator.help_for(user)
        if user.must_change_password:
            self.fields["old"].label = _("One-time password")

    def clean_old(self) -> str:
        """Check the present password."""
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError(OLD_WRONG, code="old-wrong")
        return old

    def clean_new(self) -> str:
        """Check the new password by the validators of the settings."""
        new: str = self.cleaned_data["new"]
        password_validation.validate_password(new, self.user)
        if new == self.cleaned_data.get("old"):
            raise forms.ValidationError(SAME_AS_OLD, code="same")
        return new

    def clean(self) -> dict[str, Any]:
        """Compare the two new passwords."""
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", forms.ValidationError(NOT_ALIKE, code="not-alike"))
        return cleaned


class ProfileForm(VersionedForm):
    """What a person keeps up to date alone."""

    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, validators=[valid_phone]
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
