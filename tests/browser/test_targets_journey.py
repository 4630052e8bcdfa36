"""The bureau types the targets of a plan by keyboard, pastes a block from Excel, saves."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessment.models import AnnualPlan, Target
from tests.factories.assessment import PlanFactory, join, make_indicator
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.browser

PASTE = """(input) => {
  const data = new DataTransfer();
  data.setData("text", "8000\\t3\\r\\n1.2亿\\t５\\r\\n");
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""


def test_targets_are_typed_and_pasted_by_keyboard(visit, county):
    plan = PlanFactory(
        county=county.county, state=AnnualPlan.State.DRAFT, document="", issued_on=None
    )
    first, second = county.townships[:2]
    join(plan, first, second)
    given = {"measure": "万元", "decimals": 2, "source": "funds_verified"}
    funds = make_indicator(plan, "DWZJ", name="到位资金", **given)
    signed = make_indicator(plan, "XQXM", name="新签约项目", source="signed_count")

    desk = visit(county.user(Role.BUREAU)).log_in()
    desk.page.goto(reverse("assessment:plan-targets", args=[plan.pk]))
    own = desk.page.get_by_label(f"{county.county.label} 到位资金")
    own.fill("2亿")
    own.press("Enter")
    expect(desk.page.get_by_label(f"{first.label} 到位资金", exact=True)).to_be_focused()
    desk.page.get_by_label(f"{first.label} 到位资金", exact=True).evaluate(PASTE)
    expect(desk.page.get_by_text("已改 5 格")).to_be_visible()
    desk.page.get_by_role("button", name="保存目标").click()
    expect(desk.page.get_by_text("已保存 5 项目标")).to_be_visible()
    stored = Target.objects.values_list("unit_id", "indicator_id", "amount")
    assert set(stored) == {
        (county.county.pk, funds.pk, 20000),
        (first.pk, funds.pk, 8000),
        (first.pk, signed.pk, 3),
        (second.pk, funds.pk, 12000),
        (second.pk, signed.pk, 5),
    }
