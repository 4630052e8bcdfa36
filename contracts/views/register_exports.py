"""The contract register on its way out: Excel and paper; large exports are written by a worker."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from contracts import events_register as events
from contracts.exporting.register import RegisterPlan
from contracts.exporting.totals_words import totals_lines
from contracts.selectors.register_query import RegisterQuery
from contracts.services.register_exports import REGISTER, register_plan
from contracts.views.register import headings
from projects.models import LedgerExport
from projects.permissions_ledger import LEDGER_READERS
from projects.services.exports import (
    CONTENT_TYPES,
    ask_export,
    count_up_to,
    export_limits,
    log_export,
    write_at_once,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

XLSX = LedgerExport.Format.XLSX
ASKED = _("The export is being written. You will get a notice when it is ready.")
HOME = _("Contract register")


@roles_required(*LEDGER_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def register_export(request: HttpRequest) -> HttpResponseBase:
    """Give the register as Excel: at once up to the policy's limit, above it by a worker."""
    plan = _plan(request)
    limit = export_limits(actor(request), plan.query.on).rows_at_once
    if count_up_to(plan.query, limit) > limit:
        return _large(request, plan, limit)
    return FileResponse(
        write_at_once(plan, of=REGISTER),
        as_attachment=True,
        filename=plan.file_name("xlsx"),
        content_type=CONTENT_TYPES[XLSX],
        headers={"Cache-Control": "private, no-store"},
    )


@roles_required(*LEDGER_READERS)
@require_safe
def register_print(request: HttpRequest) -> HttpResponse:
    """Lay the register out for A3: all rows up to the limit, totals, signatures."""
    plan = _plan(request)
    query = plan.query
    limit = export_limits(actor(request), query.on).rows_at_once
    back = reverse("contracts:register") + query.address()
    if count_up_to(query, limit) > limit:
        export_url = reverse("contracts:register-export") + query.address()
        context = {"limit": limit, "back_url": back, "export_url": export_url, "home": HOME}
        return render(request, "projects/ledger_print_too_large.html", context)
    rows = list(plan.raw_rows())
    log_export(plan, len(rows), "paper", of=REGISTER, kind=events.REGISTER_PRINTED)
    context = {
        "plan": plan,
        "headings": headings(plan.table, query),
        "rows": SafeString(plan.table.html_of(rows, first=1)),
        "totals": totals_lines(plan.totals, reads_terms=plan.reads_terms),
        "back_url": back,
        "for_paper": True,
    }
    return render(request, "contracts/register_print.html", context)


def _plan(request: HttpRequest) -> RegisterPlan:
    return register_plan(RegisterQuery(request.GET.dict(), user=actor(request), on=clock.today()))


def _large(request: HttpRequest, plan: RegisterPlan, limit: int) -> HttpResponse:
    """Offer to write a large export in the background; on the post, ask for it."""
    context = {
        "limit": limit,
        "back_url": reverse("contracts:register") + plan.query.address(),
        "filters": plan.filters,
        "home": HOME,
    }
    if request.method == "POST":
        try:
            ask_export(plan=plan, file_format=XLSX, by=actor(request), of=REGISTER)
        except RuleBroken as error:
            context["refusal"] = str(error)
        else:
            messages.success(request, str(ASKED))
            return redirect("projects:exports")
    return render(request, "projects/ledger_export_large.html", context)
