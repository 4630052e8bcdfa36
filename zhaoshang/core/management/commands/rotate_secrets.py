"""Seal everything anew under the first of the data keys, before an old one is taken away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhaoshang.core.secrets import SecretUnreadableError
from zhaoshang.core.secrets.rotation import rotate, sealed_columns


class Command(BaseCommand):
    help = "Seal every encrypted column under the first of DATA_KEYS; may be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        for model, field in sealed_columns():
            try:
                count = rotate(model, field)
            except SecretUnreadableError as error:
                raise CommandError(f"{model._meta.label}.{field.name}: {error}") from error
            self.stdout.write(f"{model._meta.label}.{field.name}: {count}")
