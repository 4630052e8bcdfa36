"""How a view gets a promise: with its contract in sight, for those who read its terms (R19)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Contract, Obligation
from contracts.views.access import Seen, allow, contract_crumbs, contract_or_404
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.form_page import Crumb


def performance_url(contract: Contract) -> str:
    """Return the address of a contract's promises."""
    return reverse("contracts:performance", args=[contract.pk])


def performance_crumbs(contract: Contract) -> tuple[Crumb, ...]:
    """Return the pages above a form about a promise."""
    return (*contract_crumbs(contract), (_("Performance"), performance_url(contract)))


def promise_or_404(request: HttpRequest, pk: int) -> tuple[Obligation, Seen]:
    """Return a promise in sight, with its contract as the user sees it.

    Raises:
        Http404: when there is none, or it is out of sight.
        PermissionDenied: for those who see only the public part of the contract.
    """
    visible = Obligation.objects.visible_to(actor(request))
    promise = visible.select_related("unit", "claimed_by").filter(pk=pk).first()
    if promise is None:
        raise Http404
    seen = contract_or_404(request, promise.contract_id)
    promise.contract = seen.contract
    allow(seen.reads_terms)
    return promise, seen
