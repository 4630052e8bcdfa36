"""Kinds that follow from contracts: promises, special reports, originals, reviews, land."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

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
from tests.alerts.kinds.case import BUREAU, UNITS, Act, Case, paper
from tests.alerts.kinds.world import DAY, START, World
from tests.factories.contract_copies import make_copy, make_loan
from tests.factories.contract_land import OPINIONS_DUE, make_accounting, make_deposit, make_idle
from tests.factories.contract_life import make_draft, make_review
from tests.factories.contract_performance import make_promise
from tests.factories.contracts import ContractFactory


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


def contracts(on: dt.date) -> Any:
    return scan_contracts(on=on)


def copies(on: dt.date) -> Any:
    return remind_copies(on=on)


def land(on: dt.date) -> Any:
    return remind_land(on=on)


CONTRACT_CASES = [
    *(
        Case(
            f"promise due in {days}",
            "contracts.obligation_due",
            promise_in(40),
            contracts,
            40 - days,
            {*UNITS, "officer"},
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
        {*UNITS, "officer"},
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
        "legal review late",
        "contracts.review_late",
        legal_round,
        lambda on: remind_late_reviews(on=on),
        8,
        {"legal"},
        {"taken back": round_taken_back},
    ),
    Case(
        "deposit due",
        "contracts.deposit_due",
        deposit,
        land,
        13,
        BUREAU,
        {"waived": deposit_waived, "contract ended": terminated},
    ),
    Case(
        "deposit overdue",
        "contracts.deposit_overdue",
        deposit,
        land,
        21,
        BUREAU,
        {"waived": deposit_waived, "contract ended": terminated},
    ),
    Case(
        "idle land due",
        "contracts.idle_land_due",
        idle_land,
        land,
        13,
        {*BUREAU, "park_clerk", "park_head"},
        {"built on": built_on},
    ),
    Case(
        "idle land overdue",
        "contracts.idle_land_overdue",
        idle_land,
        land,
        21,
        {*BUREAU, "park_clerk", "park_head"},
        {"built on": built_on},
    ),
    Case(
        "land opinion late",
        "contracts.land_opinion_late",
        asked_accounting,
        land,
        (OPINIONS_DUE - START).days + 1,
        {"reviewer", *BUREAU},
    ),
]
