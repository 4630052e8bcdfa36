"""Agency service: permits across projects, one permit, a project's tab "Services"."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.forms.agency import ListFilterForm
from projects.models import AgencyCase, AgencyItem
from projects.models.agency import ITEM_STATE_LABELS
from projects.permissions_services import (
    can_answer_permit,
    can_correct_visit,
    can_record_care,
    can_run_agency,
    can_take_back_result,
    can_verify_result,
)
from projects.rules.agency import ItemResult, ItemState, count_to_due, kept
from projects.rules.stages import Stage, Status
from projects.selectors.agency import (
    ENDED,
    LATE,
    OPEN,
    PAUSED,
    WAITING,
    Asked,
    cases_of,
    counts_of,
    departments_asked,
    departments_kept,
    item_in_sight,
    items_for,
    ready_of,
    suspensions_of,
)
from projects.selectors.care import requests_of, results_of, visits_of
from projects.views.access import READERS, Seen, project_or_404
from projects.views.care_words import request_row, working_row
from projects.views.project_tabs import part_context
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen, link
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.calendar.selectors import load_calendar
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.files.responses import file_response

PAGE = 30
TAB = "services"
STATES = {
    OPEN: _("With the departments"),
    LATE: _("Late"),
    PAUSED: _("Waiting for papers"),
    WAITING: _("Not asked yet"),
    ENDED: _("Permit ended"),
}
ORDERS = {
    ENDED: KeysetOrder("done_on", descending=True, nullable=True),
    WAITING: KeysetOrder("id"),
}
EARLIEST = KeysetOrder("due_on", nullable=True)
TONES = {
    ItemState.WAITING: "draft",
    ItemState.RUNNING: "on",
    ItemState.PAUSED: "warn",
    ItemState.ENDED: "done",
}
DESKS = (*READERS, Role.REVIEWER)


def item_row(item: AgencyItem) -> dict[str, Any]:
    """Return a permit with the words and the colour of where it stands."""
    state = item.state
    late = item.is_late
    label = item.get_result_display() if item.result else ITEM_STATE_LABELS[state]
    return {
        "item": item,
        "label": _("Late") if late else label,
        "tone": "late" if late or item.result == "refused" else TONES[state],
        "is_open": not item.result and item.asked_on is not None,
        "kept": kept(item.due_on, item.done_on) if item.result == ItemResult.DONE else None,
    }


@roles_required(*DESKS)
@require_safe
def agency(request: HttpRequest) -> HttpResponse:
    """List the permits in sight, what is late of them, and how departments keep their promises."""
    user, on = actor(request), clock.today()
    units = departments_asked(user)
    form = ListFilterForm(request.GET, units=units)
    form.is_valid()
    unit = form.cleaned_data.get("unit")
    query = {
        "state": chosen(request, "state", STATES) or OPEN,
        "unit": str(unit.pk) if unit else "",
        "project": form.cleaned_data.get("project", "").strip(),
    }
    asked = Asked(state=query["state"], unit_id=unit.pk if unit else None, project=query["project"])
    page = paginate(
        items_for(user, asked, on),
        order=ORDERS.get(asked.state, EARLIEST),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base = reverse("projects:agency")
    context = {
        "rows": [item_row(each) for each in page.rows],
        "counts": counts_of(user, on),
        "departments": departments_kept(user, on),
        "states": STATES.items(),
        "asked": query,
        "units": list(units),
        "year": on.year,
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }
    return render(request, "projects/services/agency.html", context)


@roles_required(*DESKS)
@require_safe
def agency_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a permit with what its department needs of the project, and no more."""
    user = actor(request)
    item = item_or_404(user, pk)
    answers = can_answer_permit(user, item)
    runs = can_run_agency(user, item.case.project)
    is_open = not item.result and item.case.closed_on is None
    context = {
        **item_row(item),
        "project": item.case.project,
        "working": _working(item),
        "stops": _stops(item),
        "before": _before(user, item),
        "sees_project": user.has_role(*READERS) and _reads_project(user, item),
        "may_ask": runs and is_open and item.asked_on is None,
        "may_answer": answers and is_open and item.asked_on is not None,
        "may_drop": runs and is_open,
        "may_take_back": bool(item.result)
        and item.case.closed_on is None
        and can_take_back_result(user, item.case),
    }
    return render(request, "projects/services/item.html", context)


def _before(user: User, item: AgencyItem) -> list[dict[str, Any]]:
    """Return what has to be there before, as far as the user may see it."""
    codes = [code for code in item.after.split(",") if code]
    if not codes:
        return []
    found = AgencyItem.objects.visible_to(user).filter(case=item.case_id, code__in=codes)
    rows = list(found.order_by("place"))
    for each in rows:
        each.case = item.case
    return [item_row(each) for each in rows]


def _working(item: AgencyItem) -> dict[str, Any] | None:
    """Return how the due day was counted, day by day."""
    if item.asked_on is None:
        return None
    calendar = load_calendar(item.case.project.county)
    promised, paused = item.promised_working_days, item.paused_days
    return working_row(
        count_to_due(item.asked_on, promised, paused, calendar),
        since=item.asked_on,
        promised=promised,
        stopped=paused,
    )


def _stops(item: AgencyItem) -> list[dict[str, Any]]:
    """Return when the clock stood still, and why."""
    if item.asked_on is None:
        return []
    owed = [(each.span, each.missing) for each in item.pauses.all()]
    suspended = [
        (each, _("The project was suspended."))
        for each in suspensions_of(item.case.project)
        if each.until is None or each.until > item.asked_on
    ]
    both = sorted([*owed, *suspended], key=lambda each: each[0].since)
    return [{"span": span, "why": why} for span, why in both]


def _reads_project(user: User, item: AgencyItem) -> bool:
    return type(item.case.project).objects.visible_to(user).filter(pk=item.case.project_id).exists()


@roles_required(*DESKS)
@require_safe
def agency_item_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve the document of a permit's result to who may see the permit."""
    item = item_or_404(actor(request), pk)
    if item.document is None or item.document.removed_at is not None:
        raise Http404
    return file_response(
        item.document.file, request=request, inline=True, subject=item.case.project
    )


def item_or_404(user: User, pk: int) -> AgencyItem:
    """Return a permit in sight.

    Raises:
        Http404: when there is none, or it is out of sight.
    """
    item = item_in_sight(user, pk)
    if item is None:
        raise Http404
    return item


@roles_required(*READERS)
@require_safe
def project_services(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is done for a project: its permits, visits, requests, actual results."""
    seen = project_or_404(request, pk)
    user, project = seen.user, seen.project
    merged = project.status == Status.MERGED
    cases = cases_of(project)
    has_open = any(each.closed_on is None for each in cases)
    runs = can_run_agency(user, project) and not merged
    records = can_record_care(user, project, seen.part) and not merged
    context = {
        **part_context(seen, TAB),
        "cases": [_case(seen, each, runs=runs) for each in cases],
        "may_open": runs
        and not has_open
        and project.stage != Stage.CLUE
        and project.status == Status.ACTIVE,
        "may_record": records,
        "visits": [
            {"visit": each, "may_correct": not merged and _corrects(seen, each)}
            for each in visits_of(project)
        ],
        "requests": [request_row(each) for each in requests_of(project)],
        "results": [
            {
                "row": each,
                "may_verify": not each.is_verified
                and not merged
                and can_verify_result(user, each.result),
            }
            for each in results_of(project)
        ],
        "shows_care": project.stage == Stage.PRODUCING,
    }
    return render(request, "projects/services/project.html", context)


def _case(seen: Seen, case: AgencyCase, *, runs: bool) -> dict[str, Any]:
    items = list(case.items.all())
    case.project = seen.project
    for each in items:
        each.case = case
    ready = {each.pk for each in ready_of(items)}
    is_open = case.closed_on is None
    done = sum(bool(each.result) for each in items)
    return {
        "case": case,
        "items": [
            {**item_row(each), "is_ready": runs and is_open and each.pk in ready} for each in items
        ],
        "done": done,
        "number": len(items),
        "percent": done * 100 // len(items) if items else 0,
        "may_run": runs and is_open,
        "may_close": runs and is_open and done == len(items),
    }


def _corrects(seen: Seen, visit: Any) -> bool:
    visit.project = seen.project
    return can_correct_visit(seen.user, visit, seen.part)
