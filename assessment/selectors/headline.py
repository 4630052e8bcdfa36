"""The figure that ahead and behind go by, of a unit or of the county, and the unit's place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessment.models import MonthClosing, MonthFigure
from assessment.policies_bulletins import BULLETIN_LISTS
from assessment.rules.progress import month_shares, progress
from assessment.selectors.closing import last_closed
from assessment.selectors.figure_sight import sees_unit
from assessment.selectors.figures import MonthRow, MonthTable, month_figures
from zhaoshang.accounts.models import User
from zhaoshang.core.money import GapBasis
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import in_force


@dataclass(frozen=True)
class GroupPlace:
    """A unit's place among the units of its group by the printed rate; equal rates share one."""

    place: int
    of: int
    group: str
    month: Month


@dataclass(frozen=True)
class UnitHeadline:
    """The headline figure of a month, and the place by the last month that everybody may read."""

    row: MonthRow
    month: Month
    place: GroupPlace | None


def month_told(on: dt.date) -> Month:
    """Return the month up to which figures are told: the last that is over; in January itself."""
    this = Month.of(on)
    return max(this - 1, Month(this.year, 1))


def headline_indicator(table: MonthTable, on: dt.date) -> int | None:
    """Return the indicator that ahead and behind go by: the bulletins' policy, else the first."""
    found = [each.definition for each in table.indicators]
    if not found:
        return None
    day = min(on, table.month.last_day)
    code = in_force(BULLETIN_LISTS, table.county, day).value.indicator
    chosen = (each.indicator_id for each in found if each.indicator.code == code)
    return next(chosen, found[0].indicator_id)


def headline_of(user: User, unit_id: int, on: dt.date) -> UnitHeadline | None:
    """Return a unit's, or the county's, headline figure as a reader sees it.

    The place is told of a month in which the reader sees every unit: of the open month to those
    who read the county, else of the last closed one (R19). A fixed number of queries.
    """
    county_id = user.scope.county_id
    if county_id is None:
        return None
    month = month_told(on)
    table = month_figures(county_id=county_id, month=month, on=on)
    pk = headline_indicator(table, on)
    row = table.row(unit_id, pk) if pk is not None else None
    if row is None or not sees_unit(user, table, unit_id):
        return None
    return UnitHeadline(row, month, _place(user, table, row, on))


def _place(user: User, table: MonthTable, row: MonthRow, on: dt.date) -> GroupPlace | None:
    if row.group is None or not row.targets:
        return None
    found = place_in(user, table, row)
    if found is not None:
        return found
    closed = last_closed(table.county.pk)
    if closed is None or closed >= table.month or closed.year != table.month.year:
        return None
    return place_published(table, row, closed)


def place_in(user: User, table: MonthTable, row: MonthRow) -> GroupPlace | None:
    """Return a unit's place in its group; None where the reader does not see the whole group."""
    group = row.group
    if group is None or not row.targets:
        return None
    basis = row.targets[0].basis.pk
    rivals = _rivals(table, row)
    if not all(sees_unit(user, table, each.unit_id) for each in rivals):
        return None
    rates = {
        each.unit_id: found.percent
        for each in rivals
        if (found := each.by_basis(basis)) is not None and found.percent is not None
    }
    return _placed(rates, row, table.month)


def place_published(table: MonthTable, row: MonthRow, closed: Month) -> GroupPlace | None:
    """Return the place of a closed month from what was published then: two queries."""
    rivals = {each.unit_id for each in _rivals(table, row)}
    rates = published_rates(table.county.pk, closed, row.indicator_id, row.targets[0].basis.pk)
    return _placed({pk: rate for pk, rate in rates.items() if pk in rivals}, row, closed)


def published_rates(
    county_id: int, closed: Month, indicator_id: int, basis_id: int
) -> dict[int, Decimal]:
    """Return the printed rates of a closed month by unit, of one indicator and basis."""
    kept: Any = MonthClosing.objects.filter(county=county_id, month=closed.first_day)
    ((targets, rule),) = kept.values_list("content__targets", "content__progress")
    figures = MonthFigure.objects.filter(
        county=county_id,
        indicator=indicator_id,
        month__year=closed.year,
        month__lte=closed.first_day,
    ).order_by("month")
    # One without a figure in the month keeps the sum of the months before.
    reached = dict(figures.values_list("unit_id", "cumulative"))
    found = {}
    for each in targets:
        if each["indicator"] != indicator_id or each["basis"] != basis_id:
            continue
        months = [Decimal(text) for text in each["months"]]
        percent = progress(
            reached.get(each["unit"], Decimal(0)),
            Decimal(each["amount"]),
            closed,
            shares=month_shares(months) if rule["by_month"] else None,
            gap_from=GapBasis(rule["gap_from"]),
            decimals=rule["decimals"],
        ).percent
        if percent is not None:
            found[each["unit"]] = percent
    return found


def _rivals(table: MonthTable, row: MonthRow) -> list[MonthRow]:
    return [
        each
        for each in table.rows
        if each.group is not None
        and row.group is not None
        and each.group.pk == row.group.pk
        and each.indicator_id == row.indicator_id
    ]


def _placed(rates: Mapping[int, Decimal], row: MonthRow, month: Month) -> GroupPlace | None:
    own = rates.get(row.unit_id)
    if own is None:
        return None
    place = 1 + sum(1 for each in rates.values() if each > own)
    return GroupPlace(place, len(rates), str(row.group), month)
