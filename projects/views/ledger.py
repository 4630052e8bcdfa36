"""The ledger page: four lists, filters, sort, pages; totals and further filters as fragments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.filters import LedgerFilter
from projects.models.choices import STAGE_LABELS
from projects.permissions import can_register
from projects.permissions_ledger import LEDGER_READERS, can_export, can_import
from projects.resources.rows import LedgerTable
from projects.rules.stages import Stage
from projects.selectors.ledger import (
    MAY_EDIT,
    Choice,
    Surroundings,
    Totals,
    edit_marker,
    related_of,
    surroundings,
    totals_of,
)
from projects.selectors.ledger_query import PAGE_SIZES, ROWS, TOTALS, LedgerQuery
from projects.selectors.summaries import FourLists
from projects.views.ledger_filters import (
    filter_context,
    hidden_inputs,
    narrow_sub_stages,
    offer_everything,
    panel_fields,
    panel_names,
    row_filters,
    views_context,
)
from projects.views.ledger_table import (
    Foot,
    addresses,
    blanks_note,
    headings,
    page_row,
    total_row,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment
from zhaoshang.core.keyset import Page, paginate
from zhaoshang.core.money import format_yi
from zhaoshang.core.timeouts import TooSlowError, at_most

TOTALS_MILLISECONDS = 2_000

TOTAL_INVESTMENT = _("Total %(amount)s × ¥100m")
INTENDED = _("Intended %(amount)s × ¥100m")
WITHDRAWN_BESIDE = _("Withdrawn besides: %(count)s")
ROWS_OF = _("Rows %(first)s–%(last)s of %(count)s")


@roles_required(*LEDGER_READERS)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Show one page of the ledger. At most six queries, session and user included (P7)."""
    user = actor(request)
    query = LedgerQuery(request.GET.dict(), user=user, on=clock.today(), shown=row_filters(user))
    around = surroundings(user, query)
    query.settle(around.names)
    lists = around.lists
    context = {
        **_frame(query, around, lists),
        **filter_context(query, around),
        **views_context(query, around),
    }
    try:
        with at_most():
            context |= _list(query, around)
            if query.wants_totals:
                context |= _totals(query, around.choice)
    except TooSlowError:
        context["too_slow"] = True
    return render(
        request, "projects/ledger.html", context, status=503 if "too_slow" in context else 200
    )


@roles_required(*LEDGER_READERS)
@require_safe
def ledger_totals(request: HttpRequest) -> HttpResponse:
    """Add up the whole filter: the total row, and beside it the line of the toolbar."""
    if not is_fragment(request):
        here = request.GET.copy()
        here[TOTALS] = "1"
        return redirect(f"{reverse('projects:ledger')}?{here.urlencode()}")
    query, around = _read(request)
    try:
        with at_most(TOTALS_MILLISECONDS):
            context = _totals(query, around.choice)
    except TooSlowError:
        context = {"totals_failed": True, "width": len(around.choice.shown)}
    return render(
        request, "projects/partials/_ledger_totals.html", {**context, "is_fragment": True}
    )


@roles_required(*LEDGER_READERS)
@require_safe
def ledger_filters(request: HttpRequest) -> HttpResponse:
    """Show the further filters: a part of the filter form, or a page of its own without script."""
    query, around = _read(request, shown=LedgerFilter.base_filters)
    offer_everything(query.filter, query.user, around)
    narrow_sub_stages(query)
    names = panel_names(query, beside_row=is_fragment(request))
    context: dict[str, Any] = {"panel": panel_fields(query, names)}
    if is_fragment(request):
        return render(request, "projects/partials/_ledger_panel.html", context)
    context |= {
        "hidden": hidden_inputs(query, but=names),
        "back_url": reverse("projects:ledger") + query.address(),
    }
    return render(request, "projects/ledger_filters.html", context)


def _read(request: HttpRequest, shown: Any = ()) -> tuple[LedgerQuery, Surroundings]:
    """Read the query string and settle its names."""
    query = LedgerQuery(request.GET.dict(), user=actor(request), on=clock.today(), shown=shown)
    around = surroundings(actor(request), query)
    query.settle(around.names)
    return query, around


def _frame(query: LedgerQuery, around: Surroundings, lists: FourLists) -> dict[str, Any]:
    """Return what stands around the table: tabs, acts, messages."""
    user: User = query.user
    choice: Choice = around.choice
    address = query.address(without=[ROWS])
    return {
        "tabs": _tabs(query, lists),
        "problems": query.problems,
        "new_url": reverse("projects:register") if can_register(user) else "",
        "import_url": reverse("projects:imports") if can_import(user) else "",
        "export_url": reverse("projects:ledger-export") + address if can_export(user) else "",
        "print_url": reverse("projects:ledger-print") + address,
        "columns_url": reverse("projects:ledger-columns") + query.address(),
        "choice": choice,
        "shown_columns": len(choice.shown),
        "here": query.address(),
        "is_empty_ledger": not lists.of().count and not lists.withdrawn_count,
        "is_narrowed": query.is_narrowed,
    }


def _tabs(query: LedgerQuery, lists: FourLists) -> list[dict[str, Any]]:
    tabs = []
    for stage in Stage:
        figures = lists.of(stage=stage)
        words = INTENDED if stage is Stage.CLUE else TOTAL_INVESTMENT
        tabs.append(
            {
                "label": STAGE_LABELS[stage],
                "dot": stage.value,
                "n": f"{figures.count:,}",
                "sub": str(words) % {"amount": format_yi(figures.total_investment_wan)},
                "url": query.address(stage=stage.value, without=["sub"]),
                "current": query.stage == stage,
            }
        )
    everything = lists.of()
    tabs.append(
        {
            "label": _("All"),
            "n": f"{everything.count:,}",
            "sub": str(WITHDRAWN_BESIDE) % {"count": f"{lists.withdrawn_count:,}"},
            "url": query.address(stage=None, without=["sub"]),
            "current": not query.stage,
        }
    )
    return tabs


def _list(query: LedgerQuery, around: Surroundings) -> dict[str, Any]:
    """Return the rows of one page, ready to be printed into the table."""
    choice = around.choice
    size = query.page_size(choice.page_size)
    order = query.sort.order
    marker = edit_marker(query.user)
    more = [order.field] if isinstance(marker, bool) else [order.field, MAY_EDIT]
    table = LedgerTable(choice.shown, on=query.on, more=more, looks=around.looks)
    projects = query.projects()
    if not isinstance(marker, bool):
        projects = projects.annotate(**{MAY_EDIT: marker})
    lean = projects.values_list(*table.lean_paths)
    page = paginate(lean, order=order, cursor=query.cursor, size=size)
    rows = table.widen(page.rows, related_of(table, page.rows))
    number = query.page_number if page.has_previous else 1
    first = (number - 1) * size + 1
    is_whole = not page.has_previous and not page.has_next
    return {
        "headings": headings(table.columns, query),
        "rows": SafeString(
            table.html_of(
                rows,
                first=first,
                addresses=addresses(),
                edit=marker if isinstance(marker, bool) else MAY_EDIT,
            )
        ),
        "row_count": len(rows),
        "page_foot": None if is_whole else page_row(table.columns, len(rows), table.sums_of(rows)),
        "width": len(table.columns) + 1,
        "totals_url": reverse("projects:ledger-totals") + query.address(without=[ROWS]),
        "totals_link": query.address(totals=1),
        **_count(query, page, around.lists, first),
        **_pager(query, page, number, size),
    }


def _count(query: LedgerQuery, page: Page[Any], lists: FourLists, first: int) -> dict[str, Any]:
    """Return how many there are as far as it is known without counting: exact, or so many and more.

    A list without further filters is what the summary counts, so its figures are there at once.
    """
    last = first + len(page.rows) - 1
    figures = None if query.is_narrowed else lists.of(stage=query.stage or None)
    if figures is not None:
        count = f"{figures.count:,}"
    elif page.has_next:
        count = f"{last:,}+"
    else:
        count = f"{last:,}"
    return {
        "count": count,
        "figures": figures,
        "page_text": str(ROWS_OF)
        % {"first": f"{first if page.rows else 0:,}", "last": f"{last:,}", "count": count},
    }


def _pager(query: LedgerQuery, page: Page[Any], number: int, size: int) -> dict[str, Any]:
    return {
        "prev_url": query.address(at=page.previous, page=max(1, number - 1))
        if page.has_previous
        else "",
        "next_url": query.address(at=page.next, page=number + 1) if page.has_next else "",
        "pages": [{"label": number, "current": True}],
        "sizes": [
            {"label": each, "url": query.address(rows=each), "current": each == size}
            for each in PAGE_SIZES
        ],
        "as_of": clock.now(),
    }


def _totals(query: LedgerQuery, choice: Choice) -> dict[str, Any]:
    """Return the total row and the toolbar's line for the whole filter."""
    projects = query.projects()
    totals: Totals = totals_of(projects, choice.shown)
    foot: Foot = total_row(choice.shown, totals)
    return {"totals": totals, "total_foot": foot, "blanks": blanks_note(totals)}
