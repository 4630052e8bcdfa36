"""A closed quarter is scored, objected to, ruled, published, and goes out as a bulletin."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from assessment.models import Bulletin, Indicator, ScoreRun
from assessment.period_words import period_text
from assessment.services.bulletin_proof import prove_bulletin
from assessment.services.opening import open_month
from assessment.services.scoring.proof import prove_scores
from tests.assessment.results.conftest import close, say
from tests.browser.visitor import Visitor
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.factories.scoring import make_scheme
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.periods import Cycle, Month, Period

pytestmark = pytest.mark.browser
# Of a target of 24 000: half, and three quarters.
FUNDS = (12_000, 18_000)
NUMBER = "县招办〔2026〕31号"


def last_quarter() -> Period:
    """Return the quarter that ended last."""
    current = Period.of(Cycle.QUARTER, Month.of(clock.today()))
    return Period.of(Cycle.QUARTER, current.first_month - 1)


@pytest.fixture
def quarter(county: CountyFixture) -> Period:
    """The quarter that ended last: two townships reported, its last month is closed."""
    quarter = last_quarter()
    plan = PlanFactory(county=county.county, year=quarter.year)
    make_indicator(plan, "funds", name="到位资金", measure="万元")
    join(plan, *county.townships)
    funds = Indicator.objects.get(county=county.county, code="funds")
    month = quarter.last_month
    open_month(county_id=county.county.pk, month=month, on=month.first_day)
    for unit, value in zip(county.townships, FUNDS, strict=True):
        TargetFactory(plan=plan, indicator=funds, unit=unit, amount=Decimal(24_000))
        say(unit, funds, value, month)
    make_scheme(plan)
    close(plan, county.user(Role.BUREAU_ADMIN), month, clock.today())
    return quarter


def confirmed(visitor: Visitor, verb: str) -> None:
    """Press a button that asks first, and say yes."""
    visitor.page.get_by_role("main").get_by_role("button", name=verb, exact=True).click()
    visitor.page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()


def test_a_closed_quarter_becomes_a_published_bulletin_with_one_objection(county, visit, quarter):
    first, second = county.townships
    director = visit(county.user(Role.BUREAU_ADMIN)).log_in()
    clerk = visit(county.user(Role.CLERK)).log_in()

    compute_and_notice(director, quarter, second.name)
    result = director.page.url
    object_to_funds(clerk, quarter, first.name)
    director.page.goto(result)
    expect(director.page.get_by_text("还有1件异议未作出裁定。")).to_be_visible()
    rule(director, first.name)

    # The window passes.
    yesterday = clock.today() - dt.timedelta(days=1)
    ScoreRun.objects.update(notice_from=yesterday, notice_until=yesterday)
    director.page.goto(result)
    row = director.page.get_by_role("row").filter(has_text=first.name)
    expect(row).to_contain_text("85.00")
    confirmed(director, "定档")
    expect(director.page.get_by_text("结果已定档。")).to_be_visible()
    confirmed(director, "公布")
    expect(director.page.get_by_text("结果已公布")).to_be_visible()

    publish_bulletin(director, quarter)
    clerk.menu("通报")
    main = clerk.page.get_by_role("main")
    main.get_by_role("rowheader").get_by_role("link").first.click()
    expect(main).to_contain_text(NUMBER)
    expect(main).to_contain_text(first.name)
    assert prove_scores(ScoreRun.objects.get()).holds
    assert prove_bulletin(Bulletin.objects.get()).holds


def compute_and_notice(director: Visitor, quarter: Period, unit: str) -> None:
    page = director.page
    director.menu("考核结果")
    page.get_by_role("link", name="计算考核结果").click()
    page.get_by_label("期间").select_option(str(quarter))
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已计算。").first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=unit)).to_contain_text("85.00")
    confirmed(director, "公示")
    expect(page.get_by_text("结果已公示")).to_be_visible()


def object_to_funds(clerk: Visitor, quarter: Period, unit: str) -> None:
    page = clerk.page
    clerk.menu("考核结果")
    main = page.get_by_role("main")
    main.get_by_role("link", name=period_text(quarter)).first.click()
    main.get_by_role("link", name=unit).click()
    expect(main).to_contain_text("70.00")
    page.get_by_role("link", name="对结果提出异议").click()
    page.get_by_label("涉及").select_option(label="到位资金")
    page.get_by_label("异议").fill("华盛电子 6000 万元进账单已交，未计入。")
    page.get_by_role("button", name="提出异议").click()
    expect(page.get_by_text("异议已提出")).to_be_visible()


def rule(director: Visitor, unit: str) -> None:
    page = director.page
    page.goto("/assessment/objections/")
    page.get_by_role("main").get_by_role("link", name=unit).first.click()
    page.get_by_role("link", name="裁定", exact=True).click()
    page.get_by_label("部分成立").check()
    page.get_by_label("理由").fill("经核验进账单，核增 6000 万元。")
    page.get_by_label("到位资金更正后数值").fill("18000")
    page.get_by_role("button", name="裁定").click()
    expect(page.get_by_text("已裁定：部分成立")).to_be_visible()


def publish_bulletin(director: Visitor, quarter: Period) -> None:
    page = director.page
    director.menu("通报")
    page.get_by_role("link", name="编写通报").click()
    page.get_by_label("类别和期间").select_option(str(quarter))
    page.get_by_role("button", name="开始编写").click()
    page.get_by_label("文号").fill(NUMBER)
    page.get_by_label("文件日期").fill(clock.today().isoformat())
    page.get_by_role("button", name="保存文字").click()
    expect(page.get_by_text("文字已保存。")).to_be_visible()
    page.get_by_role("link", name="核对并发布").click()
    page.get_by_role("button", name="发布通报").click()
    expect(page.get_by_text("已发布。SHA-256")).to_be_visible()
