"""Originals of a contract: the tab, one original, and what is missing across contracts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contracts.models import ContractCopy
from contracts.permissions_copies import can_complain, can_keep, can_plan
from contracts.rules.copies import Filing, Standing, standing_of
from contracts.rules.life import SIGNED_ONCE, State
from contracts.selectors.copies import (
    contracts_missing,
    copies_rule,
    copies_shown,
    custody_of,
    filing_from,
    is_filed_kind,
    missing_words,
)
from contracts.selectors.copy_people import archivists_of
from contracts.views.access import BUREAU, READERS, Seen, contract_or_404
from contracts.views.copy_words import copy_row
from contracts.views.tabs import part_context
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import link
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate

PAGE = 50
TAB = "copies"


@roles_required(*READERS)
@require_safe
def copies(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the originals of a contract: who keeps which, what is missing for filing."""
    seen, on = contract_or_404(request, pk), clock.today()
    contract = seen.contract
    rule = copies_rule(contract, on)
    rows = copies_shown(contract)
    filing = filing_from(rule, rows)
    labels = {each.place: each.label for each in rule.holders}
    waiting = [each for each in rows if each.withdrawn_on is None and each.received_on is None]
    people = archivists_of((each.holder_unit_id for each in waiting), on)
    context = {
        **part_context(seen, TAB),
        "rows": [copy_row(each, on, labels) for each in rows],
        "filing": filing,
        "steps": _progress(filing),
        "missing": _missing(seen, filing),
        "missing_words": missing_words(rule, filing),
        "is_signed": State(contract.state) in SIGNED_ONCE,
        "without_archivist": sorted(
            {str(each.holder_unit) for each in waiting if each.holder_unit_id not in people}
        ),
        "may_plan": can_plan(seen.user, contract),
        "may_read_policy": seen.user.has_role(*COUNTY_WIDE),
        "may_send": any(each.sent_on is None for each in waiting),
    }
    return render(request, "contracts/copies/tab.html", context)


def _missing(seen: Seen, filing: Filing) -> int:
    contract = seen.contract
    if State(contract.state) not in SIGNED_ONCE or contract.state == State.ARCHIVED:
        return 0
    return filing.missing if is_filed_kind(contract, clock.today()) else 0


def _progress(filing: Filing) -> int:
    """Return how much of the filing is done, in percent."""
    return min(100, 100 * filing.received // filing.minimum)


@roles_required(*READERS)
@require_safe
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one original: where it lies, who kept it, its loans."""
    found, seen = copy_or_404(request, pk)
    on = clock.today()
    loans = list(found.loans.select_related("borrower", "returned_to").order_by("-lent_on", "-pk"))
    still_out = [each for each in loans if each.returned_on is None]
    standing = standing_of(found.sent_on, found.received_on, found.withdrawn_on)
    in_house = found.archived_on is None and State(seen.contract.state) is not State.ARCHIVED
    context = {
        "contract": seen.contract,
        "copy": found,
        "row": copy_row(found, on, still_out=still_out),
        "loans": loans,
        "custody": custody_of(found),
        "today": on,
        "may_keep": in_house
        and can_keep(seen.user, found)
        and standing is Standing.RECEIVED
        and found.transfer_item_id is None,
        "may_receive": can_keep(seen.user, found) and standing is Standing.ON_ITS_WAY,
        "may_complain": can_complain(seen.user, found) and standing is Standing.ON_ITS_WAY,
        "may_withdraw": in_house
        and can_plan(seen.user, seen.contract)
        and standing is not Standing.WITHDRAWN
        and not still_out
        and found.transfer_item_id is None,
    }
    return render(request, "contracts/copies/copy.html", context)


def copy_or_404(request: HttpRequest, pk: int) -> tuple[ContractCopy, Seen]:
    """Return an original in sight with its contract.

    Raises:
        Http404: when there is none, or it is out of sight.
    """
    found = (
        ContractCopy.objects.select_related("holder_unit", "custodian", "received_by", "sent_by")
        .select_related("replaces", "transfer_item__transfer")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    seen = contract_or_404(request, found.contract_id)
    found.contract = seen.contract
    return found, seen


@roles_required(*BUREAU)
@require_safe
def copies_missing(request: HttpRequest) -> HttpResponse:
    """List the contracts of which originals are missing, oldest first."""
    page = paginate(
        contracts_missing(actor(request)),
        order=KeysetOrder("id"),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base = reverse("contracts:copies-missing")
    listed: list[Any] = list(page.rows)
    rows: list[Any] = [
        {
            "contract": each,
            "waiting": each.waiting_copies,
            "unnamed": max(each.copies_missing - len(each.waiting_copies), 0),
        }
        for each in listed
    ]
    context = {
        "rows": rows,
        "prev_url": link(base, {}, page.previous),
        "next_url": link(base, {}, page.next),
    }
    return render(request, "contracts/copies/missing.html", context)
