"""Charts draw under the strict policy, are read by keys, and give picture and table.

What the browser refuses, or says in its console, fails the test (conftest).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.factories.projects import ProjectFactory
from tests.guards.processes import ROOT
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.browser

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PNG = b"\x89PNG\r\n\x1a\n"


def test_a_leader_reads_the_places_by_eye_by_keys_and_as_a_table(county, visit, tmp_path: Path):
    for number in range(3):
        ProjectFactory(
            county=county.county,
            responsible_unit=county.township,
            host_unit=county.park if number else county.township,
            submitted_on=clock.today() - dt.timedelta(days=20),
            contacted=True,
        )
    page = visit(county.user(Role.LEADER)).log_in().page
    page.goto("/dashboard/")
    card = page.locator("#places")
    box = card.get_by_role("application", name="四张清单按落地单位")
    expect(box.locator("canvas")).to_be_visible()

    box.focus()
    page.keyboard.press("ArrowDown")
    reading = card.locator("[data-plot-read]")
    expect(reading).to_contain_text(f"{county.park.label}：线索 2 个")
    page.keyboard.press("ArrowDown")
    expect(reading).to_contain_text(f"{county.township.label}：线索 1 个")
    page.keyboard.press("Escape")
    expect(reading).to_have_text("")

    expect(card.get_by_role("table")).to_be_hidden()
    card.get_by_text("表格", exact=True).click()
    row = card.get_by_role("row").filter(has_text=county.park.label)
    expect(row.get_by_role("link", name="2", exact=True)).to_be_visible()

    with page.expect_download() as picture:
        card.get_by_role("button", name="下载图片").click()
    assert "四张清单按落地单位" in picture.value.suggested_filename
    picture.value.save_as(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(PNG)
    with page.expect_download() as table:
        card.get_by_role("link", name="下载表格").click()
    assert table.value.suggested_filename.endswith(".xlsx")

    # Another choice is swapped in and drawn; Enter opens the rows of what was reached.
    card.get_by_role("link", name="总投资").click()
    expect(card.locator(".zs-plot__unit")).to_have_text("亿元")
    card.get_by_role("link", name="项目数").click()
    expect(card.locator(".zs-plot__unit")).to_have_text("个")
    expect(box.locator("canvas")).to_be_visible()
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run('[data-plot]', {resultTypes: ['violations']})")
    assert [each["id"] for each in found["violations"]] == []
    box.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/?*stage=clue*")


def test_without_script_the_tables_are_what_one_sees(county, visit):
    ProjectFactory(county=county.county, responsible_unit=county.township, contacted=True)
    visitor = visit(county.user(Role.LEADER), java_script_enabled=False).log_in()
    visitor.page.goto("/dashboard/places/?by=unit")
    row = visitor.page.get_by_role("row").filter(has_text=county.township.label)
    expect(row.get_by_role("link", name="1", exact=True)).to_be_visible()
    expect(visitor.page.get_by_role("application")).to_have_count(0)
