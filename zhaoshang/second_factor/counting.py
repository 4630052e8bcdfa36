"""How wrong codes are counted: as wrong passwords are, by the same limit and the same lock.

The factor itself counts too (`services.checking`), whatever address the tries come from.
"""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off, get_failure_limit, get_lockout_response
from django.http import HttpRequest, HttpResponse

from zhaoshang.accounts.models import User
from zhaoshang.second_factor.rules import Limit


def limit_of(request: HttpRequest, user: User) -> Limit:
    """Return how many wrong ones lock this person's name, and for how long."""
    credentials = _credentials(user)
    # Fills in what the limit may be asked by (address, name).
    AxesProxyHandler.update_request(request)
    request.axes_credentials = credentials  # type: ignore[attr-defined]
    cool_off = get_cool_off(request)
    assert cool_off is not None  # noqa: S101 - the settings name one
    return Limit(failures=get_failure_limit(request, credentials), cool_off=cool_off)


def is_name_locked(request: HttpRequest, user: User) -> bool:
    """Tell whether the name is locked for this address, by wrong passwords or wrong codes."""
    return not AxesProxyHandler.is_allowed(request, _credentials(user))


def count_wrong(request: HttpRequest, user: User) -> int:
    """Count a wrong code as a wrong password; return how many tries are left."""
    credentials = _credentials(user)
    AxesProxyHandler.user_login_failed(__name__, credentials, request)
    limit = get_failure_limit(request, credentials)
    return max(0, limit - AxesProxyHandler.get_failures(request, credentials))


def locked_page(request: HttpRequest, user: User) -> HttpResponse:
    """Answer as the log-in page does to a locked name (429)."""
    answer: HttpResponse = get_lockout_response(request, credentials=_credentials(user))
    return answer


def _credentials(user: User) -> dict[str, str]:
    return {"username": user.username}
