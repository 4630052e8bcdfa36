"""The kinds of R18 that follow from dates: what makes each, who is told, what takes it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assessment.models import MonthlyReport
from assessment.services.opening import open_month
from assessment.services.report_reminders import remind_reports, withdraw_reminders
from contracts.models import Contract
from contracts.rules.life import State
from contracts.services.contract_scan import scan as scan_contracts
from contracts.services.copies import Receipt, receive_copies
from contracts.services.copy_notices import settle_contract
from contracts.services.copy_reminders import remind_copies
from contracts.services.deposits import waive_deposit
from contracts.services.ending import Ending, end_contract
from contracts.services.idle_land import clear
from contracts.services.land_reminders import remind_land
from contracts.services.loans import bring_back
from contracts.services.promise_keeping import Kept, Waiver, keep_promise, waive_promise
from contracts.services.promise_moves import Move, move_promise
from contracts.services.review_closing import close_running
from contracts.services.reviewing import remind_late_reviews
from contracts.services.special_reports import Sections, send_up, submit_report
from projects.models.choices import DocumentKind
from projects.services.action_items import cancel_item, postpone_item
from projects.services.agency_items import drop_permit
from projects.services.care import answer_request
from projects.services.duty_reminders import (
    escalate_late_problems,
    remind_of_items,
    remind_of_problems,
)
from projects.services.flags import ask_excuse as ask_for_excuse
from projects.services.flags import decide_excuse, recompute
from projects.services.flags import scan as scan_flags
from projects.services.item_reports import report_done
from projects.services.merging import merge_project
from projects.services.problems import resolve_problem
from projects.services.review_answers import Answer, answer_review
from projects.services.review_conclusions import Drawn, conclude_review
from projects.services.review_reminders import remind_reviewers
from projects.services.service_reminders import remind_services
from projects.services.status import suspend_project, withdraw_project
from tests.alerts.kinds.world import DAY, START, World
from tests.factories.assessment import PlanFactory, join, make_indicator
from tests.factories.contract_copies import make_copy, make_loan
from tests.factories.contract_land import OPINIONS_DUE, make_accounting, make_deposit, make_idle
from tests.factories.contract_life import make_draft, make_review
from tests.factories.contract_performance import make_promise
from tests.factories.contracts import ContractFactory
from tests.factories.duties import make_instruction, make_item
from tests.factories.files import PDF, upload
from tests.factories.flags import follow
from tests.factories.projects import ProjectFactory, make_document, make_problem
from tests.factories.reviews import make_round
from tests.factories.services import make_case, make_request
from tests.factories.services import make_item as make_permit
from zhaoshang.alerts.services import remind_of_missing_calendar
from zhaoshang.calendar.models import YearNotice
from zhaoshang.core.periods import Month

Act = Callable[[World, Any, dt.date], Any]
_UNITS = {"clerk", "head", "park_clerk", "park_head"}
_BUREAU = {"officer", "director"}


@dataclass(frozen=True)
class Case:
    """One kind.

    Attributes:
        name: What the test is called.
        kind: Of the notices.
        make: Makes the cause, on the first day.
        scan: What runs by itself on a day.
        turn: So many days after the first it is said, not one earlier.
        told: To whom.
        gone: Ways in which the cause goes.
        period: Which of several notices of the kind.
        missed: So many days may be missed before something graver takes its place.
        at_night: That the cause has gone is found by the next scan.
    """

    name: str
    kind: str
    make: Callable[[World], Any]
    scan: Callable[[dt.date], Any]
    turn: int
    told: frozenset[str] | set[str]
    gone: Mapping[str, Act] = field(default_factory=dict)
    period: str = ""
    missed: int = 3
    at_night: bool = False

    def __str__(self) -> str:
        return self.name


def paper() -> list[Any]:
    """Return a file as proof."""
    return [upload("证明.pdf", PDF)]


# --- Flags ----------------------------------------------------------------------------------------


def silent_clue(world: World) -> Any:
    """A clue nobody speaks of: yellow after more than 14 days, red after more than 30."""
    clue = ProjectFactory(
        county=world.county.county,
        submitted_on=START,
        stage_since=START,
        responsible_unit=world.county.township,
        lead_sponsor=world["sponsor"],
    )
    scan_flags(on=START)
    return clue


def yellow_clue(world: World) -> Any:
    clue = silent_clue(world)
    scan_flags(on=START + 20 * DAY)
    return clue


def red_clue(world: World) -> Any:
    clue = silent_clue(world)
    scan_flags(on=START + 31 * DAY)
    return clue


def followed_up(_world: World, project: Any, on: dt.date) -> None:
    follow(project, on)
    recompute([project.pk], on=on)


def suspended(world: World, project: Any, on: dt.date) -> None:
    suspend_project(
        project_id=project.pk,
        until_on=on + 60 * DAY,
        reason="投资方增资手续未完",
        happened_on=on,
        by=world["officer"],
        on=on,
    )


def withdrawn(world: World, project: Any, on: dt.date) -> None:
    report = make_document(project, DocumentKind.REPORT, on)
    withdraw_project(
        project_id=project.pk,
        reason="投资方放弃",
        happened_on=on,
        document_id=report.pk,
        by=world["officer"],
        on=on,
    )


def merged(world: World, project: Any, on: dt.date) -> None:
    into = ProjectFactory(county=project.county, responsible_unit=world.county.townships[1])
    merge_project(
        project_id=project.pk, into_id=into.pk, reason="同一项目", by=world["officer"], on=on
    )


def excused(world: World, project: Any, on: dt.date) -> None:
    hold = ask_for_excuse(
        project_id=project.pk,
        rule="",
        until=on + 10 * DAY,
        reason="汛期停工",
        by=world["clerk"],
        on=on,
    )
    decide_excuse(hold_id=hold.pk, grant=True, note="属实", by=world["officer"], on=on)


_FLAG_GONE: dict[str, Act] = {
    "followed up": followed_up,
    "suspended": suspended,
    "withdrawn": withdrawn,
    "merged": merged,
    "excused": excused,
}

# A talk or a slip that was issued stands, whatever is excused later.
_CAUSE_GONE = {name: act for name, act in _FLAG_GONE.items() if name != "excused"}

# --- Contracts ------------------------------------------------------------------------------------


def promise_in(days: int) -> Callable[[World], Any]:
    """Return what promises something so many days after the first."""

    def make(world: World) -> Any:
        return make_promise(world.contract, START + days * DAY, term="start")

    return make


def kept(world: World, promise: Any, on: dt.date) -> None:
    done = Kept(min(on, promise.due_on), uploads=paper())
    keep_promise(promise_id=promise.pk, kept=done, by=world["officer"], on=on)


def waived(world: World, promise: Any, on: dt.date) -> None:
    waiver = Waiver("投资方已另行补偿", "云招领纪〔2026〕9号", paper()[0])
    waive_promise(promise_id=promise.pk, waiver=waiver, by=world["officer"], on=on)


def moved(world: World, promise: Any, on: dt.date) -> None:
    move = Move(on + 200 * DAY, "云招领纪〔2026〕8号", "土地交付推迟", paper()[0])
    move_promise(promise_id=promise.pk, move=move, by=world["officer"], on=on)


def terminated(world: World, thing: Any, on: dt.date) -> None:
    contract = thing if isinstance(thing, Contract) else world.contract
    ending = Ending(State.TERMINATED, on, "双方同意解除", "云招领纪〔2026〕10号", paper()[0])
    end_contract(contract_id=contract.pk, ending=ending, by=world["officer"], on=on)


def report_of(promise: Any) -> Any:
    return promise.reports.get()


def report_written(world: World, promise: Any, on: dt.date) -> None:
    sections = Sections("详见附表", "流标", "倒排工期", "请求延期")
    report = report_of(promise)
    send_up(report_id=report.pk, sections=sections, by=world["park_clerk"], on=on)
    submit_report(report_id=report.pk, by=world["park_head"], on=on)


_PROMISE_GONE: dict[str, Act] = {
    "kept": kept,
    "waived": waived,
    "moved": moved,
    "contract ended": terminated,
}
_REPORT_GONE: dict[str, Act] = {
    "written": report_written,
    "kept in time after all": kept,
    "waived": waived,
    "contract ended": terminated,
}


def copy_on_its_way(world: World) -> Any:
    return make_copy(world.contract, world.county.department, received=False, sent_on=START)


def copy_received(world: World, copy: Any, on: dt.date) -> None:
    receive_copies(
        receipts=[Receipt(copy.pk, "档案室3号柜", world["archivist"])],
        received_on=on,
        by=world["archivist"],
        on=on,
    )


def copies_there(world: World, contract: Any, on: dt.date) -> None:
    for _number in range(8):
        make_copy(contract, world.county.department, sent_on=START, received_on=on)
    contract.copies_missing = 0
    contract.save()
    settle_contract(contract, on)


def unfiled_contract(world: World) -> Any:
    return ContractFactory(
        project=world.project,
        keeper=world["officer"],
        state="signed",
        signed_on=START,
        filing_due_on=START + 14 * DAY,
        copies_missing=8,
    )


def lent_copy(world: World) -> Any:
    copy = make_copy(world.contract, world.county.department)
    return make_loan(copy, world["clerk"], lent_on=START, days=10)


def brought_back(world: World, loan: Any, on: dt.date) -> None:
    bring_back(loan_id=loan.pk, returned_on=on, by=world["archivist"], on=on)


def legal_round(world: World) -> Any:
    draft = make_draft(world.project, world["officer"])
    return make_review(draft, world["officer"], asked_on=START, due_on=START + 7 * DAY)


def round_taken_back(world: World, review: Any, on: dt.date) -> None:
    close_running(review.contract, by=world["officer"], on=on)


def deposit(world: World) -> Any:
    return make_deposit(world.contract, due_on=START + 20 * DAY)


def deposit_waived(world: World, found: Any, on: dt.date) -> None:
    waive_deposit(
        deposit_id=found.pk,
        reason="免缴",
        reference="云招领纪〔2026〕11号",
        by=world["officer"],
        on=on,
    )


def idle_land(world: World) -> Any:
    return make_idle(world.contract, build_until=START + 20 * DAY)


def built_on(world: World, row: Any, on: dt.date) -> None:
    clear(idle_id=row.pk, happened_on=on, reason="已开工建设", by=world["officer"], on=on)


def asked_accounting(world: World) -> Any:
    return make_accounting(world.contract, [world.county.department], state="asked")


# --- Monthly reports ------------------------------------------------------------------------------
OCTOBER = Month(2026, 10)
_REPORT_DUE = (dt.date(2026, 11, 5) - START).days


def monthly_report(world: World) -> Any:
    plan = PlanFactory(county=world.county.county)
    make_indicator(plan, "visits", name="外出招商次数", measure="次")
    join(plan, world.county.township)
    open_month(county_id=plan.county_id, month=OCTOBER, on=OCTOBER.first_day)
    return MonthlyReport.objects.get()


def returned_report(world: World) -> Any:
    report = monthly_report(world)
    report.state, report.return_due_on = "returned", START + 10 * DAY
    report.submissions = 1
    report.first_submitted_at = report.submitted_at = report.created_at
    report.save()
    return report


def reported(_world: World, report: Any, _on: dt.date) -> None:
    report.refresh_from_db()
    report.state, report.first_submitted_at = "submitted", report.updated_at
    report.submitted_at = report.updated_at
    report.save()
    withdraw_reminders(report)


# --- Duties ---------------------------------------------------------------------------------------


def action_item(world: World) -> Any:
    return make_item(world.county.department, assigned_on=START - 5 * DAY, due_on=START + 10 * DAY)


def leaders_item(world: World) -> Any:
    return make_item(
        world.county.department,
        assigned_on=START - 5 * DAY,
        due_on=START + 10 * DAY,
        instruction=make_instruction(world["secretary"], given_on=START - 5 * DAY),
    )


def done(world: World, item: Any, on: dt.date) -> None:
    report_done(
        item_id=item.pk,
        result="指标已批复",
        done_on=on,
        by=world["desk"],
        on=on,
        uploads=paper(),
    )


def cancelled(world: World, item: Any, on: dt.date) -> None:
    cancel_item(item_id=item.pk, reason="不再需要", by=world["officer"], on=on)


def postponed(world: World, item: Any, on: dt.date) -> None:
    postpone_item(
        item_id=item.pk, due_on=on + 90 * DAY, reason="等待批复", by=world["officer"], on=on
    )


_ITEM_GONE: dict[str, Act] = {"done": done, "cancelled": cancelled, "postponed": postponed}


def difficulty(world: World) -> Any:
    return make_problem(
        world.project, START, due_on=START + 10 * DAY, lead_unit=world.county.department
    )


def resolved(world: World, problem: Any, on: dt.date) -> None:
    resolve_problem(
        problem_id=problem.pk,
        resolved_on=on,
        result="已解决",
        by=world["desk"],
        on=on,
        uploads=paper(),
    )


def its_project(act: Act) -> Act:
    """Do something to the project of the thing."""

    def do(world: World, _thing: Any, on: dt.date) -> None:
        world.project.refresh_from_db()
        act(world, world.project, on)

    return do


_PROBLEM_GONE: dict[str, Act] = {
    "resolved": resolved,
    "project suspended": its_project(suspended),
    "project withdrawn": its_project(withdrawn),
    "project merged": its_project(merged),
}


def joint_review(world: World) -> Any:
    asked = {world.county.department: ["environment"]}
    return make_round(world.project, asked, START, START + 7 * DAY)


def answered(world: World, review: Any, on: dt.date) -> None:
    answer_review(
        request_id=review.requests.get().pk,
        answer=Answer({"environment": ("agree", "")}),
        by=world["reviewer"],
        on=on,
    )


def concluded(world: World, review: Any, on: dt.date) -> None:
    drawn = Drawn("agree", "主要部门已口头同意", (), paper()[0])
    conclude_review(round_id=review.pk, drawn=drawn, by=world["officer"], on=on)


_REVIEW_GONE: dict[str, Act] = {
    "answered": answered,
    "concluded": concluded,
    "project withdrawn": its_project(withdrawn),
}


def permit(world: World) -> Any:
    """A permit of five working days, due a week after the first day."""
    case = make_case(world.project, world["officer"])
    return make_permit(case, world.county.department, START)


def permit_dropped(world: World, item: Any, on: dt.date) -> None:
    drop_permit(item_id=item.pk, reason="不涉及", by=world["officer"], on=on)


def request(world: World) -> Any:
    return make_request(
        world.project,
        world.county.department,
        received_on=START,
        answer_due_on=START + 7 * DAY,
    )


def request_answered(world: World, found: Any, on: dt.date) -> None:
    answer_request(request_id=found.pk, answer="已增容", answered_on=on, by=world["desk"], on=on)


_PERMIT_GONE: dict[str, Act] = {
    "dropped": permit_dropped,
    "project suspended": its_project(suspended),
    "project withdrawn": its_project(withdrawn),
}
_REQUEST_GONE: dict[str, Act] = {
    "answered": request_answered,
    "project withdrawn": its_project(withdrawn),
}

# --- Calendar -------------------------------------------------------------------------------------


def loaded(_world: World, _thing: Any, on: dt.date) -> None:
    YearNotice.objects.create(year=2027, source_document="国办发明电〔2026〕9号")
    remind_of_missing_calendar(on=on)


def nothing(_world: World) -> None:
    """The year comes by itself."""


def flags(on: dt.date) -> Any:
    return scan_flags(on=on)


def contracts(on: dt.date) -> Any:
    return scan_contracts(on=on)


def copies(on: dt.date) -> Any:
    return remind_copies(on=on)


def land(on: dt.date) -> Any:
    return remind_land(on=on)


def reports(on: dt.date) -> Any:
    return remind_reports(on=on)


def items(on: dt.date) -> Any:
    return remind_of_items(on=on)


def problems(on: dt.date) -> Any:
    return remind_of_problems(on=on)


def reviews(on: dt.date) -> Any:
    return remind_reviewers(on=on)


def services(on: dt.date) -> Any:
    return remind_services(on=on)


CASES = [
    Case(
        "flag raised",
        "projects.flag_raised",
        silent_clue,
        flags,
        15,
        {"clerk", "head"},
        _FLAG_GONE,
    ),
    Case(
        "flag worsened",
        "projects.flag_worsened",
        yellow_clue,
        flags,
        31,
        {"clerk", "head", "sponsor"},
        _FLAG_GONE,
    ),
    # Red from the 31st day on, and for more than 15 and 60 days.
    Case(
        "slip because of a flag",
        "projects.flag_consequence",
        red_clue,
        flags,
        31 + 16,
        {"clerk", "head"},
        _CAUSE_GONE,
        at_night=True,
    ),
    Case(
        "talk list",
        "projects.talk_listed",
        red_clue,
        flags,
        31 + 61,
        {*_BUREAU, "sponsor"},
        _CAUSE_GONE,
        at_night=True,
    ),
    *(
        Case(
            f"promise due in {days}",
            "contracts.obligation_due",
            promise_in(40),
            contracts,
            40 - days,
            {*_UNITS, "officer"},
            _PROMISE_GONE,
            period=f":{days}",
            missed=missed,
        )
        for days, missed in ((30, 3), (7, 3), (1, 1))
    ),
    Case(
        "promise overdue",
        "contracts.obligation_overdue",
        promise_in(10),
        contracts,
        11,
        {*_UNITS, "officer"},
        {name: act for name, act in _PROMISE_GONE.items() if name != "moved"},
    ),
    Case(
        "special report owed",
        "contracts.report_owed",
        promise_in(10),
        contracts,
        11,
        {"park_clerk", "park_head", "officer"},
        _REPORT_GONE,
    ),
    # Due on Thursday 22 October; three working days after it is Tuesday 27.
    *(
        Case(
            f"special report late: {level}",
            "contracts.report_late",
            promise_in(10),
            contracts,
            15 + days,
            told,
            _REPORT_GONE,
            period=f":{level}",
        )
        for level, days, told in (
            ("head", 1, {"park_clerk", "park_head", "officer"}),
            ("sponsor", 4, {"sponsor"}),
            ("group", 8, {"secretary", "deputy"}),
        )
    ),
    Case(
        "original not received",
        "contracts.copy_not_received",
        copy_on_its_way,
        copies,
        3,
        {"archivist", "officer"},
        {"received": copy_received},
    ),
    Case(
        "originals not sent",
        "contracts.copies_not_sent",
        unfiled_contract,
        copies,
        3,
        {"officer"},
        {"there": copies_there},
    ),
    Case(
        "originals missing at filing",
        "contracts.copies_missing",
        unfiled_contract,
        copies,
        14,
        {"officer"},
        {"there": copies_there},
    ),
    Case(
        "loan ends",
        "contracts.loan_due",
        lent_copy,
        copies,
        7,
        {"clerk"},
        {"brought back": brought_back},
    ),
    Case(
        "loan late",
        "contracts.loan_late",
        lent_copy,
        copies,
        11,
        {"clerk", "archivist"},
        {"brought back": brought_back},
    ),
    Case(
        "monthly report due in 3",
        "assessment.report_due",
        monthly_report,
        reports,
        _REPORT_DUE - 3,
        {"clerk"},
        {"reported": reported},
        period=":3",
        missed=1,
    ),
    Case(
        "monthly report due in 1",
        "assessment.report_due",
        monthly_report,
        reports,
        _REPORT_DUE - 1,
        {"clerk"},
        {"reported": reported},
        period=":1",
        missed=1,
    ),
    Case(
        "monthly report late",
        "assessment.report_late",
        monthly_report,
        reports,
        _REPORT_DUE + 1,
        {"clerk", "head"},
        {"reported": reported},
    ),
    Case(
        "returned report due",
        "assessment.return_due",
        returned_report,
        reports,
        9,
        {"clerk"},
        {"reported": reported},
        missed=1,
    ),
    Case(
        "action item due",
        "projects.item_due",
        action_item,
        items,
        7,
        {"desk", "reviewer"},
        _ITEM_GONE,
    ),
    Case(
        "action item late",
        "projects.item_late",
        action_item,
        items,
        11,
        {"desk", "reviewer"},
        _ITEM_GONE,
    ),
    Case(
        "difficulty due",
        "projects.problem_due",
        difficulty,
        problems,
        7,
        {"desk", "reviewer"},
        _PROBLEM_GONE,
    ),
    Case(
        "difficulty late",
        "projects.problem_late",
        difficulty,
        problems,
        11,
        {"desk", "reviewer"},
        _PROBLEM_GONE,
    ),
    Case(
        "difficulty escalated",
        "projects.problem_escalated",
        difficulty,
        lambda on: escalate_late_problems(on=on),
        18,
        {"sponsor"},
        {name: act for name, act in _PROBLEM_GONE.items() if name != "project suspended"},
    ),
    Case(
        "joint review due",
        "projects.review_due",
        joint_review,
        reviews,
        6,
        {"reviewer"},
        _REVIEW_GONE,
        missed=1,
    ),
    Case(
        "joint review late",
        "projects.review_late",
        joint_review,
        reviews,
        8,
        {"reviewer", *_BUREAU},
        _REVIEW_GONE,
    ),
    Case(
        "legal review late",
        "contracts.review_late",
        legal_round,
        lambda on: remind_late_reviews(on=on),
        8,
        {"legal"},
        {"taken back": round_taken_back},
    ),
    Case(
        "permit late",
        "projects.permit_late",
        permit,
        services,
        8,
        {"desk", "reviewer", "officer"},
        _PERMIT_GONE,
    ),
    Case(
        "request due",
        "projects.care_request_due",
        request,
        services,
        6,
        {"desk", "reviewer"},
        _REQUEST_GONE,
        missed=1,
    ),
    Case(
        "request late",
        "projects.care_request_late",
        request,
        services,
        8,
        {"desk", "reviewer", *_BUREAU},
        _REQUEST_GONE,
    ),
    Case(
        "deposit due",
        "contracts.deposit_due",
        deposit,
        land,
        13,
        _BUREAU,
        {"waived": deposit_waived, "contract ended": terminated},
    ),
    Case(
        "deposit overdue",
        "contracts.deposit_overdue",
        deposit,
        land,
        21,
        _BUREAU,
        {"waived": deposit_waived, "contract ended": terminated},
    ),
    Case(
        "idle land due",
        "contracts.idle_land_due",
        idle_land,
        land,
        13,
        {*_BUREAU, "park_clerk", "park_head"},
        {"built on": built_on},
    ),
    Case(
        "idle land overdue",
        "contracts.idle_land_overdue",
        idle_land,
        land,
        21,
        {*_BUREAU, "park_clerk", "park_head"},
        {"built on": built_on},
    ),
    Case(
        "land opinion late",
        "contracts.land_opinion_late",
        asked_accounting,
        land,
        (OPINIONS_DUE - START).days + 1,
        {"reviewer", *_BUREAU},
    ),
    Case(
        "holidays of next year missing",
        "calendar.missing",
        nothing,
        lambda on: remind_of_missing_calendar(on=on),
        (dt.date(2026, 11, 1) - START).days,
        {"sysadmin"},
        {"loaded": loaded},
    ),
]
