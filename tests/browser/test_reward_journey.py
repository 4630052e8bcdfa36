"""A referrer's reward in a browser: drafted by the officer, reviewed, noticed, approved, paid."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessment.models import RewardCase
from tests.browser.visitor import PHONE
from tests.factories.rewards import reward_project
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.browser


def test_from_a_confirmed_referrer_to_the_payment(visit, county):
    project = reward_project(county, name="智能终端产业园项目", shares=(("德州汽车商会", "100"),))
    today = clock.today()

    desk = visit(county.user(Role.BUREAU)).log_in()
    desk.menu("引荐奖励")
    desk.arrives(f"{today.year}年引荐奖励")
    desk.page.get_by_role("link", name="本轮可奖励项目").click()
    desk.row("符合条件的项目", project.name).get_by_role("link", name="发起").click()
    desk.page.get_by_role("button", name="发起").click()
    desk.arrives(f"引荐奖励：{project.name}")
    expect(desk.page.get_by_text("德州汽车商会尚未作出")).to_be_visible()

    desk.page.get_by_role("link", name="声明与账户").click()
    desk.page.get_by_label("声明日期").fill(today.isoformat())
    desk.page.get_by_label("户名").fill("德州汽车商会")
    desk.page.get_by_label("账号").fill("6222 0212 3456 7890")
    desk.page.get_by_role("button", name="保存").click()
    expect(desk.page.get_by_text("622*********7890")).to_be_visible()
    desk.page.get_by_role("button", name="提交审核").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="提交").click()
    expect(desk.page.get_by_text("已提交，已通知业务管理员")).to_be_visible()
    desk.settle()

    review = visit(county.user(Role.BUREAU_ADMIN)).log_in()
    case = RewardCase.objects.get()
    review.page.goto(reverse("assessment:reward", args=[case.pk]))
    review.page.get_by_role("link", name="提交公示").click()
    share = review.page.get_by_role("row").filter(has_text="德州汽车商会")
    expect(share).to_contain_text("49")
    review.page.get_by_role("button", name="开始公示").click()
    expect(review.page.get_by_text("登记异议")).to_be_visible()
    review.settle()

    # The notice has run for its working days.
    past = today - dt.timedelta(days=20)
    RewardCase.objects.update(notice_from=past, notice_until=today - dt.timedelta(days=10))
    review.page.reload()
    review.page.get_by_role("link", name="登记审定").click()
    review.page.get_by_label("领导审定文号").fill("县招领〔2026〕9号")
    review.page.get_by_role("button", name="审定").click()
    expect(review.page.get_by_text("已审定，应于")).to_be_visible()
    review.settle()

    phone = visit(county.user(Role.BUREAU), **PHONE).log_in()
    pay_on_the_phone(phone, case)
    case.refresh_from_db()
    assert (case.state, case.award_wan) == ("paid", 49)
    wide = phone.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide


def pay_on_the_phone(phone, case):
    """Book more than the award and be refused, then the award."""
    phone.page.goto(reverse("assessment:reward", args=[case.pk]))
    phone.page.get_by_role("link", name="登记兑付").click()
    phone.page.get_by_label("金额").fill("50")
    phone.page.get_by_label("凭证号").fill("财付2026-18")
    phone.page.get_by_role("button", name="登记").click()
    expect(phone.page.get_by_role("alert")).to_contain_text("最多还应兑付49万元")
    phone.page.get_by_label("金额").fill("49")
    phone.page.get_by_role("button", name="登记").click()
    expect(phone.page.get_by_text("财付2026-18")).to_be_visible()
