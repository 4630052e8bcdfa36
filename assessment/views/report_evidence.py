"""Evidence of a row's money: files listed, added and taken off; a script may drop them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.forms.reports import EvidenceForm
from assessment.models import LineEvidence, ReportLine
from assessment.rules.reports import Act
from assessment.selectors.report_page import report_page
from assessment.selectors.report_rows import load_content
from assessment.services.report_evidence import add_evidence, remove_evidence
from assessment.views.report import JSON, page_context
from assessment.views.report_access import READERS, UNITS, Seen, line_or_404, report_or_404
from assessment.views.report_table import Grid, marks_of
from projects.models.choices import DocumentKind
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import add_broken, posted
from zhaoshang.accounts.sent import SentAlready, carry_out, new_token, say_it_was_sent
from zhaoshang.core.errors import RuleBroken
from zhaoshang.files.responses import file_response

GET_POST = ["GET", "HEAD", "POST"]


@roles_required(*READERS, deputies=True)
@require_http_methods(GET_POST)
def report_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """List the files of a row; take more."""
    seen, line = line_or_404(request, pk)
    if request.method == "POST":
        seen.allow(Act.SAVE)
    if request.headers.get("Accept") == JSON and request.method == "POST":
        return _dropped(request, seen, line)
    form = EvidenceForm(**posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            carry_out(request, lambda: _add(seen, line, **form.cleaned_data))
        except SentAlready:
            say_it_was_sent(request)
            return HttpResponseRedirect(request.path)
        except RuleBroken as broken:
            add_broken(form, broken)
        else:
            messages.success(request, _added(len(form.cleaned_data["uploads"])))
            return HttpResponseRedirect(request.path)
    page = report_page(seen.report, seen.entitled, seen.on)
    own = set(LineEvidence.objects.filter(line=line).values_list("document_id", flat=True))
    context = {
        "seen": seen,
        "report": seen.report,
        "line": line,
        "form": form,
        "once": new_token(),
        "writes": Act.SAVE in page.acts,
        "files": [
            {"document": each, "removable": each.pk in own and each.funds_entry_id is None}
            for each in page.content.evidence.get(pk, ())
        ],
        "amount": page.content.amount(next(each for each in page.content.lines if each.pk == pk)),
    }
    return render(request, "assessment/reports/evidence.html", context)


@roles_required(*READERS, deputies=True)
@require_safe
def report_evidence_file(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """Open a file of a row for who reads the report; a deputy need not see the project."""
    seen, line = line_or_404(request, pk)
    files = load_content(seen.report).evidence.get(pk, ())
    found = next((each for each in files if each.pk == document), None)
    if found is None:
        raise Http404
    return file_response(found.file, request=request, inline=True, subject=line.project)


@roles_required(*UNITS, deputies=True)
@require_POST
def report_evidence_remove(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Take a file off a row."""
    seen, line = line_or_404(request, pk)
    seen.allow(Act.SAVE)
    if not LineEvidence.objects.filter(line=line, document=document).exists():
        raise Http404
    try:
        remove_evidence(line_id=pk, document_id=document, by=seen.user, on=seen.on)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, _("The file was taken off the row."))
    return HttpResponseRedirect(reverse("assessment:report-evidence", args=[pk]))


def _add(seen: Seen, line: ReportLine, *, uploads: Sequence[Any], kind: str) -> None:
    for upload in uploads:
        add_evidence(line_id=line.pk, upload=upload, by=seen.user, on=seen.on, kind=kind)


def _added(count: int) -> str:
    return ngettext("One file was added.", "%(count)s files were added.", count) % {"count": count}


def _dropped(request: HttpRequest, seen: Seen, line: ReportLine) -> JsonResponse:
    """Take files that were dropped onto a row; answer how the row stands."""
    form = EvidenceForm({"kind": DocumentKind.VOUCHER.value}, request.FILES)
    if not form.is_valid():
        return JsonResponse({"refused": " ".join(map(str, form.errors["uploads"]))}, status=422)
    try:
        _add(seen, line, **form.cleaned_data)
    except RuleBroken as broken:
        return JsonResponse({"refused": str(broken)}, status=422)
    page = report_page(report_or_404(request, seen.report.pk).report, seen.entitled, seen.on)
    context = page_context(seen, page, Grid(page))
    row = next(each for each in context["lines"] if each["line"].pk == line.pk)
    return JsonResponse(
        {
            "said": _added(len(form.cleaned_data["uploads"])),
            "files": render_to_string(
                "assessment/reports/_files.html", {"each": row, "writes": True}, request
            ),
            "checks": render_to_string("assessment/reports/_checks.html", context, request),
            "marks": marks_of(page.findings),
        }
    )
