"""Who reads the trail: auditors alone. Roles stand in `accounts`, above, so the user is asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from zhaoshang.core.htmx import is_fragment

AUDITOR = "auditor"

View = Callable[..., HttpResponseBase]


def can_read_trail(user: Any) -> bool:
    """Tell whether a user may read the audit trail."""
    return AUDITOR in user.scope.roles


def auditors_only(view: View) -> View:
    """Declare a view open to auditors.

    The same mark as `roles_required(Role.AUDITOR)` of `zhaoshang.accounts.access`, which this app
    cannot import: it stands above.

    Raises:
        PermissionDenied: (403) for anybody else who is logged in.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            response = redirect_to_login(request.get_full_path())
            if not is_fragment(request):
                return response
            return HttpResponse(headers={"HX-Redirect": response.url})
        if not can_read_trail(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.access = "roles"  # type: ignore[attr-defined]
    guarded.allowed_roles = frozenset({AUDITOR})  # type: ignore[attr-defined]
    return guarded
