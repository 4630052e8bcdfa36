"""`manage.py check_restored`: looks at a restored system; used by `backup --try`.

Reads a backup's manifest from its standard input, prints what is wrong as a JSON list. Its database
is a scratch: it tries a log-in there.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from zhaoshang.recovery.facts import problems_of


class Command(BaseCommand):
    help = "Compare the database and attachments with a backup's manifest (on standard input)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--files", required=True, help="folder of the attachments")

    def handle(self, *_args: Any, **options: Any) -> None:
        settings.FILES_ROOT = options["files"]
        self.stdout.write(json.dumps(problems_of(json.load(sys.stdin))))
