"""Deposits across the county: the list, its filters, and the list as a workbook."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from contracts.exporting.list_columns import deposit_columns
from contracts.exporting.list_file import Cell, list_workbook
from contracts.models import Deposit
from contracts.permissions import can_export_register
from contracts.selectors.deposits import (
    ALL,
    CLOSED,
    DUE,
    HELD,
    LATE,
    AskedDeposits,
    deposits_listed,
    deposits_total,
)
from contracts.services.deposits_saving import log_deposits_export
from contracts.views.access import READERS, allow
from contracts.views.land_words import deposit_row
from projects.models import LedgerExport
from projects.selectors.scheduling import units_to_filter
from projects.services.exports import CONTENT_TYPES, export_limits
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen, link
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.core.templatetags.zs import day

NAME = "contracts:deposits"
PAGE = 50
SHOWS = {
    DUE: gettext_lazy("To be paid"),
    LATE: gettext_lazy("Overdue"),
    HELD: gettext_lazy("Held by the county"),
    CLOSED: gettext_lazy("Settled"),
    ALL: gettext_lazy("All"),
}
TOO_MANY = gettext_lazy("More than %(limit)s rows match. Narrow the list, then export it.")


@roles_required(*READERS)
@require_safe
def deposit_list(request: HttpRequest) -> HttpResponse:
    """List the deposits in sight, the first due first."""
    user, on = actor(request), clock.today()
    units = list(units_to_filter(user))
    query = _query(request, {str(each.pk) for each in units})
    found = deposits_listed(user, _asked(query), on)
    page = paginate(
        found,
        order=KeysetOrder("due_on"),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base = reverse(NAME)
    context = {
        "tabs": [
            {
                "label": label,
                "url": link(base, {**query, "show": code}, ""),
                "current": code == query["show"],
            }
            for code, label in SHOWS.items()
        ],
        "rows": [deposit_row(each, on) for each in page.rows],
        "total": deposits_total(found),
        "asked": query,
        "units": units,
        "is_narrowed": bool(query["unit"] or query["q"]),
        "may_export": can_export_register(user),
        "export_url": link(reverse("contracts:deposits-export"), query, ""),
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }
    return render(request, "contracts/land/deposit_list.html", context)


@roles_required(*READERS)
@require_safe
def deposit_export(request: HttpRequest) -> HttpResponseBase:
    """Give all that the filter leaves as a workbook; recorded with filter and rows."""
    user, on = actor(request), clock.today()
    allow(can_export_register(user))
    query = _query(request, {str(each.pk) for each in units_to_filter(user)})
    limit = export_limits(user, on).rows_at_once
    found = list(deposits_listed(user, _asked(query), on).order_by("due_on", "pk")[: limit + 1])
    if len(found) > limit:
        messages.warning(request, TOO_MANY % {"limit": limit})
        return redirect(link(reverse(NAME), query, ""))
    log_deposits_export(by=user, rows=len(found), words=query)
    title = _("Deposits")
    rows = [_cells(number, each, on) for number, each in enumerate(found, 1)]
    return FileResponse(
        list_workbook(title, _line(user, query, on), deposit_columns(), rows),
        as_attachment=True,
        filename=f"{title}-{on:%Y%m%d}.xlsx",
        content_type=CONTENT_TYPES[LedgerExport.Format.XLSX],
        headers={"Cache-Control": "private, no-store"},
    )


def _query(request: HttpRequest, units: Any) -> dict[str, str]:
    return {
        "show": chosen(request, "show", SHOWS) or DUE,
        "unit": chosen(request, "unit", units),
        "q": request.GET.get("q", "").strip()[:40],
    }


def _asked(query: dict[str, str]) -> AskedDeposits:
    unit = int(query["unit"]) if query["unit"] else None
    return AskedDeposits(show=query["show"], unit_id=unit, text=query["q"])


def _line(user: User, query: dict[str, str], on: dt.date) -> str:
    shown = [str(SHOWS[query["show"]]), query["q"]]
    words = " · ".join(each for each in shown if each)
    return f"{user.unit.county or user.unit} {words} {day(on)}"


def _cells(number: int, found: Deposit, on: dt.date) -> list[Cell]:
    contract, row = found.contract, deposit_row(found, on)
    return [
        number,
        contract.title,
        contract.project.name,
        str(contract.project.host_unit or ""),
        contract.number,
        found.amount_wan,
        found.due_on,
        found.paid_wan,
        found.paid_on,
        row["left_wan"],
        found.returned_wan,
        found.kept_wan,
        row["held_wan"],
        str(row["label"]),
    ]
