"""The plan's part of the access guard: who reaches which URL, and what each pk means."""

from __future__ import annotations

from typing import Any

from assessment.models import AnnualPlan
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from zhaoshang.accounts.rules import Role

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})
ADMIN = frozenset({Role.BUREAU_ADMIN})

WHO: dict[str, str | frozenset[Role]] = {
    "assessment:basis-edit": ADMIN,
    "assessment:basis-remove": ADMIN,
    "assessment:definition-edit": ADMIN,
    "assessment:group-edit": ADMIN,
    "assessment:group-remove": ADMIN,
    "assessment:indicator": READERS,
    "assessment:indicator-new": ADMIN,
    "assessment:indicator-switch": ADMIN,
    "assessment:indicator-take-over": ADMIN,
    "assessment:indicators": READERS,
    "assessment:plan": READERS,
    "assessment:plan-basis-new": ADMIN,
    "assessment:plan-changes": READERS,
    "assessment:plan-edit": ADMIN,
    "assessment:plan-export": READERS,
    "assessment:plan-group-new": ADMIN,
    "assessment:plan-history": READERS,
    "assessment:plan-import": BUREAU,
    "assessment:plan-import-confirm": BUREAU,
    "assessment:plan-indicators": ADMIN,
    "assessment:plan-issue": ADMIN,
    "assessment:plan-letter": READERS,
    "assessment:plan-letter-word": READERS,
    "assessment:plan-letters": READERS,
    "assessment:plan-new": ADMIN,
    "assessment:plan-target": READERS,
    "assessment:plan-target-adjust": ADMIN,
    "assessment:plan-target-months": BUREAU,
    "assessment:plan-targets": READERS,
    "assessment:plans": READERS,
}

KINDS = (
    ("assessment:indicators", "none"),
    ("assessment:indicator", "indicator"),
    ("assessment:definition", "definition"),
    ("assessment:basis", "basis"),
    ("assessment:group", "unit_group"),
    ("assessment:plan", "plan"),
)


def plan_objects(county: CountyFixture) -> dict[str, Any]:
    """Make a draft plan with an indicator, a basis and a group of the first township."""
    plan = PlanFactory(
        county=county.county,
        year=2024,
        state=AnnualPlan.State.DRAFT,
        document="",
        issued_on=None,
    )
    indicator = make_indicator(plan, f"G{county.county.pk}", name="守卫指标")
    group = join(plan, county.township)
    TargetFactory(plan=plan, indicator=indicator, unit=county.township, amount=5)
    return {
        "plan": plan,
        "indicator": indicator,
        "definition": indicator.definitions.get(),
        "basis": plan.bases.get(),
        "unit_group": group,
    }
