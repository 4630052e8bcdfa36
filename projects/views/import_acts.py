"""Acts on one import: correct, confirm, cancel, undo."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from projects.forms.imports import RowsForm, UndoForm
from projects.models import ImportBatch
from projects.permissions_imports import (
    IMPORTERS,
    can_cancel,
    can_confirm,
    can_correct,
    can_remember_headings,
    can_undo,
)
from projects.selectors.import_preview import preview_rows
from projects.services.imports import (
    ImportOptions,
    cancel_import,
    confirm_import,
    correct,
    undo_import,
)
from projects.services.imports.headings import remember_headings
from projects.views.import_page import (
    FILTERS,
    State,
    allowed_batch,
    corrections_form,
    import_page,
    visible_batch,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

MOST_ROWS = 500


@roles_required(*IMPORTERS)
@require_POST
def import_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the corrections of the workbook as a whole and read it again."""
    batch = allowed_batch(request, pk, can_correct)
    form = corrections_form(request, batch, request.POST)
    if not form.is_valid():
        return import_page(request, batch, corrections=form)
    try:
        if form.cleaned_data.get("remember") and can_remember_headings(
            actor(request), batch.county_id
        ):
            remember_headings(by=actor(request), county=batch.county, pairs=form.mapped_by_hand())
        _restage(request, batch, form.corrected())
    except RuleBroken as refused:
        messages.error(request, str(refused.message))
    return redirect("projects:import", pk)


@roles_required(*IMPORTERS)
@require_POST
def import_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the choices for the rows of one page and read the workbook again."""
    batch = allowed_batch(request, pk, can_correct)
    listed = [
        int(each) for each in request.POST.getlist("row") if each.isascii() and each.isdigit()
    ]
    page = preview_rows(
        batch, batch.rows.filter(pk__in=listed[:MOST_ROWS]), cursor=None, user=actor(request)
    )
    form = RowsForm(request.POST, rows=page.rows, options=ImportOptions.from_json(batch.options))
    try:
        if form.is_valid():
            _restage(request, batch, form.corrected())
        else:
            messages.error(request, _("One of the choices is not in the list."))
    except RuleBroken as refused:
        messages.error(request, str(refused.message))
    query = urlencode(
        {name: request.POST.get(name, "") for name in FILTERS if request.POST.get(name)}
    )
    return redirect(f"{reverse('projects:import', args=[pk])}{'?' if query else ''}{query}#rows")


@roles_required(*IMPORTERS)
@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the preview; small imports are written at once."""
    batch = visible_batch(request, pk)
    if batch.state == State.STAGED and not can_confirm(actor(request), batch):
        raise PermissionDenied
    try:
        confirm_import(batch_id=pk, by=actor(request), version=_version(request), on=clock.today())
    except RuleBroken as refused:
        messages.error(request, str(refused.message))
    return redirect("projects:import", pk)


@roles_required(*IMPORTERS)
@require_POST
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a waiting import up."""
    allowed_batch(request, pk, can_cancel)
    try:
        cancel_import(batch_id=pk, by=actor(request))
    except RuleBroken as refused:
        messages.error(request, str(refused.message))
    return redirect("projects:import", pk)


@roles_required(*IMPORTERS)
@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a written import back while nobody has touched its projects."""
    batch = allowed_batch(request, pk, can_undo)
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            undo_import(
                batch_id=pk,
                by=actor(request),
                reason=form.cleaned_data["reason"],
                on=clock.today(),
            )
        except RuleBroken as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The import was undone; the ledger is as it was before."))
            return redirect("projects:import", pk)
    return import_page(request, batch, undo=form)


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _restage(request: HttpRequest, batch: ImportBatch, options: ImportOptions) -> None:
    correct(
        batch_id=batch.pk,
        version=_version(request) or 0,
        options=options,
        by=actor(request),
        on=clock.today(),
    )
