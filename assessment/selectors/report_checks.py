"""The checks of a monthly report with the facts that go in (rules.md R10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assessment.models import MonthlyReport, ReportLine, UnitCell
from assessment.policies import REPORT_CHECKS
from assessment.rules.checks import Cell, CheckRule, Finding, Line, check_report
from assessment.selectors.report_rows import Content, is_touched, load_content, load_contents
from zhaoshang.accounts.models import Unit
from zhaoshang.policy.selectors import in_force


def check_rule(county: Unit, on: dt.date) -> CheckRule:
    """Return the county's policy of the checks."""
    return in_force(REPORT_CHECKS, county, on).value


def findings_in(content: Content, rule: CheckRule) -> list[Finding]:
    """Return everything to put right or to explain: no query."""
    return check_report(
        [_line(content, each) for each in content.lines],
        [_cell(content, each) for each in content.cells],
        rule,
        nothing_to_report=content.report.nothing_to_report,
    )


def findings_of(report: MonthlyReport, on: dt.date) -> list[Finding]:
    """Return the findings of one report."""
    return findings_in(load_content(report), check_rule(report.county, on))


def findings_of_many(reports: Sequence[MonthlyReport], on: dt.date) -> dict[int, list[Finding]]:
    """Return the findings of several reports of one county; a fixed number of queries."""
    if not reports:
        return {}
    rule = check_rule(reports[0].county, on)
    contents = load_contents(reports)
    return {pk: findings_in(content, rule) for pk, content in contents.items()}


def _line(content: Content, line: ReportLine) -> Line:
    project = line.project
    signed = project.signed_on
    return Line(
        key=f"line-{line.pk}",
        amount_wan=content.amount(line),
        last_wan=line.last_wan,
        entries_wan=content.entries.get(line.pk) or Line.entries_wan,
        others_wan=line.before_wan,
        agreed_wan=project.agreed_amount_wan or project.total_investment_wan,
        has_evidence=bool(content.evidence.get(line.pk)),
        before_signing=signed is not None and line.month < signed.replace(day=1),
        unseen_months=line.unseen_months,
        unchanged_months=line.unchanged_months + (1 if line.no_change else 0),
        progress=line.progress,
        no_change=line.no_change,
        note=line.note,
        returned=line.returned,
        answer=line.answer,
        is_touched=is_touched(line),
    )


def _cell(content: Content, cell: UnitCell) -> Cell:
    return Cell(
        key=f"cell-{cell.pk}",
        value=cell.value,
        cumulative=cell.cumulative,
        last_cumulative=cell.last_cumulative,
        from_projects=content.from_projects(cell),
        last_value=cell.last_value,
        is_reported=cell.definition.is_reported,
        note=cell.note,
        returned=cell.returned,
        answer=cell.answer,
        is_touched=is_touched(cell),
    )
