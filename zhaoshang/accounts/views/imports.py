"""Excel lists of units and people: upload, preview, confirm, and the list of passwords once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.forms.imports import UploadForm
from zhaoshang.accounts.models import StaffImport
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.services import staff_imports as services
from zhaoshang.accounts.services.staff_sheets import RESOURCES, workbook
from zhaoshang.accounts.views.attempts import attempt, posted
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PASSWORDS_SALT = "zhaoshang.accounts.passwords"
PASSWORDS_SECONDS = 15 * 60
RECENT = 10


@roles_required(Role.SYSADMIN)
@require_http_methods(["GET", "POST"])
def unit_import(request: HttpRequest) -> HttpResponse:
    """Upload a list of units."""
    return _upload(request, StaffImport.Kind.UNITS)


@roles_required(Role.SYSADMIN)
@require_http_methods(["GET", "POST"])
def user_import(request: HttpRequest) -> HttpResponse:
    """Upload a list of people."""
    return _upload(request, StaffImport.Kind.USERS)


def _upload(request: HttpRequest, kind: StaffImport.Kind) -> HttpResponse:
    form = UploadForm(posted(request), request.FILES if request.method == "POST" else None)
    staged = attempt(
        form,
        lambda: services.upload_staff(
            by=actor(request),
            kind=kind.value,
            file_name=form.cleaned_data["file"].name,
            data=form.cleaned_data["file"].read(),
        ),
    )
    if staged:
        return redirect("accounts:staff-import", staged.pk)
    imports = StaffImport.objects.visible_to(actor(request)).filter(kind=kind)
    resource = RESOURCES[kind.value]()
    context = {
        "form": form,
        "kind": kind.value,
        "columns": [
            (column.column_name, name in resource.required)
            for name, column in resource.columns().items()
        ],
        "recent": imports[:RECENT],
        **_words(kind),
    }
    return render(request, "accounts/staff_upload.html", context)


@roles_required(Role.SYSADMIN)
@require_safe
def staff_template(request: HttpRequest, kind: str) -> HttpResponse:
    """Download an empty workbook with the columns of a list."""
    known = StaffImport.Kind(kind)
    headings, _rows = RESOURCES[known.value]().table([])
    name = _t("Template %(list)s") % {"list": known.label}
    return _download(f"{name}.xlsx", workbook(str(known.label), headings, []))


@roles_required(Role.SYSADMIN)
@require_POST
def staff_export(request: HttpRequest, kind: str) -> HttpResponse:
    """Download the present list in the columns of the import."""
    known = StaffImport.Kind(kind)
    headings, rows = services.export_staff(by=actor(request), kind=known.value)
    name = f"{known.label} {clock.today():%Y-%m-%d}.xlsx"
    return _download(name, workbook(str(known.label), headings, rows))


@roles_required(Role.SYSADMIN)
@require_safe
def staff_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an uploaded list would do, with its errors by row and column."""
    return _preview(request, _own(request, pk))


@roles_required(Role.SYSADMIN)
@never_cache
@require_POST
def staff_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Import the list; the answer shows the one-time passwords of new accounts, once."""
    staged = _own(request, pk)
    try:
        outcome = services.apply_staff(by=actor(request), import_id=staged.pk)
    except RuleBroken as error:
        messages.error(request, str(error.message))
        staged.refresh_from_db()
        return _preview(request, staged)
    if not outcome.accounts:
        messages.success(request, _counted(outcome))
        return redirect("accounts:units" if staged.kind == "units" else "accounts:users")
    accounts = [
        [account.unit, account.full_name, account.username, account.password]
        for account in outcome.accounts
    ]
    sealed = signing.dumps([staged.pk, accounts], salt=PASSWORDS_SALT, compress=True)
    context = {
        "staged": staged,
        "accounts": outcome.accounts,
        "sealed": sealed,
        "summary": _counted(outcome),
        **_words(StaffImport.Kind(staged.kind)),
    }
    return render(request, "accounts/staff_passwords.html", context)


@roles_required(Role.SYSADMIN)
@require_POST
def staff_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop an uploaded list."""
    staged = _own(request, pk)
    try:
        services.drop_staff(by=actor(request), import_id=staged.pk)
        messages.success(request, _t("The list is dropped; nothing was changed."))
    except RuleBroken as error:
        messages.error(request, str(error.message))
    return redirect(_words(StaffImport.Kind(staged.kind))["upload_url"])


@roles_required(Role.SYSADMIN)
@never_cache
@require_POST
def staff_passwords(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the one-time passwords that the page before holds, once and within minutes.

    They are stored nowhere: the page sends them back, sealed against changes.
    """
    staged = _own(request, pk)
    try:
        sealed = request.POST.get("sealed", "")
        number, accounts = signing.loads(sealed, salt=PASSWORDS_SALT, max_age=PASSWORDS_SECONDS)
        if number != staged.pk:
            raise Http404
        services.take_passwords(by=actor(request), import_id=staged.pk)
    except signing.BadSignature:
        text = _t("The list of one-time passwords is no longer at hand. Reset them one by one.")
        messages.error(request, text)
        return redirect("accounts:users")
    except RuleBroken as error:
        messages.error(request, str(error.message))
        return redirect("accounts:users")
    headings = [_t("Unit"), _t("Full name"), _t("User name"), _t("One-time password")]
    name = _t("One-time passwords")
    return _download(f"{name}.xlsx", workbook(name, headings, accounts))


def _preview(request: HttpRequest, staged: StaffImport) -> HttpResponse:
    waiting = staged.state == StaffImport.State.PREVIEW
    outcome = services.preview_staff(by=actor(request), staged=staged) if waiting else None
    context = {
        "staged": staged,
        "waiting": waiting,
        "outcome": outcome,
        "summary": _counted(outcome) if outcome else "",
        "has_errors": bool(outcome and outcome.wrong),
        **_words(StaffImport.Kind(staged.kind)),
    }
    return render(request, "accounts/staff_preview.html", context)


def _counted(outcome: services.Outcome) -> str:
    words = {
        "created": outcome.counts.get("created", 0),
        "changed": outcome.counts.get("changed", 0),
        "same": outcome.counts.get("same", 0),
    }
    return _t("New: %(created)s, changed: %(changed)s, unchanged: %(same)s.") % words


def _own(request: HttpRequest, pk: int) -> StaffImport:
    return get_object_or_404(StaffImport.objects.visible_to(actor(request)), pk=pk)


def _words(kind: StaffImport.Kind) -> dict[str, Any]:
    if kind == StaffImport.Kind.UNITS:
        return {
            "title": _t("Import units"),
            "list_name": _t("Units"),
            "list_url": reverse("accounts:units"),
            "upload_url": reverse("accounts:unit-import"),
            "template_url": reverse("accounts:unit-template"),
            "export_url": reverse("accounts:unit-export"),
        }
    return {
        "title": _t("Import people"),
        "list_name": _t("Users"),
        "list_url": reverse("accounts:users"),
        "upload_url": reverse("accounts:user-import"),
        "template_url": reverse("accounts:user-template"),
        "export_url": reverse("accounts:user-export"),
    }


def _download(name: str, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response
