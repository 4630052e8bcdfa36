"""The contract register: all contracts in sight."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contracts.models import Contract
from contracts.views.access import READERS
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import link
from zhaoshang.core.keyset import KeysetOrder, paginate

PAGE = 50


@roles_required(*READERS)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List the contracts in sight, latest entered first."""
    page = paginate(
        Contract.objects.visible_to(actor(request)).select_related("project", "keeper"),
        order=KeysetOrder("id", descending=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base = reverse("contracts:register")
    context = {
        "rows": page.rows,
        "prev_url": link(base, {}, page.previous),
        "next_url": link(base, {}, page.next),
    }
    return render(request, "contracts/register.html", context)
