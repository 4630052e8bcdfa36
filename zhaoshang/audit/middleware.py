"""Per request: who acts, and from which address."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from zhaoshang.audit.context import acting


class ActorMiddleware:
    """Name the user and address of the request for the field history and the audit events.

    REMOTE_ADDR is the client's address: behind a trusted proxy `zhaoshang.proxy` has put it there.
    The user stays lazy, so that a request that changes nothing asks nobody who it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the view in the name of the user, as one act."""
        with acting(user=request.user, ip=request.META.get("REMOTE_ADDR") or None):
            return self.get_response(request)
