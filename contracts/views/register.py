"""The contract register: tabs, filters, sort, pages; totals apart where the list is long."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from contracts.exporting.totals_words import totals_lines
from contracts.filters import GROUP_LABELS, OVERDUE, RegisterFilter
from contracts.permissions import can_export_register
from contracts.resources import ContractTable, columns_for
from contracts.selectors.register import Surroundings, group_counts, surroundings, totals_of
from contracts.selectors.register_query import RegisterQuery
from contracts.views.access import READERS
from contracts.views.register_filters import filter_context, views_context
from projects.selectors.address_query import DEFAULT_PAGE_SIZE, PAGE_SIZES, ROWS, TOTALS
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment
from zhaoshang.core.keyset import Page, paginate
from zhaoshang.core.timeouts import TooSlowError, at_most

TOTALS_MILLISECONDS = 2_000
ROWS_OF = _("Rows %(first)s–%(last)s")


@roles_required(*READERS)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Show one page of the register: at most seven queries, session and user included (P7)."""
    user = actor(request)
    query = RegisterQuery(
        request.GET.dict(), user=user, on=clock.today(), shown=RegisterFilter.base_filters
    )
    around = surroundings(user, query)
    query.settle(around.names)
    context = {**_frame(query), **filter_context(query, around), **views_context(query, around)}
    try:
        with at_most():
            context |= _list(query)
    except TooSlowError:
        context["too_slow"] = True
    status = 503 if "too_slow" in context else 200
    return render(request, "contracts/register.html", context, status=status)


@roles_required(*READERS)
@require_safe
def register_totals(request: HttpRequest) -> HttpResponse:
    """Add up the whole filter; without script the register does it in its page."""
    if not is_fragment(request):
        here = request.GET.copy()
        here[TOTALS] = "1"
        return redirect(f"{reverse('contracts:register')}?{here.urlencode()}")
    query = RegisterQuery(request.GET.dict(), user=actor(request), on=clock.today())
    query.settle(surroundings(query.user, query).names)
    try:
        with at_most(TOTALS_MILLISECONDS):
            context = _totals(query)
    except TooSlowError:
        context = {"totals_failed": True}
    return render(request, "contracts/partials/_register_totals.html", context)


def _frame(query: RegisterQuery) -> dict[str, Any]:
    """Return what stands around the table: tabs, acts, messages."""
    address = query.address(without=[ROWS])
    may_export = can_export_register(query.user)
    return {
        "problems": query.problems,
        "export_url": reverse("contracts:register-export") + address if may_export else "",
        "print_url": reverse("contracts:register-print") + address if may_export else "",
        "here": query.address(),
        "is_narrowed": query.is_narrowed,
    }


def _tabs(query: RegisterQuery, counts: dict[str, int]) -> list[dict[str, Any]]:
    groups = [group for group in GROUP_LABELS if not (group == OVERDUE and query.reading.nothing)]
    return [
        {
            "label": GROUP_LABELS.get(group, _("All")),
            "n": f"{counts[group]:,}",
            "url": query.address(group=group or None, without=["state"]),
            "current": query.tab_chosen == group,
        }
        for group in (*groups, "")
    ]


def _list(query: RegisterQuery) -> dict[str, Any]:
    """Return the tabs with their counts, and the rows of one page ready to be printed."""
    counts = group_counts(query.user, query.reading)
    size = query.page_size(DEFAULT_PAGE_SIZE)
    order = query.sort.order
    table = ContractTable(
        columns_for(query.reading), on=query.on, reading=query.reading, more=[order.field]
    )
    rows = query.contracts().values_list(*table.paths)
    page = paginate(rows, order=order, cursor=query.cursor, size=size)
    number = query.page_number if page.has_previous else 1
    first = (number - 1) * size + 1
    found: dict[str, Any] = {
        "tabs": _tabs(query, counts),
        "has_contracts": bool(counts[""]),
        "headings": headings(table, query),
        "rows": SafeString(table.html_of(page.rows, first=first)),
        "row_count": len(page.rows),
        "totals_url": reverse("contracts:register-totals") + query.address(without=[ROWS]),
        "totals_link": query.address(totals=1),
        "page_text": str(ROWS_OF)
        % {
            "first": f"{first if page.rows else 0:,}",
            "last": f"{first + len(page.rows) - 1:,}",
        },
        **_pager(query, page, number, size),
    }
    if page.rows and (query.wants_totals or not (page.has_next or page.has_previous)):
        found |= _totals(query)
    return found


def _totals(query: RegisterQuery) -> dict[str, Any]:
    lines = totals_lines(totals_of(query), reads_terms=not query.reading.nothing)
    return {"totals": lines}


def _pager(query: RegisterQuery, page: Page[Any], number: int, size: int) -> dict[str, Any]:
    before = query.address(at=page.previous, page=max(1, number - 1))
    return {
        "prev_url": before if page.has_previous else "",
        "next_url": query.address(at=page.next, page=number + 1) if page.has_next else "",
        "pages": [{"label": number, "current": True}],
        "sizes": [
            {"label": each, "url": query.address(rows=each), "current": each == size}
            for each in PAGE_SIZES
        ],
        "as_of": clock.now(),
    }


def headings(table: ContractTable, query: RegisterQuery) -> list[dict[str, Any]]:
    """Return the headings; a sortable one links to its sort, the present one to the other way."""
    sorts = query.sorts()
    found = []
    for place, column in enumerate(table.columns):
        css = "f2" if not place else "num" if column.is_number else ""
        url = direction = ""
        if column.key in sorts:
            turned = f"-{column.key}"
            if query.sort.key == column.key:
                direction = "descending" if query.sort.descending else "ascending"
                turned = column.key if query.sort.descending else turned
            url = query.address(sort=turned)
        found.append(
            {
                "text": column.heading,
                "unit": column.unit,
                "css": css,
                "url": url,
                "direction": direction,
            }
        )
    return found


def words_of(query: RegisterQuery, around: Surroundings) -> list[str]:
    """Return what a query shows, in words: its tab, then its filters."""
    group = query.tab_chosen
    first = [str(GROUP_LABELS[group])] if group else []
    return [*first, *(tag.text for tag in query.tags(around.names))]
