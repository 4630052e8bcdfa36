"""Money of the demo's projects, month by month: claimed, verified, a little of it reduced.

The reports name a sum for a few projects; what the others bring in is an example, made from the
project's number and kept within its total investment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone

from projects.demo.ledger import Placed
from projects.demo.timeline import every
from projects.models import FundsEntry
from projects.models.choices import Origin
from projects.rules.stages import Status, SubStage, position
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core.periods import Month

# The sources say nothing of where the money comes from: most of it from other provinces.
ORIGINS = (
    Origin.OTHER_PROVINCE,
    Origin.OTHER_PROVINCE,
    Origin.OTHER_CITY,
    Origin.OTHER_PROVINCE,
    Origin.OTHER_PROVINCE,
    Origin.OTHER_COUNTY,
)
KINDS = (FundsEntry.Kind.LAND, FundsEntry.Kind.FIXED_ASSETS, FundsEntry.Kind.EQUIPMENT)
# Hundredths of a year's money by calendar month: winter is slow, halves and years end strong.
SEASON = (4, 4, 8, 8, 9, 12, 7, 7, 9, 9, 10, 13)
MONTHS = 23
# 万元 that come in a year: at most so much of the whole, and within what a unit of its kind brings.
SHARE = Decimal("0.45")
WITHIN = {
    UnitKind.TOWNSHIP: (Decimal(3600), Decimal(9800)),
    UnitKind.PARK: (Decimal(8000), Decimal(15000)),
    UnitKind.DEPARTMENT: (Decimal(3200), Decimal(8600)),
}
REDUCED = Decimal("0.92")
_FEN = Decimal("0.01")


def entries_of(
    placed: Placed, on: dt.date, by: User, stamps: dict[str, Any]
) -> Iterable[FundsEntry]:
    """Return the entries of one project, the oldest first."""
    for place, (month, amount) in enumerate(_amounts(placed, on)):
        yield _entry(placed, place, month, amount, on=on, by=by, stamps=stamps)


def _amounts(placed: Placed, on: dt.date) -> Iterator[tuple[Month, Decimal]]:
    project, current = placed.project, Month.of(on)
    signed = placed.timeline.reached(SubStage.CONTRACT)
    reported = placed.row["in_place_wan"]
    if reported:
        begun = project.started_on or placed.timeline.last.happened_on
        yield min(current, Month.of(begun)), Decimal(reported)
        return
    kind = project.responsible_unit.kind if project.responsible_unit else ""
    landed = position(project.sub_stage) >= position(SubStage.PROCEDURES)
    if signed is None or not landed or kind not in WITHIN:
        return
    least, most = WITHIN[UnitKind(kind)]
    yearly = least + (most - least) * (placed.number * 29 % 100) / 100
    left = project.total_investment_wan
    if left is not None:
        yearly = min(yearly, left * SHARE)
    last = current - 4 if project.status == Status.SUSPENDED else current
    for month in max(Month.of(signed) + 1, current - MONTHS).through(last):
        if every(placed.number + month.number, 3):
            continue
        # Two months of three bring money; what the third would have brought is theirs.
        amount = (yearly * SEASON[month.number - 1] / 100 * 3 / 2).quantize(_FEN)
        amount = amount if left is None else min(amount, left)
        if amount <= 0:
            return
        left = None if left is None else left - amount
        yield month, amount


def _entry(
    placed: Placed,
    place: int,
    month: Month,
    amount: Decimal,
    *,
    on: dt.date,
    by: User,
    stamps: dict[str, Any],
) -> FundsEntry:
    project, number = placed.project, placed.number
    back = month.months_until(Month.of(on))
    # The month that is reported now is looked at one by one; of older ones few still wait.
    waits = back == 0 or (back == 1 and every(number, 2)) or every(number + month.number, 19, 5)
    verified = amount
    if not waits and every(number + month.number, 13):
        verified = (amount * REDUCED).quantize(_FEN)
    seen_on = min(on, (month + 1).first_day + dt.timedelta(days=7))
    return FundsEntry(
        project=project,
        month=month.first_day,
        claimed_wan=amount,
        verified_wan=None if waits else verified,
        origin=project.origin or ORIGINS[number % len(ORIGINS)],
        kind=KINDS[min(place, 2)] if place < len(KINDS) else KINDS[1 + place % 2],
        state=FundsEntry.State.CLAIMED if waits else FundsEntry.State.VERIFIED,
        unit_id=project.responsible_unit_id,
        verified_by=None if waits else by,
        verified_at=None if waits else _at(seen_on),
        # Who claims is not who verifies.
        **{**stamps, "created_by": project.responsible_person or by},
    )


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(10), tzinfo=timezone.get_default_timezone())
