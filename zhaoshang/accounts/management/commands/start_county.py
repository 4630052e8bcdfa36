"""Set up the first county: its bureau and the three administrators, passwords printed once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoshang.accounts.services.start import start_county
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken


class Command(BaseCommand):
    help = "Set up the first county with its bureau and the three administrators."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="code of the county, for instance LX")
        parser.add_argument("name", help="name of the county, for instance 陵县人民政府")
        parser.add_argument("--bureau", default="投资促进局", help="name of the bureau")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            accounts = start_county(
                code=options["code"],
                name=options["name"],
                bureau_name=options["bureau"],
                on=clock.today(),
            )
        except RuleBroken as error:
            raise CommandError(str(error.message)) from error
        for user, password in accounts:
            self.stdout.write(f"{user.username}\t{password}")
