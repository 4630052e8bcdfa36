"""Say who has reported a month, and who has not."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assessment.management.months import add_month_and_county, read_counties, read_month
from assessment.selectors.board import month_standings
from assessment.selectors.closing import is_closed
from zhaoshang.core import clock


class Command(BaseCommand):
    help = "Print where every unit stands with the report of a month, by county. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        add_month_and_county(parser)
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        month = read_month(options["month"])
        found: list[dict[str, Any]] = []
        for county in read_counties(options["county"], month):
            standings = month_standings(county.pk, month, clock.today())
            counts = Counter(str(each.standing) for each in standings)
            found.append(
                {
                    "county": county.code,
                    "month": str(month),
                    "closed": is_closed(county.pk, month),
                    "counts": dict(sorted(counts.items())),
                    "units": [
                        {
                            "code": each.report.unit.code,
                            "name": each.report.unit.name,
                            "standing": str(each.standing),
                            "state": each.report.state,
                            "due_on": each.report.due_on.isoformat(),
                            "first_submitted_at": each.report.first_submitted_at
                            and each.report.first_submitted_at.isoformat(),
                            "is_late": each.report.is_late,
                        }
                        for each in standings
                    ],
                }
            )
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for each in found:
            self.stdout.write(f"{each['county']} {each['month']}: {each['counts']}")
            for unit in each["units"]:
                self.stdout.write(f"  {unit['code']} {unit['name']}: {unit['standing']}")
