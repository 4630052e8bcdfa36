"""Bring special reports, overdue marks and notices of all contracts in step with a day."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contracts.services.contract_scan import scan
from zhaoshang.core import clock


class Command(BaseCommand):
    help = (
        "Find the promises of all contracts that were not performed by a day (today, if not"
        " given): special reports owed or withdrawn, reminders, escalations, copies missing. Safe"
        " to run twice; --dry-run writes nothing and tells nobody."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=dt.date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = scan(on=options["on"] or clock.today(), dry_run=options["dry_run"]).as_json()
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for name, value in found.items():
            if name != "reports":
                self.stdout.write(f"{name}: {value}")
        for word, lines in found["reports"].items():
            for line in lines:
                self.stdout.write(
                    f"{word}: {line['number']} {line['expired_on']} → {line['due_on']}"
                )
