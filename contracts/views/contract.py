"""A contract's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contracts.views.access import READERS, contract_or_404
from contracts.views.tabs import OVERVIEW, part_context
from zhaoshang.accounts.access import roles_required


@roles_required(*READERS)
@require_safe
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a contract."""
    seen = contract_or_404(request, pk)
    return render(request, "contracts/contract.html", part_context(seen, OVERVIEW))
