"""Per request: has the session run out, and must the password be changed first.

Neither costs a statement: what they ask for stands in the session (`marks`) and on the user.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse

from zhaoshang.accounts.access import ENDLESS, refreshing
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.security.marks import SEEN_EVERY, Marks, mark_act, read_marks, seconds
from zhaoshang.security.rules import Ended, password_is_old
from zhaoshang.security.selectors import why_ended
from zhaoshang.security.services import follow_key, run_out

Respond = Callable[[HttpRequest], HttpResponse]


class SessionLimitsMiddleware:
    """End a session that was idle or has lasted too long; note an act of its user once a minute.

    A request that a page makes by itself (`accounts.access.refreshes_itself`) is no act. The
    meeting room's screen is read by nobody's hand: it goes on until the session has lasted too
    long (docs/operations.md).

    Source: reliability.md D3; ASVS 5.0 7.3.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Judge the session before anybody asks who it belongs to."""
        _remember_cookie(request)
        if SESSION_KEY not in request.session:
            return self.get_response(request)
        _judge(request)
        key = request.session.session_key
        response = self.get_response(request)
        # A changed password gives the session that changed it a new key.
        if key and request.session.session_key not in {key, None}:
            follow_key(old=key, new=str(request.session.session_key))
        return response


def _judge(request: HttpRequest) -> None:
    """End the session that has run out, or mark an act of its user in it."""
    marks = read_marks(request.session)
    now = seconds()
    if marks is not None and now - marks.seen < SEEN_EVERY:
        request.session_marks = marks  # type: ignore[attr-defined]
        return
    mode = _mode(request)
    because = marks.over_because(now, idles=mode != ENDLESS) if marks is not None else None
    if because is not None:
        _end(request, because)
    elif request.user.is_authenticated:
        if not mode:
            marks = mark_act(request.session, request.user, marks)
        request.session_marks = marks  # type: ignore[attr-defined]


class PasswordAgeMiddleware:
    """Whose password has reached the policy's age reaches no page but the password change (D2)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send the user to the password page until it has been changed."""
        marks: Marks | None = getattr(request, "session_marks", None)
        if marks is None or not marks.ageing_days or not request.user.is_authenticated:
            return self.get_response(request)
        changed_at = request.user.password_changed_at
        if not password_is_old(changed_at, clock.now(), marks.ageing_days):
            return self.get_response(request)
        request.password_days = marks.ageing_days  # type: ignore[attr-defined]
        change = reverse("accounts:password-change")
        allowed = {change, reverse("accounts:logout"), reverse("accounts:set-language")}
        if request.path in allowed:
            return self.get_response(request)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": change})
        return HttpResponseRedirect(change)


def _mode(request: HttpRequest) -> str:
    """Return how a request refreshes a page by itself; "" for an act of a person."""
    try:
        view = resolve(request.path_info).func
    except Http404:
        return ""
    return refreshing(request, view)


def _end(request: HttpRequest, because: Ended) -> None:
    """End the session and go on as a visitor, who is told why by the log-in page."""
    user, key = request.user, request.session.session_key
    if user.is_authenticated:
        with acting(user=user, ip=request.META.get("REMOTE_ADDR") or None):
            run_out(user=user, key=str(key), because=because)
    request.session.flush()
    request.user = AnonymousUser()
    request.why_ended = lambda: because.value  # type: ignore[attr-defined]


def _remember_cookie(request: HttpRequest) -> None:
    """Let who sends to the log-in page ask why this cookie's session has ended: one query then."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return

    def ask() -> str:
        because = why_ended(key)
        return because.value if because is not None else ""

    request.why_ended = ask  # type: ignore[attr-defined]
