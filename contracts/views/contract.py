"""A contract's page: where it stands, its figures, terms and people, everything that happened."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contracts.selectors.timeline import PAGE, groups_seen, timeline_page
from contracts.selectors.timeline_kinds import Group
from contracts.views.access import READERS, Seen, allow, contract_or_404
from contracts.views.contract_head import head_context
from contracts.views.life_context import life_context
from contracts.views.tabs import OVERVIEW, part_context
from contracts.views.timeline_words import GROUP_LABELS, timeline_items
from zhaoshang.accounts.access import roles_required
from zhaoshang.audit.selectors import field_changes
from zhaoshang.core.htmx import is_fragment, vary_on_fragment

MOST_HISTORY = 100


@roles_required(*READERS)
@require_safe
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything about a contract on one page."""
    seen = contract_or_404(request, pk)
    if seen.reads_terms:
        # Read once for the list of parties and for what stands before the signature.
        prefetch_related_objects([seen.contract], "parties")
    context = {
        **part_context(seen, OVERVIEW),
        **head_context(seen),
        **life_context(seen),
        **_timeline(seen, None, None),
    }
    return render(request, "contracts/contract.html", context)


@roles_required(*READERS)
@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the timeline alone, of one group or of all, page by page."""
    seen = contract_or_404(request, pk)
    text = request.GET.get("kind", "")
    only = Group(text) if text in set(Group) else None
    context = {
        **part_context(seen, OVERVIEW),
        **_timeline(seen, only, request.GET.get("after")),
    }
    name = "_timeline.html" if is_fragment(request) else "contracts/contract_timeline.html"
    name = f"projects/partials/{name}" if is_fragment(request) else name
    return vary_on_fragment(render(request, name, context))


@roles_required(*READERS)
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who changed what from what to what, to those who read the terms."""
    seen = contract_or_404(request, pk)
    allow(seen.reads_terms)
    context = {
        **part_context(seen, OVERVIEW),
        "entries": field_changes(seen.contract, limit=MOST_HISTORY),
        "limit": MOST_HISTORY,
    }
    return render(request, "contracts/contract_history.html", context)


def _timeline(seen: Seen, only: Group | None, cursor: str | None) -> dict[str, Any]:
    found, reads = seen.contract, seen.reads_terms
    page = timeline_page(found, seen.user, reads_terms=reads, only=only, cursor=cursor, size=PAGE)
    return {
        "timeline": timeline_items(found, page.entries, reads_terms=reads),
        "chips": _chips(seen, only),
        "more_url": _address(seen, only, page.next) if page.next else "",
    }


def _chips(seen: Seen, only: Group | None) -> list[dict[str, Any]]:
    groups = groups_seen(seen.contract, seen.user, reads_terms=seen.reads_terms)
    return [
        {
            "label": GROUP_LABELS[group] if group is not None else _("All"),
            "url": _address(seen, group),
            "current": group is only,
        }
        for group in (None, *groups)
    ]


def _address(seen: Seen, group: Group | None, after: str = "") -> str:
    query = {"kind": group.value if group else "", "after": after}
    text = urlencode({name: value for name, value in query.items() if value})
    address = reverse("contracts:timeline", args=[seen.contract.pk])
    return f"{address}?{text}" if text else address
