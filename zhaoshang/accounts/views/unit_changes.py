"""Forms that create, change, rename, move, merge and close units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from zhaoshang.accounts import services
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.forms.base import ActForm
from zhaoshang.accounts.forms.units import (
    UnitCloseForm,
    UnitForm,
    UnitMergeForm,
    UnitMoveForm,
    UnitOrderForm,
    UnitRenameForm,
)
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.permissions import can_administer_unit, can_end_unit
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.views.attempts import allow, attempt, form_page, posted, visible_unit

form_methods = require_http_methods(["GET", "POST"])


@roles_required(Role.SYSADMIN)
@form_methods
def unit_new(request: HttpRequest) -> HttpResponse:
    """Create a unit."""
    user = actor(request)
    form = UnitForm(user, posted(request), initial={"parent": request.GET.get("parent")})
    created = attempt(
        form,
        lambda: services.create_unit(
            by=user,
            parent=form.cleaned_data["parent"],
            facts=form.facts(),
            opened_on=form.cleaned_data["opened_on"],
            document=form.cleaned_data["document"],
        ),
    )
    if created:
        messages.success(request, _t("%(name)s is created.") % {"name": created.name})
        return redirect("accounts:unit", created.pk)
    return form_page(
        request,
        form,
        title=_t("New unit"),
        verb=_t("Create unit"),
        back=reverse("accounts:units"),
        crumbs=_crumbs(),
    )


@roles_required(Role.SYSADMIN)
@form_methods
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is no matter of dates."""
    unit = _changeable(request, pk)
    form = UnitOrderForm(
        posted(request),
        initial={
            "sort_order": unit.sort_order,
            "in_assessment": unit.in_assessment,
            "version": unit.version,
        },
    )
    if attempt(
        form,
        lambda: services.update_unit(
            by=actor(request),
            unit_id=unit.pk,
            version=form.cleaned_data["version"],
            sort_order=form.cleaned_data["sort_order"],
            in_assessment=form.cleaned_data["in_assessment"],
        ),
        record=unit,
    ):
        messages.success(request, _t("%(name)s is saved.") % {"name": unit.name})
        return redirect("accounts:unit", unit.pk)
    return _unit_form(request, form, unit, title=_t("Order and assessment"), verb=_t("Save"))


@roles_required(Role.SYSADMIN)
@form_methods
def unit_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a unit a new name from a day on."""
    unit = _changeable(request, pk)
    form = UnitRenameForm(
        posted(request),
        initial={"name": unit.name, "short_name": unit.short_name, "version": unit.version},
    )
    renamed = attempt(
        form,
        lambda: services.rename_unit(
            by=actor(request),
            unit_id=unit.pk,
            version=form.cleaned_data["version"],
            name=form.cleaned_data["name"],
            short_name=form.cleaned_data["short_name"],
            on=form.cleaned_data["on"],
            document=form.cleaned_data["document"],
        ),
        record=unit,
    )
    if renamed:
        text = _t("From %(on)s the unit is called %(name)s. Earlier reports keep the old name.")
        messages.success(request, text % {"on": form.cleaned_data["on"], "name": renamed.name})
        return redirect("accounts:unit", unit.pk)
    return _unit_form(request, form, unit, title=_t("Rename unit"), verb=_t("Rename unit"))


@roles_required(Role.SYSADMIN)
@form_methods
def unit_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a unit under another from a day on."""
    unit = _endable(request, pk)
    user = actor(request)
    form = UnitMoveForm(user, unit, posted(request), initial={"version": unit.version})
    moved = attempt(
        form,
        lambda: services.move_unit(
            by=user,
            unit_id=unit.pk,
            version=form.cleaned_data["version"],
            parent=form.cleaned_data["parent"],
            on=form.cleaned_data["on"],
            document=form.cleaned_data["document"],
        ),
        record=unit,
    )
    if moved:
        text = _t("%(name)s now stands under %(parent)s.")
        words = {"name": moved.name, "parent": form.cleaned_data["parent"].name}
        messages.success(request, text % words)
        return redirect("accounts:unit", unit.pk)
    return _unit_form(
        request,
        form,
        unit,
        title=_t("Move unit"),
        verb=_t("Move unit"),
        intro=_t("All units and people below move along."),
    )


@roles_required(Role.SYSADMIN)
@form_methods
def unit_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a unit."""
    unit = _endable(request, pk)
    form = UnitCloseForm(posted(request), initial={"version": unit.version})
    if attempt(
        form,
        lambda: services.close_unit(
            by=actor(request),
            unit_id=unit.pk,
            version=form.cleaned_data["version"],
            on=form.cleaned_data["on"],
            document=form.cleaned_data["document"],
        ),
        record=unit,
    ):
        messages.success(request, _t("%(name)s is closed.") % {"name": unit.name})
        return redirect("accounts:unit", unit.pk)
    return _unit_form(
        request,
        form,
        unit,
        title=_t("Close unit"),
        verb=_t("Close unit"),
        intro=_t(
            "A closed unit takes no people and no projects any more. What it did stays readable "
            "under its name. This cannot be undone."
        ),
        danger=True,
    )


@roles_required(Role.SYSADMIN)
@form_methods
def unit_merge(request: HttpRequest) -> HttpResponse:
    """Merge units into one."""
    user = actor(request)
    form = UnitMergeForm(user, posted(request), initial={"units": request.GET.getlist("unit")})
    merged = attempt(
        form,
        lambda: services.merge_units(
            by=user,
            unit_ids=[unit.pk for unit in form.cleaned_data["units"]],
            into=form.cleaned_data["into"],
            on=form.cleaned_data["on"],
            document=form.cleaned_data["document"],
        ),
    )
    if merged:
        text = _t("The units are now part of %(name)s; their people and sub-units went along.")
        messages.success(request, text % {"name": merged.name})
        return redirect("accounts:unit", merged.pk)
    return form_page(
        request,
        form,
        title=_t("Merge units"),
        verb=_t("Merge units"),
        intro=_t(
            "People and sub-units go along, positions fall vacant. Projects and reports keep the "
            "old names and are seen by the people of the merged unit. This cannot be undone."
        ),
        danger=True,
        slim=True,
        back=reverse("accounts:units"),
        crumbs=_crumbs(),
    )


def _changeable(request: HttpRequest, pk: int) -> Unit:
    unit = visible_unit(request, pk)
    allow(allowed=unit.closed_on is None and can_administer_unit(actor(request), unit))
    return unit


def _endable(request: HttpRequest, pk: int) -> Unit:
    unit = visible_unit(request, pk)
    allow(allowed=unit.closed_on is None and can_end_unit(actor(request), unit))
    return unit


def _crumbs(unit: Unit | None = None) -> list[tuple[str, str]]:
    crumbs = [(_t("Units"), reverse("accounts:units"))]
    if unit is not None:
        crumbs.append((unit.name, reverse("accounts:unit", args=[unit.pk])))
    return crumbs


def _unit_form(request: HttpRequest, form: ActForm, unit: Unit, **context: Any) -> HttpResponse:
    return form_page(
        request,
        form,
        subject=unit.name,
        back=reverse("accounts:unit", args=[unit.pk]),
        crumbs=_crumbs(unit),
        **context,
    )
