"""A contract from its draft to the archives, by what its people click.

Given are the county's people, its offices and a negotiated project; everything else is done in the
pages: drafted, reviewed, approved, signed, its originals with their holders, filed, performed with
evidence, ended, handed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from contracts.models import Contract
from projects.models import GateFact, Project
from projects.rules.gates import Fact
from tests.browser.visitor import PHONE, Visitor
from tests.factories.accounts import CountyFixture, UnitFactory, make_position
from tests.factories.contract_files import pdf
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Office, Role, UnitKind
from zhaoshang.core import clock

pytestmark = pytest.mark.browser

NAME = "年产5万吨新能源汽车轻量化铝合金部件及配套研发中心项目"
DEPARTMENTS = ("政府办公室", "财政局", "自然资源局", "司法局", "工业和信息化局")
START = "开工"
RECEIPT = "云档接〔2026〕12号"
Seat = Callable[..., Visitor]


@pytest.fixture
def project(county: CountyFixture) -> Project:
    """A project that is negotiated in the park; nobody has decided on it yet."""
    found = ProjectFactory(
        county=county.county,
        name=NAME,
        responsible_unit=county.township,
        host_unit=county.park,
        land_mu=Decimal(50),
        negotiating=True,
    )
    GateFact.objects.filter(project=found, fact=Fact.APPROVAL.value).delete()
    return found


@pytest.fixture
def archivists(county: CountyFixture) -> list[User]:
    """An archivist in each of the eight units that keep an original by the county's policy."""
    named = [
        UnitFactory(kind=UnitKind.DEPARTMENT.value, name=name, parent=county.county)
        for name in DEPARTMENTS
    ]
    holders = [county.bureau, *named, county.township, county.park]
    return [county.user(Role.ARCHIVIST, unit=unit) for unit in holders]


def paper(name: str) -> FilePayload:
    """Return a scan as a file chooser takes it."""
    return {"name": name, "mimeType": "application/pdf", "buffer": pdf(2)}


def test_a_contract_from_its_draft_to_the_archives(
    visit: Seat, county: CountyFixture, project: Project, archivists: list[User]
) -> None:
    park_head = county.user(Role.UNIT_HEAD, unit=county.park, full_name="张明")
    make_position(county.park, Office.PARK_HEAD, park_head)
    reviewer = county.user(Role.LEGAL)
    officer = visit(county.user(Role.BUREAU)).log_in()
    contract = drafts(officer, project)
    is_reviewed(officer, visit(reviewer, **PHONE).log_in())
    is_approved(officer, visit(park_head).log_in(), project)
    is_signed(officer, contract)
    sends_the_originals(officer, contract)
    receive_the_originals(visit(archivists[0]), archivists)
    is_filed(officer, contract)
    reports_the_start(visit(county.user(Role.CLERK, unit=county.park), **PHONE).log_in(), contract)
    keeps_the_promises(officer, contract)
    ends(officer, contract)
    goes_to_the_archives(officer, contract)


def drafts(officer: Visitor, project: Project) -> Contract:
    """Draft the contract from its project and make its text."""
    page = officer.page
    page.goto(reverse("contracts:draft-new", args=[project.pk]))
    officer.arrives("新建合同")
    page.get_by_role("row").filter(has_text="正式合同").get_by_role("link", name="起草").click()
    officer.arrives("起草：正式合同")
    expect(page.get_by_label("用地面积")).to_have_value("50")
    page.get_by_label("协议引资额").fill("3亿")
    page.get_by_label("约定开工").fill("2027-06-30")
    page.get_by_label("约定投产").fill("2027-05-31")
    page.get_by_role("button", name="保存草案").click()
    expect(page.get_by_role("alert")).to_contain_text("应依次为开工、投产、达产")
    expect(page.get_by_label("约定开工")).to_have_value("2027-06-30")
    page.get_by_label("约定投产").fill("2028-06-30")
    page.get_by_role("button", name="保存草案").click()
    expect(page.get_by_text("草案已保存。下一步请生成文本。")).to_be_visible()
    gate = page.locator("#signing")
    expect(gate).to_contain_text("签订前还缺 4 项")
    gate.get_by_role("link", name="生成文本").click()
    page.get_by_role("button", name="生成文本").click()
    expect(page.get_by_text("（第1稿）").first).to_be_visible()
    return Contract.objects.get()


def is_reviewed(officer: Visitor, legal: Visitor) -> None:
    """Send the text to the legal office, which passes it on a phone."""
    page = officer.page
    page.locator("#signing").get_by_role("link", name="送法制机构审查").first.click()
    officer.arrives("送法制机构审查")
    page.get_by_role("button", name="送法制机构审查").click()
    expect(page.get_by_text("已送第1轮审查")).to_be_visible()

    legal.page.reload()
    legal.page.get_by_role("main").get_by_role("link", name="反馈意见").first.tap()
    legal.arrives("合法性审查（第1轮）")
    legal.page.locator("#id_opinion").select_option(label="通过")
    legal.page.locator("#id_fair_opinion").select_option(label="修改后再审")
    legal.page.get_by_role("button", name="反馈意见").tap()
    expect(legal.page.get_by_role("alert")).to_contain_text("须修改的内容")
    legal.page.locator("#id_fair_opinion").select_option(label="通过")
    legal.page.get_by_role("button", name="反馈意见").tap()
    expect(legal.page.get_by_text("意见已记录")).to_be_visible()


def is_approved(officer: Visitor, head: Visitor, project: Project) -> None:
    """Compute who decides; the head of the park decides."""
    page = officer.page
    page.reload()
    gate = page.locator("#signing")
    expect(gate).to_contain_text("签订前还缺 1 项")
    gate.get_by_role("link", name="前往办理").click()
    officer.arrives(NAME)
    page.get_by_role("link", name="确定决策权限").click()
    officer.arrives("确定决策权限")
    page.get_by_role("button", name="确定", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("张明")

    page = head.page
    page.goto(reverse("projects:project-reviews", args=[project.pk]))
    page.get_by_role("link", name="登记决定").click()
    head.arrives("项目决策")
    page.get_by_label("审定意见").select_option(label="同意")
    page.get_by_role("button", name="登记决定").click()
    head.arrives(NAME)


def is_signed(officer: Visitor, contract: Contract) -> None:
    """Register the signed text; the contract has its number."""
    page = officer.page
    open_contract(page, contract)
    expect(page.locator("#signing")).to_contain_text("可以签订")
    page.get_by_role("link", name="登记签订").first.click()
    officer.arrives("登记签订")
    expect(page.get_by_label("县方签订人")).to_have_value("张明")
    page.get_by_label("签署文本").set_input_files([paper("投资合同.pdf")])
    page.get_by_role("button", name="登记并编号").click()
    expect(page.get_by_text(f"县招合〔{clock.today().year}〕001号").first).to_be_visible()
    contract.refresh_from_db()
    assert contract.project.signed_on == contract.signed_on


def sends_the_originals(officer: Visitor, contract: Contract) -> None:
    """File too early, then name the holders that the policy proposes, and send."""
    page = officer.page
    page.get_by_role("link", name="办理备案").click()
    page.get_by_role("button", name="合同备案").click()
    expect(page.get_by_role("alert").first).to_contain_text("暂不能备案")
    page.goto(reverse("contracts:copies", args=[contract.pk]))
    page.get_by_role("link", name="确定持有单位").first.click()
    officer.arrives("确定持有单位")
    page.get_by_role("button", name="确定持有单位").click()
    expect(page.get_by_text(re.compile(r"8 ?份"))).not_to_have_count(0)
    page.get_by_role("link", name="送出原件").first.click()
    officer.arrives("送出原件")
    page.get_by_role("button", name="送出").click()
    officer.arrives(contract.title)


def receive_the_originals(desk: Visitor, archivists: list[User]) -> None:
    """Let the archivist of each holder confirm that the original came, and say where it stands.

    They sit down one after another: a browser that has seen the pages' files before is faster.
    """
    page = desk.page
    for archivist in archivists:
        page.context.clear_cookies()
        desk.user = archivist
        desk.log_in()
        page.goto(reverse("contracts:my-copies"))
        page.get_by_role("checkbox").check()
        page.get_by_label(re.compile("柜号")).fill("档案室1号柜")
        page.get_by_role("button", name="签收").click()
        expect(page.get_by_role("status").first).to_be_visible()
        desk.settle()


def is_filed(officer: Visitor, contract: Contract) -> None:
    """File it: every holder has the original."""
    page = officer.page
    open_contract(page, contract)
    page.get_by_role("link", name="办理备案").click()
    page.get_by_role("button", name="合同备案").click()
    expect(page.get_by_text("合同已备案。")).to_be_visible()


def reports_the_start(clerk: Visitor, contract: Contract) -> None:
    """Report, from the park and on a phone, that building began."""
    page = clerk.page
    page.goto(reverse("contracts:performance", args=[contract.pk]))
    clerk.settle()
    page.get_by_role("link", name=f"报履行 {START}").tap()
    clerk.arrives("报履行")
    page.get_by_label("履行日期").fill(clock.today().isoformat())
    page.get_by_role("button", name="上报").tap()
    expect(page.get_by_role("alert")).to_contain_text("请至少上传一份佐证材料")
    page.get_by_label("佐证材料").set_input_files([paper("施工许可证.pdf")])
    page.get_by_role("button", name="上报").tap()
    expect(page.get_by_text("已报送，招商局核对佐证后确认。")).to_be_visible()


def keeps_the_promises(officer: Visitor, contract: Contract) -> None:
    """Confirm what the park reported, and record the rest with its evidence."""
    page = officer.page
    cannot_end(officer, contract)
    page.goto(reverse("contracts:performance", args=[contract.pk]))
    page.get_by_role("link", name=f"确认 {START}").click()
    officer.arrives("确认已履行")
    expect(page.get_by_role("link", name="施工许可证")).to_be_visible()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text("已登记为履行。")).to_be_visible()
    waiting = page.get_by_role("link", name="登记已履行")
    for left in range(waiting.count(), 0, -1):
        expect(waiting).to_have_count(left)
        waiting.first.click()
        officer.arrives("登记已履行")
        page.get_by_label("履行日期").fill(clock.today().isoformat())
        quantity = page.get_by_label("履行数量")
        if quantity.count():
            quantity.fill("50")
        page.get_by_label("佐证材料").set_input_files([paper("验收单.pdf")])
        page.get_by_role("button", name="登记已履行").click()
    expect(waiting).to_have_count(0)


def cannot_end(officer: Visitor, contract: Contract) -> None:
    """See that what is still promised keeps the contract from being fulfilled."""
    page = officer.page
    open_contract(page, contract)
    page.get_by_role("link", name="终结合同").click()
    page.get_by_label("结束方式").select_option(label="履行完毕")
    page.get_by_role("button", name="终结合同").click()
    expect(page.get_by_role("alert").first).to_contain_text("尚有约定事项未了结")


def ends(officer: Visitor, contract: Contract) -> None:
    """End it as fulfilled."""
    page = officer.page
    open_contract(page, contract)
    page.get_by_role("link", name="终结合同").click()
    page.get_by_label("结束方式").select_option(label="履行完毕")
    page.get_by_role("button", name="终结合同").click()
    expect(page.get_by_text("合同状态已改为：履行完毕。")).to_be_visible()


def goes_to_the_archives(officer: Visitor, contract: Contract) -> None:
    """Hand it over with its list; the archives' receipt comes back."""
    page = officer.page
    officer.menu("移交归档")
    page.get_by_role("link", name="新建移交清单").first.click()
    page.get_by_role("button", name="新建").click()
    officer.arrives("选择已终结合同")
    page.get_by_role("checkbox", name=contract.title).check()
    page.get_by_role("button", name="校验文件并列入清单").click()
    expect(page.get_by_role("heading", name=contract.title)).to_be_visible()
    page.get_by_role("link", name="移交", exact=True).click()
    officer.arrives("移交归档")
    page.get_by_role("button", name="移交", exact=True).click()
    expect(page.get_by_text("已移交。请打印移交清单并签字盖章。")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Word").click()
    assert downloading.value.suggested_filename.endswith(".docx")
    page.get_by_role("link", name="登记回执").click()
    page.get_by_label("回执号").fill(RECEIPT)
    page.get_by_label("接收人").fill("县档案馆 周文")
    page.get_by_role("button", name="登记回执").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("回执扫描件").set_input_files([paper("移交回执.pdf")])
    page.get_by_role("button", name="登记回执").click()
    expect(page.get_by_text("回执已登记，合同已归档。")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(RECEIPT)
    open_contract(page, contract)
    expect(page.get_by_role("main")).to_contain_text("已归档")
    officer.settle()
    contract.refresh_from_db()
    assert contract.state == "archived"


def open_contract(page: Page, contract: Contract) -> None:
    """Open the page of the contract."""
    page.goto(reverse("contracts:contract", args=[contract.pk]))
