"""A leader's instruction on a project: broken down, done with its proof, closed, told of."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.factories.files import PDF
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
WORDS = "请自然资源局牵头，月底前解决一期用地指标。"
TASK = "落实一期 52 亩用地指标"
WEEK = dt.timedelta(days=7)
PROOF = {"name": "用地批复.pdf", "mimeType": "application/pdf", "buffer": PDF}


def test_an_instruction_is_carried_out_and_closed(county, visit):
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    duties = f"/projects/{project.pk}/duties/"

    leader = visit(county.user(Role.LEADER), viewport=PHONE).log_in()
    page = leader.page
    page.goto(duties)
    page.get_by_role("link", name="作出批示").click()
    page.locator("[name=content]").fill(WORDS)
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("批示已登记。")).to_be_visible()

    officer = visit(county.user(Role.BUREAU)).log_in()
    page = officer.page
    page.get_by_role("main").get_by_role("link", name=WORDS[:12]).first.click()
    page.get_by_role("link", name="下达交办").click()
    page.locator("[name=content]").fill(TASK)
    page.locator("[name=owner_unit]").select_option(label=str(county.township))
    page.locator("[name=due_on]").fill(str(clock.today() + WEEK))
    page.get_by_role("button", name="交办").click()
    expect(page.get_by_role("region", name="交办事项")).to_contain_text(TASK)

    clerk = visit(county.user(Role.CLERK)).log_in()
    page = clerk.page
    page.get_by_role("main").get_by_role("link", name=TASK).first.click()
    address = page.url
    page.get_by_role("link", name="报办结").click()
    page.get_by_label("办理情况").fill("指标已批复。")
    page.get_by_role("button", name="报办结").click()
    expect(page.get_by_label("办理情况")).to_have_value("指标已批复。")
    page.get_by_label("办结佐证").set_input_files(PROOF)
    page.get_by_role("button", name="报办结").click()
    expect(page.get_by_role("main")).to_contain_text("待核验")

    stranger = visit(county.user(Role.CLERK, unit=county.townships[1])).log_in()
    stranger.is_refused(address, 404)

    page = officer.page
    page.goto(address)
    expect(page.get_by_role("link", name=PROOF["name"])).to_be_visible()
    page.get_by_role("link", name="销号").click()
    page.get_by_role("button", name="销号").click()
    expect(page.get_by_role("main")).to_contain_text("已办结")

    page = leader.page
    page.goto(f"/projects/{project.pk}/timeline/")
    told = page.get_by_role("main")
    for words in (WORDS[:12], TASK, "指标已批复。"):
        expect(told).to_contain_text(words)
    page.goto("/projects/instructions/?show=done")
    expect(page.get_by_role("main")).to_contain_text("1 / 1")


def test_a_leader_types_it_beside_the_project_and_the_unit_owes_it(county, visit):
    leader_user = county.user(Role.LEADER)
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, lead_sponsor=leader_user
    )
    leader = visit(leader_user, viewport=PHONE).log_in()
    page = leader.page
    page.goto("/dashboard/")
    row = page.locator("#sponsored .zs-matter").filter(has_text=project.name)
    row.get_by_role("link", name="批示").click()
    words = row.get_by_role("textbox", name="批示")
    expect(words).to_be_focused()
    row.locator("[name=due_on]").fill(str(clock.today() + WEEK))
    row.get_by_role("button", name="发出批示").click()
    # Refused beside its field; what was typed stays.
    expect(row.locator(".invalid-feedback")).to_be_visible()
    expect(row.locator("[name=due_on]")).to_have_value(str(clock.today() + WEEK))
    words.fill(WORDS)
    row.get_by_role("button", name="发出批示").click()
    expect(row.get_by_text("在办 1 件")).to_be_visible()
    expect(row.get_by_role("link", name="已批示")).to_be_visible()
    assert page.url.endswith("/dashboard/")

    clerk = visit(county.user(Role.CLERK), viewport=PHONE).log_in()
    expect(clerk.page.get_by_role("main")).to_contain_text(WORDS[:12])

    row.get_by_role("link", name="已批示").click()
    expect(page.get_by_role("main")).to_contain_text(WORDS)
