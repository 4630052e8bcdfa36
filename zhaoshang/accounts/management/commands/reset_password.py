"""Give an account a one-time password from the server: for the last security administrator."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoshang.accounts.models import User
from zhaoshang.accounts.services import reset_password


class Command(BaseCommand):
    help = "Give an account a one-time password, printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(options["username"])
        except User.DoesNotExist as error:
            raise CommandError("There is no account of this name.") from error
        _user, password = reset_password(by=None, user_id=user.pk, version=None)
        self.stdout.write(password)
