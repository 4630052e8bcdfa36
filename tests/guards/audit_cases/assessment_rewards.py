"""Referrer rewards: from the draft to the payment, each act with its event."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessment import events_rewards as events
from assessment.models import RewardCase
from assessment.selectors.rewards import kept_of, working_of
from assessment.services.reward_review import seen_mark
from tests.factories.projects import TODAY
from tests.factories.rewards import APPROVED_ON, make_reward, reward_project
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.sealed_text import seal

DAY = TODAY.isoformat()
REASON = {"reason": "材料有误"}
ACCOUNT, IDENTITY = "6222021234567890", "371421198001011234"


def found_in(world: World, state: str, **fields: Any) -> RewardCase:
    """Return a case in a state, drafted by the bureau."""
    made = make_reward(reward_project(world.county), state=state, **fields)
    RewardCase.objects.filter(pk=made.pk).update(created_by=world[Role.BUREAU])
    return RewardCase.objects.select_related("county", "project__investor").get(pk=made.pk)


def act_of(
    world: World,
    state: str,
    by: User,
    kind: str,
    data: dict[str, Any] | None = None,
    wrong: dict[str, Any] | None = None,
) -> Act:
    """Return an act on the page of a case."""
    made = found_in(world, state)
    return Act(
        by=by,
        data={"version": made.version, **(data or {})},
        kinds=(kind,),
        subject=made,
        wrong=wrong,
        url={"pk": made.pk},
    )


@case("assessment:reward-open")
def open_reward(world: World) -> Act:
    project = reward_project(world.county)
    return Act(
        by=world[Role.BUREAU],
        data={"year": 2026, "claimed_on": DAY, "branch": "domestic"},
        kinds=(events.REWARD_OPENED,),
        subject=RewardCase,
        wrong={"claimed_on": "2199-01-01"},
        url={"pk": project.pk},
    )


@case("assessment:reward-edit")
def edit(world: World) -> Act:
    data = {"year": 2026, "claimed_on": "2026-11-01", "branch": "domestic", "note": "补充"}
    wrong = {"claimed_on": "2199-01-01"}
    return act_of(world, "drafted", world[Role.BUREAU], events.REWARD_SAVED, data, wrong)


@case("assessment:reward-fact")
def fact(world: World) -> Act:
    made = found_in(world, "drafted")
    return Act(
        by=world[Role.BUREAU],
        data={"version": made.version, "holds": "yes", "evidence": "证书"},
        kinds=(events.REWARD_TICKED,),
        subject=made,
        wrong={"evidence": ""},
        url={"pk": made.pk, "fact": "is_high_tech"},
    )


@case("assessment:reward-referrer")
def referrer(world: World) -> Act:
    made = found_in(world, "drafted")
    return Act(
        by=world[Role.BUREAU],
        data={
            "version": made.version,
            "declared_on": DAY,
            "identity": IDENTITY,
            "account": ACCOUNT,
            "payee": "王大伟",
            "bank": "农业银行",
        },
        kinds=(events.REWARD_REFERRER_SAVED,),
        subject=made,
        wrong={"declared_on": "2199-01-01"},
        url={"pk": made.pk, "referrer": made.referrers.first().referrer_id},
        secrets=(ACCOUNT, IDENTITY),
    )


@case("assessment:reward-numbers")
def numbers(world: World) -> Act:
    made = found_in(world, "drafted")
    row = made.referrers.first()
    row.account_sealed = seal(ACCOUNT)
    row.save()
    return Act(
        by=world[Role.BUREAU],
        data={},
        kinds=(events.REWARD_PAYEE_SHOWN,),
        subject=made,
        wrong=None,
        url={"pk": made.pk, "referrer": row.referrer_id},
        secrets=(ACCOUNT,),
        writes=False,
    )


@case("assessment:reward-submit")
def submit(world: World) -> Act:
    return act_of(world, "drafted", world[Role.BUREAU], events.REWARD_SUBMITTED)


@case("assessment:reward-return")
def give_back(world: World) -> Act:
    by, wrong = world[Role.BUREAU_ADMIN], {"reason": ""}
    return act_of(world, "review", by, events.REWARD_RETURNED, REASON, wrong)


@case("assessment:reward-refuse")
def refuse(world: World) -> Act:
    by, wrong = world[Role.BUREAU_ADMIN], {"reason": ""}
    return act_of(world, "review", by, events.REWARD_REFUSED, REASON, wrong)


@case("assessment:reward-withdraw")
def withdraw(world: World) -> Act:
    by, wrong = world[Role.BUREAU], {"reason": ""}
    return act_of(world, "drafted", by, events.REWARD_WITHDRAWN, REASON, wrong)


@case("assessment:reward-notice")
def notice(world: World) -> Act:
    made = found_in(world, "review")
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": made.version, "seen": seen_mark(kept_of(working_of(made, TODAY)))},
        kinds=(events.REWARD_NOTICED,),
        subject=made,
        wrong={"seen": ""},
        url={"pk": made.pk},
    )


@case("assessment:reward-object")
def object_to(world: World) -> Act:
    data = {"raised_by": "张三", "raised_on": "2026-11-09", "claim": "引荐人不实"}
    wrong = {"raised_on": "2026-11-16"}
    return act_of(world, "noticed", world[Role.BUREAU], events.REWARD_OBJECTED, data, wrong)


@case("assessment:reward-objection-rule")
def rule(world: World) -> Act:
    made = found_in(world, "noticed")
    objection = made.objections.create(
        raised_by="张三", raised_on=dt.date(2026, 11, 9), claim="引荐人不实"
    )
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"version": objection.version, "verdict": "rejected", "ruling": "经查不属实"},
        kinds=(events.REWARD_RULED,),
        subject=made,
        wrong={"ruling": ""},
        url={"pk": objection.pk},
    )


@case("assessment:reward-approve")
def approve(world: World) -> Act:
    by = world[Role.BUREAU_ADMIN]
    data = {"document": "县招领〔2026〕9号", "approved_on": APPROVED_ON.isoformat()}
    wrong = {"document": ""}
    return act_of(world, "noticed", by, events.REWARD_APPROVED, data, wrong)


def _booked(world: World, name: str) -> tuple[RewardCase, dict[str, Any]]:
    made = found_in(world, "approved")
    data = {
        "amount_wan": "5",
        "paid_on": DAY,
        "voucher": name,
        "paid_by": "县财政局",
    }
    return made, data


@case("assessment:reward-pay")
def pay(world: World) -> Act:
    made, data = _booked(world, "财付001")
    return Act(
        by=world[Role.BUREAU],
        data=data,
        kinds=(events.REWARD_PAID,),
        subject=made,
        wrong={"amount_wan": "100"},
        url={"pk": made.referrers.first().pk},
    )


@case("assessment:reward-pay-back")
def pay_back(world: World) -> Act:
    made, data = _booked(world, "财退001")
    row = made.referrers.first()
    row.payments.create(
        amount_wan=5,
        paid_on=APPROVED_ON,
        voucher="财付001",
        paid_by="县财政局",
        entered_at=made.created_at,
    )
    return Act(
        by=world[Role.BUREAU],
        data={**data, "reason": "账号有误"},
        kinds=(events.REWARD_CAME_BACK,),
        subject=made,
        wrong={"reason": ""},
        url={"pk": row.pk},
    )


@case("assessment:reward-close")
def close(world: World) -> Act:
    by, data, wrong = world[Role.BUREAU_ADMIN], {"reason": "引荐人放弃"}, {"reason": ""}
    return act_of(world, "approved", by, events.REWARD_CLOSED, data, wrong)


@case("assessment:reward-correct")
def correct(world: World) -> Act:
    made = found_in(world, "approved")
    return Act(
        by=world[Role.BUREAU],
        data={"reason": "补核"},
        kinds=(events.REWARD_OPENED,),
        subject=RewardCase,
        wrong={"reason": ""},
        url={"pk": made.pk},
    )


@case("assessment:reward-verify")
def verify(world: World) -> Act:
    made = found_in(world, "approved")
    return Act(
        by=world[Role.LEADER],
        data={},
        kinds=(events.REWARD_VERIFIED,),
        subject=made,
        wrong=None,
        url={"pk": made.pk},
        writes=False,
    )
