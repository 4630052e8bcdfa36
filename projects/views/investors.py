"""The investor library: list, one investor, its form; phone numbers are masked (R19)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.forms.investor import InvestorEditForm
from projects.models import Investor
from projects.models.choices import InvestorKind
from projects.permissions import can_edit_investor, can_unmask_investor
from projects.selectors.investors import investors_for, projects_of
from projects.services.investors import edit_investor, note_phone_shown
from projects.views.access import READERS, WRITERS, allow, typed_version
from projects.views.form_page import add_broken
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.audit.rules import mask
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.keyset import KeysetOrder, paginate

BY_NAME = KeysetOrder("name")
PAGE = 30


@roles_required(*READERS)
@require_safe
def investors(request: HttpRequest) -> HttpResponse:
    """List the investors this user may see."""
    text = request.GET.get("q", "").strip()[:60]
    kind = request.GET.get("kind", "")
    kind = kind if kind in InvestorKind.values else ""
    page = paginate(
        investors_for(actor(request), text=text, kind=kind),
        order=BY_NAME,
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    context = {
        "rows": page.rows,
        "q": text,
        "kind": kind,
        "kinds": InvestorKind.choices,
        "prev_url": _link(text, kind, page.previous),
        "next_url": _link(text, kind, page.next),
    }
    return render(request, "projects/investors.html", context)


@roles_required(*READERS)
@require_safe
def investor(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an investor with the projects that may be seen."""
    return _show(request, _visible(request, pk))


@roles_required(*WRITERS)
@require_POST
def investor_unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the phone number once; the act is an event."""
    found = _visible(request, pk)
    allow(can_unmask_investor(actor(request), found))
    note_phone_shown(investor=found, by=actor(request))
    return _show(request, found, phone=found.contact_phone)


@roles_required(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def investor_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an investor."""
    found = _visible(request, pk)
    allow(can_edit_investor(actor(request), found))
    form = InvestorEditForm(request.POST or None, investor=found)
    changes: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            edit_investor(
                investor_id=pk,
                facts=form.facts(),
                by=actor(request),
                version=typed_version(request) or 0,
                typed=request.POST,
            )
        except Conflict as conflict:
            changes = conflict.changes
            form.add_error(None, str(conflict.message))
            found.refresh_from_db()
        except RuleBroken as broken:
            add_broken(form, broken)
        else:
            messages.success(request, _("Saved."))
            return redirect("projects:investor", pk)
    return render(
        request,
        "projects/investor_edit.html",
        {"investor": found, "form": form, "version": found.version, "changes": changes},
    )


def _visible(request: HttpRequest, pk: int) -> Investor:
    return get_object_or_404(
        Investor.objects.visible_to(actor(request)).select_related("county", "created_by"), pk=pk
    )


def _show(request: HttpRequest, found: Investor, phone: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "investor": found,
        "phone": phone or mask(found.contact_phone),
        "is_masked": bool(found.contact_phone) and not phone,
        "may_unmask": can_unmask_investor(actor(request), found),
        "may_edit": can_edit_investor(actor(request), found),
        "projects": list(projects_of(actor(request), found)[:100]),
    }
    return render(request, "projects/investor.html", context)


def _link(text: str, kind: str, cursor: str | None) -> str:
    if cursor is None:
        return ""
    query = {"q": text, "kind": kind, "after": cursor}
    wanted = {name: value for name, value in query.items() if value}
    return f"{reverse('projects:investors')}?{urlencode(wanted)}"
