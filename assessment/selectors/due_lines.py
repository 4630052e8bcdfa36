"""What should have been reached by the end of each month of a year, for charts (rules.md R2)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assessment.rules.progress import month_shares
from assessment.selectors.figures import BasisProgress, MonthRow, MonthTable
from assessment.selectors.plans import TargetIn
from zhaoshang.core.periods import time_progress, year_months

_ZERO = Decimal(0)


def due_by_month(
    row: MonthRow, goal: BasisProgress, table: MonthTable, kept: Sequence[TargetIn]
) -> list[Decimal]:
    """Return what should have been reached by the end of each month, by one basis.

    Each month by the target that holds in it, and by the plan's own months where the policy says
    so; in the indicator's own measure.

    Args:
        row: The unit's figure of the indicator.
        goal: The progress by that basis; one of the row's.
        table: The month's table that the row is of.
        kept: The unit's targets with their adjustments (`targets_of`).
    """
    by_month = bool(table.rule and table.rule.value.by_month)
    key = (row.unit_id, row.indicator_id, goal.basis.pk)
    found = next((each for each in kept if each.key == key), None)
    amount = goal.progress.target or _ZERO
    points = []
    for month in year_months(table.month.year):
        held = found.at(month) if found else None
        shares = month_shares(held.cumulative) if held and by_month else None
        time, target = time_progress(month, shares), held.amount if held else amount
        points.append(target * time.numerator / time.denominator)
    return points
