"""Work out the flags of all projects and units on a day."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.services.flags import scan
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken


class Command(BaseCommand):
    help = (
        "Work out the red and yellow flags of every county on a day (today, if not given). Safe to "
        "run twice; --dry-run writes nothing and tells nobody."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=dt.date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = scan(on=options["on"] or clock.today(), dry_run=options["dry_run"])
        except RuleBroken as refused:
            raise CommandError(str(refused)) from refused
        found = report.as_json()
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for name, value in found.items():
            self.stdout.write(f"{name}: {value}")
