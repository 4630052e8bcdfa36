"""Loads the demo county; a second run adds nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from projects.demo.guard import refuse_in_production
from projects.demo.staff import PASSWORD, accounts
from zhaoshang.core import clock
from zhaoshang.demo.loading import load_all


class Command(BaseCommand):
    help = "Load the demo county: units, people with printed passwords, real projects of reports."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--accounts", action="store_true", help="print every account with roles and password"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_in_production()
        loaded = load_all(on=clock.today())
        self.stdout.write(
            f"{loaded.units} units, {loaded.people} people, {loaded.new_projects} new projects, "
            f"{loaded.new_contracts} new contracts, {loaded.new_reports} new monthly reports."
        )
        if options["accounts"]:
            self._print_accounts()
        else:
            self.stdout.write(
                f"Log in as yewu1 (bureau), z01 (clerk), xianzhang (leader) … password {PASSWORD}; "
                "all of them: load_demo --accounts"
            )

    def _print_accounts(self) -> None:
        self.stdout.write("| user | name | unit | roles | password |")
        self.stdout.write("| --- | --- | --- | --- | --- |")
        for account in accounts():
            roles = ", ".join(account.roles)
            self.stdout.write(
                f"| {account.username} | {account.full_name} | {account.unit} | {roles} "
                f"| {PASSWORD} |"
            )
