"""Fragment requests and their answers: one place that knows HTMX's headers.

Every page works as a plain link and form post first, so each answer here has a plain form too.
The page's script listens to the events named below.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers

CLOSE_MODAL = "zs:close-modal"


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether only a part of the page is asked for.

    A boosted link and a page restored from the browser's history want the whole page.
    """
    htmx: Any = getattr(request, "htmx", None)
    if not htmx:
        return False
    return not htmx.boosted and not htmx.history_restore_request


def redirect_to(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Send the browser to a view, model or path of ours, out of a fragment request too.

    `to` is what `django.shortcuts.redirect` takes. Addresses that come from outside pass through
    `zhaoshang.accounts.access.own_path` first.
    """
    address = resolve_url(to, *args, **kwargs)
    if is_fragment(request):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def refresh(request: HttpRequest) -> HttpResponse:
    """Load the page that the request came from again."""
    if is_fragment(request):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return HttpResponseRedirect(request.get_full_path())


def close_modal(
    request: HttpRequest, *, back_to: Any, events: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Close the dialog after its form was accepted, and tell the page what changed.

    Args:
        request: The request being answered.
        back_to: Where a browser without script goes instead.
        events: Further client events, by name with their detail: cards listen to them to reload.
    """
    if not is_fragment(request):
        return HttpResponseRedirect(resolve_url(back_to))
    return with_events(HttpResponse(status=204), {CLOSE_MODAL: True, **(events or {})})


def with_events(response: HttpResponse, events: Mapping[str, Any]) -> HttpResponse:
    """Add client events to a response, beside those already there."""
    present = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**present, **events}, ensure_ascii=True)
    return response


def vary_on_fragment(response: HttpResponse) -> HttpResponse:
    """Keep caches from answering a page request with a fragment of the same address."""
    patch_vary_headers(response, ["HX-Request"])
    return response
