"""What a browser asks for to put the application on a home screen, and what it keeps."""

from __future__ import annotations

import json
import struct

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from whitenoise.storage import CompressedManifestStaticFilesStorage

from tests.factories.accounts import CountyFixture
from zhaoshang.accounts.rules import Role
from zhaoshang.phone import views
from zhaoshang.phone.assets import ICONS, KEPT, WORKER, kept_urls, source_of, version_of

pytestmark = pytest.mark.django_db


def told(script: str) -> dict:
    """Return what the worker is told in its first line."""
    first, _rest = script.split(";\n", 1)
    return json.loads(first.removeprefix("const TOLD = "))


def test_the_manifest_is_named_after_the_county_of_who_is_logged_in(login, county: CountyFixture):
    answer = login(county.user(Role.CLERK)).get(reverse("manifest"))
    assert answer.headers["Content-Type"].startswith("application/manifest+json")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    manifest = answer.json()
    assert manifest["name"] == f"{county.county.label}招商"
    assert manifest["start_url"] == manifest["scope"] == reverse("alerts:todo") == "/"
    assert (manifest["display"], manifest["lang"]) == ("standalone", "zh-CN")


def test_before_log_in_it_names_no_county(client: Client, county: CountyFixture):
    manifest = client.get(reverse("manifest")).json()
    assert county.county.label not in json.dumps(manifest, ensure_ascii=False)
    assert manifest["name"] == "县域招商"


def test_every_icon_has_the_size_it_says(client: Client):
    icons = client.get(reverse("manifest")).json()["icons"]
    said = {(each["sizes"], each["purpose"]) for each in icons}
    assert said == {(size, use) for size in ("192x192", "512x512") for use in ("any", "maskable")}
    for path, sizes, _purpose in ICONS:
        with open(finders.find(path), "rb") as file:
            head = file.read(24)
        width, height = struct.unpack(">II", head[16:24])
        assert f"{width}x{height}" == sizes


def test_the_colours_are_those_of_the_style_sheet():
    tokens = source_of("css/tokens.css").decode()
    assert f"--zs-paper: {views.PAPER};" in tokens
    assert f"--zs-brand: {views.BRAND};" in tokens


def test_the_worker_answers_for_the_whole_site_and_is_asked_for_anew(client: Client):
    answer = client.get(reverse("service-worker"))
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    # A worker answers for what lies below its own address.
    assert reverse("service-worker").count("/") == 1
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_the_worker_keeps_the_offline_page_and_static_files_only(client: Client):
    script = client.get(reverse("service-worker")).content.decode()
    content = told(script)
    assert content["offline"] == reverse("offline")
    assert content["kept"] == kept_urls()
    assert all(each.startswith(content["static"]) for each in content["kept"])
    # A page is fetched, and answered with the offline page alone.
    assert script.count("cache.put(") == 1
    assert script.count("cache.addAll(") == 1


def test_whoever_changes_what_is_kept_changes_the_version(monkeypatch: pytest.MonkeyPatch):
    before = version_of(b"page")
    assert version_of(b"another page") != before
    version_of.cache_clear()
    monkeypatch.setattr(
        "zhaoshang.phone.assets.source_of", lambda name: source_of(name) + b"/* changed */"
    )
    assert version_of(b"page") != before
    version_of.cache_clear()


def test_the_offline_page_is_the_same_for_everybody_and_says_nothing(
    client: Client, login, county: CountyFixture
):
    clerk = county.user(Role.CLERK)
    page = client.get(reverse("offline"))
    assert "没有网络" in page.content.decode()
    assert login(clerk).get(reverse("offline")).content == page.content
    for secret in (str(clerk), county.county.label, "csrfmiddlewaretoken"):
        assert secret not in page.content.decode()
    assert "Set-Cookie" not in page.headers


def test_with_hashed_names_the_worker_keeps_those(tmp_path):
    """As in production: names carry a hash of the content, so what is kept cannot grow old."""
    storage = CompressedManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    for name in (*KEPT, WORKER):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(source_of(name))
    for _name, _hashed, done in storage.post_process({n: (storage, n) for n in (*KEPT, WORKER)}):
        assert not isinstance(done, Exception)
    for name in KEPT:
        stem, kind = name.rsplit(".", 1)
        url = storage.url(name)
        assert url.startswith(f"/static/{stem}.")
        assert len(url.removeprefix(f"/static/{stem}.").removesuffix(f".{kind}")) == 12


def test_pages_say_that_the_application_can_be_installed(login, county: CountyFixture):
    for page in (login(county.user(Role.CLERK)).get("/"), Client().get(reverse("accounts:login"))):
        html = page.content.decode()
        assert f'href="{reverse("manifest")}"' in html
        assert f'data-worker="{reverse("service-worker")}"' in html
        assert 'name="theme-color"' in html
        assert "apple-touch-icon" in html


def test_before_the_first_password_is_changed_nothing_is_installed(login, county: CountyFixture):
    newcomer = county.user(Role.CLERK, must_change_password=True)
    html = login(newcomer).get(reverse("accounts:password-change")).content.decode()
    assert reverse("manifest") not in html
    assert 'data-worker=""' in html
