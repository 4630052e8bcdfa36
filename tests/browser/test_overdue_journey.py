"""An overdue contract: found, reported within three working days, decided by the leading group."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from contracts.services.contract_scan import scan
from tests.browser.visitor import PHONE
from tests.factories.contract_performance import make_promise
from tests.factories.contracts import ContractFactory
from tests.factories.files import PDF
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.browser

DAY = dt.timedelta(days=1)
PAPER = {"name": "领导小组会议纪要.pdf", "mimeType": "application/pdf", "buffer": PDF}
PROMISE = "取得施工许可证并开工建设"
WORDS = "总承包招标流标，开工推迟。"
REFERENCE = "云招领纪〔2026〕7号"


@pytest.fixture
def unkept(county):
    """A contract of the park's that was not performed two days ago, and the county's promise."""
    on = clock.today()
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, host_unit=county.park, signed=True
    )
    contract = ContractFactory(project=project, state="performing", keeper=county.user(Role.BUREAU))
    make_promise(contract, on - 2 * DAY, content=PROMISE, term="start")
    make_promise(contract, on + 40 * DAY, content="交付净地", side="county", kind="land")
    return contract


@pytest.fixture
def overdue(unkept):
    """The same, found by the nightly scan."""
    scan(on=clock.today())
    return unkept


def test_an_overdue_contract_up_to_the_leading_groups_decision(county, overdue, visit):
    desk = visit(overdue.keeper).log_in()
    performance = sees_it_overdue(desk, overdue)
    clerk = visit(county.user(Role.CLERK, unit=county.park), **PHONE).log_in()
    report = hands_the_report_up(clerk.page, overdue)
    head = visit(county.user(Role.UNIT_HEAD, unit=county.park)).log_in()
    confirms(head.page, report)
    receives(desk.page, report)
    new_day = clock.today() + 60 * DAY
    records_the_extension(desk.page, new_day)
    sees_it_moved(desk.page, overdue, new_day)

    stranger = visit(county.user(Role.CLERK, unit=county.townships[1])).log_in()
    stranger.is_refused(report, 404)
    stranger.is_refused(performance, 404)


def test_what_the_night_found_is_on_the_clerks_phone_and_goes_with_the_report(
    county, unkept, visit
):
    clerk = visit(county.user(Role.CLERK, unit=county.park), **PHONE)
    head = visit(county.user(Role.UNIT_HEAD, unit=county.park))
    scan(on=clock.today())

    page = clerk.log_in().page
    duty = page.locator(".zs-todo").filter(has_text="待写专题报告")
    expect(duty).to_contain_text(unkept.title)
    expect(duty.get_by_role("link", name="撰写")).to_be_visible()
    # It binds the county, so it stands before all else that is due as soon, and the page says so.
    part = page.locator(".zs-todogroup").filter(has=duty)
    expect(part.locator("h3").first).to_have_text("涉及合同、决定的期限，影响全县")
    expect(part.locator(".zs-todo").first).to_contain_text("待写专题报告")
    page.get_by_role("link", name="通知，2 条未读").click()
    expect(page.get_by_role("main")).to_contain_text("专题报告应于")
    page.get_by_role("button", name="专题报告应于").click()
    expect(page.get_by_role("main")).to_contain_text("计 3 个工作日")
    expect(page.get_by_role("link", name="通知，1 条未读")).to_be_visible()
    page.goto("/")
    report = hands_the_report_up(page, unkept)
    confirms(head.log_in().page, report)

    page.goto("/")
    expect(page.locator(".zs-todo").filter(has_text="待写专题报告")).to_have_count(0)
    page.goto("/alerts/")
    told = page.locator(".zs-notice").filter(has_text="专题报告应于")
    expect(told).to_contain_text("已失效")
    # The promise itself is not kept yet: that stays true.
    expect(page.locator(".zs-notice.is-unread")).to_have_count(1)
    expect(page.locator(".zs-notice.is-unread")).to_contain_text(PROMISE)


def sees_it_overdue(desk, contract):
    page = desk.page
    page.goto("/contracts/overdue/")
    row = desk.row("超期合同", contract.title)
    expect(row).to_contain_text(PROMISE)
    expect(row).to_contain_text("待提交")
    row.get_by_role("link", name=contract.title).click()
    expect(page.get_by_role("main")).to_contain_text("未履约")
    return page.url


def hands_the_report_up(page, contract):
    page.get_by_role("main").get_by_role("link", name=contract.title).first.click()
    expect(page.get_by_role("main")).to_contain_text("计 3 个工作日")
    report = page.url
    page.get_by_role("link", name="撰写报告").click()
    page.locator("[name=cause]").fill(WORDS)
    page.get_by_role("button", name="送单位负责人确认").click()
    expect(page.get_by_role("main")).to_contain_text("请填写本部分")
    expect(page.locator("[name=cause]")).to_have_value(WORDS)
    for name in ("facts", "measures", "request"):
        page.locator(f"[name={name}]").fill("详见附表。")
    page.get_by_role("button", name="送单位负责人确认").click()
    expect(page.get_by_text("报告已送单位负责人。")).to_be_visible()
    page.goto(f"/contracts/{contract.pk}/performance/")
    return report


def confirms(page, report):
    page.goto(report)
    page.get_by_role("link", name="确认并提交").click()
    page.get_by_role("button", name="确认并提交").click()
    expect(page.get_by_text("报告已提交领导小组办公室。")).to_be_visible()


def receives(page, report):
    page.goto(report)
    page.get_by_role("link", name="签收").click()
    page.locator("[name=receipt]").fill("领办收〔2026〕5号")
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_text("报告已签收。")).to_be_visible()


def records_the_extension(page, new_day):
    page.get_by_role("link", name="登记决定").click()
    page.get_by_label("延期").check()
    page.locator("[name=decided_on]").fill(clock.today().isoformat())
    page.locator("[name=reference]").fill(REFERENCE)
    page.locator("[name=upload]").set_input_files(PAPER)
    page.locator("[name=new_due_on]").fill((clock.today() - 5 * DAY).isoformat())
    page.get_by_role("button", name="登记决定").click()
    expect(page.get_by_role("main")).to_contain_text("该日期已过")
    page.locator("[name=new_due_on]").fill(new_day.isoformat())
    page.locator("[name=upload]").set_input_files(PAPER)
    page.get_by_role("button", name="登记决定").click()
    expect(page.get_by_role("main")).to_contain_text("已决定")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Word").click()
    assert downloading.value.suggested_filename.endswith(".docx")


def sees_it_moved(page, contract, new_day):
    page.goto(f"/contracts/{contract.pk}/performance/")
    moved = page.get_by_role("region", name="期限变更记录")
    expect(moved).to_contain_text(REFERENCE)
    expect(moved).to_contain_text(new_day.isoformat())
    page.goto("/contracts/overdue/")
    expect(page.get_by_role("main")).not_to_contain_text(contract.title)
    page.goto("/contracts/overdue/?show=decided")
    expect(page.get_by_role("main")).to_contain_text(contract.title)
