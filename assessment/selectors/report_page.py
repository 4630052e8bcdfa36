"""A monthly report as its page shows it: rows, indicators, findings, and who may do what now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assessment.models import MonthlyReport, ReportEdit, ReportLine, ReportMove, UnitCell
from assessment.policies import PROGRESS, ProgressRule
from assessment.rules.checks import Finding, blocking
from assessment.rules.progress import Progress, month_shares, progress
from assessment.rules.reports import Act, Lock, State, possible
from assessment.selectors.closing import report_lock
from assessment.selectors.plans import TargetIn, plan_in_force, targets_of
from assessment.selectors.report_checks import check_rule, findings_in
from assessment.selectors.report_rows import Content, load_content
from projects.models import ProjectDocument
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import in_force

_ZERO = Decimal(0)


@dataclass(frozen=True)
class LineRow:
    """A project's row. Amounts in 万元; `cumulative_wan` is all claimed to the month's end."""

    line: ReportLine
    amount_wan: Decimal | None
    entries_wan: Decimal
    cumulative_wan: Decimal
    evidence: Sequence[ProjectDocument]
    findings: Sequence[Finding]


@dataclass(frozen=True)
class CellRow:
    """A unit indicator's row, in its own measure; `targets`: by basis, the main one first."""

    cell: UnitCell
    value: Decimal | None
    cumulative: Decimal
    is_followed: bool
    targets: Sequence[tuple[TargetIn, Progress]]
    findings: Sequence[Finding]

    @property
    def main(self) -> tuple[TargetIn, Progress] | None:
        """The target that rates without a name go by."""
        return self.targets[0] if self.targets else None


@dataclass(frozen=True)
class ReportPage:
    """Everything the page of a report shows.

    Attributes:
        acts: What this user may do with it now; the page offers nothing else.
        edit_id: The last saving, which a confirmation names as seen.
        savers: Who has typed in this report, newest first.
        missing_plan: There is no issued plan for the year, so no indicators.
        progress_rule: By which rates were reckoned and gaps are coloured.
    """

    report: MonthlyReport
    content: Content
    lines: Sequence[LineRow]
    cells: Sequence[CellRow]
    findings: Sequence[Finding]
    lock: Lock
    acts: frozenset[Act]
    edit_id: int
    moves: Sequence[ReportMove]
    savers: Sequence[ReportEdit]
    missing_plan: bool
    progress_rule: ProgressRule
    totals: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def blocks(self) -> int:
        """How many points stop it from being handed on."""
        return len(blocking(self.findings))


def report_page(
    report: MonthlyReport,
    entitled: Collection[Act],
    on: dt.date,
    *,
    content: Content | None = None,
) -> ReportPage:
    """Return a report with everything its page shows; a fixed number of queries.

    Args:
        report: The report.
        entitled: What the reader may ever do with it.
        on: Today.
        content: What stands in it, where a saving has just loaded that.
    """
    month = Month.of(report.month)
    content = content or load_content(report)
    findings = findings_in(content, check_rule(report.county, on))
    by_row: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_row[finding.key].append(finding)
    lock = report_lock(report, on)
    edits = list(report.edits.select_related("by").order_by("-pk")[:20])
    plan = plan_in_force(report.county_id, month.year)
    targets: dict[int, list[TargetIn]] = defaultdict(list)
    for target in targets_of(plan, month, [report.unit_id]) if plan else ():
        targets[target.target.indicator_id].append(target)
    lines = [_line_row(content, line, by_row) for line in content.lines]
    # As the progress table reckons it: by the policy of the month, not of the day of reading.
    rule = in_force(PROGRESS, report.county, month.last_day).value
    return ReportPage(
        report=report,
        content=content,
        lines=lines,
        cells=_cell_rows(content, targets, by_row, rule),
        progress_rule=rule,
        findings=findings,
        lock=lock,
        acts=possible(entitled, State(report.state), lock),
        edit_id=edits[0].pk if edits else 0,
        moves=list(report.moves.select_related("by").order_by("-pk")[:50]),
        savers=edits,
        missing_plan=plan is None,
        totals={
            "before": sum((row.line.before_wan for row in lines), _ZERO),
            "amount": sum((row.amount_wan or _ZERO for row in lines), _ZERO),
            "cumulative": sum((row.cumulative_wan for row in lines), _ZERO),
        },
    )


def _line_row(
    content: Content, line: ReportLine, by_row: Mapping[str, Sequence[Finding]]
) -> LineRow:
    amount = content.amount(line)
    return LineRow(
        line=line,
        amount_wan=amount,
        entries_wan=content.entries.get(line.pk) or _ZERO,
        cumulative_wan=line.before_wan + (amount or _ZERO),
        evidence=content.evidence.get(line.pk, ()),
        findings=by_row.get(f"line-{line.pk}", ()),
    )


def _cell_rows(
    content: Content,
    targets: Mapping[int, Sequence[TargetIn]],
    by_row: Mapping[str, Sequence[Finding]],
    rule: ProgressRule,
) -> list[CellRow]:
    month = Month.of(content.report.month)
    rows = []
    for cell in content.cells:
        cumulative = content.cumulative(cell)
        mine = sorted(targets.get(cell.indicator_id, ()), key=lambda each: not each.basis.is_main)
        rows.append(
            CellRow(
                cell=cell,
                value=content.value(cell),
                cumulative=cumulative,
                is_followed=cell.value is None and not cell.definition.is_reported,
                targets=[
                    (
                        target,
                        progress(
                            cumulative,
                            target.amount,
                            month,
                            shares=month_shares(target.cumulative) if rule.by_month else None,
                            gap_from=rule.gap_from,
                            decimals=rule.decimals,
                        ),
                    )
                    for target in mine
                ],
                findings=by_row.get(f"cell-{cell.pk}", ()),
            )
        )
    return rows
