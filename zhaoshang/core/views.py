"""Pages of the lowest floor: only the developers' gallery of components."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhaoshang.core import clock
from zhaoshang.core.gallery import samples


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in its states; exists for developers only (DEBUG).

    Raises:
        Http404: outside DEBUG.
    """
    if not settings.DEBUG:
        raise Http404
    return render(request, "components/gallery.html", samples(clock.today()))
