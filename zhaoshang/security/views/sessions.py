"""Where a person is logged in: one's own sessions, and those of a person one administers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zhaoshang.accounts.access import actor, login_only, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.accounts.permissions import can_control_account
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.htmx import is_fragment, vary_on_fragment
from zhaoshang.security import services
from zhaoshang.security.models import LiveSession
from zhaoshang.security.policies import rule_for
from zhaoshang.security.selectors import standing_sessions


@login_only
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List one's own sessions."""
    user = actor(request)
    found = standing_sessions(user, this_key=request.session.session_key)
    context = {
        "sessions": found,
        "others": sum(not each.is_this for each in found),
        "rule": rule_for(user.unit, clock.today()),
    }
    return render(request, "security/sessions.html", context)


@login_only
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session: of one's own, or of a person whose account one controls."""
    by = actor(request)
    rows = LiveSession.objects.select_related("user__unit__county")
    row = get_object_or_404(rows, pk=pk)
    own = row.user_id == by.pk
    if not own and not can_control_account(by, row.user):
        return _not_there(by, row)
    try:
        services.end_one(by=by, session_id=row.pk)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, _t("The session is ended."))
    return redirect("security:sessions") if own else redirect("accounts:user", row.user_id)


@login_only
@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    count = services.end_others(by=actor(request), this_key=request.session.session_key)
    words = ngettext(
        "%(count)s other session is ended.", "%(count)s other sessions are ended.", count
    )
    messages.success(request, words % {"count": count})
    return redirect("security:sessions")


@roles_required(Role.SYSADMIN, Role.SECADMIN)
@require_safe
def sessions_of(request: HttpRequest, pk: int) -> HttpResponse:
    """List the sessions of a person whose account the administrator controls."""
    by = actor(request)
    people = User.objects.visible_to(by).select_related("unit__county")
    person = get_object_or_404(people, pk=pk)
    if not can_control_account(by, person):
        raise PermissionDenied
    context = {"person": person, "sessions": standing_sessions(person)}
    part = is_fragment(request)
    template = "security/partials/_sessions_of.html" if part else "security/sessions_of.html"
    return vary_on_fragment(render(request, template, context))


def _not_there(by: User, row: LiveSession) -> HttpResponse:
    """Answer 403 for a session of somebody in sight whose account is not one's own to control."""
    get_object_or_404(User.objects.visible_to(by), pk=row.user_id)
    raise PermissionDenied
