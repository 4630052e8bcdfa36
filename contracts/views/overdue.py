"""Overdue contracts and special reports across the county: the list for the scheduling meeting."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from contracts import events_performance as events
from contracts.exporting.overdue_file import overdue_workbook
from contracts.models import Contract, SpecialReport
from contracts.selectors.overdue import (
    COUNTY,
    DECIDED,
    LATE,
    OF_CONTRACTS,
    OFFICE,
    OVERDUE,
    OWED,
    SHOWS,
    Wanted,
    contracts_matching,
    counts,
    late_promises,
    latest_reports,
    reports_matching,
)
from projects.narrowed import narrowed_by, narrowing_asked
from projects.policies_ledger import EXPORT
from projects.selectors.scheduling import units_to_filter
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen, link
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.policy.selectors import in_force

READERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
NAME = "contracts:overdue"
PAGE = 50
LONGEST_TEXT = 40
TOO_MANY = gettext_lazy("More than %(limit)s rows match. Narrow the list, then export it.")
LABELS = {
    OVERDUE: gettext_lazy("Overdue contracts"),
    LATE: gettext_lazy("Reports late"),
    OWED: gettext_lazy("Reports owed"),
    OFFICE: gettext_lazy("With the office"),
    DECIDED: gettext_lazy("Decided"),
    COUNTY: gettext_lazy("Late by the county"),
}
_NUMBER = re.compile(r"[0-9]{1,18}")


@roles_required(*READERS)
@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """List what is overdue, the longest first, with what was reported and decided."""
    user, on = actor(request), clock.today()
    wanted = _wanted(request)
    numbers = counts(user, wanted, on)
    page = paginate(
        _found(user, wanted, on),
        order=_order(wanted),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base, query = reverse(NAME), _query(wanted)
    export_url = reverse("contracts:overdue-export")
    context = {
        "tabs": [
            {
                "label": LABELS[show],
                "n": numbers[show],
                "url": f"{base}?{urlencode({**query, 'show': show})}",
                "current": show == wanted.show,
            }
            for show in SHOWS
        ],
        "wanted": wanted,
        "show_label": LABELS[wanted.show],
        "of_contracts": wanted.show in OF_CONTRACTS,
        "rows": _rows(list(page.rows), wanted, on),
        "units": list(units_to_filter(user, wanted.narrowing.county)),
        "today": on,
        "is_narrowed": bool(wanted.unit_id or wanted.text or wanted.narrowing.query),
        "narrowed": narrowed_by(
            user,
            wanted.narrowing,
            lambda name: f"{base}?{urlencode({k: v for k, v in query.items() if k != name})}",
        ),
        "export_url": f"{export_url}?{urlencode(query)}",
        "base": base,
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }
    return render(request, "contracts/performance/overdue.html", context)


@roles_required(*READERS)
@require_safe
def overdue_export(request: HttpRequest) -> HttpResponseBase:
    """Give all that the filter leaves as a workbook; that is an event."""
    user, on = actor(request), clock.today()
    wanted = _wanted(request)
    limit = in_force(EXPORT, user.unit, on).value.rows_at_once
    order = _order(wanted)
    found = list(_found(user, wanted, on).order_by(*order.expressions())[: limit + 1])
    if len(found) > limit:
        messages.warning(request, TOO_MANY % {"limit": limit})
        return redirect(f"{reverse(NAME)}?{urlencode(_query(wanted))}")
    record_event(
        events.OVERDUE_EXPORTED,
        by=user,
        county=user.unit.county_id,
        detail={"rows": len(found), "filter": _query(wanted)},
    )
    title = f"{LABELS[wanted.show]} {on:%Y-%m-%d}"
    rows = [_cells(row) for row in _rows(found, wanted, on)]
    return FileResponse(
        overdue_workbook(title, _headings(), rows),
        as_attachment=True,
        filename=f"{LABELS[wanted.show]}-{on:%Y%m%d}.xlsx",
        content_type=CONTENT_TYPES[FileKind.XLSX],
        headers={"Cache-Control": "private, no-store"},
    )


def _found(user: User, wanted: Wanted, on: dt.date) -> Any:
    if wanted.show in OF_CONTRACTS:
        return contracts_matching(user, wanted, on)
    return reports_matching(user, wanted, on)


def _order(wanted: Wanted) -> KeysetOrder:
    if wanted.show == OVERDUE:
        return KeysetOrder("overdue_since")
    if wanted.show == COUNTY:
        return KeysetOrder("next_due_on", nullable=True)
    return KeysetOrder("due_on", descending=wanted.show == DECIDED)


def _rows(found: list[Any], wanted: Wanted, on: dt.date) -> list[dict[str, Any]]:
    if wanted.show in OF_CONTRACTS:
        promises, reports = late_promises(found, on), latest_reports(found)
        return [
            _row(each, reports.get(each.pk), on, late=promises.get(each.pk, [])) for each in found
        ]
    promises = late_promises([each.contract for each in found], on)
    return [
        _row(each.contract, each, on, late=promises.get(each.contract_id, [])) for each in found
    ]


def _row(
    contract: Contract, report: SpecialReport | None, on: dt.date, *, late: list[Any]
) -> dict[str, Any]:
    since = contract.overdue_since or (late[0].due_on if late else None)
    return {
        "contract": contract,
        "report": report,
        "late": late,
        "since": since,
        "days": (on - since).days if since is not None else None,
        "is_report_late": report is not None
        and report.state in {SpecialReport.State.OWED, SpecialReport.State.RETURNED}
        and report.due_on < on,
    }


def _headings() -> list[str]:
    return [
        _("Contract number"),
        _("Contract"),
        _("Project"),
        _("Host unit"),
        _("Responsible unit"),
        _("Lead sponsor"),
        _("Overdue since"),
        _("Days"),
        _("Not kept"),
        _("Report due"),
        _("State of the report"),
        _("Receipt number"),
    ]


def _cells(row: dict[str, Any]) -> list[str]:
    contract, report = row["contract"], row["report"]
    project = contract.project
    return [
        contract.number,
        contract.title,
        project.name,
        str(project.host_unit or ""),
        str(project.responsible_unit or ""),
        str(project.lead_sponsor or project.lead_sponsor_name),
        str(row["since"] or ""),
        "" if row["days"] is None else str(row["days"]),
        "；".join(f"{each.due_on} {each.content}" for each in row["late"]),
        str(report.due_on) if report is not None else "",
        str(report.get_state_display()) if report is not None else "",
        report.receipt if report is not None else "",
    ]


def _wanted(request: HttpRequest) -> Wanted:
    unit = request.GET.get("unit", "")
    return Wanted(
        show=chosen(request, "show", SHOWS) or OVERDUE,
        unit_id=int(unit) if _NUMBER.fullmatch(unit) else None,
        text=request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT],
        narrowing=narrowing_asked(request),
    )


def _query(wanted: Wanted) -> dict[str, str]:
    values = {
        "show": wanted.show,
        "unit": wanted.unit_id,
        "q": wanted.text,
        **wanted.narrowing.query,
    }
    return {name: str(value) for name, value in values.items() if value}
