"""Money verified after its year was closed: in which month each counts (rules.md R2, R6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from assessment.models import AnnualPlan, MonthClosing
from assessment.rules.closing import booked_in
from projects.models import FundsEntry
from projects.rules.stages import Status
from zhaoshang.accounts.models import User
from zhaoshang.core.periods import Month

MOST = 200
_DECEMBER = 12


@dataclass(frozen=True)
class LateMoney:
    """One entry: of `month`, counted in `booked` as a correction of its own month.

    Attributes:
        entry: The verified entry, its project loaded.
        month: The month it arrived in.
        booked: The month that counts it as published.
        is_closed: That month was published; the entry stands in its figures.
        has_plan: The year that counts it has an issued plan; until then no table shows it.
    """

    entry: FundsEntry
    month: Month
    booked: Month
    is_closed: bool
    has_plan: bool


@dataclass(frozen=True)
class LateMoneyList:
    """The entries in sight, the latest first, and their sum in 万元; `more`: beyond the shown."""

    rows: Sequence[LateMoney] = ()
    total_wan: Decimal = Decimal(0)
    more: int = 0


def late_money(user: User, county_id: int) -> LateMoneyList:
    """Return what was verified after December of its year was closed: three queries at most.

    R2: a closed month never changes, so it is booked in the month that was open and names its own.
    """
    found = MonthClosing.objects.filter(county=county_id).order_by("month")
    closings = [(Month.of(day), at) for day, at in found.values_list("month", "closed_at")]
    late = Q()
    for month, at in closings:
        if month.number == _DECEMBER:
            late |= Q(month__year=month.year, verified_at__gte=at)
    if not late:
        return LateMoneyList()
    entries = list(
        FundsEntry.objects.visible_to(user)
        .filter(late, state=FundsEntry.State.VERIFIED, project__county=county_id)
        .exclude(project__status=Status.MERGED)
        .select_related("project")
        .order_by("-verified_at", "-pk")
    )
    closed = {month for month, _at in closings}
    issued = AnnualPlan.objects.filter(county=county_id, state=AnnualPlan.State.ISSUED)
    years = set(issued.values_list("year", flat=True)) if entries else set()
    rows = []
    for entry in entries[:MOST]:
        month, known = Month.of(entry.month), entry.verified_at
        booked = booked_in(month, known, closings) if known else month
        rows.append(LateMoney(entry, month, booked, booked in closed, booked.year in years))
    total = sum((each.verified_wan or Decimal(0) for each in entries), Decimal(0))
    return LateMoneyList(rows, total, max(len(entries) - MOST, 0))
