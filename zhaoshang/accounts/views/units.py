"""The unit tree on a day, and one unit with its names over time, people and positions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.forms.units import AsOfForm
from zhaoshang.accounts.models import Position, Unit, User
from zhaoshang.accounts.permissions import can_administer_unit, can_end_unit
from zhaoshang.accounts.rules import ABOVE_COUNTY, Role, UnitKind
from zhaoshang.accounts.selectors import (
    home_unit,
    members_of,
    names_over_time,
    offices,
    people_counts,
    units_as_of,
)
from zhaoshang.accounts.views.attempts import visible_unit
from zhaoshang.core import clock


@roles_required(Role.SYSADMIN)
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """List the units of the own area as they stood on a day."""
    today = clock.today()
    form = AsOfForm(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on = chosen.get("on") or today
    home = home_unit(actor(request))
    top = visible_unit(request, chosen["top"]) if chosen.get("top") else home
    rows = units_as_of(top, on, through_counties=top.kind not in ABOVE_COUNTY)
    counts = people_counts([row.unit.pk for row in rows])
    for row in rows:
        row.people = counts.get(row.unit.pk, 0)
    context = {
        "form": form if form.is_bound else AsOfForm(initial={"on": today}),
        "rows": rows,
        "on": on,
        "past": on != today,
        "top": top,
        "above": top.parent if top.pk != home.pk else None,
        "open_count": sum(1 for row in rows if row.unit.closed_on is None),
    }
    return render(request, "accounts/units.html", context)


@roles_required(Role.SYSADMIN)
@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one unit."""
    found = visible_unit(request, pk)
    user = actor(request)
    today = clock.today()
    open_now = found.closed_on is None
    context: dict[str, Any] = {
        "unit": found,
        "names": names_over_time(found),
        "children": Unit.objects.filter(parent=found).order_by("closed_on", "sort_order", "code"),
        "people": User.objects.filter(unit=found).order_by("-is_active", "full_name"),
        "offices": offices(Position.objects.filter(unit=found), today),
        "merged_from": Unit.objects.filter(merged_into=found).order_by("closed_on"),
        "is_team": found.kind == UnitKind.TEAM,
        "members": members_of(found) if found.kind == UnitKind.TEAM else [],
        "may_change": open_now and can_administer_unit(user, found),
        "may_end": open_now and can_end_unit(user, found),
        "today": today,
    }
    return render(request, "accounts/unit.html", context)
