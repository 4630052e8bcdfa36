"""Promises of the demo: some kept, one reported, one overdue with its report owed, one decided."""

from __future__ import annotations

import datetime as dt

from django.utils.timezone import get_current_timezone

from contracts.demo.base import Desk
from contracts.demo.papers import paper
from contracts.models import Contract, Obligation, SpecialReport
from contracts.models.choices import DecisionKind
from contracts.selectors.promise_terms import proposals
from contracts.services.contract_scan import scan
from contracts.services.obligations import make_promises
from contracts.services.promise_keeping import Kept, claim_promise, keep_by_ledger
from contracts.services.report_decisions import Decision, decide_report
from contracts.services.special_reports import (
    Sections,
    receive_report,
    save_draft,
    submit_report,
)
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import RuleBroken

RUN = ("signed", "filed", "performing", "overdue", "decided")
GROUP = "县招商引资工作领导小组"
DAY = dt.timedelta(days=1)
WHOLE = Sections(
    facts="项目用地已摘牌，施工图审查已通过，至约定开工日尚未取得施工许可证，基础未开挖。",
    cause="企业总部资金安排调整，工程款首付款未按期到位；同时 10 千伏线路迁改晚于计划一个月。",
    measures="一是约谈企业负责人，要求月底前打入首期工程款；二是由住建、供电部门专人代办许可和迁改。",
    request="建议将开工日期延至两个月后，逾期仍不开工的，按合同追究违约责任。",
)
DRAFT = Sections(
    facts="项目已完成备案和场地平整，桩基施工单位尚未进场。",
    cause="施工总承包招标流标一次，重新招标预计需二十日。",
)


def load_performance(desk: Desk) -> None:
    """Let promises and reports go their way; does nothing when no contract was made."""
    if not desk.made:
        return
    for course in RUN:
        for contract in desk.made.get(course, []):
            _promise(desk, contract)
    scan(on=desk.on)
    for contract in desk.made.get("decided", []):
        _decide(desk, contract)
    for contract in desk.made.get("overdue", []):
        _begin_report(desk, contract)
    for contract in desk.made.get("performing", [])[:1]:
        _report_kept(desk, contract)
    _take_over(desk)


def _promise(desk: Desk, contract: Contract) -> None:
    contract = Contract.objects.select_related("county").get(pk=contract.pk)
    found = proposals(contract, desk.on)
    first = contract.signed_on or desk.on
    chosen = [
        each.term
        for each in found
        if each.promise.due_on is not None and each.promise.due_on >= first
    ]
    if chosen:
        by = contract.keeper or desk.by
        # As if entered with the signature: the clock of a report runs from the missed day then.
        made = make_promises(contract_id=contract.pk, chosen=chosen, by=by, on=first)
        promises = Obligation.objects.filter(pk__in=[each.pk for each in made])
        noon = dt.datetime.combine(first, dt.time(12), tzinfo=get_current_timezone())
        promises.update(created_at=noon)


def _writer(desk: Desk, contract: Contract, role: Role) -> User | None:
    project = contract.project
    unit = project.host_unit_id or project.responsible_unit_id
    people = desk.staff.people.values()
    return next((each for each in people if each.unit_id == unit and each.has_role(role)), None)


def _owed(contract: Contract) -> SpecialReport | None:
    return contract.special_reports.filter(state="owed").order_by("expired_on").first()


def _decide(desk: Desk, contract: Contract) -> None:
    report, head = _owed(contract), _writer(desk, contract, Role.UNIT_HEAD)
    if report is None or head is None:
        return
    by = contract.keeper or desk.by
    submit_report(report_id=report.pk, by=head, on=desk.on, sections=WHOLE)
    number = f"领办收〔{desk.on.year}〕{report.pk}号"
    receive_report(report_id=report.pk, receipt=number, received_on=desk.on, by=by, on=desk.on)
    decision = Decision(
        kind=DecisionKind.EXTEND,
        decided_on=desk.on,
        reference=f"云招领纪〔{desk.on.year}〕{report.pk}号",
        body=GROUP,
        upload=paper("领导小组会议纪要", "会议纪要.pdf"),
        text="同意延期开工，逾期仍未开工的依约解除合同。",
        new_due_on=desk.on + 60 * DAY,
    )
    decide_report(report_id=report.pk, decision=decision, by=by, on=desk.on)


def _begin_report(desk: Desk, contract: Contract) -> None:
    report, clerk = _owed(contract), _writer(desk, contract, Role.CLERK)
    if report is not None and clerk is not None:
        save_draft(report_id=report.pk, sections=DRAFT, by=clerk, on=desk.on)


def _report_kept(desk: Desk, contract: Contract) -> None:
    clerk = _writer(desk, contract, Role.CLERK)
    promise = contract.obligations.filter(state="open", kind="start").first()
    if clerk is None or promise is None:
        return
    file = paper("施工许可证和开工现场照片", "开工佐证.pdf")
    kept = Kept(desk.on - DAY, note="桩基已开挖，监理已签发开工令。", uploads=[file])
    claim_promise(promise_id=promise.pk, kept=kept, by=clerk, on=desk.on)


def _take_over(desk: Desk) -> None:
    """Take over from the ledger what it says of the first promises."""
    made = [contract.pk for contract in desk.made.get("performing", [])[1:]]
    started = Obligation.objects.filter(contract__in=made, kind="start", state="open")
    for promise in started:
        try:
            keep_by_ledger(promise_id=promise.pk, by=desk.by, on=desk.on)
        except RuleBroken:  # the ledger says nothing of it
            continue
