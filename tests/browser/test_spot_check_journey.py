"""A spot check from its seed to its end: announced, drawn, found on a telephone, booked, closed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from assessment.models import SpotCheck
from projects.models import FundsEntry
from tests.browser.visitor import PHONE, Visitor
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import PlanFactory, join
from tests.factories.closing import close_bare
from tests.factories.files import picture
from tests.factories.projects import ProjectFactory, make_funds
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.periods import Cycle, Month, Period

pytestmark = pytest.mark.browser


@pytest.fixture
def month(county: CountyFixture) -> Period:
    """Last month, not closed yet, with one verified entry of the first township."""
    last = Month.of(clock.today()) - 1
    join(PlanFactory(county=county.county, year=last.year), *county.townships)
    project = ProjectFactory(
        county=county.county,
        name="凌云年产20万套新能源汽车零部件项目",
        responsible_unit=county.township,
        introducing_unit=county.township,
    )
    make_funds(
        project,
        last.first_day,
        100,
        state="verified",
        verified_wan=Decimal(100),
        unit=county.township,
        verified_by=county.user(Role.BUREAU),
    )
    return Period(Cycle.MONTH, last.year, last.number)


def confirmed(visitor: Visitor, verb: str) -> None:
    """Press a button that asks first, and mean it."""
    visitor.page.get_by_role("main").get_by_role("button", name=verb).first.click()
    visitor.page.get_by_role("dialog").get_by_role("button", name=verb).click()


def test_a_reduced_finding_is_booked_in_the_open_month_and_the_check_closed(county, visit, month):
    told = county.user(Role.CLERK)
    director = visit(county.user(Role.BUREAU_ADMIN)).log_in()
    page = director.page
    page.get_by_role("navigation", name="主菜单").get_by_role(
        "link", name="抽查", exact=True
    ).click()
    page.get_by_role("link", name="公告抽查").click()
    page.get_by_label("期间").select_option(str(month))
    page.get_by_role("button", name="公布种子").click()
    expect(page.get_by_text("种子已公布")).to_be_visible()
    check = SpotCheck.objects.get()
    expect(page.get_by_role("main")).to_contain_text(check.seed)

    # A day passes, and the month is closed.
    SpotCheck.objects.update(seed_published_at=check.seed_published_at - dt.timedelta(days=1))
    close_bare(county.county, month.last_month.first_day)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="抽样", exact=True).click()
    director.settle()
    confirmed(director, "抽样")
    expect(page.get_by_text("已抽样").first).to_be_visible()

    checker = visit(county.user(Role.BUREAU), **PHONE).log_in()
    phone = checker.page
    phone.get_by_role("main").get_by_role("link", name="去核查").tap()
    checker.settle()
    phone.get_by_role("link", name="凌云年产20万套").first.tap()
    checker.arrives("登记抽查结果")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.get_by_role("radio", name="核减").check()
    phone.get_by_role("button", name="保存结果").tap()
    expect(phone.get_by_role("alert").first).to_contain_text("抽查情况")
    phone.get_by_role("textbox", name="核减").fill("30")
    phone.get_by_label("抽查情况").fill("设备发票重复计列30万元")
    phone.get_by_label("拍照").set_input_files(
        [{"name": "发票.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG")}]
    )
    phone.get_by_role("button", name="保存结果").tap()
    expect(phone.get_by_text("已登记：核减")).to_be_visible()
    checker.settle()

    entry = FundsEntry.objects.get(corrects=None)
    booked = FundsEntry.objects.get(corrects=entry)
    assert (booked.verified_wan, Month.of(booked.month)) == (-30, Month.of(clock.today()))
    phone.get_by_role("link", name="凌云年产20万套").first.tap()
    expect(phone.get_by_role("main")).to_contain_text("-30")

    clerk = visit(told).log_in()
    expect(clerk.page.get_by_role("main")).to_contain_text("核减")

    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="查看并办结").click()
    director.settle()
    confirmed(director, "办结抽查")
    expect(page.get_by_text("抽查已办结")).to_be_visible()
