"""The contracts of a project: a block of its page, and a page of its own without script."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contracts.permissions_life import can_draft
from contracts.rules.life import RUNNING
from contracts.selectors.of_project import contracts_of_project
from contracts.views.access import READERS
from projects.project_parts import CONTRACTS, tabs_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment, vary_on_fragment


@roles_required(*READERS)
@require_safe
def for_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the contracts of a project that the user may know of.

    Raises:
        Http404: when neither the project nor one of its contracts is in sight.
    """
    user, on = actor(request), clock.today()
    found = contracts_of_project(user, pk)
    if found is None:
        raise Http404
    may_draft = can_draft(user, found.project)
    context: dict[str, Any] = {
        "project": found.project,
        "tabs": tabs_of(pk, CONTRACTS) if found.is_open else [],
        "rows": [_row(contract, on) for contract in found.contracts],
        "has_more": found.has_more,
        "register_url": f"{reverse('contracts:register')}?{urlencode({'project': pk})}",
        "draft_url": reverse("contracts:draft-new", args=[pk]) if may_draft else "",
        "earlier_url": reverse("contracts:earlier-new", args=[pk]) if may_draft else "",
    }
    name = "partials/_of_project.html" if is_fragment(request) else "of_project.html"
    return vary_on_fragment(render(request, f"contracts/{name}", context))


def _row(contract: Any, on: Any) -> dict[str, Any]:
    """Return one line; terms come from `seen_…`, which is empty where they are not read."""
    since = contract.seen_overdue_since
    runs = contract.state in RUNNING
    return {
        "contract": contract,
        "amount": contract.seen_agreed_amount_wan,
        "land": contract.seen_land_mu,
        "next_due": contract.seen_next_due_on if runs and not since else None,
        "overdue_days": (on - since).days if since else None,
        "missing": contract.copies_missing if contract.signed_on else 0,
    }
