"""Where demo data may be loaded: never where a county works (reliability.md D1)."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import CommandError

PRODUCTION = "zhaoshang.settings.production"


def refuse_in_production() -> None:
    """Stop a command that would bring accounts with a known password or invented projects.

    Raises:
        CommandError: under the production settings.
    """
    if settings.SETTINGS_MODULE == PRODUCTION:
        raise CommandError("Demo data is not loaded under the production settings.")
