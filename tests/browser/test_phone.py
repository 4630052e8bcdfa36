"""On a phone: the application is installable, says so without a network, and keeps no page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from projects.models import FollowUp
from tests.browser.visitor import PHONE
from tests.factories.files import picture
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.browser

# What is kept: addresses, and whether any of it is a page of ours with somebody's name in it.
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      found.push([new URL(request.url).pathname, await answer.text()]);
    }
  }
  return found;
}"""
READY = "navigator.serviceWorker.ready.then((found) => found.active.state)"
IN_CONTROL = "navigator.serviceWorker.controller !== null"
PHOTO = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG")}


def installability(page: Page) -> tuple[Any, Any]:
    """Return the manifest as Chromium read it, and what stands against installing."""
    talk = page.context.new_cdp_session(page)
    manifest = talk.send("Page.getAppManifest")
    return manifest, talk.send("Page.getInstallabilityErrors")["installabilityErrors"]


def test_it_is_installable_and_without_a_network_says_so(county, visit):
    clerk = visit(county.user(Role.CLERK), **PHONE, service_workers="allow").log_in()
    page = clerk.page
    assert page.evaluate(READY) in {"activating", "activated"}
    page.wait_for_function(IN_CONTROL)

    manifest, against = installability(page)
    assert manifest["url"].endswith("/manifest.webmanifest")
    assert manifest["errors"] == []
    # A window of its own, apart from others, is what a test's browser does not install from.
    assert [each for each in against if each["errorId"] != "in-incognito"] == []

    page.goto("/projects/")
    clerk.settle()
    page.context.set_offline(True)
    page.goto("/dashboard/")
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(str(clerk.user))
    page.context.set_offline(False)
    # The page tries again by itself when the network is back.
    expect(page.get_by_role("heading", name="全县招商一览")).to_be_visible()
    clerk.settle()
    clerk.forgive("net::ERR_INTERNET_DISCONNECTED")

    kept = page.evaluate(KEPT)
    paths = {path for path, _text in kept}
    assert paths >= {"/offline/", "/static/css/tokens.css"}
    assert all(path == "/offline/" or path.startswith("/static/") for path in paths)
    assert not any(str(clerk.user) in text for _path, text in kept)


def test_a_follow_up_is_recorded_on_the_way_with_photo_and_place(county, visit):
    project = ProjectFactory(county=county.county, responsible_unit=county.township, contacted=True)
    here = {"latitude": 26.573014, "longitude": 106.702123}
    clerk = visit(
        county.user(Role.CLERK), **PHONE, geolocation=here, permissions=["geolocation"]
    ).log_in()
    page = clerk.page
    bar = page.get_by_role("navigation", name="底部菜单")
    bar.get_by_role("link", name="记跟进").tap()
    expect(bar.get_by_role("link", name="记跟进")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name=f"记录{project.name}的跟进").or_(
        page.get_by_role("main").get_by_role("link", name="记跟进")
    ).first.tap()
    page.get_by_label("洽谈与推进内容").or_(page.locator("[name=content]")).first.fill("现场看桩基")
    assert page.locator("[name=latitude]").input_value() == ""
    page.get_by_role("button", name="获取当前位置").tap()
    expect(page.get_by_text("已获取位置：")).to_be_visible()
    camera = page.locator("[name=photos]")
    camera.set_input_files(PHOTO)
    camera.set_input_files({**PHOTO, "name": "塔吊.jpg"})
    assert camera.evaluate("each => each.files.length") == 2
    page.get_by_role("button", name="登记").tap()
    expect(page.get_by_text("跟进已登记")).to_be_visible()
    made = FollowUp.objects.get(content="现场看桩基")
    assert (str(made.latitude), made.documents.count()) == ("26.57301", 2)


def test_a_form_sent_without_a_network_stays_with_what_was_typed(county, visit):
    project = ProjectFactory(county=county.county, responsible_unit=county.township, contacted=True)
    clerk = visit(county.user(Role.CLERK), **PHONE).log_in()
    page = clerk.page
    page.goto(f"/projects/{project.pk}/follow-up/")
    page.locator("[name=content]").fill("在路上写的")
    page.context.set_offline(True)
    page.get_by_role("button", name="登记").tap()
    expect(page.get_by_role("alert")).to_contain_text("尚未发出")
    page.context.set_offline(False)
    page.get_by_role("button", name="登记").tap()
    expect(page.get_by_text("跟进已登记")).to_be_visible()
    assert FollowUp.objects.filter(content="在路上写的").count() == 1
