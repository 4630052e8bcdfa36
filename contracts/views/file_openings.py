"""Who opened the files of a contract, for its keeper: on the page, and as a workbook."""

from __future__ import annotations

import datetime as dt
import re

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from contracts import events_files as events
from contracts.exporting.openings_file import openings_workbook
from contracts.models import Contract, ContractFile, FileOpening
from contracts.selectors.openings import Wanted, openings_of, reads_openings
from contracts.views.access import BUREAU, allow, contract_or_404
from contracts.views.files import TAB
from contracts.views.tabs import part_context
from projects.policies_ledger import EXPORT
from zhaoshang.accounts.access import roles_required
from zhaoshang.accounts.form_page import chosen, link
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.policy.selectors import in_force

PAGE = 50
LONGEST_TEXT = 40
_NUMBER = re.compile(r"[0-9]{1,18}")
TOO_MANY = gettext_lazy("More than %(limit)s openings match. Narrow the list, then export it.")


@roles_required(*BUREAU, Role.LEADER)
@require_safe
def openings(request: HttpRequest, pk: int) -> HttpResponse:
    """List who opened the files, when, and by what right."""
    seen = contract_or_404(request, pk)
    allow(reads_openings(seen.user, seen.contract))
    wanted = _wanted(request)
    page = paginate(
        openings_of(seen.contract, wanted),
        order=KeysetOrder("opened_at", descending=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base, query = reverse("contracts:file-openings", args=[pk]), _query(wanted)
    export_url = reverse("contracts:file-openings-export", args=[pk])
    context = part_context(seen, TAB) | {
        "rows": page.rows,
        "wanted": wanted,
        "files": ContractFile.objects.filter(contract=seen.contract).order_by("-pk"),
        "acts": FileOpening.Act.choices,
        "rights": FileOpening.Right.choices,
        "export_url": f"{export_url}?{urlencode(query)}" if query else export_url,
        "is_filtered": bool(query),
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }
    return render(request, "contracts/files/openings.html", context)


@roles_required(*BUREAU, Role.LEADER)
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give all that the filter leaves as a workbook; that is an event."""
    seen = contract_or_404(request, pk)
    allow(reads_openings(seen.user, seen.contract))
    wanted, on = _wanted(request), clock.today()
    limit = in_force(EXPORT, seen.contract.county, on).value.rows_at_once
    found = list(openings_of(seen.contract, wanted).order_by("-opened_at", "-pk")[: limit + 1])
    if len(found) > limit:
        messages.warning(request, TOO_MANY % {"limit": limit})
        back = reverse("contracts:file-openings", args=[pk])
        return redirect(f"{back}?{urlencode(_query(wanted))}")
    _record(seen.contract, request, wanted, len(found))
    title = _("Openings of files")
    return FileResponse(
        openings_workbook(f"{title} · {seen.contract}", found),
        as_attachment=True,
        filename=f"{title}-{on:%Y%m%d}.xlsx",
        content_type=CONTENT_TYPES[FileKind.XLSX],
        headers={"Cache-Control": "private, no-store"},
    )


def _record(contract: Contract, request: HttpRequest, wanted: Wanted, rows: int) -> None:
    record_event(
        events.OPENINGS_EXPORTED,
        by=request.user,
        county=contract.county_id,
        subject=contract,
        detail={"rows": rows, "filter": _query(wanted)},
    )


def _wanted(request: HttpRequest) -> Wanted:
    file = request.GET.get("file", "")
    return Wanted(
        file_id=int(file) if _NUMBER.fullmatch(file) else None,
        act=chosen(request, "act", FileOpening.Act.values),
        right=chosen(request, "right", FileOpening.Right.values),
        text=request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT],
        since=_day(request, "since"),
        until=_day(request, "until"),
    )


def _day(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None


def _query(wanted: Wanted) -> dict[str, str]:
    """Return the filter as it stands in an address."""
    values = {
        "file": wanted.file_id,
        "act": wanted.act,
        "right": wanted.right,
        "q": wanted.text,
        "since": wanted.since,
        "until": wanted.until,
    }
    return {name: str(value) for name, value in values.items() if value}
