"""Answers a request with a file. That it is permitted is checked by the owning app's view."""

from __future__ import annotations

from typing import IO, Any

import structlog
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from zhaoshang.audit.services import FAILED, record_event
from zhaoshang.files import events
from zhaoshang.files.models import StoredFile
from zhaoshang.files.rules import SHOWN_INLINE
from zhaoshang.files.selectors import content_digest
from zhaoshang.files.storage import Store, default_store

PDF = "application/pdf"
# Chromium shows no PDF inside a sandbox; its viewer runs no script of the page it is shown for.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
SANDBOXED = f"{POLICY}; sandbox"

log = structlog.get_logger(__name__)


def file_response(
    stored: StoredFile,
    *,
    request: HttpRequest,
    inline: bool = False,
    subject: Any = None,
    store: Store | None = None,
) -> HttpResponseBase:
    """Return a stored file, after its content was checked against its hash; the act is an event.

    A file whose content has changed or gone is not served: the visitor gets a page that says so,
    and the trail an event.

    Args:
        stored: The file; the caller has checked that this user may have it.
        request: The request being answered.
        inline: Show pictures and PDF in the browser instead of offering them for saving.
        subject: The record that the file belongs to, for the event.
        store: Another store than the deployment's.
    """
    file = open_checked(stored, store=store)
    if file is None:
        return damaged_response(stored, request=request, subject=subject)
    _record(events.DOWNLOADED, stored, request, subject)
    return content_response(file, name=stored.name, content_type=stored.content_type, inline=inline)


def open_checked(stored: StoredFile, *, store: Store | None = None) -> IO[bytes] | None:
    """Open a stored file whose content has its hash; None if it has changed or gone."""
    try:
        file = (store or default_store()).open(stored.key)
    except FileNotFoundError:
        return None
    if content_digest(file) != stored.sha256:
        file.close()
        return None
    return file


def content_response(
    file: IO[bytes], *, name: str, content_type: str, inline: bool = False
) -> FileResponse:
    """Hand out content that the caller has checked and written down: never cached, never sniffed.

    Args:
        file: The content: a stored file, or a copy made of one.
        name: What people see when they save it.
        content_type: What it is.
        inline: Show pictures and PDF in the browser instead of offering them for saving.
    """
    shown = inline and content_type in SHOWN_INLINE
    response = FileResponse(file, as_attachment=not shown, filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    is_pdf_view = shown and content_type == PDF
    response.headers["Content-Security-Policy"] = POLICY if is_pdf_view else SANDBOXED
    return response


def damaged_response(
    stored: StoredFile, *, request: HttpRequest, subject: Any = None
) -> HttpResponse:
    """Say that a file is not handed out because its content has changed; that is an event."""
    log.error("attachment changed on the disk", file=stored.pk, key=stored.key)
    _record(events.DAMAGED, stored, request, subject, result=FAILED)
    return render(request, "files/damaged.html", {"file": stored}, status=409)


def _record(
    kind: str, stored: StoredFile, request: HttpRequest, subject: Any, **result: str
) -> None:
    record_event(
        kind,
        by=request.user,
        county=stored.county_id,
        subject=subject if subject is not None else stored,
        subject_label=stored.name if subject is None else f"{subject} · {stored.name}",
        detail={"file": stored.pk, "sha256": stored.sha256, "purpose": stored.purpose},
        **result,
    )
