"""The contract register at work: narrowed, kept as a view, added up, printed, taken along."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.visitor import PHONE, Visitor
from tests.factories.contracts import ContractFactory
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.browser

TABLE = "合同台账，可左右移动"
VIEW = "大项目"
FROM = "协议额不低于"
LARGE, SMALL, DRAFT = "高端铝材", "食品加工", "冷链物流"


@pytest.fixture
def officer(county, visit) -> Visitor:
    """A member of the bureau, who keeps two performed contracts and a draft."""
    keeper = county.user(Role.BUREAU)
    for name, state, wan in (
        (LARGE, "performing", 52000),
        (SMALL, "performing", 3000),
        (DRAFT, "draft", 900),
    ):
        project = ProjectFactory(
            county=county.county,
            name=f"{name}项目",
            responsible_unit=county.township,
            host_unit=county.park,
            signed=True,
        )
        ContractFactory(
            project=project,
            state=state,
            keeper=keeper,
            agreed_amount_wan=Decimal(wan),
            land_mu=Decimal(50),
        )
    return visit(keeper).log_in()


def test_the_register_is_narrowed_kept_and_taken_along(officer, visit, county):
    page = officer.page
    officer.menu("合同台账")
    officer.arrives("合同台账")
    expect(page.get_by_text("人民币协议额 55,900 万元")).to_be_visible()
    page.get_by_role("navigation", name="合同分组").get_by_role("link", name="履行中").click()
    expect(officer.row(TABLE, DRAFT)).to_have_count(0)
    narrows(officer)
    keeps_the_view(officer)
    takes_it_along(officer)
    prints_it(officer)
    reads_it_on_a_phone(visit(county.user(Role.CLERK), **PHONE).log_in())


def narrows(officer: Visitor) -> None:
    page = officer.page
    page.goto(f"{page.url}&amount_from=%E4%B8%80")
    expect(page.get_by_role("main")).to_contain_text("“一”无法识别")
    expect(officer.row(TABLE, SMALL)).to_be_visible()
    page.get_by_text("更多条件").click()
    page.get_by_label(FROM).fill("10000")
    page.get_by_role("button", name="查询").click()
    expect(officer.row(TABLE, LARGE)).to_be_visible()
    expect(officer.row(TABLE, SMALL)).to_have_count(0)
    expect(page.get_by_text("人民币协议额 52,000 万元")).to_be_visible()


def keeps_the_view(officer: Visitor) -> None:
    page = officer.page
    page.get_by_role("link", name="存为视图").click()
    page.get_by_label("名称").fill(VIEW)
    page.get_by_role("button", name="保存").click()
    officer.arrives("合同台账")
    page.get_by_role("link", name="全部可见").click()
    expect(officer.row(TABLE, SMALL)).to_be_visible()
    page.get_by_role("navigation", name="视图").get_by_role("link", name=VIEW).click()
    expect(officer.row(TABLE, LARGE)).to_be_visible()
    expect(officer.row(TABLE, SMALL)).to_have_count(0)


def takes_it_along(officer: Visitor) -> None:
    page = officer.page
    with page.expect_download() as downloading:
        page.get_by_role("link", name="导出").click()
    content = Path(downloading.value.path()).read_bytes()
    cells = [
        str(cell.value)
        for row in load_workbook(io.BytesIO(content)).active.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert any(LARGE in text for text in cells)
    assert not any(SMALL in text for text in cells)


def prints_it(officer: Visitor) -> None:
    page = officer.page
    page.get_by_role("link", name="打印").click()
    expect(page.get_by_role("main")).to_contain_text(LARGE)
    expect(page.get_by_role("main")).not_to_contain_text(SMALL)
    expect(page.get_by_role("main")).to_contain_text("52,000")
    officer.settle()


def reads_it_on_a_phone(clerk: Visitor) -> None:
    page = clerk.page
    page.goto(reverse("contracts:register"))
    clerk.arrives("合同台账")
    expect(clerk.row(TABLE, SMALL)).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0
    clerk.row(TABLE, SMALL).get_by_role("link").first.tap()
    expect(clerk.heading(f"{SMALL}项目投资合同书")).to_be_visible()
