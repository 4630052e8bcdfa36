"""A clerk asks to open a contract's files; a leader grants it; the keeper sees who read them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contracts.models import AccessRequest, FileOpening
from tests.browser.visitor import PHONE
from tests.factories.contract_files import keep_file, pdf
from tests.factories.contracts import ContractFactory
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.browser


def test_files_open_by_leave_of_a_leader_and_the_keeper_sees_it(visit, county):
    keeper, leader = county.user(Role.BUREAU), county.user(Role.LEADER)
    clerk = county.user(Role.CLERK)
    project = ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)
    contract = ContractFactory(project=project, state="performing", keeper=keeper)
    file = keep_file(contract, keeper, name="合同正本.pdf", content=pdf(2))
    files = reverse("contracts:files", args=[contract.pk])

    asking = visit(clerk, **PHONE).log_in()
    asking.page.goto(files)
    asking.page.get_by_role("link", name="申请查阅文件").click()
    asking.arrives("申请查阅文件")
    asking.page.get_by_label("理由").fill("核对付款条款，准备调度会。")
    asking.page.get_by_role("button", name="提交申请").click()
    expect(asking.page.get_by_text("待县领导审批")).to_be_visible()

    deciding = visit(leader, **PHONE).log_in()
    deciding.page.get_by_role("link", name="审定").first.click()
    deciding.arrives("审批查阅申请")
    deciding.page.get_by_label("同意", exact=True).check()
    deciding.page.get_by_role("button", name="审定").click()
    deciding.arrives("文件查阅申请")
    assert AccessRequest.objects.get().state == "granted"

    asking.page.goto(files)
    address = asking.page.get_by_role("link", name="合同正本", exact=True).get_attribute("href")
    assert address == reverse("contracts:file", args=[file.pk])
    answer = asking.page.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert FileOpening.objects.get().right == "grant"

    keeping = visit(keeper).log_in()
    keeping.page.goto(files)
    shown = keeping.page.get_by_role("region", name="文件查阅记录")
    expect(shown.get_by_role("rowheader", name=str(clerk))).to_be_visible()
    expect(shown.get_by_role("link", name="经批准查阅")).to_be_visible()
