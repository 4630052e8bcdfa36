"""Take a second factor away from the server: for the only administrator, whose phone is lost."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoshang.accounts.models import User
from zhaoshang.core.errors import RuleBroken
from zhaoshang.second_factor.services import reset_factor


class Command(BaseCommand):
    help = "Take the second factor of an account away; its sessions end. Leaves an audit event."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="stands in the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(options["username"])
        except User.DoesNotExist as error:
            raise CommandError("There is no account of this name.") from error
        try:
            reset_factor(by=None, user_id=user.pk, reason=options["reason"])
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(f"The second factor of {user.username} is reset.")
