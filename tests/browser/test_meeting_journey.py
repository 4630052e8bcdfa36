"""A scheduling meeting from its pack to its minutes; the next one opens with what it gave."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.browser.visitor import PHONE
from tests.factories.files import PDF
from tests.factories.flag_pages import make_flag
from tests.factories.meetings import make_meeting
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.browser

NAME = "高端铝合金部件项目"
TASK = "月底前落实一期用地指标"
GENERAL = "各单位每周五前报送进展"
PROOF = {"name": "用地批复.pdf", "mimeType": "application/pdf", "buffer": PDF}
TITLE = "招商引资月调度会（测试）"


def downloaded(page, link):
    """Return the text of the Word document behind a link."""
    with page.expect_download() as waiting:
        link.click()
    content = waiting.value.path().read_bytes()
    return "".join(Document(io.BytesIO(content)).element.body.itertext())


def call_and_pack(officer, township):
    """Call a meeting; its pack is there at once, is handed out and kept as sent."""
    page = officer.page
    officer.menu("调度会议")
    page.get_by_role("link", name="召集月调度会").click()
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=place]").fill("县政府第一会议室")
    page.locator("[name=chair_name]").fill("县长 王育东")
    page.locator("[name=units]").and_(page.get_by_label(str(township))).check()
    page.get_by_role("button", name="发出会议通知").click()
    officer.arrives(TITLE)
    address = page.url
    page.get_by_role("link", name="打开会议材料").click()
    officer.arrives("会议材料")
    expect(page.locator(".zs-sheet", has_text=NAME)).to_contain_text("红旗")
    assert NAME in downloaded(page, page.get_by_role("link", name="Word"))
    page.get_by_role("button", name="定版存档").click()
    expect(page.get_by_role("main")).to_contain_text("第 1 版")
    page.get_by_role("link", name="查看实时数据").click()
    return address


def decide(page, township, today):
    """Type decisions during the meeting: by keyboard next to the project, then in general."""
    sheet = page.locator(".zs-sheet", has_text=NAME)
    sheet.focus()
    page.keyboard.press("Alt+KeyM")
    expect(sheet.locator("[name=text]")).to_be_focused()
    page.keyboard.type(TASK)
    sheet.locator("[name=owner_unit]").select_option(label=str(township))
    sheet.locator("[name=due_on]").fill(str(today - dt.timedelta(days=1)))
    sheet.get_by_role("button", name="保存议定事项").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    expect(sheet.locator("[name=text]")).to_have_value(TASK)
    sheet.locator("[name=due_on]").fill(str(today + dt.timedelta(days=10)))
    sheet.get_by_role("button", name="保存议定事项").click()
    expect(sheet.locator(".zs-decision")).to_contain_text(TASK)
    general = page.locator("#general")
    general.get_by_role("link", name="记录议定事项").click()
    general.locator("[name=text]").fill(GENERAL)
    general.get_by_label("仅记录，无需办理").check()
    general.get_by_role("button", name="保存议定事项").click()
    expect(general.locator(".zs-decision")).to_contain_text(GENERAL)


def report(clerk, address):
    """Report the task done with its proof, from the page of the meeting, on a phone."""
    page = clerk.page
    page.goto(address)
    decisions = page.locator(".zs-decisions")
    expect(decisions).to_contain_text(TASK)
    expect(page.get_by_text(GENERAL)).to_have_count(0)
    decisions.get_by_role("link", name="交办事项").click()
    page.get_by_role("link", name="报办结").click()
    page.get_by_label("办理情况").fill("指标已批复。")
    page.get_by_label("办结佐证").set_input_files(PROOF)
    page.get_by_role("button", name="报办结").click()
    expect(page.get_by_role("main")).to_contain_text("待核验")
    return page.url


def issue(officer, address):
    """Say that it was held and who came, then issue the minutes and download them."""
    page = officer.page
    page.goto(address)
    page.get_by_role("link", name="登记已召开").click()
    page.get_by_role("button", name="登记已召开").click()
    page.get_by_role("link", name="登记出席情况").click()
    page.get_by_label("城关镇到会人员").fill("李镇长")
    page.get_by_role("button", name="保存出席情况").click()
    minutes = page.get_by_role("main").get_by_role("link", name="会议纪要", exact=True)
    minutes.click()
    expect(page.get_by_role("main")).to_contain_text("请先填写纪要编号")
    page.get_by_role("main").get_by_role("link", name="编写文字").click()
    page.get_by_label("纪要编号").fill("第11期")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="核对并印发").click()
    page.get_by_role("button", name="印发纪要").click()
    officer.arrives(TITLE)
    expect(page.get_by_role("main")).to_contain_text("1 项已办结 1 项")
    minutes.click()
    officer.arrives("会议纪要")
    return downloaded(page, page.get_by_role("link", name="Word"))


def test_what_a_meeting_decides_is_done_and_told_of_at_the_next(county, visit):
    today, township = clock.today(), county.township
    project = ProjectFactory(county=county.county, name=NAME, responsible_unit=township)
    make_flag(project)
    recorder, owner = county.user(Role.BUREAU), county.user(Role.CLERK)

    officer = visit(recorder).log_in()
    address = call_and_pack(officer, township)
    decide(officer.page, township, today)

    clerk = visit(owner, **PHONE).log_in()
    item = report(clerk, address)
    officer.page.goto(item)
    officer.page.get_by_role("link", name="销号").click()
    officer.page.get_by_role("button", name="销号").click()

    words = issue(officer, address)
    for said in (TASK, GENERAL, "出席：", "李镇长", "责任单位"):
        assert said in words

    later = today + dt.timedelta(days=30)
    following = make_meeting(county, held_on=later, recorder=recorder, title="下月的会")
    officer.page.goto(f"/assessment/meetings/{following.pk}/pack/")
    earlier = officer.page.locator("#earlier")
    expect(earlier).to_contain_text(TASK)
    expect(earlier).to_contain_text("指标已批复。")
    expect(earlier.get_by_role("link", name=PROOF["name"])).to_be_visible()
