"""Close a month: reports locked, figures published and sealed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessment.management.months import add_month_and_county, read_counties, read_month
from assessment.selectors.closing import reports_owed
from assessment.services.closing import close_month
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken


class Command(BaseCommand):
    help = (
        "Close a month of every county with a plan (or of one): its reports are locked and its"
        " figures published under a SHA-256. Months are closed in order; a closed one is left as it"
        " is, so that running it twice does no harm. With reports missing or not accepted it closes"
        " only by --force-missing with a --reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_month_and_county(parser)
        parser.add_argument("--force-missing", action="store_true")
        parser.add_argument("--reason", default="", help="why it is closed all the same")

    def handle(self, *args: Any, **options: Any) -> None:
        month = read_month(options["month"])
        reason = options["reason"].strip()
        if options["force_missing"] != bool(reason):
            raise CommandError("--force-missing and --reason go together.")
        counties = read_counties(options["county"], month)
        if not counties:
            raise CommandError(f"No county has an issued plan for {month.year}.")
        failed = []
        for county in counties:
            try:
                closing = close_month(
                    county_id=county.pk, month=month, by=None, on=clock.today(), reason=reason
                )
            except RuleBroken as refused:
                failed.append(county.code)
                self.stderr.write(f"{county.code} {month}: {refused}")
                owed = reports_owed(county_id=county.pk, month=month).select_related("unit")
                for report in owed.order_by("unit__sort_order", "unit__name"):
                    self.stderr.write(f"  {report.unit.code} {report.unit}")
            else:
                self.stdout.write(
                    f"{county.code} {month}: {closing.figures.count()} figures,"
                    f" {len(closing.missing_units)} missing, sha256 {closing.sha256}"
                )
        if failed:
            raise CommandError(f"Not closed: {', '.join(failed)}.")
