"""Per request: the scope from the session, the language, and the first-log-in password change."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from zhaoshang.accounts.models.scopes import attach_scope
from zhaoshang.core import clock

SESSION_KEY = "zs_scope"
Respond = Callable[[HttpRequest], HttpResponse]


class ScopeMiddleware:
    """Attach the user's scope, kept in the session under the user's access version.

    What a logged-in user has seen is kept by no browser: after log-out, Back shows nothing
    (reliability.md D21).
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Load the scope before the view runs."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        stored = request.session.get(SESSION_KEY)
        kept = attach_scope(request.user, stored, clock.today())
        if kept is not stored:
            request.session[SESSION_KEY] = kept
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class UserLanguageMiddleware:
    """Use the language chosen: in the account, else in the cookie, else the default.

    What the browser asks for is not obeyed: offices run browsers in a foreign language, and the
    pages are Chinese first.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this request."""
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.user.is_authenticated and request.user.language:
            language = request.user.language
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language() or ""
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        patch_vary_headers(response, ["Cookie"])
        return response


class FirstPasswordMiddleware:
    """A user with a one-time password reaches no page but the password change (product.md)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send the user to the password page until it has been changed."""
        if not request.user.is_authenticated or not request.user.must_change_password:
            return self.get_response(request)
        change = reverse("accounts:password-change")
        allowed = {change, reverse("accounts:logout"), reverse("accounts:set-language")}
        if request.path in allowed:
            return self.get_response(request)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": change})
        return HttpResponseRedirect(change)
