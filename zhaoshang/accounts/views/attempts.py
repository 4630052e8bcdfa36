"""What every form page does: find the record, try the service, show its refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zhaoshang.accounts.access import actor
from zhaoshang.accounts.forms.base import ActForm
from zhaoshang.accounts.models import Position, Unit, User
from zhaoshang.core.errors import RuleBroken

Result = TypeVar("Result")


def attempt(
    form: ActForm, act: Callable[[], Result], *, record: Any | None = None
) -> Result | None:
    """Run a service if the form was posted and is valid; show its refusal in it, return None.

    Args:
        form: A bound form.
        act: The call of the service.
        record: The versioned record, for the form to carry its new version after a conflict.
    """
    if not form.is_valid():
        return None
    try:
        return act()
    except RuleBroken as error:
        if record is not None:
            record.refresh_from_db()
        form.refuse(error, version=record.version if record is not None else None)
        return None


def form_page(request: HttpRequest, form: ActForm, **context: Any) -> HttpResponse:
    """Show a page that is one form (templates/accounts/form_page.html)."""
    return render(request, "accounts/form_page.html", {"form": form, **context})


def posted(request: HttpRequest) -> Any:
    """Return what was posted, or None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def visible_unit(request: HttpRequest, pk: int) -> Unit:
    """Return a unit in sight, else 404."""
    units = Unit.objects.visible_to(actor(request)).select_related("parent", "county")
    return get_object_or_404(units, pk=pk)


def visible_person(request: HttpRequest, pk: int) -> User:
    """Return a person in sight, else 404."""
    people = User.objects.visible_to(actor(request)).select_related("unit", "unit__county")
    return get_object_or_404(people, pk=pk)


def visible_position(request: HttpRequest, pk: int) -> Position:
    """Return a position of a unit in sight, else 404."""
    units = Unit.objects.visible_to(actor(request))
    positions = Position.objects.filter(unit__in=units).select_related("unit")
    return get_object_or_404(positions, pk=pk)


def allow(*, allowed: bool) -> None:
    """Answer 403 for what is in sight but forbidden."""
    if not allowed:
        raise PermissionDenied
