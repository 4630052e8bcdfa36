"""Requests to open contracts' files: one's own, and those a leader decides on."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from contracts.models import AccessRequest
from contracts.selectors.access import decides_access, is_open
from contracts.selectors.openings import requests_listed, requests_waiting
from contracts.views.access import READERS
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen, link
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate

PAGE = 50
WAITING, OPEN, MINE, ALL = "waiting", "open", "mine", "all"
LABELS = {
    WAITING: _("Waiting for a leader"),
    OPEN: _("Open now"),
    MINE: _("My requests"),
    ALL: _("All"),
}


@roles_required(*READERS)
@require_safe
def access_requests(request: HttpRequest) -> HttpResponse:
    """List requests: those to decide for a leader, the county's for the bureau, one's own."""
    user = actor(request)
    decides = user.scope.county_id is not None and decides_access(
        user, user.scope.county_id, clock.today()
    )
    reads_all = user.scope.reads_county or user.scope.reads_region
    shows = _shows(decides=decides, reads_all=reads_all)
    show = chosen(request, "show", shows) or shows[0]
    page = paginate(
        _found(user, show, decides=decides),
        order=KeysetOrder("requested_at", descending=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base, query = reverse("contracts:access-requests"), {"show": show}
    context = {
        "tabs": [
            {"label": LABELS[each], "url": f"?show={each}", "current": each == show}
            for each in shows
        ],
        "rows": [_row(each, user, decides=decides) for each in page.rows],
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }
    return render(request, "contracts/files/requests.html", context)


def _shows(*, decides: bool, reads_all: bool) -> list[str]:
    """Return the parts of the list, the one that somebody came for first."""
    if reads_all:
        return [WAITING, OPEN, ALL] if decides else [MINE, WAITING, OPEN, ALL]
    return [WAITING, MINE] if decides else [MINE]


def _found(user: User, show: str, *, decides: bool) -> QuerySet[AccessRequest]:
    if show == WAITING:
        if decides:
            return requests_waiting(user).select_related("decided_by")
        return requests_listed(user).filter(state=AccessRequest.State.ASKED)
    found = requests_listed(user)
    if show == OPEN:
        return found.open_on(clock.now())
    return found.filter(requested_by=user) if show == MINE else found


def _row(each: AccessRequest, user: User, *, decides: bool) -> dict[str, Any]:
    is_own = each.requested_by_id == user.pk
    waits = each.state == AccessRequest.State.ASKED
    return {
        "request": each,
        "is_open": is_open(each, clock.now()),
        "has_ended": each.state == AccessRequest.State.GRANTED and not is_open(each, clock.now()),
        "may_decide": waits and decides and not is_own,
        "may_take_back": waits and is_own,
    }
