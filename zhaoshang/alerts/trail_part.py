"""The part of a record's page that says who was told: read only when a reader unfolds it."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from zhaoshang.alerts.selectors.trail import Subject, Trail, told_about

ASKED = "told"


def trail_part(request: HttpRequest, subjects: Iterable[Subject]) -> Trail | None:
    """Return who was told of what a page shows, if its reader has asked; see `told_about`.

    The page asks by its own address (`?told=1`), so that whoever may see it, and nobody else, sees
    this; folded up it costs no query.
    """
    return told_about(*subjects) if ASKED in request.GET else None
