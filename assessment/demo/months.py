"""Closed months of the demo: reported by nearly all units, some late, and closed in their order.

What units say is written in bulk; what the figures rest on (months opened, rows filled from the
ledger, the close with its seal) goes through the services.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from assessment.demo.course import closed_on
from assessment.demo.words import NEXT, PROBLEM, PROGRESS
from assessment.models import MonthlyReport, ReportLine, ReportMove, UnitCell
from assessment.rules.reports import Act, State
from assessment.selectors.ledger_figures import LedgerFigures, ledger_figures
from assessment.selectors.plans import plan_in_force, plan_indicators
from assessment.selectors.report_rows import Content, load_contents
from assessment.services.closing import close_month
from assessment.services.opening import open_month
from assessment.services.report_content import content_of, seal
from assessment.services.report_filling import fill_report
from projects.demo.staff import Staff
from projects.demo.visits import keenness
from projects.rules.stages import Stage
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.bulk import update_rows
from zhaoshang.core.periods import Month

REASON = "%d 个单位逾期未报，已通报，按漏报计。"
# By code of the unit: which months of a quarter (1–3) it leaves out, and when it is late.
MISSING = {"YL-Z10": (3,), "YL-B11": (1,), "YL-B12": (2, 3)}
LATE = {"YL-Z07": (1, 2), "YL-Z04": (3,), "YL-Z11": (2,), "YL-B05": (3,), "YL-Y03": (2,)}
LATE_DAYS = 2


def close_month_of(staff: Staff, month: Month, *, by: User) -> None:
    """Let a month have been reported and closed; the months before it are."""
    county = staff.county
    number = (month.number - 1) % 3 + 1
    with clock.replaying(month.last_day):
        open_month(county_id=county.pk, month=month, on=month.last_day)
    reports = list(
        MonthlyReport.objects.filter(county=county, month=month.first_day)
        .select_related("unit")
        .order_by("unit__code")
    )
    told = [each for each in reports if number not in MISSING.get(each.unit.code, ())]
    ledger = ledger_of(staff, month, on=month.last_day)
    for report in told:
        fill_report(report_id=report.pk, on=month.last_day, ledger=ledger)
    contents = load_contents(
        list(
            MonthlyReport.objects.filter(pk__in=[each.pk for each in told])
            .select_related("unit", "county")
            .order_by("pk")
        )
    )
    _say(staff, list(contents.values()))
    _submit(staff, list(contents.values()), number, by)
    day = closed_on(month)
    reason = REASON % (len(reports) - len(told)) if len(told) < len(reports) else ""
    with clock.replaying(day):
        close_month(county_id=county.pk, month=month, by=by, on=day, reason=reason)


def ledger_of(staff: Staff, month: Month, *, on: dt.date) -> LedgerFigures | None:
    """Return the county's figures of the month's year: read once for all reports."""
    plan = plan_in_force(staff.county.pk, month.year)
    if plan is None:
        return None
    asked = [each.definition for each in plan_indicators(plan, month)]
    return ledger_figures(county_id=staff.county.pk, definitions=asked, year=month.year, on=on)


def _say(staff: Staff, contents: Iterable[Content]) -> None:
    """Write what the clerks said: progress of some projects, no change of others, information."""
    places = {
        unit.pk: place
        for kind in ("township", "park", "department")
        for place, unit in enumerate(staff.of_kind(kind))
    }
    lines: list[ReportLine] = []
    cells: list[UnitCell] = []
    for content in contents:
        month = Month.of(content.report.month)
        for place, line in enumerate(content.lines):
            line.amount_wan = content.amount(line)
            line.no_change = line.amount_wan is None and (place + month.number) % 3 != 0
            if not line.no_change:
                line.progress, line.next_step = PROGRESS[Stage(line.stage)], NEXT
                line.problem = PROBLEM if (place + month.number) % 7 == 0 else ""
            lines.append(line)
        for cell in content.cells:
            if cell.definition.is_reported:
                unit = content.report.unit
                cell.value = _informed(unit.kind, places[unit.pk], month)
            else:
                cell.ledger = content.value(cell)
            cells.append(cell)
        content.report.summary = f"接待客商、外出对接，调度项目 {len(content.lines)} 个。"
    ReportLine.objects.bulk_update(
        lines, ["amount_wan", "no_change", "progress", "next_step", "problem"], batch_size=200
    )
    UnitCell.objects.bulk_update(cells, ["value", "ledger"], batch_size=200)


def _informed(kind: str, place: int, month: Month) -> Decimal:
    """Return how many pieces of information a unit sent in a month."""
    usual = Decimal("1.2") if kind == "department" else Decimal("2.6")
    return Decimal(int(usual * keenness(place) + Decimal((place + month.number) % 3) / 2))


def _submit(staff: Staff, contents: Iterable[Content], number: int, by: User) -> None:
    """Move the reports to "accepted", with the steps that led there."""
    moves: list[ReportMove] = []
    rows: list[dict[str, Any]] = []
    for content in contents:
        report = content.report
        name = report.unit.code.rpartition("-")[2].lower()
        clerk, head = staff.people[name], staff.people[f"{name}head"]
        late = number in LATE.get(report.unit.code, ())
        at = _at(report.due_on + dt.timedelta(days=LATE_DAYS if late else -1))
        accepted_at = at + dt.timedelta(hours=20)
        kept = content_of(content)
        steps = (
            (Act.SEND_UP, State.AWAITING, clerk, at - dt.timedelta(hours=2), None),
            (Act.CONFIRM, State.SUBMITTED, head, at, kept),
            (Act.ACCEPT, State.ACCEPTED, by, accepted_at, None),
        )
        moves += [
            ReportMove(
                report=report,
                act=act.value,
                to_state=state.value,
                at=moment,
                by=who,
                content=found,
                sha256=seal(found) if found is not None else "",
            )
            for act, state, who, moment, found in steps
        ]
        rows.append(
            {
                "id": report.pk,
                "state": State.ACCEPTED.value,
                "summary": report.summary,
                "started_at": at - dt.timedelta(days=2),
                "sent_up_at": at - dt.timedelta(hours=2),
                "sent_up_by_id": clerk.pk,
                "first_submitted_at": at,
                "submitted_at": at,
                "submitted_by_id": head.pk,
                "accepted_at": accepted_at,
                "accepted_by_id": by.pk,
                "submissions": 1,
                "is_late": late,
            }
        )
    update_rows(MonthlyReport, rows)
    ReportMove.objects.bulk_create(moves, batch_size=200)


def _at(day: dt.date) -> dt.datetime:
    with clock.replaying(day, 16) as moment:
        return moment
