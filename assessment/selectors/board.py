"""The submission board: where units stand with the reports of a year, or of a month (R10)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from assessment.models import MonthlyReport
from assessment.rules.closing import Standing, standing
from assessment.rules.reports import State
from assessment.selectors.closing import (
    Discipline,
    last_closed,
    reporting_discipline,
    reports_owed,
)
from assessment.selectors.plans import groups_by_unit, plan_in_force
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.periods import Month, year_months


@dataclass(frozen=True)
class Stand:
    """A report and where its unit stands with it; `is_owed`: its unit exists and owes it."""

    report: MonthlyReport
    standing: Standing
    is_owed: bool = True


@dataclass
class BoardRow:
    """A unit's year: one place for each month, empty where it owed no report."""

    unit: Unit
    group: str
    stands: list[Stand | None]
    discipline: Discipline


@dataclass
class Board:
    """The board of a year."""

    year: int
    months: Sequence[Month]
    rows: list[BoardRow]
    groups: Sequence[tuple[int, str]]
    counts: Mapping[int, Counter[Standing]]
    closed: Month | None
    years: Sequence[int] = field(default_factory=list)


def stand_of(report: MonthlyReport, on: dt.date, *, is_owed: bool = True) -> Stand:
    """Tell where a unit stands with a report."""
    found = standing(
        State(report.state),
        is_started=report.started_at is not None,
        is_submitted=report.first_submitted_at is not None,
        is_late=report.is_late,
        due_on=report.due_on,
        on=on,
    )
    return Stand(report, found, is_owed)


def month_standings(county_id: int, month: Month, on: dt.date) -> list[Stand]:
    """Return where every unit that owes or has made a month's report stands: two queries."""
    reports = MonthlyReport.objects.filter(county=county_id, month=month.first_day)
    return _stands(reports, on)


def _stands(reports: QuerySet[MonthlyReport], on: dt.date) -> list[Stand]:
    """Return the standings of reports; those that nobody owes any more are left out.

    A report that was submitted stays, whatever became of its unit.
    """
    owed = set(reports_owed().filter(pk__in=reports.values("pk")).values_list("pk", flat=True))
    found = reports.select_related("unit").order_by(
        "unit__sort_order", "unit__name", "unit", "month"
    )
    return [
        stand_of(each, on)
        for each in found
        if each.pk in owed
        or each.first_submitted_at is not None
        or (each.state == State.LOCKED and _existed(each))
    ]


def _existed(report: MonthlyReport) -> bool:
    """Tell whether the unit still existed when the month was over."""
    closed_on = report.unit.closed_on
    return closed_on is None or closed_on > Month.of(report.month).last_day


def board_of(user: User, year: int, on: dt.date, *, group_id: int | None = None) -> Board:
    """Return the board of a year as a user may see it; a fixed number of queries."""
    county_id = user.scope.county_id or 0
    plan = plan_in_force(county_id, year)
    groups = groups_by_unit(plan) if plan is not None else {}
    reports = MonthlyReport.objects.visible_to(user).filter(county=county_id, month__year=year)
    if group_id is not None:
        reports = reports.filter(
            unit__in=[pk for pk, group in groups.items() if group.pk == group_id]
        )
    kept = reporting_discipline(county_id, year, on=on)
    rows: dict[int, BoardRow] = {}
    counts: dict[int, Counter[Standing]] = {number: Counter() for number in range(1, 13)}
    for each in _stands(reports, on):
        report = each.report
        if report.unit_id not in rows:
            rows[report.unit_id] = BoardRow(
                report.unit,
                groups[report.unit_id].name if report.unit_id in groups else "",
                [None] * 12,
                kept.get(report.unit_id, Discipline()),
            )
        rows[report.unit_id].stands[report.month.month - 1] = each
        counts[report.month.month][each.standing] += 1
    order = {group.pk: (group.sort_order, group.pk) for group in groups.values()}
    far = (10**6, 0)
    return Board(
        year=year,
        months=year_months(year),
        rows=sorted(
            rows.values(),
            key=lambda row: order[groups[row.unit.pk].pk] if row.unit.pk in groups else far,
        ),
        groups=sorted(
            {(group.pk, group.name) for group in groups.values()}, key=lambda one: order[one[0]]
        ),
        counts=counts,
        closed=last_closed(county_id),
    )


def month_board(
    user: User, month: Month, on: dt.date, *, group_id: int | None = None
) -> tuple[list[Stand], dict[int, str], list[tuple[int, str]]]:
    """Return a month's standings as a user may see them, groups by unit, and the groups."""
    county_id = user.scope.county_id or 0
    plan = plan_in_force(county_id, month.year)
    groups = groups_by_unit(plan) if plan is not None else {}
    reports = MonthlyReport.objects.visible_to(user).filter(county=county_id, month=month.first_day)
    if group_id is not None:
        reports = reports.filter(
            unit__in=[pk for pk, group in groups.items() if group.pk == group_id]
        )
    order = {group.pk: (group.sort_order, group.pk) for group in groups.values()}
    named = sorted({(group.pk, group.name) for group in groups.values()}, key=lambda g: order[g[0]])
    return _stands(reports, on), {pk: group.name for pk, group in groups.items()}, named
