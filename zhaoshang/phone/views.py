"""Addresses that a browser asks for by itself when the application stands on a home screen."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhaoshang.accounts.access import public
from zhaoshang.phone.assets import ICONS, WORKER, kept_urls, source_of, version_of

# The paper and the ink of static/css/tokens.css.
PAPER, BRAND = "#f6f2e9", "#184552"
SHORTEST = 12
# Asked again each time: a phone finds out about a new version the next time it is opened.
FRESH = "no-cache"


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Say what the application is called, looks like and opens with; its county when logged in."""
    name = _name(request)
    start = reverse("alerts:todo")
    content: dict[str, Any] = {
        "id": start,
        "name": name,
        "short_name": name if len(name) <= SHORTEST else _("Investment"),
        "description": _("Investment promotion ledger"),
        "lang": "zh-CN" if get_language() == "zh-hans" else "en",
        "dir": "ltr",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "orientation": "any",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": static(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for path, sizes, purpose in ICONS
        ],
        "shortcuts": [{"name": _("Record follow-up"), "url": reverse("projects:follow-up-choose")}],
    }
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = "application/manifest+json; charset=utf-8"
    response.headers["Cache-Control"] = f"private, {FRESH}"
    return response


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker, told what to keep; served from the root, so it answers for all."""
    told = {
        "version": version_of(_offline_page()),
        "offline": reverse("offline"),
        "kept": kept_urls(),
        "static": settings.STATIC_URL,
    }
    script = f"const TOLD = {json.dumps(told)};\n".encode() + source_of(WORKER)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = FRESH
    return response


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Return the page shown without a network: the same for everybody, with nobody's data."""
    response = HttpResponse(_offline_page())
    response.headers["Cache-Control"] = FRESH
    return response


def _offline_page() -> bytes:
    return render_to_string("phone/offline.html").encode()


def _name(request: HttpRequest) -> str:
    user = request.user
    if not user.is_authenticated:
        return _("County investment promotion")
    county = (user.unit.county or user.unit).label
    return _("%(county)s Investment") % {"county": county}
