"""Saved views of the ledger: save, rename, share, delete."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.forms_ledger import SavedViewForm
from projects.models import SavedView
from projects.models.ledger import ListPage
from projects.permissions_ledger import (
    LEDGER_READERS,
    can_change_view,
    can_share_with_county,
)
from projects.selectors.ledger import surroundings
from projects.selectors.ledger_query import LedgerQuery, canonical_string
from projects.services.views import change_view, delete_view, save_view
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

LABEL = _("Project ledger")
SAVED = _("View “%(name)s” saved.")
DELETED = _("View “%(name)s” deleted.")
NO_FILTERS = _("All projects")


@roles_required(*LEDGER_READERS)
@require_safe
def ledger_views(request: HttpRequest) -> HttpResponse:
    """List one's own views, and those shared by others."""
    seen = SavedView.objects.visible_to(actor(request)).filter(page=ListPage.LEDGER)
    views = seen.select_related("owner__unit")
    ledger = reverse("projects:ledger")
    rows = [
        {
            "view": view,
            "url": f"{ledger}?{view.query}",
            **_acts(request, view),
        }
        for view in views
    ]
    return render(request, "projects/ledger_views.html", {"rows": rows, "home": _home()})


@roles_required(*LEDGER_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_view_new(request: HttpRequest) -> HttpResponse:
    """Save what the ledger shows now under a name."""
    query_text = canonical_string(request.GET.urlencode())
    back = f"{reverse('projects:ledger')}?{query_text}"
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            view = save_view(**form.cleaned_data, query=query_text, by=actor(request))
        except RuleBroken as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, str(SAVED) % {"name": view.name})
            return redirect(back)
    context = {
        "form": form,
        "back_url": back,
        "chosen": _words_of(request, query_text),
        "home": _home(),
    }
    return render(request, "projects/ledger_view.html", context)


@roles_required(*LEDGER_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a view of one's own or share it otherwise; another's is out of sight."""
    view = _own(request, pk)
    form = _form(request, {"name": view.name, "sharing": view.sharing})
    if request.method == "POST" and form.is_valid():
        try:
            change_view(view=view, **form.cleaned_data, by=actor(request))
        except RuleBroken as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, str(SAVED) % {"name": view.name})
            return redirect("projects:ledger-views")
    context = {
        "form": form,
        "view": view,
        "back_url": reverse("projects:ledger-views"),
        "chosen": _words_of(request, view.query),
        "home": _home(),
    }
    return render(request, "projects/ledger_view.html", context)


@roles_required(*LEDGER_READERS)
@require_POST
def ledger_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a view of one's own."""
    view = _own(request, pk)
    name = view.name
    delete_view(view=view, by=actor(request))
    messages.success(request, str(DELETED) % {"name": name})
    return redirect("projects:ledger-views")


def _acts(request: HttpRequest, view: SavedView) -> dict[str, str]:
    if not can_change_view(actor(request), view):
        return {"change_url": "", "delete_url": ""}
    return {
        "change_url": reverse("projects:ledger-view", args=[view.pk]),
        "delete_url": reverse("projects:ledger-view-delete", args=[view.pk]),
    }


def _home() -> dict[str, Any]:
    return {
        "label": LABEL,
        "url": reverse("projects:ledger"),
        "views_url": reverse("projects:ledger-views"),
    }


def _own(request: HttpRequest, pk: int) -> SavedView:
    return get_object_or_404(
        SavedView.objects.filter(owner=actor(request), page=ListPage.LEDGER), pk=pk
    )


def _form(request: HttpRequest, initial: dict[str, Any] | None = None) -> SavedViewForm:
    return SavedViewForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        may_share_with_county=can_share_with_county(actor(request)),
    )


def _words_of(request: HttpRequest, query_text: str) -> list[str]:
    """Return what a view shows, in words."""
    query = LedgerQuery.of_string(query_text, user=actor(request), on=clock.today())
    around = surroundings(actor(request), query)
    query.settle(around.names)
    return [tag.text for tag in query.tags(around.names)] or [str(NO_FILTERS)]
