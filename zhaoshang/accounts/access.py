"""Who may reach a view at all: every view carries exactly one of three marks.

- `@public`: anybody, logged in or not.
- `@login_only`: any logged-in user; the view itself checks the object.
- `@roles_required(Role.X, …)`: a logged-in user that holds one of the roles, else 403. With
  `deputies=True` also who stands in for the head of a unit today (R8), whatever the roles.

A guard test walks the URL tree and fails for a view without `access`. The mark goes above (outside)
`require_POST` and the like, or below: `functools.wraps` carries it along.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from zhaoshang.accounts.rules import Role

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

PUBLIC = "public"
LOGIN_ONLY = "login"
BY_ROLE = "roles"


def _mark(view: Any, access: str, roles: frozenset[Role]) -> None:
    view.access = access
    view.allowed_roles = roles


def public(view: View) -> View:
    """Declare a view open to everybody."""
    _mark(view, PUBLIC, frozenset())
    return view


def login_only(view: View) -> View:
    """Declare a view open to every logged-in user; what they see of it is decided inside."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_login(request)
        return view(request, *args, **kwargs)

    _mark(guarded, LOGIN_ONLY, frozenset(Role))
    return guarded  # type: ignore[return-value]


def roles_required(*roles: Role, deputies: bool = False) -> Callable[[View], View]:
    """Declare a view open to users that hold one of the roles.

    Args:
        roles: The roles.
        deputies: It is open to deputies of unit heads too; what they see there, `visible_to` says.

    Raises:
        PermissionDenied: (403) for a logged-in user without any of them.
    """
    allowed = frozenset(roles)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not user.is_authenticated:
                return to_login(request)
            if not (user.has_role(*allowed) or (deputies and user.scope.deputy_of)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        _mark(guarded, BY_ROLE, allowed)
        return guarded  # type: ignore[return-value]

    return decorate


# What a page that refreshes itself asks for, without anybody's doing: it does not keep a session
# alive. An endless one is not ended by idleness either: the meeting room's screen.
POLLS = "polls"
ENDLESS = "endless"


def refreshes_itself(*, endless: bool = False) -> Callable[[View], View]:
    """Declare that the fragments of a view are fetched by a page itself, not by its reader."""

    def decorate(view: View) -> View:
        view.refreshing = ENDLESS if endless else POLLS  # type: ignore[attr-defined]
        return view

    return decorate


def refreshing(request: HttpRequest, view: Any) -> str:
    """Return POLLS or ENDLESS for a request that a page makes by itself, else ""."""
    if request.method != "GET" or request.headers.get("HX-Request") != "true":
        return ""
    return str(getattr(view, "refreshing", ""))


def actor(request: HttpRequest) -> User:
    """Return the logged-in user of a guarded view."""
    return cast("User", request.user)


def own_path(request: HttpRequest, address: str | None) -> str:
    r"""Return path and query of an address of this host, or "" for any other address.

    Control characters, other hosts, `//host` and `\\host` all give "" (open redirect).
    """
    if not address or not url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    parts = urlsplit(address)
    if not parts.path.startswith("/") or parts.path.startswith(("//", "/\\")):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def to_login(request: HttpRequest) -> HttpResponse:
    """Send an anonymous visitor to the log-in page, back to where the visitor was afterwards.

    A fragment request is answered with a header that makes the browser load the log-in page. Why
    the session ended goes along as a word, which the page has the sentence of.
    """
    fragment = request.headers.get("HX-Request") == "true"
    if fragment:
        here = own_path(request, request.headers.get("HX-Current-URL"))
    elif request.method in ("GET", "HEAD"):
        here = request.get_full_path()
    else:
        here = own_path(request, request.headers.get("Referer"))
    address = reverse("accounts:login")
    why_ended: Callable[[], str] | None = getattr(request, "why_ended", None)
    query = {"next": here, "ended": why_ended() if why_ended is not None else ""}
    told = urlencode({name: value for name, value in query.items() if value})
    if told:
        address = f"{address}?{told}"
    if fragment:
        return HttpResponse(status=200, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
