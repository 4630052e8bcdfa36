"""The Excel round trip of a unit's month: download, fill in offline, upload, preview, take over."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.exporting.report_file import Heading
from assessment.forms.superior import WorkbookForm
from assessment.importing.report_file import StructureBroken
from assessment.rules.cells import Change
from assessment.rules.reports import Act
from assessment.selectors.report_page import ReportPage, report_page
from assessment.services.report_filling import fill_report
from assessment.services.report_workbook import (
    PURPOSE,
    Comparison,
    compare_workbook,
    hand_out_workbook,
    send_back_workbook,
    take_workbook,
)
from assessment.views.report import is_stale
from assessment.views.report_access import READERS, Seen, month_name, report_or_404
from assessment.views.report_table import Grid
from assessment.views.report_words import PART_LABELS, value_words
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.core.templatetags.zs import moment
from zhaoshang.files.models import StoredFile
from zhaoshang.files.responses import content_response, file_response

_SALT = "assessment.report_workbook.changes"
_PATIENCE = 24 * 60 * 60
XLSX = CONTENT_TYPES[FileKind.XLSX]


@roles_required(*READERS, deputies=True)
@require_safe
def report_workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out a report as a workbook; the unit's own is brought up to date first."""
    seen = report_or_404(request, pk)
    if is_stale(seen):
        fill_report(report_id=pk, on=seen.on)
        seen = report_or_404(request, pk)
    page = report_page(seen.report, seen.entitled, seen.on)
    made = hand_out_workbook(page=page, heading=heading_of(seen, page), by=seen.user)
    month = f"{seen.report.month:%Y-%m}"
    name = _("%(unit)s %(month)s monthly report") % {"unit": seen.report.unit.label, "month": month}
    return content_response(io.BytesIO(made), name=f"{name}.xlsx", content_type=XLSX)


@roles_required(*READERS, deputies=True)
@require_http_methods(["GET", "POST"])
def report_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a workbook and show what it would change, or what is wrong in it."""
    seen = report_or_404(request, pk)
    seen.allow(Act.SAVE)
    page = report_page(seen.report, seen.entitled, seen.on)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"seen": seen, "report": seen.report, "form": form, "lock": page.lock}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        data = upload.read()
        try:
            comparison = compare_workbook(
                report=seen.report, data=data, name=upload.name, on=seen.on
            )
        except StructureBroken as broken:
            form.add_error("file", str(broken.message))
            context["faults"] = broken.faults
        except RuleBroken as broken:
            form.add_error("file", str(broken.message))
        else:
            if comparison.problems:
                return _with_errors(request, seen, page, comparison, (upload.name, data))
            if comparison.changes:
                return _preview(request, seen, page, comparison, upload.name)
            messages.info(request, _("The workbook says what the report says; nothing changes."))
            return HttpResponseRedirect(seen.url)
    return render(request, "assessment/superior/upload.html", context)


@roles_required(*READERS, deputies=True)
@require_POST
def report_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what the preview showed, all of it or nothing."""
    seen = report_or_404(request, pk)
    seen.allow(Act.SAVE)
    again = reverse("assessment:report-upload", args=[pk])
    kept = _unsigned(request.POST.get("changes", ""), seen)
    if kept is None:
        messages.error(request, _("The preview is too old. Upload the file again."))
        return HttpResponseRedirect(again)
    changes = [Change(*each) for each in kept["changes"]]
    try:
        result = take_workbook(
            report_id=pk, changes=changes, sha256=kept["sha256"], by=seen.user, on=seen.on
        )
    except RuleBroken as broken:
        messages.error(request, _("Nothing was taken over. %(why)s") % {"why": broken})
        return HttpResponseRedirect(again)
    count = len(result.saved)
    said = ngettext(
        "%(count)s cell was taken over from the workbook.",
        "%(count)s cells were taken over from the workbook.",
        count,
    )
    messages.success(request, said % {"count": count})
    return HttpResponseRedirect(f"{seen.url}#report-checks")


@roles_required(*READERS, deputies=True)
@require_safe
def report_sent_back(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """Give the uploader their workbook with its errors marked."""
    seen = report_or_404(request, pk)
    mine = StoredFile.objects.visible_to(actor(request))
    stored = mine.filter(pk=document, purpose=PURPOSE).first()
    if stored is None:
        raise Http404
    return file_response(stored, request=request, subject=seen.report)


def heading_of(seen: Seen, page: ReportPage) -> Heading:
    """Return what stands above and below the sheets."""
    unit = seen.report.unit
    return Heading(
        title=f"{unit.label}{seen.title}",
        unit=unit.name,
        month=month_name(seen.report.month),
        handed_out=f"{moment(clock.now())} {seen.user}",
        is_open=Act.SAVE in page.acts,
    )


def _with_errors(
    request: HttpRequest,
    seen: Seen,
    page: ReportPage,
    comparison: Comparison,
    file: tuple[str, bytes],
) -> HttpResponse:
    name, data = file
    stored = send_back_workbook(
        comparison=comparison,
        page=page,
        heading=heading_of(seen, page),
        data=data,
        name=name,
        by=seen.user,
    )
    rows = [
        {
            "place": comparison.places[cell].words,
            "name": _name(page, cell),
            "typed": comparison.read.texts.get(cell, ""),
            "why": why,
        }
        for cell, why in comparison.problems.items()
    ]
    context = {
        "seen": seen,
        "report": seen.report,
        "rows": rows,
        "fine": len(comparison.changes),
        "file_url": reverse("assessment:report-sent-back", args=[seen.report.pk, stored.pk]),
        "form": WorkbookForm(),
    }
    return render(request, "assessment/superior/errors.html", context, status=422)


def _preview(
    request: HttpRequest, seen: Seen, page: ReportPage, comparison: Comparison, name: str
) -> HttpResponse:
    stored = comparison.content.stored()
    rows = [
        {
            "place": comparison.places[change.cell].words,
            "name": _name(page, change.cell),
            "old": value_words(_part(change.cell), stored[change.cell]),
            "new": value_words(_part(change.cell), change.value),
        }
        for change in comparison.changes
    ]
    context = {
        "seen": seen,
        "report": seen.report,
        "rows": rows,
        "file_name": name,
        "newer": comparison.newer,
        "changes": signed_changes(comparison, seen),
    }
    return render(request, "assessment/superior/preview.html", context)


def _name(page: ReportPage, cell: str) -> str:
    key = cell.rpartition("-")[0]
    row, part = Grid(page).row_name(key), str(PART_LABELS.get(_part(cell), ""))
    return " · ".join(filter(None, [row, part]))


def _part(cell: str) -> str:
    return cell.rpartition("-")[2]


def signed_changes(comparison: Comparison, seen: Seen) -> str:
    """Return the changes as signed text: the preview keeps them, the server does not."""
    changes: Sequence[Sequence[str]] = [
        [each.cell, each.seen, each.value] for each in comparison.changes
    ]
    kept: Mapping[str, Any] = {
        "report": seen.report.pk,
        "user": seen.user.pk,
        "sha256": comparison.sha256,
        "changes": changes,
    }
    return signing.dumps(kept, salt=_SALT, compress=True)


def _unsigned(text: str, seen: Seen) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=_PATIENCE)
    except signing.BadSignature:
        return None
    is_theirs = (kept["report"], kept["user"]) == (seen.report.pk, seen.user.pk)
    return kept if is_theirs else None
