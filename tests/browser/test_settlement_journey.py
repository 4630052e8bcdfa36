"""A finished year is settled, commends its best, refuses to change, and opens the next."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from assessment.models import AnnualPlan, CommendationList, YearSettlement
from assessment.services.settlement_proof import prove_settlement
from tests.assessment.settlement.conftest import close_december, make_year_plan, publish_result
from tests.browser.visitor import Visitor
from tests.factories.accounts import CountyFixture
from tests.factories.bulletins import make_bulletin
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.browser
NUMBER = "县招组〔2026〕1号"


@pytest.fixture
def last_year(county: CountyFixture) -> AnnualPlan:
    """Last year: December closed, the result published, the annual bulletin out."""
    today = clock.today()
    plan, by = make_year_plan(county, today.year - 1), county.user(Role.BUREAU_ADMIN)
    close_december(county, plan, by, dt.date(today.year, 1, 1))
    run = publish_result(plan, by, dt.date(today.year, 1, 1), dt.date(today.year, 1, 25))
    make_bulletin(county.county, period=str(plan.year), run=run)
    return plan


def test_a_year_is_settled_commends_its_best_and_opens_the_next(county, visit, last_year):
    year, (best, second) = last_year.year, (each.name for each in county.townships)
    director = visit(county.user(Role.BUREAU_ADMIN)).log_in()
    head = visit(county.user(Role.UNIT_HEAD)).log_in()

    settle(director, year)
    is_refused(director, last_year)
    commend(director, year, best, second)

    # The window passes.
    yesterday = clock.today() - dt.timedelta(days=1)
    CommendationList.objects.update(notice_from=yesterday, notice_until=yesterday)
    issue(director, year)

    head.menu("年度结账")
    head.page.get_by_role("link", name=str(year)).first.click()
    head.page.get_by_role("link", name="已印发").click()
    expect(head.page.get_by_role("region", name="先进单位")).to_contain_text(best)
    head.page.goto("/alerts/")
    expect(head.page.get_by_text(f"{year} 年度表彰").first).to_be_visible()

    open_next(director, year)
    assert prove_settlement(YearSettlement.objects.get()).holds


def settle(director: Visitor, year: int) -> None:
    page = director.page
    director.menu("年度结账")
    page.get_by_role("link", name=str(year), exact=True).click()
    director.arrives(f"{year} 年度结账")
    # shot: checklist
    page.get_by_role("link", name="核对并结账").click()
    # shot: close
    page.get_by_role("button", name="结账", exact=True).click()
    expect(page.get_by_text("有 2 处要改")).to_be_visible()
    page.get_by_label("结账文件的文号").fill(NUMBER)
    page.get_by_label("我已阅知结账的后果").check()
    page.get_by_role("button", name="结账", exact=True).click()
    expect(page.get_by_text("已结账。SHA-256")).to_be_visible()
    # shot: settled
    page.get_by_role("button", name="核验").click()
    expect(page.get_by_text("核验一致")).to_be_visible()


def is_refused(director: Visitor, plan: AnnualPlan) -> None:
    """What belongs to the settled year does not change any more, and the page says why."""
    page = director.page
    page.goto(f"/assessment/plans/{plan.pk}/edit/")
    page.get_by_label("标题").fill("另一个标题")
    page.get_by_label("理由").fill("试一试")
    page.get_by_role("main").get_by_role("button", name="保存").click()
    expect(page.get_by_text(f"（{NUMBER}），不再变动").first).to_be_visible()
    # shot: refused


def commend(director: Visitor, year: int, best: str, second: str) -> None:
    page = director.page
    page.goto(f"/assessment/settlements/{year}/commendations/")
    page.get_by_role("button", name="提出名单").click()
    expect(page.get_by_text("已按现行规定提出名单。")).to_be_visible()
    # shot: proposed
    page.get_by_role("link", name=f"除名：先进单位 {best}").click()
    page.get_by_label("除名理由").fill("发生较大安全事故")
    page.get_by_role("button", name="除名").click()
    expect(page.get_by_text("已除名：发生较大安全事故")).to_be_visible()
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_text("已恢复列入名单。")).to_be_visible()

    page.get_by_role("link", name="提名个人").click()
    page.get_by_label("单位").select_option(label=second)
    page.get_by_label("个人").fill("王建国")
    page.get_by_label("主要事迹").fill("引进年产 30 万套木制家居项目，当年签约当年开工。")
    page.get_by_role("button", name="提名").click()
    expect(page.get_by_text("的个人不能评先评优：列入黑榜").first).to_be_visible()
    page.get_by_label("单位").select_option(label=best)
    page.get_by_role("button", name="提名").click()
    expect(page.get_by_text("已提名王建国。")).to_be_visible()
    # shot: nominated
    page.get_by_role("main").get_by_role("link", name="公示").click()
    page.get_by_label("公示文号").fill("县招组办〔2026〕3号")
    page.get_by_role("button", name="公示").click()
    expect(page.get_by_text("公示至").first).to_be_visible()
    # shot: noticed


def issue(director: Visitor, year: int) -> None:
    page = director.page
    page.goto(f"/assessment/settlements/{year}/commendations/")
    page.get_by_role("link", name="印发").click()
    page.get_by_label("文号").fill("县招组〔2026〕6号")
    page.get_by_role("button", name="印发").click()
    expect(page.get_by_text("已印发。SHA-256")).to_be_visible()
    # shot: issued
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    assert download.value.suggested_filename == f"{year}年度表彰决定.docx"


def open_next(director: Visitor, year: int) -> None:
    page = director.page
    page.goto(f"/assessment/settlements/{year}/")
    page.get_by_role("button", name=f"开启 {year + 1} 年度").click()
    expect(page.get_by_text(f"{year + 1} 年度目标草稿已生成")).to_be_visible()
    # shot: next
    plan = AnnualPlan.objects.get(year=year + 1)
    assert (plan.is_draft, plan.schemes.count(), plan.members.count()) == (True, 1, 3)
