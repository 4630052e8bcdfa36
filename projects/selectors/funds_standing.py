"""How a project's funds stand against its plan, on a page that reads the project anyway."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef
from django.utils.timezone import localtime

from projects.models import FundsEntry, FundsPlan
from projects.rules.funds import Planned, Spread
from projects.rules.funds_course import Standing, Version, standing
from projects.selectors.json_rows import JsonRows, as_amount, as_date, as_moment
from projects.selectors.project_lists import Row
from zhaoshang.core.periods import Month

PLAN, VERIFIED = "plan_rows", "verified_rows"


def standing_rows() -> dict[str, JsonRows]:
    """Return the plan in versions and the verified money, as columns of the project."""
    plans = FundsPlan.objects.filter(project=OuterRef("pk")).order_by("number", "items__first_on")
    verified = FundsEntry.objects.filter(
        project=OuterRef("pk"), state=FundsEntry.State.VERIFIED
    ).order_by("pk")
    return {
        PLAN: JsonRows(
            plans,
            {
                "number": F("number"),
                "since": F("set_on"),
                "first_on": F("items__first_on"),
                "months": F("items__months"),
                "amount": F("items__amount_wan"),
            },
            {"since": as_date, "first_on": as_date, "amount": as_amount},
        ),
        VERIFIED: JsonRows(
            verified,
            {"month": F("month"), "at": F("verified_at"), "amount": F("verified_wan")},
            {"month": as_date, "at": as_moment, "amount": as_amount},
        ),
    }


def standing_of(rows: Mapping[str, list[Row]], on: dt.date, spread: Spread) -> Standing | None:
    """Return how funds stand on a day by `standing_rows`; None without a plan."""
    versions: dict[int, Version] = {}
    for row in rows[PLAN]:
        found = versions.setdefault(row["number"], Version(row["number"], row["since"], []))
        if row["first_on"] is not None:
            versions[row["number"]] = Version(
                found.number, found.since, [*found.items, _planned(row)]
            )
    verified = [(_day(row), row["amount"] or Decimal(0)) for row in rows[VERIFIED]]
    return standing(list(versions.values()), verified, on, spread)


def _planned(row: Row) -> Planned:
    last = Month.of(row["first_on"]) + (row["months"] - 1)
    return Planned(row["first_on"], last.last_day, row["amount"])


def _day(row: Row) -> Any:
    """Return the day from which verified money counts: that of the verification."""
    return localtime(row["at"]).date() if row["at"] else row["month"]
