"""A part of a dashboard: a fragment for the page it belongs to, or a page of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhaoshang.core.htmx import is_fragment
from zhaoshang.dashboard.asked import Asked


def render_part(
    request: HttpRequest, name: str, title: str, asked: Asked, context: dict[str, Any]
) -> HttpResponse:
    """Return `dashboard/_<name>.html`; without script the part stands on a page of its own."""
    template = f"dashboard/_{name}.html"
    known = {**context, "asked": asked}
    if is_fragment(request):
        return render(request, template, known)
    back_url = asked.address("dashboard:leader")
    page = {**known, "part": template, "title": title, "back_url": back_url}
    return render(request, "dashboard/part.html", page)
