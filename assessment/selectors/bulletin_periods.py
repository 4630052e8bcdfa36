"""Which periods may get a bulletin (rules.md R12)."""

from __future__ import annotations

import datetime as dt

from assessment.models import AnnualPlan, Bulletin
from assessment.rules.bulletins import CYCLES, BulletinKind
from zhaoshang.core.periods import Period


def periods_to_choose(county_id: int, on: dt.date) -> dict[BulletinKind, list[Period]]:
    """Return the periods that are over, have an issued plan and no bulletin, newest first."""
    plans = AnnualPlan.objects.filter(
        county=county_id,
        state=AnnualPlan.State.ISSUED,
        year__gte=on.year - 1,
        year__lte=on.year,
    )
    taken = set(Bulletin.objects.filter(county=county_id).values_list("period", flat=True))
    years = sorted(plans.values_list("year", flat=True), reverse=True)
    found = {}
    for kind, cycle in CYCLES.items():
        numbers = range(12 // cycle.months, 0, -1)
        periods = [Period(cycle, year, number) for year in years for number in numbers]
        left = [
            each for each in periods if each.last_month.last_day < on and str(each) not in taken
        ]
        if left:
            found[kind] = left
    return found
