"""Nothing is wider than a phone: every page that a role can open, with long names in it.

Pages are drawn by the test client and laid out by Chromium without their scripts: no server, no
requests, so that some hundred pages take little time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, reverse
from playwright.sync_api import Browser, Page

from projects.models import Investor, Project
from tests.factories.accounts import CountyFixture, make_county
from tests.guards.objects import Objects, make_objects
from tests.guards.routes import Route, routes
from tests.guards.url_table import PUBLIC, SESSION, WHO
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.slow,
]

WIDTHS = (390, 360)
# Apart, so that several processes share the work.
APPS = ("assessment", "contracts", "projects", "(?!assessment|contracts|projects)")
FEWEST = 40
HEIGHT = 844
# Who opens nearly everything first; each page is laid out as the first of them who may open it.
OPENERS = (
    Role.BUREAU_ADMIN,
    Role.CLERK,
    Role.LEADER,
    Role.REVIEWER,
    Role.SYSADMIN,
    Role.SECADMIN,
    Role.AUDITOR,
    Role.LEGAL,
    Role.ARCHIVIST,
    Role.UNIT_HEAD,
)
# Made for a wide picture: the wall of a meeting room, a sheet of paper.
WIDE = re.compile(r"print|screen|export|template|core:")
LONG = "年产三十六万吨高性能新能源汽车轻量化铝合金零部件及精密压铸模具智能制造产业园（二期）项目"
LONG_UNIT = "云岭县高端装备制造与新材料产业园区管理委员会招商服务中心"
SHEET = re.compile(r"""<link rel="stylesheet"\s+href="/static/([^"]+)"[^>]*?(media="print")?>""")
SCRIPT = re.compile(r"<script\b.*?</script>", re.S)
# What stands out to the side, unless a box that is made to scroll holds it.
WIDER = """(width) => {
  const held = (each) => {
    for (let box = each.parentElement; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== "visible") return true;
    }
    return false;
  };
  const out = [];
  const whole = document.scrollingElement.scrollWidth;
  if (whole > width) out.push("page " + whole);
  for (const each of document.body.querySelectorAll("*")) {
    const box = each.getBoundingClientRect();
    if (box.width > 1 && box.height > 1 && box.right > width + 1 && !held(each)
        && getComputedStyle(each).position !== "fixed" && !each.closest("svg svg, .zs-menu")) {
      out.push(each.tagName.toLowerCase() + "." + each.className + " " + Math.round(box.right));
    }
  }
  return out.slice(0, 3);
}"""


@lru_cache
def style(name: str) -> str:
    """Return one of our style sheets."""
    with open(finders.find(name), encoding="utf-8") as file:
        return file.read()


def alone(html: str) -> str:
    """Return a page that asks for nothing: its style sheets inside, without scripts."""
    drawn = SHEET.sub(
        lambda found: "" if found[2] else f"<style>{style(found[1])}</style>", SCRIPT.sub("", html)
    )
    return re.sub(r'(src|href|srcset)="/[^"]*"', r'\1="about:blank"', drawn)


@pytest.fixture(autouse=True)
def bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer 403 and 404 without their pages: nobody looks at them here."""

    def handler(_resolver: URLResolver, code: int):
        return lambda _request, exception=None: HttpResponse(status=code)

    monkeypatch.setattr(URLResolver, "resolve_error_handler", handler)


@pytest.fixture(scope="module")
def county(module_database) -> Iterator[CountyFixture]:
    with module_database():
        yield make_county("KD")


@pytest.fixture(scope="module")
def objects(county: CountyFixture, django_db_blocker) -> Objects:
    """One object of each kind, with the longest names people type."""
    with django_db_blocker.unblock():
        made = make_objects(county)
        Project.objects.update(name=LONG)
        Investor.objects.update(name=f"{LONG_UNIT}有限责任公司")
        Unit.objects.filter(pk__in=[county.township.pk, county.department.pk]).update(
            name=LONG_UNIT, short_name=""
        )
        User.objects.filter(unit=county.township).update(full_name="欧阳·买买提江·阿不都热合曼")
    return made


def pages(county: CountyFixture, objects: Objects, apps: str) -> Iterator[tuple[str, str]]:
    """Yield each page of some apps once, as the first role draws it that may open it."""
    clients: dict[Role, Client] = {}
    for role in OPENERS:
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(
            county.user(role), backend="zhaoshang.accounts.backends.CountyBackend"
        )
    for route in routes():
        if route.name in SESSION or WIDE.search(route.name) or "GET" not in route.methods:
            continue
        if WHO.get(route.name) == PUBLIC or not re.match(apps, route.name):
            continue
        if html := drawn(route, objects, clients):
            yield route.name, html


def drawn(route: Route, objects: Objects, clients: dict[Role, Client]) -> str:
    """Return the page, "" if it is none or nobody may open it for the objects there are."""
    address = reverse(route.name, kwargs=objects.arguments(route))
    who = WHO[route.name]
    for role, client in clients.items():
        if isinstance(who, frozenset) and role not in who:
            continue
        answer = client.get(address)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if answer.status_code == 200 and is_page and not answer.streaming:
            html = answer.content.decode()
            return html if "<body" in html else ""
    return ""


@pytest.mark.parametrize("apps", APPS)
def test_no_page_is_wider_than_a_phone(
    browser: Browser, county: CountyFixture, objects: Objects, apps: str
) -> None:
    page: Page = browser.new_page(viewport={"width": WIDTHS[0], "height": HEIGHT})
    wrong, seen = [], 0
    try:
        for name, html in pages(county, objects, apps):
            seen += 1
            page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
            page.set_content(alone(html), wait_until="commit")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                if found := page.evaluate(WIDER, width):
                    wrong.append((name, width, found))
    finally:
        page.close()
    assert wrong == []
    # There are objects for most of them, and somebody who may open them.
    assert seen > FEWEST
