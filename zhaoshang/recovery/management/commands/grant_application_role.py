"""`manage.py grant_application_role`: gives the application's role its rights in PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoshang.recovery.services.roles import RoleRefused, grant_application_role


class Command(BaseCommand):
    help = (
        "Give the role that the application runs by its rights: everything but changing the audit"
        " trail and the field history. Run it as the owner, after each migration."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--role", default=settings.APPLICATION_ROLE, help="default: APPLICATION_ROLE"
        )
        parser.add_argument(
            "--migrate", action="store_true", help="apply migrations first (compose's migrate job)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["migrate"]:
            call_command("migrate", interactive=False, verbosity=options["verbosity"])
        role = options["role"]
        if not role:
            self.stdout.write("APPLICATION_ROLE is not set: the application runs as the owner.")
            return
        try:
            made = grant_application_role(role=role, password=settings.APPLICATION_PASSWORD)
        except RoleRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{role}: {'made, ' if made else ''}rights given")
