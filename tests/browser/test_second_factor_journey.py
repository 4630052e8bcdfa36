"""A person sets the second factor up, logs out, comes in by a code, and by a recovery code."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD
from tests.factories.second_factor import App
from zhaoshang.accounts.rules import Role
from zhaoshang.second_factor.rules import STEP_SECONDS

pytestmark = pytest.mark.browser
# A code is good once: the log-in takes the next one, which is taken a step early.
NEXT = STEP_SECONDS


def test_from_setting_up_to_a_log_in_by_code_and_by_recovery_code(county, visit):
    person = visit(county.user(Role.LEADER)).log_in()
    page = person.page

    page.goto("/accounts/profile/")
    page.get_by_role("link", name="二次验证").click()
    page.get_by_role("button", name="设置二次验证").click()
    drawing = page.get_by_alt_text("密钥的二维码")
    expect(drawing).to_be_visible()
    # The policy of content lets it in: it has a size of its own.
    assert drawing.evaluate("image => image.complete && image.naturalWidth") > 0
    app = App(page.locator("[data-key]").inner_text().replace(" ", ""))
    page.locator("[name=code]").fill(app.wrong())
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("main")).to_contain_text("验证码与此密钥不符")
    page.locator("[name=code]").fill(app.code())
    page.get_by_role("button", name="确认").click()
    codes = page.locator("[data-recovery]").all_inner_texts()
    assert len(set(codes)) == 10
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    with page.expect_download() as kept:
        page.get_by_role("link", name="下载为文本文件").click()
    assert codes[9] in kept.value.path().read_text()
    page.get_by_role("link", name="我已保存").click()
    expect(page.get_by_role("main")).to_contain_text("已启用")

    log_out(page)
    type_password(page, person.user)
    page.locator("[name=code]").fill(app.code(NEXT))
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".zs-top")).to_be_visible()

    log_out(page)
    type_password(page, person.user)
    page.goto("/projects/")
    expect(page.locator("[name=password]")).to_be_visible()
    type_password(page, person.user)
    page.get_by_role("link", name="手机不在身边").click()
    page.locator("[name=code]").fill(codes[0].upper())
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".zs-top")).to_be_visible()
    page.goto("/second-factor/")
    expect(page.get_by_role("main")).to_contain_text("9")


def log_out(page) -> None:
    page.goto("/accounts/profile/")
    page.get_by_role("main").get_by_role("button", name="退出").click()


def type_password(page, user) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=username]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
