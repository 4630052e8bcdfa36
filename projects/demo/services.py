"""Agency service and after-care of the demo: permits late and in time, a complaint, results.

Everything goes through the services, on the days it would have happened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from projects.demo.staff import Staff
from projects.models import ActualResult, AgencyCase, AgencyItem, CareRequest, Project
from projects.rules.stages import Status, SubStage
from projects.services.actual_results import ResultFacts, report_result, verify_result
from projects.services.agency import open_case
from projects.services.agency_clock import check_agency
from projects.services.agency_items import (
    Outcome,
    ask_permit,
    drop_permit,
    finish_permit,
    stop_clock,
)
from projects.services.care import (
    RequestFacts,
    VisitFacts,
    answer_request,
    rate_answer,
    receive_request,
    record_visit,
)
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User

LIST = "工业新建项目"
DAY = dt.timedelta(days=1)
# Who answers for a department, by the unit's code.
DESKS = {"YL-B02": "b02", "YL-B04": "b04", "YL-B05": "b05", "YL-B08": "b08"}
# Of a list's permits: after how many days it was asked for, and after how many more it was done.
DONE = {"lixiang": (0, 1), "yushen": (2, 6), "yongdi": (10, 6), "dengji": (18, 5)}
PROMISED = {
    "expected_output_wan": Decimal(20_000),
    "expected_tax_wan": Decimal(800),
    "expected_jobs_count": 150,
}
VISITED = (
    (70, "现场查看生产线，了解订单和用工情况，企业反映冬季用气紧张。"),
    (12, "走访了解扩产计划，协调园区变电站增容进度。"),
)


@dataclass(frozen=True)
class _Window:
    """The bureau's window: whose case it is, and who answers for the departments."""

    staff: Staff
    clerk: User

    def desk(self, item: AgencyItem) -> User:
        """Return who answers for the item's department."""
        code = item.unit.code if item.unit else ""
        return self.staff.people.get(DESKS.get(code, ""), self.clerk)


def load_services(staff: Staff, *, on: dt.date, by: User) -> None:
    """Add the demo's cases and after-care once."""
    if AgencyCase.objects.filter(project__county=staff.county).exists():
        return
    window = _Window(staff, by)
    steps = [SubStage.PROCEDURES.value, SubStage.STARTED.value]
    landed = _projects(staff, sub_stage__in=steps, total_investment_wan__gt=0)
    for project, age in zip(landed, (40, 9), strict=False):
        _case(window, project, on - age * DAY, on)
    steps = [SubStage.PRODUCING.value, SubStage.AT_CAPACITY.value]
    producing = _projects(staff, sub_stage__in=steps, produced_on__isnull=False)
    for project in producing:
        _promise(project, by=by)
    if producing:
        _care(staff, producing, on=on, by=by)
    check_agency(on=on)


def _projects(staff: Staff, **filters: object) -> Sequence[Project]:
    found = Project.objects.filter(
        county=staff.county,
        status=Status.ACTIVE.value,
        responsible_person__isnull=False,
        **filters,
    )
    order = F("investor").desc(nulls_last=True)
    return list(found.select_related("responsible_person__unit").order_by(order, "pk")[:2])


def _promise(project: Project, *, by: User) -> None:
    """Say what the project is expected to bring, where the source does not."""
    locked = lock_project(project.pk)
    missing = {name for name in PROMISED if getattr(locked.project, name) is None}
    for name in missing:
        setattr(locked.project, name, PROMISED[name])
        setattr(project, name, PROMISED[name])
    save_project(locked, by=by, fields=missing)


def _case(window: _Window, project: Project, since: dt.date, on: dt.date) -> None:
    """Open a case and bring it as far as its age allows."""
    case = open_case(
        project_id=project.pk,
        checklist=LIST,
        clerk=window.clerk,
        opened_on=since,
        by=window.clerk,
        on=since,
    )
    items = {each.code: each for each in case.items.select_related("unit")}
    for code, (asked_after, done_after) in DONE.items():
        _bring(window, items[code], since + asked_after * DAY, done_after, on)
    # The environment bureau is late by now where the case is old; energy waits for papers.
    _bring(window, items["huanping"], since + 3 * DAY, None, on)
    energy = items["nengping"]
    _bring(window, energy, since + 3 * DAY, None, on)
    if since + 6 * DAY <= on:
        stop_clock(
            item_id=energy.pk,
            paused_on=since + 6 * DAY,
            missing="缺节能报告中的设备能效清单",
            by=window.desk(energy),
            on=since + 6 * DAY,
        )
    drop_permit(
        item_id=items["shuibao"].pk,
        reason="园区已完成水土保持区域评估，项目免于单独审批",
        by=window.clerk,
        on=since,
    )


def _bring(
    window: _Window, item: AgencyItem, asked_on: dt.date, done_after: int | None, on: dt.date
) -> None:
    """Ask for a permit, and let its department answer, as far as these days have come."""
    if item.unit is None or asked_on > on:
        return
    ask_permit(item_id=item.pk, asked_on=asked_on, by=window.clerk, on=asked_on)
    if done_after is None or asked_on + done_after * DAY > on:
        return
    done_on = asked_on + done_after * DAY
    outcome = Outcome("done", done_on, f"云审批〔{done_on.year}〕{item.pk}号")
    finish_permit(item_id=item.pk, outcome=outcome, by=window.desk(item), on=done_on)


def _care(staff: Staff, projects: Sequence[Project], *, on: dt.date, by: User) -> None:
    """Visits, requests and a verified result of the first; of the second a result that waits."""
    project, writer = projects[0], projects[0].responsible_person
    if writer is None:
        return
    for days, content in VISITED:
        facts = VisitFacts(on - days * DAY, f"{by}、{writer}", content, "总经理")
        record_visit(
            project_id=project.pk, facts=facts, unit=writer.unit, by=writer, on=on - days * DAY
        )
    _requests(staff, project, writer, on)
    verify_result(result_id=_result(project, writer, Decimal("0.87"), on).pk, by=by, on=on)
    for other in projects[1:]:
        if other.responsible_person is not None:
            _result(other, other.responsible_person, Decimal("0.45"), on)


def _requests(staff: Staff, project: Project, writer: User, on: dt.date) -> None:
    power = _asked(
        CareRequest.Kind.UTILITIES, "厂区用电容量不足，请协调增容。", on - 20 * DAY, staff, "YL-B02"
    )
    request = receive_request(project_id=project.pk, facts=power, by=writer, on=on - 20 * DAY)
    answer_request(
        request_id=request.pk,
        answer="已商供电公司，本月底完成变压器增容。",
        answered_on=on - 16 * DAY,
        by=staff.people["b02"],
        on=on - 16 * DAY,
    )
    rate_answer(request_id=request.pk, satisfaction="satisfied", by=writer, on=on - 14 * DAY)
    complaint = _asked(
        CareRequest.Kind.POLICY,
        "投诉：约定的设备补贴迟迟没有兑现。",
        on - 9 * DAY,
        staff,
        "YL-B03",
        is_complaint=True,
    )
    receive_request(project_id=project.pk, facts=complaint, by=writer, on=on - 9 * DAY)


def _asked(
    kind: str, content: str, received_on: dt.date, staff: Staff, unit: str, **more: bool
) -> RequestFacts:
    return RequestFacts(
        kind=kind,
        content=content,
        received_on=received_on,
        channel=CareRequest.Channel.VISIT,
        lead_unit=staff.units[unit],
        **more,
    )


def _result(project: Project, writer: User, share: Decimal, on: dt.date) -> ActualResult:
    """Report this year's result as a share of the promise."""
    output = ((project.expected_output_wan or Decimal(0)) * share).quantize(Decimal(1))
    facts = ResultFacts(
        source="税务部门提供、企业年报核对",
        output_wan=output,
        tax_wan=(output * Decimal("0.04")).quantize(Decimal(1)),
        jobs_count=126,
    )
    return report_result(project_id=project.pk, year=on.year, facts=facts, by=writer, on=on)
