"""What a password must be like, beyond Django's own checks (reliability.md D2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.rules import password_kinds

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

WANTED_KINDS = 3
TOO_FEW_KINDS = _(
    "Use at least three of these: lower case letters, upper case letters, digits, other signs."
)


class ThreeKindsValidator:
    """Refuses a password of fewer than three kinds of characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Check one password.

        Raises:
            ValidationError: with TOO_FEW_KINDS.
        """
        if password_kinds(password) < WANTED_KINDS:
            raise ValidationError(TOO_FEW_KINDS, code="password_kinds")

    def get_help_text(self) -> str:
        """Return the rule for the form."""
        return str(TOO_FEW_KINDS)
