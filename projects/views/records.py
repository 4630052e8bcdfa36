"""Records of a project: documents, funds, gate facts set by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.records import DocumentForm, FundsForm
from projects.forms.verbs import GateFactForm
from projects.models import GateFact, ProjectDocument
from projects.models.choices import DocumentKind
from projects.permissions import can_follow_up, can_set_fact
from projects.rules.gates import HAND_FACTS
from projects.services import documents, funds, gate_facts
from projects.services.month_locks import locked_months_of
from projects.views.access import BUREAU, READERS, WRITERS, Seen, allow, project_or_404
from projects.views.form_page import run_form
from zhaoshang.accounts.access import actor, own_path, roles_required
from zhaoshang.accounts.form_page import FormPage, posted
from zhaoshang.accounts.models import Unit
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm
from zhaoshang.files.responses import file_response
from zhaoshang.files.thumbnails import thumbnail_response

GET_POST = ["GET", "HEAD", "POST"]


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def document_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a document."""
    seen, on = _writable(request, pk), clock.today()
    kind = request.GET.get("kind")
    initial = {"kind": kind} if kind in DocumentKind.values else {}
    page = FormPage(
        title=_("Upload a document"), verb=_("Upload"), done=_("The document was stored.")
    )
    return run_form(
        request,
        seen,
        DocumentForm(**posted(request), initial=initial),
        lambda data: documents.add_document(project_id=pk, by=seen.user, on=on, **data),
        page,
    )


@roles_required(*READERS)
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve a document to who may read its project."""
    found = _document(request, pk)
    return file_response(found.file, request=request, inline=True, subject=found.project)


@roles_required(*READERS)
@require_safe
def document_thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve a photo made small to who may read its project."""
    return thumbnail_response(_document(request, pk).file, request=request)


def _document(request: HttpRequest, pk: int) -> ProjectDocument:
    visible = ProjectDocument.objects.visible_to(actor(request)).select_related("file", "project")
    found: ProjectDocument = get_object_or_404(visible, pk=pk, removed_at=None)
    return found


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def document_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a document out of the project with a reason."""
    found = get_object_or_404(
        ProjectDocument.objects.visible_to(actor(request)), pk=pk, removed_at=None
    )
    seen = _writable(request, found.project_id)
    page = FormPage(
        title=_("Remove the document"),
        verb=_("Remove the document"),
        lead=found.title,
        done=_("The document was removed."),
        danger=True,
    )
    return run_form(
        request,
        seen,
        RevokeForm(**posted(request)),
        lambda data: documents.remove_document(document_id=pk, by=seen.user, **data),
        page,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def funds_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim money that arrived."""
    seen, on = _writable(request, pk), clock.today()
    form = FundsForm(
        **posted(request),
        initial={"month": on, "origin": seen.project.origin or None},
        locked=locked_months_of(seen.project, on),
    )
    page = FormPage(
        title=_("Claim funds"),
        verb=_("Claim funds"),
        lead=_("Claimed money counts once the bureau has verified it."),
        done=_("The money was claimed and waits for verification."),
        template="projects/funds.html",
    )

    def act(data: dict[str, Any]) -> Any:
        uploads, kind = data.pop("uploads"), data.pop("evidence_kind")
        entry = funds.claim_funds(
            project_id=pk,
            facts=funds.FundsFacts(**data),
            unit=writing_unit(seen),
            by=seen.user,
            on=on,
            uploads=uploads,
            evidence_kind=kind,
        )
        for warning in form.fields["claimed_wan"].warnings:  # type: ignore[attr-defined]
            messages.warning(request, warning)
        return entry

    return run_form(request, seen, form, act, page)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def gate_fact(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a gate fact by hand, with its document."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_set_fact(seen.user, seen.project))
    asked = request.GET.get("fact")
    initial = {"fact": asked} if asked in {fact.value for fact in HAND_FACTS} else {}
    page = FormPage(
        title=_("Set a gate fact by hand"),
        verb=_("Set"),
        lead=_("For what no module of this system records yet. The document stays with it."),
        done=_("The fact was set."),
    )
    return run_form(
        request,
        seen,
        GateFactForm(**posted(request), on=on, initial=initial),
        lambda data: gate_facts.set_fact(project_id=pk, by=seen.user, on=on, **data),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def gate_fact_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a fact back that was set by hand."""
    found = get_object_or_404(GateFact.objects.visible_to(actor(request)), pk=pk, revoked_at=None)
    seen = project_or_404(request, found.project_id)
    allow(can_set_fact(seen.user, seen.project))
    page = FormPage(
        title=_("Revoke the fact"),
        verb=_("Revoke"),
        lead=str(found),
        done=_("The fact was revoked. Moves already made stay."),
        danger=True,
    )
    return run_form(
        request,
        seen,
        RevokeForm(**posted(request)),
        lambda data: gate_facts.revoke_fact(gate_fact_id=pk, by=seen.user, **data),
        page,
    )


def writing_unit(seen: Seen) -> Unit:
    """Return the unit in whose name this user writes: the one with the part, else the own one."""
    unit_id = seen.part.writing_unit_id
    if unit_id is None or unit_id == seen.user.unit_id:
        return seen.user.unit
    return Unit.objects.get(pk=unit_id)


def _back(request: HttpRequest) -> str:
    """Return the page of ours that the entry was asked from, or "" for the project's own."""
    return own_path(request, request.GET.get("next"))


def _writable(request: HttpRequest, pk: int) -> Seen:
    seen = project_or_404(request, pk)
    allow(can_follow_up(seen.user, seen.project, seen.part))
    return seen
