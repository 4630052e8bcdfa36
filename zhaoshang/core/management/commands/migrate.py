"""`migrate` as Django has it, with lean states (see `zhaoshang.core.migrating`)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from zhaoshang.core.migrating import lean_states


class Command(migrate.Command):
    """Brings the tables up to date."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--full-states",
            action="store_true",
            help="Render every related model before each operation, as Django does by itself.",
        )

    def handle(self, *args: Any, **options: Any) -> str | None:
        if options.pop("full_states", False):
            return super().handle(*args, **options)
        with lean_states():
            return super().handle(*args, **options)
