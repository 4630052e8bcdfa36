"""The ledger on its way out: Excel, CSV, paper, and exports too large to wait for."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from projects import events_ledger as events
from projects.exporting.plan import ExportPlan
from projects.models import LedgerExport
from projects.permissions_ledger import LEDGER_READERS, can_fetch
from projects.selectors.ledger import surroundings, totals_of
from projects.selectors.ledger_query import LedgerQuery
from projects.services.exports import (
    CONTENT_TYPES,
    ask_export,
    count_up_to,
    export_limits,
    log_export,
    stream_csv,
    write_at_once,
)
from projects.views.ledger_table import Foot, addresses, headings, total_row
from zhaoshang.accounts.access import actor, refreshes_itself, roles_required
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.htmx import is_fragment
from zhaoshang.files.responses import file_response

FORMAT = "format"
SHOWN_EXPORTS = 20
PERCENT = 100

HOME = _("Project ledger")
ASKED = _("The export is being written. You will get a notice when it is ready.")


@roles_required(*LEDGER_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_export(request: HttpRequest) -> HttpResponseBase:
    """Give the list as a file: at once up to the policy's limit, above it by a worker."""
    plan = _plan(request)
    file_format = request.GET.get(FORMAT, LedgerExport.Format.XLSX)
    if file_format not in LedgerExport.Format.values:
        file_format = LedgerExport.Format.XLSX
    limit = export_limits(actor(request), plan.query.on).rows_at_once
    count = count_up_to(plan.query, limit)
    if count > limit:
        return _large(request, plan, file_format, limit)
    if file_format == LedgerExport.Format.CSV:
        return _csv_response(plan, count)
    return FileResponse(
        write_at_once(plan),
        as_attachment=True,
        filename=plan.file_name("xlsx"),
        content_type=CONTENT_TYPES[LedgerExport.Format.XLSX],
        headers={"Cache-Control": "private, no-store"},
    )


@roles_required(*LEDGER_READERS)
@require_safe
def ledger_print(request: HttpRequest) -> HttpResponse:
    """Lay the list out for A3: all rows up to the limit, total, signatures."""
    plan = _plan(request)
    query, columns = plan.query, plan.table.columns
    limit = export_limits(actor(request), query.on).rows_at_once
    back = reverse("projects:ledger") + query.address()
    if count_up_to(query, limit) > limit:
        return render(
            request,
            "projects/ledger_print_too_large.html",
            {"limit": limit, "back_url": back, "export_url": _export_url(query)},
        )
    raw = list(plan.raw_rows())
    total: Foot = total_row(columns, totals_of(query.projects(), columns))
    log_export(plan, len(raw), "paper", kind=events.PRINTED)
    context = {
        "plan": plan,
        "headings": headings(columns, query),
        "rows": SafeString(plan.table.html_of(raw, first=1, addresses=addresses(), edit=False)),
        "total_foot": total,
        "width": len(columns) + 1,
        "back_url": back,
        "for_paper": True,
    }
    return render(request, "projects/ledger_print.html", context)


@refreshes_itself()
@roles_required(*LEDGER_READERS)
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """List one's own large exports, with how far they are."""
    rows = LedgerExport.objects.visible_to(actor(request)).select_related("file")[:SHOWN_EXPORTS]
    found = [
        {
            "export": row,
            "percent": _percent(row),
            "is_open": row.state in (LedgerExport.State.WAITING, LedgerExport.State.RUNNING),
        }
        for row in rows
    ]
    context = {"rows": found, "is_waiting": any(each["is_open"] for each in found)}
    name = "partials/_exports.html" if is_fragment(request) else "exports.html"
    return render(request, f"projects/{name}", context)


@roles_required(*LEDGER_READERS)
@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Fetch a finished export; another person's is out of sight."""
    found = LedgerExport.objects.visible_to(actor(request)).exclude(file=None)
    export = get_object_or_404(found.select_related("file"), pk=pk)
    if not can_fetch(actor(request), export) or export.file is None:
        return redirect("projects:exports")
    return file_response(export.file, request=request, subject=export)


def _plan(request: HttpRequest) -> ExportPlan:
    """Read the query string as the ledger page does, with the columns of the screen."""
    query = LedgerQuery(request.GET.dict(), user=actor(request), on=clock.today())
    around = surroundings(actor(request), query)
    query.settle(around.names)
    return ExportPlan(query, around.choice.shown, around.names, clock.now(), around.looks)


def _large(request: HttpRequest, plan: ExportPlan, file_format: str, limit: int) -> HttpResponse:
    """Offer to write a large export in the background; on the post, ask for it."""
    context = {
        "limit": limit,
        "back_url": reverse("projects:ledger") + plan.query.address(),
        "format": file_format,
        "home": HOME,
        "filters": plan.filters,
    }
    if request.method == "POST":
        try:
            ask_export(plan=plan, file_format=file_format, by=actor(request))
        except RuleBroken as error:
            context["refusal"] = str(error)
        else:
            messages.success(request, str(ASKED))
            return redirect("projects:exports")
    return render(request, "projects/ledger_export_large.html", context)


def _csv_response(plan: ExportPlan, count: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(
        stream_csv(plan, count), content_type=CONTENT_TYPES[LedgerExport.Format.CSV]
    )
    name = plan.file_name("csv")
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _export_url(query: LedgerQuery) -> str:
    return reverse("projects:ledger-export") + query.address()


def _percent(export: LedgerExport) -> int:
    if export.state == LedgerExport.State.DONE:
        return PERCENT
    return min(PERCENT, export.rows_done * PERCENT // max(1, export.rows_total))
