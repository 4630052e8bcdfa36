"""Referrer rewards' part of the access guard: the round, a case, its payments and objections."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from assessment.models import RewardPayment
from tests.factories.accounts import CountyFixture
from tests.factories.projects import at_noon, make_stored_file
from tests.factories.rewards import APPROVED_ON, make_reward, reward_project
from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})
BUREAU_ADMIN = frozenset({Role.BUREAU_ADMIN})

WHO: dict[str, frozenset[Role]] = {
    "assessment:reward": READERS,
    "assessment:reward-approve": BUREAU_ADMIN,
    "assessment:reward-close": BUREAU_ADMIN,
    "assessment:reward-correct": BUREAU,
    "assessment:reward-declaration": READERS,
    "assessment:reward-edit": BUREAU,
    "assessment:reward-fact": BUREAU,
    "assessment:reward-fact-file": READERS,
    "assessment:reward-notice": BUREAU_ADMIN,
    "assessment:reward-numbers": BUREAU,
    "assessment:reward-object": BUREAU,
    "assessment:reward-objection-file": READERS,
    "assessment:reward-objection-rule": BUREAU_ADMIN,
    "assessment:reward-open": BUREAU,
    "assessment:reward-pay": BUREAU,
    "assessment:reward-pay-back": BUREAU,
    "assessment:reward-payment-file": READERS,
    "assessment:reward-referrer": BUREAU,
    "assessment:reward-refuse": BUREAU_ADMIN,
    "assessment:reward-return": BUREAU_ADMIN,
    "assessment:reward-submit": BUREAU,
    "assessment:reward-verify": READERS,
    "assessment:reward-withdraw": BUREAU,
    "assessment:reward-word": READERS,
    "assessment:rewards": READERS,
    "assessment:rewards-candidates": READERS,
    "assessment:rewards-export": READERS,
    "assessment:rewards-notice": READERS,
    "assessment:rewards-of-project": READERS,
}
KINDS = (
    ("assessment:rewards-of-project", "project"),
    ("assessment:reward-open", "project"),
    ("assessment:reward-objection", "reward_objection"),
    ("assessment:reward-payment", "reward_payment"),
    ("assessment:reward-pay", "reward_row"),
    ("assessment:reward", "reward"),
)


def words(name: str, pks: dict[str, int]) -> dict[str, object]:
    """Return what the addresses of rewards need besides the number."""
    if not name.startswith("assessment:reward"):
        return {}
    return {"fact": "is_high_tech", "referrer": pks["reward_referrer"]}


def reward_objects(county: CountyFixture) -> dict[str, Any]:
    """Make an approved case, paid in part, with everything that may hang on one."""
    case = make_reward(reward_project(county, shares=(("某商会", "100"),)), state="approved")
    row = case.referrers.get()
    row.declaration = make_stored_file(county.county, "声明.pdf")
    row.save()
    case.ticks.create(
        fact="is_high_tech",
        holds=False,
        evidence="未列入",
        file=make_stored_file(county.county, "回函.pdf"),
    )
    return {
        "reward": case,
        "reward_row": row,
        "reward_referrer": row.referrer,
        "reward_objection": case.objections.create(
            raised_by="张三",
            raised_on=dt.date(2026, 11, 9),
            claim="引荐人不实",
            file=make_stored_file(county.county, "异议.pdf"),
        ),
        "reward_payment": RewardPayment.objects.create(
            referrer=row,
            amount_wan=Decimal(10),
            paid_on=APPROVED_ON,
            voucher="财付001",
            paid_by="县财政局",
            file=make_stored_file(county.county, "凭证.pdf"),
            entered_at=at_noon(APPROVED_ON),
        ),
    }
