"""Acts on a hand-over: started, filled, handed over, receipted, cancelled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from contracts.forms.archive import (
    CancelForm,
    HandOverDayForm,
    ItemForm,
    ReceiptForm,
    TransferForm,
)
from contracts.models import ArchiveTransfer, TransferItem
from contracts.selectors.archive import contracts_to_list, copies_to_choose
from contracts.services import archive as service
from contracts.services.archive_receipt import Receipt, receipt_transfer
from contracts.views.access import BUREAU, allow
from contracts.views.transfers import transfer_or_404
from projects.permissions import is_bureau_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import (
    Crumb,
    FormPage,
    link,
    posted,
    run_page,
    typed_version,
)
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.keyset import KeysetOrder, paginate

GET_POST = ["GET", "HEAD", "POST"]
PAGE = 50


def transfer_url(transfer: ArchiveTransfer) -> str:
    """Return the address of a hand-over."""
    return reverse("contracts:transfer", args=[transfer.pk])


def _crumbs(transfer: ArchiveTransfer | None = None) -> tuple[Crumb, ...]:
    first: Crumb = (_("Hand-over to the archives"), reverse("contracts:transfers"))
    return (first,) if transfer is None else (first, (transfer.title, transfer_url(transfer)))


def _own(request: HttpRequest, pk: int) -> ArchiveTransfer:
    found = transfer_or_404(request, pk)
    allow(is_bureau_of(actor(request), found.county_id))
    return found


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def transfer_new(request: HttpRequest) -> HttpResponse:
    """Start a list."""
    user, on = actor(request), clock.today()
    allow(user.unit.county_id is not None)
    page = FormPage(
        title=_("Start a hand-over list"),
        verb=_("Start"),
        done=_("The list was started. Put the ended contracts on it."),
        back=reverse("contracts:transfers"),
        onward=lambda made: reverse("contracts:transfer-add", args=[made.pk]),
    )
    title = _("Contracts ended, %(day)s") % {"day": on}
    form = TransferForm(**posted(request), initial={"title": title})
    return run_page(
        request,
        form,
        lambda data: service.start_transfer(by=user, **data),
        page,
        crumbs=_crumbs(),
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def transfer_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose ended contracts for a list."""
    found, user = _own(request, pk), actor(request)
    refusal: Any = None
    if request.method == "POST":
        ids = [int(each) for each in request.POST.getlist("contracts") if each.isdecimal()]
        try:
            items = service.list_contracts(
                transfer_id=pk, contract_ids=ids, by=user, on=clock.today()
            )
        except RuleBroken as broken:
            refusal = broken
        else:
            words = ngettext(
                "%(count)s contract was put on the list, its files verified.",
                "%(count)s contracts were put on the list, their files verified.",
                len(items),
            )
            messages.success(request, words % {"count": len(items)})
            return HttpResponseRedirect(transfer_url(found))
    page = paginate(
        contracts_to_list(user),
        order=KeysetOrder("ended_on", nullable=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base = reverse("contracts:transfer-add", args=[pk])
    context = {
        "transfer": found,
        "rows": page.rows,
        "ticked": set(request.POST.getlist("contracts")),
        "errors": [str(refusal)] if refusal is not None else [],
        "has_errors": refusal is not None,
        "prev_url": link(base, {}, page.previous),
        "next_url": link(base, {}, page.next),
    }
    return render(request, "contracts/archive/add.html", context)


def _item_or_404(request: HttpRequest, pk: int) -> TransferItem:
    rows = TransferItem.objects.visible_to(actor(request))
    found: TransferItem = get_object_or_404(rows.select_related("transfer", "contract"), pk=pk)
    allow(is_bureau_of(actor(request), found.transfer.county_id))
    return found


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def transfer_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which originals of a contract go along, and how many."""
    item = _item_or_404(request, pk)
    page = FormPage(
        title=_("Originals that go along"),
        verb=_("Save"),
        lead=item.contract.title,
        done=_("The originals were noted."),
        back=transfer_url(item.transfer),
    )

    def act(data: dict[str, Any]) -> Any:
        return service.change_item(
            item_id=pk,
            copy_ids=[int(each) for each in data["copies"]],
            originals=data["originals"],
            note=data["note"],
            by=actor(request),
            version=typed_version(request),
        )

    form = ItemForm(**posted(request), item=item, copies=copies_to_choose(item))
    return run_page(request, form, act, page, crumbs=_crumbs(item.transfer), record=item.transfer)


@roles_required(*BUREAU)
@require_POST
def transfer_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a contract off a list."""
    item = _item_or_404(request, pk)
    try:
        service.unlist_contract(item_id=pk, by=actor(request))
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, _("The contract was taken off the list."))
    return HttpResponseRedirect(transfer_url(item.transfer))


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def transfer_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a list over: files verified once more, the list frozen."""
    found, on = _own(request, pk), clock.today()
    page = FormPage(
        title=_("Hand over to the archives"),
        verb=_("Hand over"),
        lead=_(
            "Every file is verified once more. From then on the list stays as it is, with its own"
            " SHA-256; it can be cancelled until the receipt is there."
        ),
        done=_("Handed over. Print the sheet and have it signed."),
        back=transfer_url(found),
    )

    def act(data: dict[str, Any]) -> Any:
        return service.hand_over(
            transfer_id=pk, by=actor(request), on=on, version=typed_version(request), **data
        )

    form = HandOverDayForm(**posted(request), on=on)
    return run_page(request, form, act, page, crumbs=_crumbs(found), record=found)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def transfer_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the receipt of the archives."""
    found, on = _own(request, pk), clock.today()
    page = FormPage(
        title=_("Receipt of the archives"),
        verb=_("Record the receipt"),
        lead=_("The contracts of the list are then in the archives."),
        done=_("The receipt is recorded. The contracts are in the archives."),
        back=transfer_url(found),
    )

    def act(data: dict[str, Any]) -> Any:
        return receipt_transfer(
            transfer_id=pk,
            receipt=Receipt(**data),
            by=actor(request),
            on=on,
            version=typed_version(request),
        )

    form = ReceiptForm(**posted(request), on=on)
    return run_page(request, form, act, page, crumbs=_crumbs(found), record=found)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def transfer_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a hand-over before its receipt."""
    found = _own(request, pk)
    page = FormPage(
        title=_("Cancel the hand-over"),
        verb=_("Cancel the hand-over"),
        lead=_("Its contracts may then go on another list; this one stays as cancelled."),
        done=_("The hand-over was cancelled."),
        danger=True,
        back=transfer_url(found),
    )

    def act(data: dict[str, Any]) -> Any:
        return service.cancel_transfer(
            transfer_id=pk,
            by=actor(request),
            on=clock.today(),
            version=typed_version(request),
            **data,
        )

    form = CancelForm(**posted(request))
    return run_page(request, form, act, page, crumbs=_crumbs(found), record=found)
