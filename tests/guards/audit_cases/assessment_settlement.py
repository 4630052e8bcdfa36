"""The settlement: settled, proved, opened again, followed by the next; commended; deposits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from assessment import events_settlement as events
from assessment.models import Commendation, CommendationList, RiskDeposit, YearSettlement
from assessment.policies_settlement import SETTLEMENT
from assessment.rules.settlement import Weight
from assessment.selectors.settlement import checklist
from assessment.selectors.settlement_content import settlement_content
from assessment.services.settlement import seen_mark
from tests.factories.assessment import TargetFactory, join, make_indicator
from tests.factories.projects import TODAY
from tests.factories.scoring import make_scheme
from tests.factories.settlement import (
    YEAR,
    allow_settling,
    make_commendations,
    make_deposit,
    make_settlement,
    plan_of,
    use_deposits,
)
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role
from zhaoshang.policy.selectors import in_force


@case("assessment:settlement-close")
def close(world: World) -> Act:
    county = world.county.county
    plan = allow_settling(county)
    rule = in_force(SETTLEMENT, county, TODAY).value
    assert Weight.IGNORED not in rule.weights.values()
    content = settlement_content(county, plan, None, checklist(county, YEAR, rule), on=TODAY)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={
            "document": "县招组〔2026〕1号",
            "closed_on": TODAY.isoformat(),
            "note": "",
            "agreed": "on",
            "seen": seen_mark(content),
        },
        kinds=(events.YEAR_SETTLED,),
        subject=YearSettlement,
        wrong={"document": ""},
        url={"year": YEAR},
    )


@case("assessment:settlement-reopen")
def reopen(world: World) -> Act:
    found = make_settlement(world.county.county)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": found.version, "document": "县办函〔2026〕2号", "reason": "审计核减"},
        kinds=(events.YEAR_REOPENED,),
        subject=found,
        wrong={"reason": ""},
        url={"year": YEAR},
    )


@case("assessment:settlement-verify")
def verify(world: World) -> Act:
    found = make_settlement(world.county.county)
    return Act(
        by=world[Role.LEADER],
        data={},
        kinds=(events.SETTLEMENT_VERIFIED,),
        subject=found,
        wrong=None,
        url={"pk": found.pk},
        writes=False,
    )


@case("assessment:settlement-next")
def open_next(world: World) -> Act:
    found = make_settlement(world.county.county)
    plan_of(world.county.county, YEAR + 1)
    make_scheme(found.plan)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={},
        kinds=("assessment.scheme_saved", events.NEXT_YEAR_OPENED),
        subject=found,
        wrong=None,
        url={"year": YEAR},
        why="each draft of a scheme is an act of its own",
    )


def listed(world: World, state: str = "proposed", **fields: object) -> CommendationList:
    """Return a list with the first township in it."""
    settled = make_settlement(world.county.county)
    return make_commendations(settled, world.county.township, state=state, **fields)


@case("assessment:commendations-propose")
def propose(world: World) -> Act:
    make_settlement(world.county.county)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={},
        kinds=(events.COMMENDATIONS_PROPOSED,),
        subject=CommendationList,
        wrong=None,
        url={"year": YEAR},
    )


@case("assessment:commendations-nominate")
def nominate(world: World) -> Act:
    plan = plan_of(world.county.county, YEAR)
    make_indicator(plan, "funds", name="到位资金", measure="万元")
    # Without a target nobody is behind, and so on no black list.
    join(plan, world.county.township)
    found = listed(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={
            "version": found.version,
            "category": "招商能手",
            "unit": world.county.township.pk,
            "person_name": "王建国",
            "post": "副镇长",
            "reason": "引进木制家居项目",
        },
        kinds=(events.COMMENDATION_NOMINATED,),
        subject=found,
        wrong={"reason": ""},
        url={"year": YEAR},
    )


@case("assessment:commendations-notice")
def notice(world: World) -> Act:
    found = listed(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": found.version, "number": "县招组办〔2026〕3号"},
        kinds=(events.COMMENDATIONS_NOTICED,),
        subject=found,
        wrong={"number": ""},
        url={"year": YEAR},
    )


@case("assessment:commendations-issue")
def issue(world: World) -> Act:
    found = listed(world, "noticed")
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={
            "version": found.version,
            "number": "县招组〔2026〕6号",
            "signed_by": "县招商引资工作领导小组",
            "dated_on": dt.date(2026, 3, 12).isoformat(),
        },
        kinds=(events.COMMENDATIONS_ISSUED,),
        subject=found,
        wrong={"dated_on": "2026-03-02"},
        url={"year": YEAR},
    )


@case("assessment:commendation-strike")
def strike(world: World) -> Act:
    found = listed(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": found.version, "why": "发生较大安全事故"},
        kinds=(events.COMMENDATION_STRUCK,),
        subject=found,
        wrong={"why": ""},
        url={"pk": found.rows.get().pk},
    )


@case("assessment:commendation-put-back")
def put_back(world: World) -> Act:
    found = listed(world)
    row = found.rows.get()
    Commendation.objects.update(is_struck=True, why_struck="核查")
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": found.version},
        kinds=(events.COMMENDATION_RESTORED,),
        subject=found,
        wrong={"version": found.version - 1},
        url={"pk": row.pk},
    )


def typed(world: World) -> dict[str, object]:
    """Return what the form of a deposit is sent with."""
    return {
        "unit": world.county.township.pk,
        "person_name": "",
        "amount_wan": "2",
        "paid_on": "2025-03-02",
        "voucher": "0012345",
        "note": "",
    }


def may_pay(world: World) -> None:
    """Let the county take deposits of the year, whose plan has the first township."""
    plan = plan_of(world.county.county, YEAR)
    funds = make_indicator(plan, "funds", name="到位资金", measure="万元")
    join(plan, world.county.township)
    TargetFactory(plan=plan, indicator=funds, unit=world.county.township, amount=Decimal(5))
    use_deposits(world.county.county)


@case("assessment:deposit-new")
def deposit_new(world: World) -> Act:
    may_pay(world)
    return Act(
        by=world[Role.BUREAU],
        data=typed(world),
        kinds=(events.DEPOSIT_SAVED,),
        subject=RiskDeposit,
        wrong={"amount_wan": "0"},
        url={"year": YEAR},
    )


@case("assessment:deposit-edit")
def deposit_edit(world: World) -> Act:
    may_pay(world)
    found = make_deposit(world.county.county, world.county.township)
    return Act(
        by=world[Role.BUREAU],
        data={**typed(world), "version": found.version, "amount_wan": "3"},
        kinds=(events.DEPOSIT_SAVED,),
        subject=found,
        wrong={"voucher": ""},
        url={"pk": found.pk},
    )


@case("assessment:deposit-remove")
def deposit_remove(world: World) -> Act:
    may_pay(world)
    found = make_deposit(world.county.county, world.county.township)
    return Act(
        by=world[Role.BUREAU],
        data={"version": found.version, "reason": "单位填错"},
        kinds=(events.DEPOSIT_REMOVED,),
        subject=("assessment.riskdeposit", found.pk),
        wrong={"reason": ""},
        url={"pk": found.pk},
    )


@case("assessment:deposits-decide")
def deposits_decide(world: World) -> Act:
    may_pay(world)
    settled = make_settlement(world.county.county)
    make_deposit(world.county.county, world.county.township)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"document": "县招组〔2026〕7号", "decided_on": TODAY.isoformat()},
        kinds=(events.DEPOSITS_DECIDED,),
        subject=settled,
        wrong={"document": ""},
        url={"year": YEAR},
    )


@case("assessment:deposit-decide")
def deposit_decide(world: World) -> Act:
    may_pay(world)
    settled = make_settlement(world.county.county)
    found = make_deposit(world.county.county, world.county.township)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={
            "version": found.version,
            "document": "县招组〔2026〕7号",
            "decided_on": TODAY.isoformat(),
            "outcome": "return",
            "percent": "",
            "why": "遭遇洪灾",
        },
        kinds=(events.DEPOSITS_DECIDED,),
        subject=settled,
        wrong={"why": ""},
        url={"pk": found.pk},
    )


@case("assessment:deposit-paid-back")
def deposit_paid_back(world: World) -> Act:
    may_pay(world)
    settled = make_settlement(world.county.county)
    found = make_deposit(
        world.county.county,
        world.county.township,
        state=RiskDeposit.State.DECIDED,
        settlement=settled,
        outcome="return",
        returned_wan=Decimal(2),
        bonus_wan=Decimal(0),
        kept_wan=Decimal(0),
        document="县招组〔2026〕7号",
        decided_on=dt.date(2026, 3, 12),
    )
    return Act(
        by=world[Role.BUREAU],
        data={
            "version": found.version,
            "paid_back_on": TODAY.isoformat(),
            "voucher": "0099",
        },
        kinds=(events.DEPOSIT_PAID_BACK,),
        subject=found,
        wrong={"voucher": ""},
        url={"pk": found.pk},
    )
