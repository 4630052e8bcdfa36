"""The bureau opens the screen for a meeting: it pages, refreshes, and says when it cannot."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from projects.models import Flag, Project
from projects.rules.flags.kinds import Severity
from projects.services.flagging.recompute import recompute
from tests.factories.accounts import CountyFixture
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

pytestmark = pytest.mark.browser

WALL = {"width": 1920, "height": 1080}
OTHERS = ({"width": 1366, "height": 768}, {"width": 3840, "height": 2160})
AT_ONCE = 6
TOP = "document.getElementById('wall-reds').scrollTop"


@pytest.fixture
def reds(county: CountyFixture, settings) -> list[Project]:
    """Red flags on more projects with long names than the wall holds at once."""
    settings.SCREEN_REFRESH_SECONDS = 4
    today = clock.today()
    made = [
        ProjectFactory(
            county=county.county,
            name=f"华东现代智能高端装备制造及新能源汽车零部件全产业链生产基地（第{number}期）",
            responsible_unit=county.townships[0],
            submitted_on=today - dt.timedelta(days=300 + number),
            contacted=True,
        )
        for number in range(12)
    ]
    recompute([each.pk for each in made], on=today)
    return made


def test_the_screen_of_a_meeting(county, visit, reds):
    officer = visit(county.user(Role.BUREAU)).log_in()
    page = officer.page
    officer.menu("会议大屏")
    page.set_viewport_size(WALL)

    fits(page)
    for size in OTHERS:
        page.set_viewport_size(size)
        fits(page)
    page.set_viewport_size(WALL)

    # Every row is in the page, whatever stands in the box; the list pages until it is held.
    expect(page.locator("#wall-reds li")).to_have_count(flags_up())
    expect(page.locator("[data-roll-more=wall-reds]")).to_have_text(f"+{flags_up() - AT_ONCE}")
    pages(page)
    page.keyboard.press("p")
    expect(page.locator("[data-wall-pause]")).to_have_attribute("aria-pressed", "true")

    # What is entered meanwhile appears by itself; who reads with the keyboard keeps the place.
    page.locator("#wall-list-clue").focus()
    ProjectFactory(county=county.county, responsible_unit=county.townships[0], contacted=True)
    expect(page.locator("#wall-list-clue")).to_have_text(str(len(reds) + 1))
    assert page.evaluate("document.activeElement.id") == "wall-list-clue"

    # Without the server the last figures stay, with the time they are of.
    since = page.locator("[data-as-of]").get_attribute("data-as-of")
    page.context.set_offline(True)
    expect(page.locator("[data-wall-failed]")).to_contain_text(
        f"数据未能刷新，现为以下时间的数据： {since}"
    )
    expect(page.locator("#wall-list-clue")).to_have_text(str(len(reds) + 1))
    page.context.set_offline(False)
    expect(page.locator("[data-wall-failed]")).to_be_hidden()

    # The session ends: the screen says so, and leads back to itself.
    page.context.clear_cookies()
    expect(page.locator("[data-wall-expired]")).to_contain_text("登录已过期")
    expect(page.locator("#wall-list-clue")).to_be_visible()
    for noise in ("ERR_INTERNET_DISCONNECTED", "htmx:"):
        officer.forgive(noise)
    page.get_by_role("link", name="重新登录").click()
    expect(page).to_have_url("/accounts/login/?next=%2Fdashboard%2Fscreen%2F")


def test_who_wants_no_motion_has_a_list_that_stands_still(county, visit, reds):
    officer = visit(county.user(Role.BUREAU)).log_in()
    page = officer.page
    page.emulate_media(reduced_motion="reduce")
    page.clock.install()
    page.set_viewport_size(WALL)
    page.goto("/dashboard/screen/")
    page.clock.run_for(35_000)
    assert page.evaluate(TOP) == 0
    expect(page.locator("[data-roll-more=wall-reds]")).to_have_text(f"+{flags_up() - AT_ONCE}")
    expect(page.locator("[data-wall-pause]")).to_be_hidden()


def pages(page: Page) -> None:
    """Wait until the list has moved on; our policy forbids Playwright's own waiting for it."""
    for _second in range(20):
        if page.evaluate(TOP) > 0:
            return
        page.wait_for_timeout(1000)
    raise AssertionError


def flags_up() -> int:
    """Return how many red flags there are, of all projects."""
    return Flag.objects.open().filter(severity=Severity.WARNING.value).count()


def fits(page: Page) -> None:
    """Nothing scrolls, and nothing stands outside of the picture."""
    assert page.evaluate(
        "() => { const all = document.documentElement;"
        " return all.scrollWidth <= innerWidth && all.scrollHeight <= innerHeight"
        " && [...document.querySelectorAll('.zs-wall__body > section')]"
        ".every((part) => part.scrollHeight <= part.clientHeight + 1); }"
    )
