"""Monthly reports as lists: the unit's months; what was done in one report."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from assessment.models import MonthlyReport
from assessment.models.choices import ACT_LABELS
from assessment.permissions import can_confirm, can_fill
from assessment.rules.reports import Act, State
from assessment.selectors import report_lists as lists
from assessment.selectors.closing import report_locks
from assessment.selectors.report_page import report_page
from assessment.selectors.report_rows import load_content
from assessment.services.opening import open_month, open_months
from assessment.views.report import changes_of
from assessment.views.report_access import READERS, Seen, month_name, report_or_404
from assessment.views.report_words import PART_LABELS, status, value_words
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.periods import Month


@roles_required(*READERS, deputies=True)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List reports: a unit's months of a year; for county-wide readers the units of a month."""
    user, on = actor(request), clock.today()
    wide = user.scope.reads_county or user.scope.reads_region
    if not wide:
        open_own(user, on)
    return _of_month(request, user, on) if wide else _of_year(request, user, on)


@roles_required(*READERS, deputies=True)
@require_safe
def report_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who changed which cell from what to what, and every step."""
    seen = report_or_404(request, pk)
    before = request.GET.get("before", "")
    found = lists.savings_of(seen.report, before=int(before) if before.isdigit() else None)
    names = cell_names(seen)
    page = report_page(seen.report, seen.entitled, seen.on)
    context = {
        "seen": seen,
        "report": seen.report,
        "moves": [
            {"move": move, "act": ACT_LABELS[Act(move.act)]} for move in lists.moves_of(seen.report)
        ],
        "edits": [
            {"edit": edit, "changes": [_change(each, names) for each in edit.changes]}
            for edit in found.edits
        ],
        "older_url": f"?before={found.older}" if found.older else "",
        "is_older": bool(before),
        "changes": changes_of(page),
    }
    return render(request, "assessment/reports/history.html", context)


def open_own(user: User, on: dt.date) -> None:
    """Open the months that a unit's people ought to see: a visit does not wait for the night."""
    county_id = user.scope.county_id
    if county_id is None or not user.scope.unit_ids:
        return
    open_now = open_months(county_id, on)
    known = set(
        MonthlyReport.objects.visible_to(user)
        .filter(month__in=[month.first_day for month in open_now])
        .values_list("month", flat=True)
    )
    for month in open_now:
        if month.first_day not in known:
            open_month(county_id=county_id, month=month, on=on)


def cell_names(seen: Seen) -> dict[str, str]:
    """Return what the rows of a report are called, by the head of their cells' names."""
    content = load_content(seen.report)
    found = {f"line-{line.pk}": line.project.name for line in content.lines}
    return found | {f"cell-{cell.pk}": cell.definition.name for cell in content.cells}


def _change(change: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    key, _dash, part = change["cell"].rpartition("-")
    row = (
        pgettext("monthly report", "Report")
        if key == "report"
        else names.get(key, _("A row that is gone"))
    )
    return {
        "row": row,
        "part": PART_LABELS.get(part, part),
        "old": value_words(part, change["old"]),
        "new": value_words(part, change["new"]),
    }


def _of_year(request: HttpRequest, user: User, on: dt.date) -> HttpResponse:
    years = lists.years_of(user) or [on.year]
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in years else years[0]
    found = list(lists.reports_of_year(user, year))
    views = [
        {"label": str(each), "url": f"?year={each}", "current": each == year} for each in years
    ]
    return _list(request, user, found, on, views=views, by_unit=False)


def _of_month(request: HttpRequest, user: User, on: dt.date) -> HttpResponse:
    months = lists.months_of(user)[:12]
    asked = request.GET.get("month", "")
    default = next((m for m in months if m < Month.of(on).first_day), months[0] if months else None)
    month = next((each for each in months if f"{each:%Y-%m}" == asked), default)
    found = list(lists.reports_of_month(user, month)) if month else []
    views = [
        {"label": month_name(each), "url": f"?month={each:%Y-%m}", "current": each == month}
        for each in months
    ]
    return _list(request, user, found, on, views=views, by_unit=True)


def _list(
    request: HttpRequest,
    user: User,
    found: list[MonthlyReport],
    on: dt.date,
    *,
    views: list[dict[str, Any]],
    by_unit: bool,
) -> HttpResponse:
    units = {each.unit_id for each in found}
    context = {
        "rows": [
            _row(user, each, locks, on) for locks in [report_locks(found, on)] for each in found
        ],
        "views": views,
        "by_unit": by_unit,
        "shows_unit": by_unit or bool(units - {user.unit_id}),
        "unit": user.unit,
    }
    return render(request, "assessment/reports/list.html", context)


def _row(user: User, found: MonthlyReport, locks: dict[int, Any], on: dt.date) -> dict[str, Any]:
    state = State(found.state)
    open_now = state in (State.DRAFT, State.RETURNED, State.AWAITING)
    due = found.return_due_on if state is State.RETURNED else found.due_on
    late = found.is_late or (found.first_submitted_at is None and due is not None and due < on)
    return {
        "report": found,
        "month": month_name(found.month),
        "url": reverse("assessment:report", args=[found.pk]),
        "status": status(found.state, not_started=found.not_started),
        "due_on": due,
        "open": open_now,
        "late": late,
        "what": _what(user, found, locks[found.pk]),
    }


def _what(user: User, found: MonthlyReport, lock: Any) -> dict[str, Any]:
    """Say what the user has to do with a report, and whether it is theirs to do."""
    state = State(found.state)
    confirms = can_confirm(user, found)
    writes = confirms or can_fill(user, found)
    judges = user.has_role(Role.BUREAU, Role.BUREAU_ADMIN)
    if state is State.LOCKED or lock.why == "closed":
        return {"words": _("Nothing; the month is closed"), "mine": False}
    if writes and lock.why == "late":
        return {"words": _("Ask for an exception: the time is over"), "mine": True}
    mine: dict[State, tuple[Any, bool]] = {
        State.DRAFT: (_("Fill in") if found.not_started else _("Go on filling in"), writes),
        State.RETURNED: (_("Answer what was returned"), writes),
        State.AWAITING: (
            _("Confirm") if confirms else _("Unit head confirms"),
            confirms,
        ),
        State.SUBMITTED: (
            _("Look through, accept or return") if judges else _("Bureau looks"),
            judges,
        ),
        State.ACCEPTED: (_("Nothing"), False),
    }
    words, is_mine = mine[state]
    if state in (State.DRAFT, State.RETURNED) and not writes:
        words = _("Unit fills in")
    return {"words": words, "mine": is_mine}
