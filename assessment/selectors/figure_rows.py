"""What a figure is made of: entries, projects, activities or reports, with each one's part (R10).

The sums come from the same rows as the figures. A reader sees the rows that are in sight; the
others are told as a number and a sum, so that the total agrees all the same (R19).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessment.models import IndicatorDefinition, MonthlyReport, Restatement
from assessment.rules.crediting import Contribution
from assessment.rules.indicators import ACTIVITIES, FUNDS, Source
from assessment.selectors.ledger_figures import ledger_rows
from assessment.selectors.year_figures import COUNTED, YearFigures
from projects.models import Activity, FundsEntry, Project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.periods import Month

_ZERO = Decimal(0)


@dataclass(frozen=True)
class FigureRow:
    """One thing a figure counts.

    Attributes:
        month: The month that counts it.
        day: When it happened.
        whole: The whole figure.
        part: What of it is credited to the unit.
        record: Project, entry or activity; a report for reported figures.
        is_increase: A later increase of an agreed amount.
        is_correction: A correction of an entry.
    """

    month: Month
    day: dt.date
    whole: Decimal
    part: Decimal
    record: Any
    is_increase: bool = False
    is_correction: bool = False

    @property
    def is_shared(self) -> bool:
        """Others have a part in it."""
        return self.part != self.whole


@dataclass(frozen=True)
class FigureRows:
    """The rows in sight, and what is out of sight; the sum is of both."""

    rows: Sequence[FigureRow]
    total: Decimal
    hidden: int = 0
    hidden_sum: Decimal = _ZERO


def rows_of_ledger(
    *,
    user: User,
    county_id: int,
    unit_id: int,
    definition: IndicatorDefinition,
    months: Sequence[Month],
    on: dt.date,
    restated: bool,
) -> FigureRows:
    """Return the rows of a figure of the ledger; of the county all of them."""
    found: list[tuple[Contribution, Decimal]] = []
    for _indicator, row in ledger_rows(
        county_id=county_id,
        definitions=[definition],
        year=months[0].year,
        on=on,
        restated=restated,
    ):
        part = row.whole if unit_id == county_id else row.parts.get(unit_id)
        if part is not None and row.month in months:
            found.append((row, part))
    return rows_in_sight_of(user, definition, found)


def rows_in_sight_of(
    user: User, definition: IndicatorDefinition, found: Sequence[tuple[Contribution, Decimal]]
) -> FigureRows:
    """Return contributions with what of each counts: in sight as rows, the others as a sum."""
    records = _records(user, Source(definition.source), [row for row, _part in found])
    seen = [
        FigureRow(
            row.month,
            row.happening.day,
            row.whole,
            part,
            records[row.happening.pk],
            is_increase=row.happening.is_increase,
            is_correction=getattr(records[row.happening.pk], "corrects_id", None) is not None,
        )
        for row, part in found
        if row.happening.pk in records
    ]
    hidden = [part for row, part in found if row.happening.pk not in records]
    return FigureRows(
        sorted(seen, key=lambda each: (each.month, each.day), reverse=True),
        sum((part for _row, part in found), _ZERO),
        len(hidden),
        sum(hidden, _ZERO),
    )


def _records(user: User, source: Source, rows: Iterable[Contribution]) -> dict[int, Any]:
    """Return the records in sight of a reader, by the id a happening names: one query."""
    ids = [row.happening.pk for row in rows]
    found: Any
    if source in FUNDS:
        found = FundsEntry.objects.visible_to(user).filter(pk__in=ids)
        found = found.select_related("project__responsible_unit", "corrects")
    elif source in ACTIVITIES:
        found = Activity.objects.visible_to(user).filter(pk__in=ids).select_related("unit")
    elif source is Source.FIRST_CONTACT_COUNT:
        projects = {row.happening.project_id: row.happening.pk for row in rows}
        seen = Project.objects.visible_to(user).filter(pk__in=list(projects))
        return {projects[each.pk]: each for each in seen.select_related("responsible_unit")}
    else:
        found = Project.objects.visible_to(user).filter(pk__in=ids)
        found = found.select_related("responsible_unit")
    return {each.pk: each for each in found}


def rows_of_reports(
    *,
    user: User,
    year: YearFigures,
    unit_id: int,
    definition: IndicatorDefinition,
    months: Sequence[Month],
    units: Sequence[Unit],
    restated: bool,
) -> FigureRows:
    """Return what each unit reported of a figure, by month; corrections stand in it."""
    asked = {each.pk: each for each in units if unit_id in {each.pk, year.county_id}}
    reports = {
        (each.unit_id, each.month.month): each
        for each in MonthlyReport.objects.visible_to(user)
        .filter(unit__in=asked, month__year=months[0].year)
        .select_related("unit")
    }
    rows, hidden = [], []
    for pk in asked:
        line = year.line((pk, definition.indicator_id), restated=restated)
        for month in months:
            value, report = line.values[month.number - 1], reports.get((pk, month.number))
            if not value and (report is None or report.state not in COUNTED):
                continue
            if report is None:
                hidden.append(value)
            else:
                rows.append(FigureRow(month, month.last_day, value, value, report))
    total = sum((each.part for each in rows), _ZERO) + sum(hidden, _ZERO)
    return FigureRows(
        sorted(rows, key=lambda each: each.month, reverse=True),
        total,
        len(hidden),
        sum(hidden, _ZERO),
    )


def corrections_of(
    *, county_id: int, unit_id: int, indicator_id: int, months: Sequence[Month]
) -> list[Restatement]:
    """Return corrections booked in some months, or of them: why published and rows differ."""
    found = Restatement.objects.filter(county=county_id, indicator=indicator_id)
    if unit_id != county_id:
        found = found.filter(unit=unit_id)
    days = {month.first_day for month in months}
    return [
        each
        for each in found.select_related("unit").order_by("-booked_month", "pk")
        if (each.booked_month in days) or (each.corrects_month in days)
    ]
