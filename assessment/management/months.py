"""What the commands of monthly reports take: a month, and the counties it is about."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser

from assessment.models import AnnualPlan
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core.periods import Month


def add_month_and_county(parser: CommandParser) -> None:
    """Add a month, and one county instead of all."""
    parser.add_argument("month", metavar="YYYY-MM")
    parser.add_argument("--county", metavar="CODE", help="this county only")


def read_month(text: str) -> Month:
    """Read a month.

    Raises:
        CommandError: when it is none.
    """
    try:
        return Month.parse(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not a month; write it as 2026-10.") from error


def read_counties(code: str | None, month: Month) -> list[Unit]:
    """Return the county of a code, else every county with an issued plan for the year.

    Raises:
        CommandError: for a code of no county.
    """
    counties = Unit.objects.filter(kind=UnitKind.COUNTY.value)
    if code:
        found = list(counties.filter(code=code))
        if not found:
            raise CommandError(f"No county has the code “{code}”.")
        return found
    planned = AnnualPlan.objects.filter(year=month.year, state=AnnualPlan.State.ISSUED)
    return list(counties.filter(pk__in=planned.values("county")).order_by("path"))
