"""Per request: who must set up a second factor first."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from zhaoshang.accounts.access import actor
from zhaoshang.core import clock
from zhaoshang.second_factor.selectors import lacks_it

SESSION_KEY = "zs_second_factor"
Respond = Callable[[HttpRequest], HttpResponse]


class MustEnrolMiddleware:
    """Of whom a second factor is required and who has none reaches no page but its setting up.

    Who has one needs no watching: there is no session before its code was right. The answer is kept
    in the session for the day and for the person's roles, so that it costs no statement more.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send the user to the page of the second factor until it is set up."""
        user = request.user
        # The first password comes first; its own middleware sees to it.
        if not user.is_authenticated or user.must_change_password or not _must_enrol(request):
            return self.get_response(request)
        request.must_enrol = True  # type: ignore[attr-defined]
        if request.path in _open_pages():
            return self.get_response(request)
        address = reverse("second_factor:mine")
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)


def is_gated(request: HttpRequest) -> bool:
    """Tell whether the user of this request reaches nothing but the setting up."""
    return getattr(request, "must_enrol", False)


def open_gate(request: HttpRequest) -> None:
    """Let the answer be worked out anew: the second factor was set up."""
    request.session.pop(SESSION_KEY, None)


def _must_enrol(request: HttpRequest) -> bool:
    user, today = actor(request), clock.today()
    key = [user.pk, user.access_version, today.isoformat()]
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["key"] != key:
        kept = {"key": key, "must": lacks_it(user, today)}
        request.session[SESSION_KEY] = kept
    return bool(kept["must"])


def _open_pages() -> frozenset[str]:
    names = ("second_factor:mine", "second_factor:begin", "second_factor:enrol")
    others = ("accounts:logout", "accounts:set-language", "accounts:password-change")
    return frozenset(reverse(name) for name in (*names, *others))
