"""Positions: who decides, who is escalated to, who stands in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods, require_safe

from zhaoshang.accounts import services
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.forms.units import AsOfForm
from zhaoshang.accounts.forms.users import AppointForm, PositionForm, VacateForm
from zhaoshang.accounts.models import Position, Unit
from zhaoshang.accounts.permissions import can_administer_unit
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.selectors import holder_on, offices
from zhaoshang.accounts.views.attempts import (
    allow,
    attempt,
    form_page,
    posted,
    visible_position,
)
from zhaoshang.core import clock


@roles_required(Role.SYSADMIN)
@require_safe
def positions(request: HttpRequest) -> HttpResponse:
    """List the positions of the own area with holder and deputy on a day."""
    today = clock.today()
    form = AsOfForm(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on = chosen.get("on") or today
    visible = Position.objects.filter(unit__in=Unit.objects.visible_to(actor(request)))
    rows = offices(visible, on)
    context = {
        "form": form if form.is_bound else AsOfForm(initial={"on": today}),
        "rows": rows,
        "vacant": sum(1 for row in rows if row.holding is None),
        "on": on,
        "past": on != today,
    }
    return render(request, "accounts/positions.html", context)


@roles_required(Role.SYSADMIN)
@require_http_methods(["GET", "POST"])
def position_new(request: HttpRequest) -> HttpResponse:
    """Create a position."""
    form = PositionForm(actor(request), posted(request), initial={"unit": request.GET.get("unit")})
    created = attempt(
        form,
        lambda: services.create_position(
            by=actor(request),
            unit=form.cleaned_data["unit"],
            code=form.cleaned_data["code"],
            title=form.cleaned_data["title"],
        ),
    )
    if created:
        messages.success(
            request, _t("%(title)s is created. Now name who holds it.") % {"title": created.title}
        )
        return redirect("accounts:position-appoint", created.pk)
    return form_page(
        request,
        form,
        title=_t("New position"),
        verb=_t("Create position"),
        back=reverse("accounts:positions"),
        crumbs=[(_t("Positions"), reverse("accounts:positions"))],
    )


@roles_required(Role.SYSADMIN)
@require_http_methods(["GET", "POST"])
def position_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Name holder and deputy from a day on; or leave the position vacant."""
    position = visible_position(request, pk)
    allow(allowed=can_administer_unit(actor(request), position.unit))
    held = holder_on(position, clock.today())
    vacating = request.POST.get("act") == "vacate"
    initial = {
        "holder": held.holder_id if held else None,
        "deputy": held.deputy_id if held else None,
        "version": position.version,
    }
    form = AppointForm(actor(request), None if vacating else posted(request), initial=initial)
    vacate = VacateForm(
        posted(request) if vacating else None, initial={"version": position.version}
    )
    done = _vacate(request, vacate, position) if vacating else _appoint(request, form, position)
    if done:
        return redirect("accounts:positions")
    context = {
        "position": position,
        "form": form,
        "vacate": vacate,
        "held": held,
        "holdings": position.holdings.select_related("holder", "deputy").order_by("-since"),
        "has_errors": bool(vacate.errors),
        "crumbs": [(_t("Positions"), reverse("accounts:positions"))],
    }
    return render(request, "accounts/position.html", context)


def _appoint(request: HttpRequest, form: AppointForm, position: Position) -> bool:
    held = attempt(
        form,
        lambda: services.appoint(
            by=actor(request),
            position_id=position.pk,
            version=form.cleaned_data["version"],
            holder=form.cleaned_data["holder"],
            deputy=form.cleaned_data["deputy"],
            since=form.cleaned_data["since"],
        ),
        record=position,
    )
    if held:
        words = {"title": position.title, "name": held.holder, "since": held.since}
        messages.success(request, _t("%(title)s: %(name)s from %(since)s.") % words)
    return bool(held)


def _vacate(request: HttpRequest, form: VacateForm, position: Position) -> bool:
    done = attempt(
        form,
        lambda: services.end_holding(
            by=actor(request),
            position_id=position.pk,
            version=form.cleaned_data["version"],
            until=form.cleaned_data["until"],
        ),
        record=position,
    )
    if done:
        messages.success(request, _t("%(title)s is vacant.") % {"title": position.title})
    return bool(done)
