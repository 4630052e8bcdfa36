"""A key clue that nobody followed up: it goes yellow, is followed up, and clears at once.

Once between desk and desk, once from a telephone on the site.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from projects.tasks import scan_flags
from tests.browser.visitor import PHONE
from tests.factories.files import picture
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.browser

# More than the seven days that a key clue may be silent, fewer than the fourteen to red.
SILENT = dt.timedelta(days=9)


def test_a_key_clue_goes_yellow_is_followed_up_and_clears(county, visit):
    project = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        submitted_on=clock.today() - SILENT,
        is_key=True,
    )
    scan_flags()

    officer = visit(county.user(Role.BUREAU)).log_in()
    officer.menu("周调度")
    expect(officer.page.get_by_role("main")).to_contain_text("黄旗")
    officer.page.get_by_role("main").get_by_role("link", name=project.name).first.click()
    banner = officer.page.get_by_role("region", name="未跟进")
    expect(banner).to_contain_text("9 天")
    expect(banner).to_contain_text("7 天")

    clerk = visit(county.user(Role.CLERK)).log_in()
    page = clerk.page
    page.goto(officer.page.url)
    page.get_by_role("region", name="未跟进").get_by_role("link", name="记跟进").click()
    page.get_by_label("会见人").fill("赵总")
    page.get_by_label("跟进情况").fill("电话沟通，下周来县考察。")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("跟进已登记。")).to_be_visible()
    expect(page.get_by_role("region", name="未跟进")).to_have_count(0)

    page.get_by_role("navigation", name="项目各部分").get_by_role("link", name="红黄旗").click()
    expect(page.get_by_role("main")).to_contain_text("黄旗")
    officer.menu("周调度")
    row = officer.row("周调度", project.name)
    expect(row).to_contain_text("有进展")
    expect(row).not_to_contain_text("黄旗")


def test_a_clerk_clears_a_flag_from_the_phone_with_a_photo(county, visit):
    ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        submitted_on=clock.today() - SILENT,
        is_key=True,
    )
    scan_flags()

    clerk = visit(county.user(Role.CLERK), **PHONE).log_in()
    page = clerk.page
    expect(page.get_by_text("该跟进了")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="记跟进").first.tap()
    clerk.arrives("记跟进")
    page.get_by_role("link", name=re.compile("^为.+记跟进$")).tap()
    clerk.arrives("记跟进")
    expect(page.get_by_text("每 7 天至少跟进一次")).to_be_visible()
    page.get_by_label("会见人").fill("赵总")
    page.get_by_label("跟进情况").fill("到现场查看，桩基完成一半。")
    page.get_by_label("发生日期").fill((clock.today() + SILENT).isoformat())
    page.get_by_role("button", name="登记").tap()
    expect(page.get_by_role("alert")).to_contain_text("发生日期")
    expect(page.get_by_label("跟进情况")).to_have_value("到现场查看，桩基完成一半。")

    page.get_by_label("发生日期").fill(clock.today().isoformat())
    photo = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG")}
    page.get_by_label("拍照").set_input_files([photo])
    page.get_by_role("button", name="登记").tap()
    expect(page.get_by_text("跟进已登记。")).to_be_visible()
    clerk.settle()
    expect(page.get_by_role("region", name="未跟进")).to_have_count(0)

    page.get_by_role("navigation", name="项目各部分").get_by_role("link", name="跟进记录").tap()
    expect(page.get_by_role("link", name="照片 · 现场")).to_be_visible()
    clerk.settle()
    page.get_by_role("link", name="待办").first.tap()
    clerk.arrives("待办")
    expect(page.get_by_text("该跟进了")).to_have_count(0)
