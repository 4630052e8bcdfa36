"""Per request: an id, one log line, and the counts for Prometheus.

The line says which view answered whom, from where, with what status and how fast. It has neither
path nor query string: both may hold names and numbers of people (reliability.md D22, 16.2.5).
"""

from __future__ import annotations

import re
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse

from zhaoshang.metrics.counters import count_database_error, count_request

HEADER = "X-Request-ID"
_ID = re.compile(r"[0-9a-f]{32}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Asked every few seconds: a line only when something is wrong.
QUIET = frozenset({"healthz", "healthz-jobs", "readyz", "metrics"})
_FAULT = 400

log = structlog.get_logger("zhaoshang.requests")


def is_on() -> bool:
    """Tell whether figures are kept at all."""
    return bool(settings.METRICS_TOKEN or settings.METRICS_NETWORKS)


def request_line(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id, which stands in all its log lines and in the answer; note the end.

    The duration runs to the first byte: what a stream sends afterwards is not in it.
    """
    got_request_exception.connect(_note_error, dispatch_uid="zhaoshang.metrics.requests")

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = get_response(request)
            _note(request, response, time.perf_counter() - began)
        response.headers[HEADER] = request_id
        return response

    return middleware


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    view = request.resolver_match.view_name if request.resolver_match else ""
    method = request.method if request.method in _METHODS else "OTHER"
    status = response.status_code
    if is_on():
        count_request(view=view, method=str(method), status=status, seconds=seconds)
    if settings.LOG_REQUESTS and (view not in QUIET or status >= _FAULT):
        log.info(
            "request",
            view=view,
            method=method,
            status=status,
            ms=round(seconds * 1000, 1),
            user=_user_id(request),
            address=request.META.get("REMOTE_ADDR") or None,
        )


def _user_id(request: HttpRequest) -> int | None:
    """Return who asked, if that is known by now: the line asks the database nothing."""
    user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)


def _note_error(**_kwargs: Any) -> None:
    error = sys.exc_info()[1]
    if is_on() and isinstance(error, DatabaseError):
        count_database_error(error)
