"""A county's ledger on its way: imported by the bureau, given to a township, worked on there.

Everything is found by what people see and hear: labels, roles, words.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import PHONE, Visitor
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.browser

LEDGER = Path(__file__).parents[1] / "projects" / "importing" / "data" / "ledger_shuangpai.xlsx"
WIND_FARM = "五星岭等地风电场"
OTHER_WIND_FARM = "何家洞风电场"
SUSPENDED = ("华兴竹木", "升财塑钢")
LEDGER_TABLE = "项目台账，可左右滚动"
PREVIEW_TABLE = "表中各行"


def upload_the_ledger(officer: Visitor) -> None:
    officer.menu("导入台账")
    officer.page.get_by_role("main").get_by_role("link", name="上传台账").first.click()
    officer.page.get_by_label("工作簿").set_input_files(LEDGER)
    officer.page.get_by_role("button", name="上传并检查").click()
    expect(officer.heading(LEDGER.name)).to_be_visible()


def read_the_preview(officer: Visitor) -> None:
    page = officer.page
    expect(page.get_by_text("行数 19", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="新增 17").first).to_be_visible()
    expect(page.get_by_role("link", name="错误 2", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="警示 16")).to_be_visible()
    sums = page.get_by_role("row", name="24 总投资 (H) 430,200 430,200 一致")
    expect(sums).to_be_visible()
    warnings = "警示 台账、第 5 行、M 列（开工时间） … “6月下旬”不是确切日期，保留为备注文字。 6"
    expect(page.get_by_role("row", name=warnings)).to_be_visible()
    warning = "L 列（签约日期/活动）: “9月中旬”不是确切日期，保留为备注文字。"
    expect(page.get_by_role("region", name=PREVIEW_TABLE).get_by_text(warning)).to_be_visible()
    expect(page.get_by_role("button", name="确认导入")).to_be_disabled()


def choose_stages_and_confirm(officer: Visitor) -> None:
    page = officer.page
    for name in SUSPENDED:
        page.get_by_label(f"阶段: {name}").select_option(label="投产")
    page.get_by_label(f"阶段: {WIND_FARM}").select_option(label="登记")
    page.get_by_role("button", name="应用所选处理").click()
    expect(page.get_by_role("link", name="新增 19").first).to_be_visible()
    expect(officer.row(PREVIEW_TABLE, WIND_FARM)).to_contain_text("登记")
    page.get_by_role("button", name="确认导入（19 行）").click()
    expect(page.get_by_text("新增 19 个，修改 0 个")).to_be_visible()


def find_in_the_ledger(officer: Visitor) -> None:
    page = officer.page
    page.get_by_role("link", name="返回台账").click()
    page.get_by_role("textbox", name="关键字").fill("风电")
    page.get_by_role("button", name="查询").click()
    expect(officer.row(LEDGER_TABLE, OTHER_WIND_FARM)).to_be_visible()
    expect(officer.row(LEDGER_TABLE, WIND_FARM)).to_be_visible()
    expect(page.get_by_text("筛出 2 项")).to_be_visible()
    page.get_by_role("navigation", name="四张清单").get_by_role("link", name="线索").click()
    expect(officer.row(LEDGER_TABLE, OTHER_WIND_FARM)).to_have_count(0)
    officer.row(LEDGER_TABLE, WIND_FARM).get_by_role("link", name=WIND_FARM).click()
    expect(officer.heading(WIND_FARM)).to_be_visible()


def give_to_the_township(officer: Visitor) -> None:
    page = officer.page
    page.get_by_role("heading", name="责任到人").get_by_role("link", name="修改").click()
    page.get_by_label("责任单位").select_option(label="城关镇")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存。")).to_be_visible()


def add_what_is_missing(clerk: Visitor) -> None:
    page = clerk.page
    clerk.menu("项目台账")
    expect(page.get_by_text("筛出 1 项")).to_be_visible()
    clerk.row(LEDGER_TABLE, WIND_FARM).get_by_role("link", name=WIND_FARM).click()
    expect(page.get_by_role("heading", name="要移入“接洽”，还须完成 1 项")).to_be_visible()
    expect(page.get_by_role("button", name="移入接洽")).to_be_disabled()
    page.get_by_role("listitem").get_by_role("link", name="记跟进").click()
    page.get_by_label("会见人").fill("华润集团 王总")
    page.get_by_label("跟进情况").fill("介绍测风结果，客商同意来县考察。")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("跟进已登记。")).to_be_visible()


def move_to_contacted(clerk: Visitor) -> None:
    page = clerk.page
    expect(page.get_by_role("list", name="现为线索，登记")).to_be_visible()
    expect(page.get_by_role("heading", name="已具备移入“接洽”的条件")).to_be_visible()
    page.get_by_role("link", name="移入接洽").click()
    expect(clerk.heading("移入接洽")).to_be_visible()
    page.get_by_role("button", name="移入", exact=True).click()
    expect(page.get_by_text("项目现为接洽。")).to_be_visible()
    expect(page.get_by_role("list", name="现为线索，接洽")).to_be_visible()


def does_not_see(stranger: Visitor, address: str) -> None:
    page = stranger.page
    stranger.menu("项目台账")
    expect(stranger.heading("项目台账")).to_be_visible()
    expect(page.get_by_text(WIND_FARM)).to_have_count(0)
    page.get_by_role("textbox", name="关键字").fill("风电")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text(WIND_FARM)).to_have_count(0)
    stranger.is_refused(address, 404)
    expect(stranger.heading("没有这个页面")).to_be_visible()
    expect(page.get_by_text(WIND_FARM)).to_have_count(0)


def test_a_ledger_goes_from_the_bureau_to_a_township_and_no_further(county, visit):
    officer = visit(county.user(Role.BUREAU)).log_in()
    upload_the_ledger(officer)
    read_the_preview(officer)
    choose_stages_and_confirm(officer)
    find_in_the_ledger(officer)
    give_to_the_township(officer)

    clerk = visit(county.user(Role.CLERK)).log_in()
    add_what_is_missing(clerk)
    move_to_contacted(clerk)

    stranger = visit(county.user(Role.CLERK, unit=county.townships[1])).log_in()
    does_not_see(stranger, clerk.page.url)


def test_a_clerk_files_a_follow_up_on_the_phone(county, visit):
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, submitted_on=clock.today()
    )
    clerk = visit(county.user(Role.CLERK), **PHONE).log_in()
    page = clerk.page
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="菜单").tap()
    expect(menu).to_be_visible()
    menu.get_by_role("link", name="项目台账").tap()
    # Chromium drops touches that come before a new page has painted; people do not tap that fast.
    clerk.arrives("项目台账")
    clerk.row(LEDGER_TABLE, project.name).get_by_role("link", name=project.name).tap()
    clerk.arrives(project.name)
    page.get_by_role("main").get_by_role("link", name="记跟进").first.tap()
    page.get_by_label("会见人").fill("赵总")
    page.get_by_label("跟进情况").fill("上门拜访，看了两处厂房。")
    page.get_by_role("button", name="登记").tap()
    expect(page.get_by_text("跟进已登记。")).to_be_visible()
    expect(page.get_by_text("上门拜访，看了两处厂房。").first).to_be_visible()


def test_the_second_of_two_writers_sees_what_the_first_one_changed(county, visit):
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, submitted_on=clock.today()
    )
    first = visit(county.user(Role.BUREAU, full_name="李先")).log_in()
    second = visit(county.user(Role.CLERK, full_name="王后")).log_in()
    for each in (first, second):
        each.page.goto(f"/projects/{project.pk}/edit/next/")
    first.page.get_by_label("下步打算").fill("请客商来县考察")
    first.page.get_by_role("button", name="保存").click()
    expect(first.page.get_by_text("已保存。")).to_be_visible()

    page = second.page
    page.get_by_label("下步打算").fill("邮寄园区资料")
    page.get_by_role("button", name="保存").click()
    changed = page.get_by_role("region", name="期间已变更").get_by_role("row", name="下步打算")
    expect(changed).to_contain_text("请客商来县考察")
    expect(changed).to_contain_text("邮寄园区资料")
    expect(changed).to_contain_text("李先")
    expect(page.get_by_label("下步打算")).to_have_value("邮寄园区资料")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
