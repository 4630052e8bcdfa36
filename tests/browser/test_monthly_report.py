"""A clerk's month by keyboard only; confirmed, returned, answered, confirmed again, accepted."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from assessment.models import MonthlyReport
from assessment.services.opening import open_month
from projects.models import FundsEntry
from tests.browser.visitor import Visitor
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.browser

NAMES = (
    "年产三万吨高端铝合金型材精深加工项目",
    "新能源汽车动力电池回收与梯次利用产业园",
    "预制菜中央厨房及冷链物流基地",
)


def paste(page: Page, text: str) -> None:
    """Paste what a worksheet puts on the clipboard into the cell that has the focus."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste",
                {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    here = "document.activeElement.ariaLabel || document.activeElement.textContent.trim()"
    for _press in range(240):
        page.keyboard.press("Tab")
        if page.evaluate(here).startswith(name):
            return
    raise AssertionError(name)


def saved(page: Page) -> None:
    expect(page.locator("#report-state")).to_contain_text("已自动暂存")


@pytest.fixture
def report(county) -> MonthlyReport:
    """This month's report of a township with three projects, no money and two indicators."""
    on = clock.today()
    month = Month.of(on)
    plan = PlanFactory(county=county.county, year=month.year)
    money = make_indicator(
        plan, "funds", name="到位资金", measure="万元", decimals=2, source="funds_verified"
    )
    make_indicator(plan, "trips", name="外出招商", measure="次")
    join(plan, county.township)
    TargetFactory(plan=plan, indicator=money, unit=county.township, amount=24000)
    for name in NAMES:
        project = ProjectFactory(
            county=county.county,
            responsible_unit=county.township,
            under_construction=True,
            name=name,
            visible_progress="基础施工",
        )
        project.funds.all().delete()
    open_month(county_id=county.county.pk, month=month, on=on)
    return MonthlyReport.objects.get(unit=county.township, month=month.first_day)


def test_a_month_is_reported_by_keyboard_confirmed_returned_answered_and_accepted(
    visit, county, report
) -> None:
    clerk, head = county.user(Role.CLERK), county.user(Role.UNIT_HEAD)
    address = reverse("assessment:report", args=[report.pk])

    writing = visit(clerk).log_in()
    writing.page.goto(address)
    writing.settle()
    fill_in(writing.page, report)
    explain(writing.page)
    hand_up(writing)
    expect(writing.page.get_by_text(str(head))).to_be_visible()
    confirming = visit(head).log_in()
    confirm(confirming, address)

    deciding = visit(county.user(Role.BUREAU)).log_in()
    send_back(deciding, address)
    writing.page.goto(address)
    writing.settle()
    expect(writing.page.get_by_text("请写明封顶情况")).to_be_visible()
    tab_to(writing.page, f"{NAMES[1]} 本月形象进度")
    writing.page.keyboard.press("Control+a")
    writing.page.keyboard.type("厂房二层封顶")
    hand_up(writing)
    confirm(confirming, address)

    accept(deciding, address)
    assert MonthlyReport.objects.get(pk=report.pk).state == "accepted"
    claimed = FundsEntry.objects.filter(month=report.month)
    assert sorted(claimed.values_list("claimed_wan", flat=True)) == [500, 1240]


def fill_in(page: Page, report: MonthlyReport) -> None:
    """Paste two rows from Excel, mend what cannot be read, say that one has not changed."""
    _first, second, third = report.lines.order_by("position")
    tab_to(page, f"{NAMES[0]} 本月到位")
    paste(page, "１，２４０万\t省外\t主体五层封顶\n0.05亿\t\t厂房二层在建\n")
    saved(page)
    expect(page.locator(f"#line-{second.pk}-amount")).to_have_value("500")
    expect(page.locator("#total-amount")).to_have_text("1,740")
    page.keyboard.press("Control+z")
    expect(page.locator("#total-amount")).to_have_text("0")
    paste(page, "１，２４０万\t省外\t主体五层封顶\n0.05亿\t\t厂房二层在建\n")
    saved(page)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    amount = page.locator(f"#line-{third.pk}-amount")
    expect(amount).to_be_focused()
    page.keyboard.type("很多")
    expect(page.locator(f"#line-{third.pk}-amount-said")).to_contain_text("请填数字")
    expect(amount).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    tab_to(page, f"{NAMES[2]} 无变化")
    page.keyboard.press("Space")
    saved(page)


def explain(page: Page) -> None:
    """Go from the check panel to what is missing; say why there is no voucher yet."""
    checks = page.locator("#report-checks")
    expect(checks).to_contain_text("没有佐证")
    tab_to(page, "单位指标 外出招商")
    page.keyboard.press("Enter")
    page.keyboard.type("2次")
    saved(page)
    for name in NAMES[:2]:
        tab_to(page, f"{name} 说明")
        page.keyboard.type("凭证下月补传")
        saved(page)
    expect(checks).to_contain_text("没有错误")


def hand_up(writing: Visitor) -> None:
    tab_to(writing.page, "提交单位确认")
    writing.page.keyboard.press("Enter")
    writing.arrives("核对填报内容")
    tab_to(writing.page, "提交单位负责人")
    writing.page.keyboard.press("Enter")
    writing.arrives("已提交单位负责人")


def confirm(confirming: Visitor, address: str) -> None:
    confirming.page.goto(address)
    confirming.page.get_by_role("link", name="核对并确认").first.click()
    confirming.arrives("核对填报内容")
    confirming.page.get_by_role("button", name="确认并上报").click()
    confirming.arrives("已上报招商局")


def send_back(deciding: Visitor, address: str) -> None:
    deciding.page.goto(address)
    deciding.page.get_by_role("link", name="退回", exact=True).click()
    deciding.arrives("退回月报")
    deciding.page.get_by_label("理由").fill("形象进度过简")
    deciding.page.get_by_label(f"{NAMES[1]} 退回意见").fill("请写明封顶情况")
    deciding.page.get_by_role("button", name="退回").click()
    expect(deciding.page.get_by_text("月报已退回")).to_be_visible()


def accept(deciding: Visitor, address: str) -> None:
    deciding.page.goto(address)
    changes = deciding.page.get_by_role("region", name="与上一稿相比的变化", exact=True)
    expect(changes).to_contain_text("厂房二层封顶")
    deciding.page.get_by_role("link", name="接收", exact=True).click()
    deciding.page.get_by_role("dialog").get_by_role("button", name="接收").click()
    expect(deciding.page.get_by_text("月报已接收")).to_be_visible()


def test_what_is_typed_survives_a_lost_line_and_two_people_see_both_values(
    visit, county, report
) -> None:
    address = reverse("assessment:report", args=[report.pk])
    first = visit(county.user(Role.CLERK)).log_in()
    other = visit(county.user(Role.UNIT_HEAD)).log_in()
    for each in (first, other):
        each.page.goto(address)
        each.settle()
    line = report.lines.order_by("position").first()
    assert line is not None
    cell = f"#line-{line.pk}-amount"

    # The line is lost while the clerk types; the window is closed.
    first.page.context.set_offline(True)
    first.page.locator(cell).fill("300")
    expect(first.page.locator("#report-state")).to_contain_text("将重试")
    other.page.locator(cell).fill("500")
    saved(other.page)
    first.page.goto("about:blank")
    first.page.context.set_offline(False)
    first.troubles.clear()
    first.page.goto(address)

    # It is there again, beside what somebody else wrote meanwhile.
    said = first.page.locator(f"{cell}-said")
    expect(said).to_contain_text("期间已被改为“500”，您填的是“300”")
    expect(first.page.locator(cell)).to_have_value("300")
    first.page.get_by_role("button", name="用我填的").click()
    saved(first.page)
    line.refresh_from_db()
    assert line.amount_wan == 300

    other.page.locator(cell).fill("700")
    expect(other.page.locator(f"{cell}-said")).to_contain_text("期间已被改为“300”")
    other.page.get_by_role("button", name="用对方的").click()
    expect(other.page.locator(cell)).to_have_value("300")
