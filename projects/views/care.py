"""After-care across projects: requests, enterprises to visit, actual results; one request."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.models import CareRequest
from projects.permissions_services import can_answer_request, can_change_request, can_record_care
from projects.policies_services import CARE_ANSWER, CARE_VISITS
from projects.selectors.care import (
    ANSWERED,
    CLOSED,
    LATE,
    OPEN,
    Asked,
    not_visited,
    request_counts,
    requests_for,
    requests_in_sight,
    result_row,
    results_of_year,
    years_with_results,
)
from projects.selectors.project_page import project_with_part
from projects.views.access import READERS
from projects.views.care_words import request_row, working_row
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen, link
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, Page, paginate
from zhaoshang.policy.selectors import in_force

PAGE = 30
DESKS = (*READERS, Role.REVIEWER)
REQUESTS, VISITS, RESULTS = "requests", "visits", "results"
SHOWS = {
    REQUESTS: _("Requests and complaints"),
    VISITS: _("Not visited for long"),
    RESULTS: _("Actual results"),
}
STATES = {
    OPEN: _("To be answered"),
    LATE: _("Late"),
    ANSWERED: _("Answered, to be rated"),
    CLOSED: _("Closed"),
}
EARLIEST = KeysetOrder("answer_due_on")
LATEST_CLOSED = KeysetOrder("closed_on", descending=True, nullable=True)
LONGEST = KeysetOrder("since")
BY_PROJECT = KeysetOrder("id", descending=True)


@roles_required(*DESKS)
@require_safe
def care(request: HttpRequest) -> HttpResponse:
    """Show after-care in sight: requests, late first; whom to visit; actual against promised."""
    user = actor(request)
    # A reviewer without another role sees requests to the own department, and nothing else.
    shows = SHOWS if user.has_role(*READERS) else {REQUESTS: SHOWS[REQUESTS]}
    show = chosen(request, "show", shows) or REQUESTS
    parts = {REQUESTS: _requests, VISITS: _visits, RESULTS: _results}
    context = {
        "show": show,
        "tabs": [
            {"label": label, "url": f"?show={code}", "current": code == show}
            for code, label in shows.items()
        ],
        **parts[show](request, user),
    }
    return render(request, "projects/services/care.html", context)


def _requests(request: HttpRequest, user: User) -> dict[str, Any]:
    on = clock.today()
    query = {
        "show": REQUESTS,
        "state": chosen(request, "state", STATES) or OPEN,
        "kind": chosen(request, "kind", CareRequest.Kind.values),
        "complaints": chosen(request, "complaints", ("1",)),
    }
    asked = Asked(query["state"], query["kind"], complaints=bool(query["complaints"]))
    page = paginate(
        requests_for(user, asked, on),
        order=LATEST_CLOSED if asked.state == CLOSED else EARLIEST,
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    return {
        "rows": [request_row(each) for each in page.rows],
        "counts": request_counts(user, on),
        "states": STATES.items(),
        "kinds": CareRequest.Kind.choices,
        "asked": query,
        "policy": in_force(CARE_ANSWER, user.unit.county or user.unit, on),
        **_neighbours(query, page),
    }


def _visits(request: HttpRequest, user: User) -> dict[str, Any]:
    on = clock.today()
    policy = in_force(CARE_VISITS, user.unit.county or user.unit, on)
    page = paginate(
        not_visited(user, policy.value, on),
        order=LONGEST,
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    rows: list[Any] = page.rows
    return {
        "rows": [{"project": each, "days": (on - each.since).days} for each in rows],
        "policy": policy,
        **_neighbours({"show": VISITS}, page),
    }


def _results(request: HttpRequest, user: User) -> dict[str, Any]:
    years = years_with_results(user, clock.today())
    year = int(chosen(request, "year", [str(each) for each in years]) or years[0])
    found, totals = results_of_year(user, year)
    page = paginate(found, order=BY_PROJECT, cursor=request.GET.get("after"), size=PAGE)
    return {
        "rows": [result_row(each) for each in page.rows],
        "totals": totals,
        "year": year,
        "years": years,
        **_neighbours({"show": RESULTS, "year": str(year)}, page),
    }


def _neighbours(query: dict[str, str], page: Page[Any]) -> dict[str, str]:
    base = reverse("projects:care")
    return {
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }


@roles_required(*DESKS)
@require_safe
def care_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a request with what its lead unit needs of the project, and no more."""
    user = actor(request)
    found = request_or_404(user, pk)
    seen = project_with_part(user, found.project_id) if user.has_role(*READERS) else None
    records = seen is not None and can_record_care(user, *seen)
    row = request_row(found)
    context = {
        **row,
        "project": found.project,
        "sees_project": seen is not None,
        "may_answer": row["is_open"] and can_answer_request(user, found),
        "may_change": row["is_open"] and can_change_request(user, found),
        "may_rate": found.answered_on is not None and found.closed_on is None and records,
        "earlier": _earlier(found),
        "working": working_row(
            working_days(found.due_from, found.working_days, found.project.county),
            since=found.due_from,
            promised=found.working_days,
        ),
    }
    return render(request, "projects/services/request.html", context)


def _earlier(found: CareRequest) -> list[Any]:
    """Return answers the enterprise was not satisfied with, newest first."""
    if not found.reopened_count:
        return []
    history = found.history.filter(satisfaction="not", answered_on=None)
    rows = history.order_by("-reopened_count", "history_id")
    by_round = {row.reopened_count: row for row in rows}
    return list(by_round.values())


def request_or_404(user: User, pk: int) -> CareRequest:
    """Return a request in sight.

    Raises:
        Http404: when there is none, or it is out of sight.
    """
    found = (
        requests_in_sight(user)
        .select_related(
            "lead_unit",
            "answered_by",
            "project__county",
            "project__investor",
            "project__section",
            "project__host_unit",
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found
