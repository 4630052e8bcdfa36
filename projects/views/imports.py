"""Pages of imports: the list, the upload with its template, the preview or progress, the source."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from projects.exporting.import_template import template_workbook
from projects.forms.imports import UploadForm
from projects.permissions_imports import IMPORTERS, can_fetch_source, can_import
from projects.selectors.imports import STATE_TONES, batches
from projects.services.imports import Importer, ImportOptions, receive_ledger, stage_later
from projects.views.import_page import (
    CURSOR,
    OPEN_STATES,
    State,
    allowed_batch,
    cursor_url,
    import_page,
    progress_context,
    visible_batch,
)
from zhaoshang.accounts.access import actor, refreshes_itself, roles_required
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.htmx import is_fragment
from zhaoshang.files.responses import file_response

READERS = (*IMPORTERS, Role.LEADER)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@roles_required(*READERS)
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports of the county, or of the own unit."""
    page = batches(actor(request), request.GET.get(CURSOR))
    context = {
        "rows": [{"batch": batch, "tone": STATE_TONES[State(batch.state)]} for batch in page.rows],
        "may_import": can_import(actor(request)),
        "prev_url": cursor_url(request, page.previous),
        "next_url": cursor_url(request, page.next),
    }
    return render(request, "projects/imports.html", context)


@roles_required(*IMPORTERS)
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Upload a workbook; a refused one leaves nothing behind."""
    if not can_import(actor(request)):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = receive_ledger(
                file=upload,
                name=upload.name,
                importer=Importer.of_user(actor(request)),
                on=clock.today(),
                options=ImportOptions(),
            )
        except RuleBroken as refused:
            form.add_error("file", str(refused.message))
        else:
            if batch.state == State.READING:
                stage_later(batch)
            return redirect("projects:import", batch.pk)
    return render(request, "projects/import_new.html", {"form": form})


@roles_required(*IMPORTERS)
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """Give the empty workbook of the user's county."""
    county = actor(request).unit.county
    if county is None or not can_import(actor(request)):
        raise PermissionDenied
    units = list(Unit.objects.visible_to(actor(request)).open_on(clock.today()).in_tree_order())
    name = _("Import template %(day)s") % {"day": date_format(clock.today(), "Y-m-d")}
    response = HttpResponse(template_workbook(county, units), content_type=XLSX)
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


@roles_required(*READERS)
@require_GET
def import_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one import: its preview while it waits, its progress, or what came of it."""
    batch = visible_batch(request, pk)
    if batch.state in OPEN_STATES:
        return render(request, "projects/import_progress.html", progress_context(batch))
    return import_page(request, batch)


@refreshes_itself()
@roles_required(*READERS)
@require_GET
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far an import is; a browser without script reloads the page instead."""
    batch = visible_batch(request, pk)
    if not is_fragment(request):
        return redirect("projects:import", pk)
    return render(request, "projects/partials/_import_progress.html", progress_context(batch))


@roles_required(*IMPORTERS)
@require_GET
def import_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the source file."""
    batch = allowed_batch(request, pk, can_fetch_source)
    return file_response(batch.file, request=request, subject=batch)
