"""A contract from its draft to its end: drafted, reviewed, signed, filed, performed.

The originals and the promises have journeys of their own; here they are settled beforehand.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contracts.models import Contract, ContractCopy
from contracts.policies_copies import CONTRACT_COPIES
from projects.models import Approval, GateFact, Project
from projects.rules.gates import Fact
from tests.browser.visitor import PHONE, Visitor
from tests.factories.accounts import CountyFixture, make_position
from tests.factories.contract_files import pdf
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.core import clock
from zhaoshang.policy.selectors import in_force

pytestmark = pytest.mark.browser

NAME = "年产5万吨新能源汽车轻量化铝合金部件及配套研发中心项目"


def approved(county: CountyFixture) -> Project:
    """Return a negotiated project in the park that its head has approved."""
    head = county.user(Role.UNIT_HEAD, unit=county.park, full_name="张明")
    make_position(county.park, Office.PARK_HEAD, head)
    today = clock.today()
    project = ProjectFactory(
        county=county.county,
        name=NAME,
        responsible_unit=county.township,
        host_unit=county.park,
        land_mu=Decimal(50),
        negotiating=True,
    )
    GateFact.objects.filter(project=project, fact=Fact.APPROVAL.value).delete()
    Approval.objects.create(
        project=project,
        number=1,
        state=Approval.State.APPROVED,
        computed_on=today - dt.timedelta(days=3),
        decided_on=today - dt.timedelta(days=1),
        location="park",
        host_unit=county.park,
        land_mu=Decimal(50),
        breach="none",
        suggested_breach="none",
        signs=Office.PARK_HEAD.value,
    )
    return project


def settle_originals(contract: Contract, county: CountyFixture) -> None:
    """Let every named holder have an original."""
    signed_on = contract.signed_on
    holders = in_force(CONTRACT_COPIES, county.county, clock.today()).value.holders
    for number, holder in enumerate(holders, start=1):
        ContractCopy.objects.create(
            contract=contract,
            number=number,
            place=holder.place,
            holder_unit=county.department,
            sent_on=signed_on,
            received_on=signed_on,
            cabinet="档案室1号柜",
        )


def draft(officer: Visitor, project: Project) -> Contract:
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
    expect(gate).to_contain_text("签订前还缺 3 项")
    gate.get_by_role("link", name="生成文本").click()
    page.get_by_role("button", name="生成文本").click()
    expect(page.get_by_text("（第1稿）").first).to_be_visible()
    return Contract.objects.get()


def test_a_contract_from_its_draft_to_its_end(visit, county):
    project = approved(county)
    reviewer = county.user(Role.LEGAL)
    officer = visit(county.user(Role.BUREAU)).log_in()
    page = officer.page
    contract = draft(officer, project)

    page.locator("#signing").get_by_role("link", name="送法制机构审查").first.click()
    officer.arrives("送法制机构审查")
    page.get_by_role("button", name="送法制机构审查").click()
    expect(page.get_by_text("已送第1轮审查")).to_be_visible()

    legal = visit(reviewer, **PHONE).log_in()
    legal.page.get_by_role("main").get_by_role("link", name="反馈意见").first.tap()
    legal.arrives("合法性审查（第1轮）")
    legal.page.locator("#id_opinion").select_option(label="通过")
    legal.page.locator("#id_fair_opinion").select_option(label="修改后再审")
    legal.page.get_by_role("button", name="反馈意见").tap()
    expect(legal.page.get_by_role("alert")).to_contain_text("须修改的内容")
    legal.page.locator("#id_fair_opinion").select_option(label="通过")
    legal.page.get_by_role("button", name="反馈意见").tap()
    expect(legal.page.get_by_text("意见已记录")).to_be_visible()

    address = reverse("contracts:contract", args=[contract.pk])
    page.goto(address)
    expect(page.locator("#signing")).to_contain_text("可以签订")
    page.get_by_role("link", name="登记签订").first.click()
    officer.arrives("登记签订")
    expect(page.get_by_label("县方签订人")).to_have_value("张明")
    page.get_by_label("签署文本").set_input_files(
        [{"name": "投资合同.pdf", "mimeType": "application/pdf", "buffer": pdf(2)}]
    )
    page.get_by_role("button", name="登记并编号").click()
    year = clock.today().year
    expect(page.get_by_text(f"县招合〔{year}〕001号").first).to_be_visible()
    contract.refresh_from_db()
    project.refresh_from_db()
    assert project.signed_on == contract.signed_on

    page.get_by_role("link", name="办理备案").click()
    page.get_by_role("button", name="合同备案").click()
    expect(page.get_by_role("alert").first).to_contain_text("暂不能备案")
    settle_originals(contract, county)
    page.get_by_role("button", name="合同备案").click()
    expect(page.get_by_text("合同已备案。")).to_be_visible()

    page.get_by_role("link", name="终结合同").click()
    page.get_by_label("结束方式").select_option(label="履行完毕")
    page.get_by_role("button", name="终结合同").click()
    expect(page.get_by_role("alert").first).to_contain_text("尚有约定事项未了结")
    contract.obligations.update(state="waived")
    page.get_by_role("button", name="终结合同").click()
    expect(page.get_by_text("合同状态已改为：履行完毕。")).to_be_visible()
    officer.settle()
    contract.refresh_from_db()
    assert contract.state == "fulfilled"
