"""What waits for a person whose account is about to be switched off."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.accounts.permissions import can_administer_user, can_control_account
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.selectors.open_of import open_of
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment, vary_on_fragment


@roles_required(Role.SYSADMIN, Role.SECADMIN)
@require_safe
def open_notices(request: HttpRequest, pk: int) -> HttpResponse:
    """Count by kind what a person has not read, not answered, and has to do."""
    by = actor(request)
    people = User.objects.visible_to(by).select_related("unit__county")
    person = get_object_or_404(people, pk=pk)
    if not (can_administer_user(by, person) or can_control_account(by, person)):
        raise PermissionDenied
    context = {"person": person, "open": open_of(person, clock.today())}
    template = "alerts/partials/_open_of.html" if is_fragment(request) else "alerts/open_of.html"
    return vary_on_fragment(render(request, template, context))
