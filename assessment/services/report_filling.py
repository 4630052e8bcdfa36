"""Brings a monthly report up to date from the ledger: rows, cells, last month's values (R10).

What was typed is kept. Doing it again changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from assessment.models import MonthlyReport, ReportLine, UnitCell
from assessment.rules.indicators import FUNDS, Source
from assessment.rules.reports import State
from assessment.selectors import report_facts as facts
from assessment.selectors.closing import report_lock
from assessment.selectors.ledger_figures import LedgerFigures, ledger_figures
from assessment.selectors.plans import (
    ReportIndicator,
    groups_by_unit,
    plan_in_force,
    report_indicators,
)
from projects.models import Project
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

_LONGEST_PROGRESS = 300
_LONGEST_STEP = 200
_WRITABLE = (State.DRAFT, State.RETURNED)


@transaction.atomic
def fill_report(
    *, report_id: int, on: dt.date, ledger: LedgerFigures | None = None
) -> MonthlyReport:
    """Bring a report's rows and cells up to date from the ledger; a locked one stays as it is.

    Args:
        report_id: The report.
        on: Today.
        ledger: The county's figures of the year, where somebody fills many reports at once.
    """
    report = lock_report(report_id)
    if report_lock(report, on).why is None:
        fill_locked(report, on=on, ledger=ledger)
    return report


def lock_report(report_id: int) -> MonthlyReport:
    """Lock a report for the rest of the transaction.

    Raises:
        MonthlyReport.DoesNotExist: when there is none.
    """
    return (
        MonthlyReport.objects.select_for_update(of=("self",))
        .select_related("county", "unit")
        .get(pk=report_id)
    )


def fill_locked(report: MonthlyReport, *, on: dt.date, ledger: LedgerFigures | None = None) -> None:
    """Bring a report that is locked in this transaction up to date."""
    month = Month.of(report.month)
    unit_ids = facts.units_of(report.unit)
    _fill_lines(report, month, unit_ids)
    _fill_cells(report, month, unit_ids, on, ledger)
    MonthlyReport.objects.filter(pk=report.pk).update(filled_at=clock.now())


def _fill_lines(report: MonthlyReport, month: Month, unit_ids: Sequence[int]) -> None:
    projects = facts.projects_of(unit_ids, month)
    ids = [project.pk for project in projects]
    kept = {
        line.project_id: line
        for line in ReportLine.objects.filter(project__in=ids, month=report.month).select_related(
            "report"
        )
    }
    money, earlier = facts.money_of(ids, month), facts.earlier_rows(ids, month)
    owed = facts.reported_months(unit_ids, month)
    new: list[ReportLine] = []
    old: list[ReportLine] = []
    for position, project in enumerate(projects, 1):
        line = kept.get(project.pk)
        if line is not None and line.report_id != report.pk:
            if line.report.state not in _WRITABLE:
                continue  # the unit that had it before has reported it
            line.report = report
        if line is None:
            line = ReportLine(project=project, report=report, month=report.month)
            line.next_step = project.next_step[:_LONGEST_STEP]
            line.origin = project.origin
            new.append(line)
        else:
            old.append(line)
        line.position = position
        _set_facts(line, project, money.get(project.pk, facts.Money()), earlier[project.pk])
        line.unseen_months = facts.unseen_months(
            earlier[project.pk], owed, project.submitted_on, month
        )
    ReportLine.objects.bulk_create(new)
    ReportLine.objects.bulk_update(old, [*_FACTS, "report", "position", "unseen_months"])
    _drop_lines(report, ids)


_FACTS = (
    "stage",
    "sub_stage",
    "status",
    "before_wan",
    "last_wan",
    "last_progress",
    "unchanged_months",
)


def _set_facts(
    line: ReportLine, project: Project, money: facts.Money, earlier: Sequence[facts.Earlier]
) -> None:
    line.stage, line.sub_stage, line.status = project.stage, project.sub_stage, project.status
    line.before_wan, line.last_wan = money.before_wan, money.last_wan
    said = next((each.progress for each in earlier if each.progress), project.visible_progress)
    line.last_progress = said[:_LONGEST_PROGRESS]
    line.unchanged_months = facts.unchanged_months(earlier, Month.of(line.month))


def _drop_lines(report: MonthlyReport, project_ids: Sequence[int]) -> None:
    """Take away rows of projects that are another unit's now, unless something stands in them."""
    gone = ReportLine.objects.filter(report=report, entry=None, follow_up=None)
    gone = gone.exclude(project__in=project_ids).filter(
        amount_wan=None, progress="", problem="", note="", no_change=False, evidence=None
    )
    gone.delete()


def _fill_cells(
    report: MonthlyReport,
    month: Month,
    unit_ids: Sequence[int],
    on: dt.date,
    figures: LedgerFigures | None,
) -> None:
    plan = plan_in_force(report.county_id, month.year)
    if plan is None:
        UnitCell.objects.filter(report=report, value=None, cumulative=None).delete()
        return
    group = groups_by_unit(plan).get(report.unit_id)
    wanted = [each for each in report_indicators(plan, month) if each.is_for(group)]
    last = facts.last_figures(unit_ids, month)
    ledger = _ledger(report, wanted, last, unit_ids=unit_ids, on=on, found=figures)
    kept = {cell.indicator_id: cell for cell in UnitCell.objects.filter(report=report)}
    new: list[UnitCell] = []
    old: list[UnitCell] = []
    for position, each in enumerate(wanted, 1):
        indicator_id = each.definition.indicator_id
        cell = kept.pop(indicator_id, None)
        (new if cell is None else old).append(
            cell := cell or UnitCell(report=report, indicator_id=indicator_id)
        )
        cell.definition, cell.position = each.definition, position
        before = last.get(indicator_id, facts.Last())
        cell.last_value, cell.last_cumulative = before.value, before.cumulative
        cell.ledger = ledger.get(indicator_id)
    UnitCell.objects.bulk_create(new)
    fields = ["definition", "position", "last_value", "last_cumulative", "ledger"]
    UnitCell.objects.bulk_update(old, fields)
    idle = [cell.pk for cell in kept.values() if cell.value is None and cell.cumulative is None]
    UnitCell.objects.filter(pk__in=idle).delete()


def _ledger(
    report: MonthlyReport,
    wanted: Sequence[ReportIndicator],
    last: dict[int, facts.Last],
    *,
    unit_ids: Sequence[int],
    on: dt.date,
    found: LedgerFigures | None,
) -> dict[int, Any]:
    """Return what the ledger says of the month, by indicator: what is new since last month's.

    Money is the sum of the rows and needs no look into the ledger.
    """
    asked = [
        each.definition
        for each in wanted
        if Source(each.definition.source) not in FUNDS | {Source.REPORTED}
    ]
    if not asked:
        return {}
    month = Month.of(report.month)
    found = found or ledger_figures(
        county_id=report.county_id, definitions=asked, year=month.year, on=on
    )
    return {
        each.indicator_id: sum(
            (found.cumulative(unit, each.indicator_id, month) for unit in unit_ids), Decimal(0)
        )
        - last.get(each.indicator_id, facts.Last()).cumulative
        for each in asked
    }
