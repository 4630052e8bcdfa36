"""Try a scheme of assessment on facts given in a file."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assessment.rules.scoring.documents import parts_of
from assessment.rules.scoring.facts_reading import read_facts
from assessment.rules.scoring.outcome import try_scheme
from assessment.rules.scoring.reading import UnreadableError
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.scheme_words import problem_text


class Command(BaseCommand):
    help = (
        "Score and rank the units of a facts file by a scheme file (docs/schemes.md). Touches no"
        " data: no database is needed."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scheme", type=Path, help="the scheme, as JSON")
        parser.add_argument("facts", type=Path, help="the facts of each unit, as JSON")
        parser.add_argument("--json", action="store_true", help="print the whole working as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            # An exported scheme says where its figures come from; here the file of facts does.
            content, _sources = parts_of(_load(options["scheme"]))
            scheme = read_scheme(content)
        except UnreadableError as error:
            raise _refusal(options["scheme"], error) from error
        try:
            facts = read_facts(_load(options["facts"]))
        except UnreadableError as error:
            raise _refusal(options["facts"], error) from error
        found = try_scheme(scheme, facts)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        self.stdout.write(found["scheme"])
        for unit in found["units"]:
            place = unit["place"] or unit["not_ranked"]
            told = [f"{place}", unit["unit"], unit["total"], unit["grade"]]
            self.stdout.write("  ".join(part for part in told if part))


def _load(path: Path) -> Any:
    try:
        # Numbers are read exactly, not through binary fractions.
        return json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise CommandError(_("%(file)s cannot be read.") % {"file": path}) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise CommandError(_("%(file)s is no JSON document.") % {"file": path}) from error


def _refusal(path: Path, error: UnreadableError) -> CommandError:
    lines = [_("%(file)s cannot be used:") % {"file": path}]
    return CommandError("\n  ".join([*lines, *map(problem_text, error.problems)]))
