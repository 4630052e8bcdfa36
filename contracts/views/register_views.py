"""Saved views of the contract register: save, rename, share, delete."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.forms.register import RegisterViewForm
from contracts.selectors.register import surroundings
from contracts.selectors.register_query import RegisterQuery, canonical_string
from contracts.views.access import READERS
from contracts.views.register import words_of
from projects.models import SavedView
from projects.models.ledger import ListPage
from projects.permissions_ledger import can_change_view, can_share_with_county
from projects.services.views import change_view, delete_view, save_view
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

LABEL = _("Contract register")
SAVED = _("View “%(name)s” saved.")
DELETED = _("View “%(name)s” deleted.")
NO_FILTERS = _("All contracts")


@roles_required(*READERS)
@require_safe
def register_views(request: HttpRequest) -> HttpResponse:
    """List one's own views, and those shared by others."""
    seen = SavedView.objects.visible_to(actor(request)).filter(page=ListPage.CONTRACTS)
    register = reverse("contracts:register")
    rows = [
        {"view": view, "url": f"{register}?{view.query}", **_acts(request, view)}
        for view in seen.select_related("owner__unit")
    ]
    return render(request, "projects/ledger_views.html", {"rows": rows, "home": _home()})


@roles_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def register_view_new(request: HttpRequest) -> HttpResponse:
    """Save what the register shows now under a name."""
    query_text = canonical_string(request.GET.urlencode())
    back = f"{reverse('contracts:register')}?{query_text}"
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            view = save_view(
                **form.cleaned_data,
                query=query_text,
                by=actor(request),
                page=ListPage.CONTRACTS,
                canonical_of=canonical_string,
            )
        except RuleBroken as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, str(SAVED) % {"name": view.name})
            return redirect(back)
    return _page(request, form, back, query_text)


@roles_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def register_view(request: HttpRequest, pk: int) -> HttpResponse:
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
            return redirect("contracts:register-views")
    return _page(request, form, reverse("contracts:register-views"), view.query, view)


@roles_required(*READERS)
@require_POST
def register_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a view of one's own."""
    view = _own(request, pk)
    name = view.name
    delete_view(view=view, by=actor(request))
    messages.success(request, str(DELETED) % {"name": name})
    return redirect("contracts:register-views")


def _own(request: HttpRequest, pk: int) -> SavedView:
    own = SavedView.objects.filter(owner=actor(request), page=ListPage.CONTRACTS)
    return get_object_or_404(own, pk=pk)


def _acts(request: HttpRequest, view: SavedView) -> dict[str, str]:
    if not can_change_view(actor(request), view):
        return {"change_url": "", "delete_url": ""}
    return {
        "change_url": reverse("contracts:register-view", args=[view.pk]),
        "delete_url": reverse("contracts:register-view-delete", args=[view.pk]),
    }


def _home() -> dict[str, Any]:
    return {
        "label": LABEL,
        "url": reverse("contracts:register"),
        "views_url": reverse("contracts:register-views"),
        "has_fixed_columns": True,
    }


def _form(request: HttpRequest, initial: dict[str, Any] | None = None) -> RegisterViewForm:
    return RegisterViewForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        may_share_with_county=can_share_with_county(actor(request)),
    )


def _page(
    request: HttpRequest,
    form: RegisterViewForm,
    back: str,
    query_text: str,
    view: SavedView | None = None,
) -> HttpResponse:
    query = RegisterQuery.of_string(query_text, user=actor(request), on=clock.today())
    around = surroundings(actor(request), query)
    query.settle(around.names)
    context = {
        "form": form,
        "view": view,
        "back_url": back,
        "chosen": words_of(query, around) or [str(NO_FILTERS)],
        "home": _home(),
    }
    return render(request, "projects/ledger_view.html", context)
