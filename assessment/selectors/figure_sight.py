"""Whose figures of a month a reader sees: published ones everybody, open ones the unit (R19)."""

from __future__ import annotations

from assessment.selectors.figures import MonthRow, MonthTable
from zhaoshang.accounts.models import User


def sees_unit(user: User, table: MonthTable, unit_id: int) -> bool:
    """Tell whether a reader sees a unit's figures: published ones everybody, open ones the unit."""
    scope = user.scope
    if scope.reads_county or scope.reads_region or table.is_closed or unit_id == table.county.pk:
        return True
    return unit_id in scope.unit_ids


def rows_in_sight(user: User, table: MonthTable) -> list[MonthRow]:
    """Return the rows a reader sees."""
    return [row for row in table.rows if sees_unit(user, table, row.unit_id)]
