"""Which indicator a county goes by: the figure of the leader's page, and its course in the year."""

from __future__ import annotations

import datetime as dt

from assessment.policies_bulletins import BULLETIN_LISTS
from assessment.selectors.figures import MonthTable
from zhaoshang.policy.selectors import in_force

# As indicators of money are measured; leaders read them in 亿元.
MONEY = "万元"


def headline(table: MonthTable, on: dt.date) -> int | None:
    """Return the indicator that ahead and behind go by: the bulletins' policy, else the first."""
    code = in_force(BULLETIN_LISTS, table.county, min(on, table.month.last_day)).value.indicator
    found = [each.definition for each in table.indicators]
    chosen = (each.indicator_id for each in found if each.indicator.code == code)
    return next(chosen, found[0].indicator_id if found else None)
