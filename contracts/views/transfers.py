"""Hand-overs to the archives: their list, one of them, its sheet on paper and as Word."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from contracts import events_archive as events
from contracts.models import ArchiveTransfer
from contracts.rules.archive import pages_of
from contracts.selectors.archive import contracts_to_list, hash_of, items_of, transfers_listed
from contracts.word.official import CONTENT_TYPE
from contracts.word.transfer_sheet import transfer_sheet
from projects.permissions import is_bureau_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen, link
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.audit.services import record_event
from zhaoshang.core.keyset import KeysetOrder, paginate

PAGE = 50
ALL = _("All")
READERS = tuple(sorted(COUNTY_WIDE))
TONES = {
    ArchiveTransfer.State.LISTED: "on",
    ArchiveTransfer.State.HANDED_OVER: "warn",
    ArchiveTransfer.State.RECEIPTED: "done",
    ArchiveTransfer.State.CANCELLED: "off",
}


@roles_required(*READERS)
@require_safe
def transfers(request: HttpRequest) -> HttpResponse:
    """List the hand-overs of the county, latest first."""
    user = actor(request)
    state = chosen(request, "state", ArchiveTransfer.State.values)
    found = transfers_listed(user)
    page = paginate(
        found.filter(state=state) if state else found,
        order=KeysetOrder("id", descending=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base, query = reverse("contracts:transfers"), {"state": state}
    runs = is_bureau_of(user, user.unit.county_id or 0)
    context = {
        "rows": [{"transfer": each, "tone": _tone(each)} for each in page.rows],
        "tabs": [
            {"label": label, "url": f"?state={code}" if code else base, "current": code == state}
            for code, label in [("", ALL), *ArchiveTransfer.State.choices]
        ],
        "runs": runs,
        "waiting": contracts_to_list(user).count() if runs else 0,
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }
    return render(request, "contracts/archive/list.html", context)


def _tone(transfer: ArchiveTransfer) -> str:
    return TONES[ArchiveTransfer.State(transfer.state)]


def transfer_or_404(request: HttpRequest, pk: int) -> ArchiveTransfer:
    """Return a hand-over in sight.

    Raises:
        Http404: when there is none, or it is out of sight.
    """
    rows = ArchiveTransfer.objects.visible_to(actor(request))
    names = ("county", "handed_by", "created_by", "updated_by", "file__contract")
    return get_object_or_404(rows.select_related(*names), pk=pk)


@roles_required(*READERS)
@require_safe
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a hand-over: its contracts with their files, where it stands."""
    found = transfer_or_404(request, pk)
    items = items_of(found)
    state = ArchiveTransfer.State(found.state)
    runs = is_bureau_of(actor(request), found.county_id)
    context = {
        "transfer": found,
        "tone": _tone(found),
        "items": [{"item": each, "pages": pages_of(each.files)} for each in items],
        "originals": sum(each.originals for each in items),
        "files": sum(len(each.files) for each in items),
        "is_listed": state is ArchiveTransfer.State.LISTED,
        "may_list": runs and state is ArchiveTransfer.State.LISTED,
        "may_receipt": runs and state is ArchiveTransfer.State.HANDED_OVER,
        "may_cancel": runs
        and state in {ArchiveTransfer.State.LISTED, ArchiveTransfer.State.HANDED_OVER},
        "is_changed": bool(found.list_sha256) and hash_of(items) != found.list_sha256,
    }
    return render(request, "contracts/archive/transfer.html", context)


@roles_required(*READERS)
@require_safe
def transfer_sheet_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the hand-over sheet 移交清单 on A4."""
    found = transfer_or_404(request, pk)
    items = items_of(found)
    context = {
        "transfer": found,
        "items": [{"item": each, "pages": pages_of(each.files)} for each in items],
        "originals": sum(each.originals for each in items),
        "files": sum(len(each.files) for each in items),
    }
    return render(request, "contracts/archive/sheet.html", context)


@roles_required(*READERS)
@require_safe
def transfer_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the hand-over sheet as a Word document."""
    found = transfer_or_404(request, pk)
    content = transfer_sheet(found, items_of(found))
    record_event(
        events.TRANSFER_EXPORTED,
        by=actor(request),
        county=found.county_id,
        subject=found,
        detail={"list_sha256": found.list_sha256, "size": len(content)},
    )
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    name = f"移交清单-{found.title}.docx"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
