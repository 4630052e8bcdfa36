"""Monthly reports of the demo: the due month in every state, and the one that has just begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import F

from assessment.demo.months import ledger_of
from assessment.demo.words import NEXT, PROBLEM, PROGRESS
from assessment.models import MonthlyReport
from assessment.rules.cells import Change
from assessment.rules.checks import Error, Warned
from assessment.rules.reports import Act
from assessment.selectors.plans import plan_in_force
from assessment.selectors.report_checks import check_rule, findings_in
from assessment.selectors.report_rows import Content, load_content
from assessment.services import report_steps as steps
from assessment.services.opening import open_month
from assessment.services.report_filling import fill_report
from assessment.services.report_saving import save_cells
from projects.demo.staff import Staff
from projects.rules.stages import Stage
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.periods import Month

WHY: dict[Error | Warned, str] = {
    Warned.NO_EVIDENCE: "凭证下月随银行回单补传",
    Warned.JUMP: "钢结构和设备款集中支付",
    Warned.ABOVE_AGREED: "企业追加投资，补充协议正在签订",
    Warned.UNSEEN: "此前在办手续，本月集中付款",
    Warned.UNCHANGED: "等待环评批复",
    Warned.BEFORE_SIGNING: "签约前支付的前期费用",
}
RETURN_REASON = "形象进度过简，请补充后重新上报。"
REMARK = "请写明施工部位、楼层和本月完成的工程量。"
# What becomes of the reports of the due month, one after another over the units.
DUE = ("accepted", "accepted", "submitted", "returned", "accepted", "awaiting", "accepted", "draft")
LATE_AT = 4
BEGUN = ("draft", "untouched", "untouched")


class _People(NamedTuple):
    clerk: User
    head: User
    judge: User


def load_reports(staff: Staff, *, on: dt.date, by: User) -> int:
    """Bring the last two months to their states; return how many reports were filled in.

    Needs the issued plan of the year; months that are there already are left alone.
    """
    due = Month.of(on) - 1
    filled = 0
    for month, states in ((due, DUE), (Month.of(on), BEGUN)):
        if plan_in_force(staff.county.pk, month.year) is None:
            continue
        if MonthlyReport.objects.filter(county=staff.county, month=month.first_day).exists():
            continue
        open_month(county_id=staff.county.pk, month=month, on=on)
        filled += _load_month(staff, month, states, on=on, judge=by)
    return filled


def _load_month(
    staff: Staff, month: Month, states: Sequence[str], *, on: dt.date, judge: User
) -> int:
    reports = MonthlyReport.objects.filter(
        county=staff.county, month=month.first_day
    ).select_related("unit")
    ledger = ledger_of(staff, month, on=on)
    timely: list[MonthlyReport] = []
    to_accept: list[MonthlyReport] = []
    filled = 0
    for number, report in enumerate(reports.order_by("unit__code")):
        people = _people_of(staff, report.unit, judge)
        state = states[number % len(states)]
        fill_report(report_id=report.pk, on=on, ledger=ledger)
        if people is None or state == "untouched":
            continue
        _fill_in(report, people.clerk, on, whole=state != "draft")
        # Most are in time, each fifth is not; a month that has just begun is not over yet.
        late = number % 5 == LATE_AT
        if _move_to(state, report, people, on if late else min(on, report.due_on)):
            to_accept.append(report)
        if not late:
            timely.append(report)
        filled += 1
    steps.accept_reports(reports=to_accept, by=judge, on=on)
    for report in timely:
        _date_back(report, report.due_on, on)
    return filled


def _date_back(report: MonthlyReport, day: dt.date, on: dt.date) -> None:
    """Let the steps have happened the day before the due day, where that has passed."""
    if day > on:
        return
    back = dt.timedelta(days=(on - day).days + 1)
    found = MonthlyReport.objects.get(pk=report.pk)
    moments = {
        name: value - back
        for name in ("sent_up_at", "first_submitted_at", "submitted_at", "accepted_at")
        if (value := getattr(found, name)) is not None
    }
    if moments:
        MonthlyReport.objects.filter(pk=report.pk).update(**moments)
    report.moves.exclude(act=Act.RETURN.value).update(at=F("at") - back)
    report.edits.update(at=F("at") - back)


def _people_of(staff: Staff, unit: Unit, judge: User) -> _People | None:
    name = unit.code.rpartition("-")[2].lower()
    clerk, head = staff.people.get(name), staff.people.get(f"{name}head")
    return _People(clerk, head, judge) if clerk and head else None


def _move_to(state: str, report: MonthlyReport, people: _People, on: dt.date) -> bool:
    """Carry a report towards its state, and say whether it is to be accepted with the others.

    One that something blocks stays a draft.
    """
    if state == "draft" or _blocked(report, on):
        return False
    steps.send_up(report_id=report.pk, by=people.clerk, on=on)
    if state != "awaiting":
        steps.confirm_report(report_id=report.pk, by=people.head, on=on)
    if state == "returned":
        _return(report, people.judge, on)
    return state == "accepted"


def _return(report: MonthlyReport, judge: User, on: dt.date) -> None:
    first = report.lines.order_by("position").first()
    notes = {f"line-{first.pk}": REMARK} if first else {}
    steps.return_report(report_id=report.pk, reason=RETURN_REASON, notes=notes, by=judge, on=on)


def _blocked(report: MonthlyReport, on: dt.date) -> bool:
    found = MonthlyReport.objects.select_related("county", "unit").get(pk=report.pk)
    content = load_content(found)
    return any(each.blocks for each in findings_in(content, check_rule(found.county, on)))


def _fill_in(report: MonthlyReport, clerk: User, on: dt.date, *, whole: bool) -> None:
    """Type what a clerk would: progress here, no change there, words for what is pointed out."""
    found = MonthlyReport.objects.select_related("county", "unit").get(pk=report.pk)
    content = load_content(found)
    typed = {"report-summary": f"接待客商 2 批，外出对接 1 次，调度项目 {len(content.lines)} 个。"}
    for number, line in enumerate(content.lines):
        if not whole and number > len(content.lines) // 2:
            break
        if number % 3:
            typed[f"line-{line.pk}-no_change"] = "on"
            continue
        typed[f"line-{line.pk}-progress"] = PROGRESS[Stage(line.stage)]
        typed[f"line-{line.pk}-next_step"] = NEXT
        if number % 6 == 0:
            typed[f"line-{line.pk}-problem"] = PROBLEM
    for number, cell in enumerate(content.cells):
        if whole and cell.definition.is_reported:
            typed[f"cell-{cell.pk}-value"] = str(number % 3)
    _save(content, typed, clerk, on)
    if whole:
        again = load_content(found)
        points = findings_in(again, check_rule(found.county, on))
        notes = {f"{each.key}-note": WHY[each.what] for each in points if each.what in WHY}
        _save(again, notes, clerk, on)


def _save(content: Content, typed: dict[str, str], clerk: User, on: dt.date) -> None:
    stored = content.stored()
    changes = [Change(name, stored[name], text) for name, text in typed.items()]
    save_cells(report_id=content.report.pk, changes=changes, by=clerk, on=on)
