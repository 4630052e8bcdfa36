"""The choice of columns, their order, rows a page and row height."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from projects.forms_ledger import ColumnsForm
from projects.models import LedgerSettings
from projects.permissions_ledger import LEDGER_READERS
from projects.resources.columns import Group
from projects.resources.ledger import COLUMNS, NAME, standard_choice
from projects.selectors.ledger_query import DEFAULT_PAGE_SIZE, LedgerQuery
from projects.services.views import save_choice
from zhaoshang.accounts.access import actor, own_path, roles_required
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.htmx import is_fragment, redirect_to

GROUP_LABELS = {
    Group.PROJECT: _("Project"),
    Group.PEOPLE: _("Responsibility"),
    Group.PROGRESS: _("Progress"),
    Group.MONEY: _("Money"),
    Group.DATES: _("Dates"),
    Group.PLACE: _("Site and land"),
}


@roles_required(*LEDGER_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_columns(request: HttpRequest) -> HttpResponse:
    """Choose columns and their order: a dialog over the ledger, or a page without script."""
    query = LedgerQuery(request.GET.dict(), user=actor(request), on=clock.today())
    back = reverse("projects:ledger") + query.address()
    settings = LedgerSettings.objects.filter(user=actor(request)).first()
    chosen = (settings.columns if settings else None) or standard_choice()
    size = settings.page_size if settings else DEFAULT_PAGE_SIZE
    form = ColumnsForm(request.POST or None, initial={"page_size": size})
    if request.method == "POST":
        if "standard" in request.POST:
            save_choice(by=actor(request), columns=standard_choice())
            return redirect_to(request, back)
        chosen = request.POST.getlist("columns")
        if form.is_valid() and _saved(request, form):
            return redirect_to(request, back)
    context = {
        "form": form,
        "back_url": back,
        "action": request.get_full_path(),
        "chosen": _entries([key for key in chosen if key in COLUMNS and key != NAME]),
        "groups": _groups(set(chosen)),
    }
    name = "partials/_ledger_columns.html" if is_fragment(request) else "ledger_columns.html"
    return render(request, f"projects/{name}", context)


@roles_required(*LEDGER_READERS)
@require_POST
def ledger_settings(request: HttpRequest) -> HttpResponse:
    """Keep the height of the rows, then go back to the list."""
    save_choice(by=actor(request), is_loose=request.POST.get("is_loose") == "1")
    ledger = reverse("projects:ledger")
    back = own_path(request, ledger + request.POST.get("next", ""))
    return redirect_to(request, back or ledger)


def _saved(request: HttpRequest, form: ColumnsForm) -> bool:
    try:
        save_choice(
            by=actor(request), columns=form.ordered(), page_size=form.cleaned_data["page_size"]
        )
    except RuleBroken as error:
        form.add_error(error.field, str(error))
        return False
    return True


def _entries(keys: list[str]) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": COLUMNS[key].heading, "place": place}
        for place, key in enumerate(keys, 1)
    ]


def _groups(chosen: set[str]) -> list[dict[str, Any]]:
    """Return the columns that are not shown, by group."""
    groups = []
    for group, label in GROUP_LABELS.items():
        entries = [
            {"key": key, "label": column.heading}
            for key, column in COLUMNS.items()
            if column.group is group and key != NAME and key not in chosen
        ]
        if entries:
            groups.append({"label": label, "entries": entries})
    return groups
