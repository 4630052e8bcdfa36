"""From log-in to the next duty: the first page says what to do, it is done, the page agrees."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from projects.models import Project
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
MONTH = dt.timedelta(days=40)


def figure(page, words: str):
    return page.locator(".zs-strip--todo .zs-fig", has_text=words).locator(".zs-fig__v")


def test_a_clerk_works_off_a_duty_on_the_phone_and_the_figures_follow(county, visit):
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, name="东镇铝业", contacted=True
    )
    Project.objects.filter(pk=project.pk).update(
        last_follow_up_on=clock.today() - MONTH, submitted_on=clock.today() - 2 * MONTH
    )
    clerk = visit(county.user(Role.CLERK), viewport=PHONE).log_in()
    page = clerk.page
    main = page.get_by_role("main")
    overdue = int(figure(page, "已逾期").inner_text().split("项")[0])
    assert overdue >= 1
    expect(figure(page, "本月已办结")).to_have_text("0项")
    expect(page.locator("[data-card='unit-flags']")).to_be_visible()

    page.get_by_role("link", name="待填报").click()
    duty = main.locator(".zs-todo", has_text="该跟进了").filter(has_text="东镇铝业")
    act = duty.get_by_role("link", name="记跟进")
    assert act.bounding_box()["height"] >= 44
    act.click()
    page.locator("[name=content]").fill("走访企业，设备已进场。")
    page.get_by_role("button", name="登记").click()

    page.goto("/")
    expect(main.locator(".zs-todo", has_text="该跟进了").filter(has_text="东镇铝业")).to_have_count(
        0
    )
    expect(figure(page, "已逾期")).to_have_text(f"{overdue - 1}项")
    expect(figure(page, "本月已办结")).to_have_text("1项")

    figure(page, "本月已办结").click()
    expect(main).to_contain_text("东镇铝业")
    page.go_back()
    page.get_by_role("link", name="记跟进").first.click()
    expect(main).to_contain_text("选择项目")
    expect(main.get_by_role("link", name="东镇铝业").first).to_be_visible()
