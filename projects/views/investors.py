"""The investor library: list, one investor, its form; phone numbers are masked (R19)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.forms.investor import InvestorEditForm
from projects.models import Investor
from projects.models.choices import InvestorKind, Origin
from projects.permissions import can_edit_investor, can_unmask_investor
from projects.permissions_partners import can_keep_contacts, can_merge_investors
from projects.selectors.investors import (
    contacts_of,
    first_contact_on,
    group_members,
    investors_for,
    likely_same_investors,
    meetings_of,
    projects_of,
)
from projects.services.investors import edit_investor, note_phone_shown
from projects.views.access import READERS, WRITERS, allow
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import add_broken, chosen, link, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.audit.rules import mask
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.keyset import KeysetOrder, paginate

BY_NAME = KeysetOrder("name")
PAGE = 30
MOST_SHOWN = 100


@roles_required(*READERS)
@require_safe
def investors(request: HttpRequest) -> HttpResponse:
    """List the investors this user may see."""
    asked = {
        "q": request.GET.get("q", "").strip()[:60],
        "kind": chosen(request, "kind", InvestorKind.values),
        "origin": chosen(request, "origin", Origin.values),
        "projects": chosen(request, "projects", ("yes", "no")),
    }
    page = paginate(
        investors_for(
            actor(request),
            text=asked["q"],
            kind=asked["kind"],
            origin=asked["origin"],
            has_projects=asked["projects"],
        ),
        order=BY_NAME,
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base = reverse("projects:investors")
    context = {
        "rows": page.rows,
        "asked": asked,
        "kinds": InvestorKind.choices,
        "origins": Origin.choices,
        "prev_url": link(base, asked, page.previous),
        "next_url": link(base, asked, page.next),
    }
    return render(request, "projects/investors.html", context)


@roles_required(*READERS)
@require_safe
def investor(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an investor with the projects that may be seen; a merged one leads to its target."""
    found = visible_investor(request, pk)
    if found.merged_into_id is not None:
        messages.info(request, _("“%(name)s” was merged into this investor.") % {"name": found})
        return redirect("projects:investor", found.merged_into_id)
    return _show(request, found)


@roles_required(*WRITERS)
@require_POST
def investor_unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the numbers and addresses once; the act is an event."""
    found = visible_investor(request, pk)
    allow(can_unmask_investor(actor(request), found))
    note_phone_shown(investor=found, by=actor(request))
    return _show(request, found, unmasked=True)


@roles_required(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def investor_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an investor."""
    found = visible_investor(request, pk)
    allow(can_edit_investor(actor(request), found))
    others = Investor.objects.visible_to(actor(request)).standing().exclude(pk=pk)
    form = InvestorEditForm(request.POST or None, investor=found, investors=others)
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


def visible_investor(request: HttpRequest, pk: int) -> Investor:
    """Return an investor in sight.

    Raises:
        Http404: when there is none, or it is out of sight.
    """
    seen = Investor.objects.visible_to(actor(request))
    return get_object_or_404(seen.select_related("county", "created_by"), pk=pk)


def _show(request: HttpRequest, found: Investor, *, unmasked: bool = False) -> HttpResponse:
    user = actor(request)
    people = contacts_of(found)
    may_merge = can_merge_investors(user, found)
    context: dict[str, Any] = {
        "investor": found,
        "phone": found.contact_phone if unmasked else mask(found.contact_phone),
        "contacts": [
            {
                "contact": each,
                "phone": _said(each.phone, unmasked),
                "email": _said(each.email, unmasked),
            }
            for each in people
        ],
        "is_masked": not unmasked and _has_secrets(found, people),
        "may_unmask": can_unmask_investor(user, found),
        "may_edit": can_edit_investor(user, found),
        "may_keep": can_keep_contacts(user, found),
        "may_merge": may_merge,
        "projects": list(projects_of(user, found)[:MOST_SHOWN]),
        "meetings": list(meetings_of(user, found)[:MOST_SHOWN]),
        "first_contact_on": first_contact_on(user, found),
        "duplicates": likely_same_investors(user, found) if may_merge else [],
        **_group(user, found),
    }
    return render(request, "projects/investor.html", context)


def _said(text: str, unmasked: bool) -> str:  # noqa: FBT001 - one of two ways to say it
    return text if unmasked else mask(text)


def _has_secrets(found: Investor, people: Any) -> bool:
    return bool(found.contact_phone) or any(each.phone or each.email for each in people)


def _group(user: User, found: Investor) -> dict[str, Any]:
    members = group_members(user, found)
    totals = [each.total_investment_wan for each in members]
    known = [each for each in totals if each is not None]
    return {
        "members": members,
        "group_count": sum(each.project_count for each in members),
        "group_total": sum(known, Decimal(0)) if known else None,
    }
