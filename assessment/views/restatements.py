"""Corrections of closed months: what was booked, what units ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.forms.closing import BOOK, DecideRestatementForm, RestatementForm
from assessment.models import Restatement, RestatementRequest
from assessment.permissions import can_ask_exception
from assessment.selectors.restatements import (
    closed_months,
    indicator_names,
    reported_indicators,
)
from assessment.services import restating as services
from assessment.views.months import READERS, WRITERS, allow, closings_crumb, county_or_403
from projects.permissions import is_bureau_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, link, posted, run_page, typed_version
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.core.periods import Month

PAGE = 50
GET_POST = ["GET", "HEAD", "POST"]
State = RestatementRequest.State


@roles_required(*READERS)
@require_safe
def restatements(request: HttpRequest) -> HttpResponse:
    """List what was booked in later months, with the month that it corrects."""
    user = actor(request)
    county_id = county_or_403(user)
    found = Restatement.objects.visible_to(user).filter(county=county_id)
    if not (user.scope.reads_county or user.scope.reads_region):
        found = found.filter(unit__in=user.scope.unit_ids)
    page = paginate(
        found.select_related("unit", "created_by"),
        order=KeysetOrder("booked_month", descending=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    names = indicator_names(county_id)
    waiting = RestatementRequest.objects.visible_to(user).filter(state=State.ASKED)
    is_bureau = is_bureau_of(user, county_id)
    base = reverse("assessment:restatements")
    context = {
        "rows": [
            {"restatement": each, "indicator": names.get(each.indicator_id, "")}
            for each in page.rows
        ],
        "waiting": [
            {
                "request": each,
                "indicator": names.get(each.indicator_id, ""),
                "may_decide": is_bureau and each.created_by_id != user.pk,
            }
            for each in waiting.select_related("unit", "created_by")[:PAGE]
        ],
        "is_bureau": is_bureau,
        "may_ask": _may_ask(user, county_id)
        and bool(closed_months(county_id) and reported_indicators(county_id)),
        "prev_url": link(base, {}, page.previous),
        "next_url": link(base, {}, page.next),
    }
    return render(request, "assessment/closing/restatements.html", context)


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Book a correction, or ask the bureau to book it."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    allow(_may_ask(user, county_id))
    books = is_bureau_of(user, county_id)
    mine = Q() if books else Q(pk__in=user.scope.unit_ids)
    units = Unit.objects.filter(mine, county=county_id, monthly_reports__isnull=False).distinct()
    months = closed_months(county_id)
    form = RestatementForm(
        **posted(request),
        initial=({"unit": units[0].pk} if units.count() == 1 else {}) | _asked_for(request, months),
        units=units.in_tree_order(),
        months=months,
        indicators=reported_indicators(county_id),
        books=books,
    )

    def act(data: dict[str, Any]) -> Any:
        correction = services.Correction(**data)
        if books:
            return services.book_restatement(correction=correction, by=user, on=on)
        allow(can_ask_exception(user, correction.unit.pk, county_id))
        return services.ask_restatement(correction=correction, by=user, on=on)

    page = FormPage(
        title=_("Correct a closed month"),
        verb=_("Book the correction") if books else _("Ask the bureau"),
        lead=_(
            "A closed month never changes. The difference is booked in the open month and names the"
            " month it corrects; cumulative figures are right from then on."
        ),
        done=_("The correction is booked in the open month.")
        if books
        else _("The request waits for the bureau."),
        back=reverse("assessment:restatements"),
    )
    return run_page(request, form, act, page, crumbs=_crumbs())


@roles_required(*READERS)
@require_http_methods(GET_POST)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a correction that a unit asks for; the bureau decides on it here."""
    user, on = actor(request), clock.today()
    found = _request_or_404(user, pk)
    waits = found.state == State.ASKED
    may_decide = is_bureau_of(user, found.county_id) and found.created_by_id != user.pk
    indicator = indicator_names(found.county_id).get(found.indicator_id, "")
    if request.method != "POST" and not (may_decide and waits):
        context = {"request_row": found, "indicator": indicator, "crumbs": _crumbs()}
        return render(request, "assessment/closing/restatement_request.html", context)
    allow(may_decide)
    form = DecideRestatementForm(**posted(request), initial={"reference": found.reference})

    def act(data: dict[str, Any]) -> Any:
        return services.decide_request(
            request_id=pk,
            version=typed_version(request) or 0,
            book=data["decision"] == BOOK,
            reference=data["reference"],
            note=data["note"],
            by=user,
            on=on,
        )

    page = FormPage(
        title=_("Decide on a correction"),
        verb=_("Decide"),
        done=lambda done: (
            _("The correction is booked in the open month.")
            if done.state == State.BOOKED
            else _("Refused; the unit is told why.")
        ),
        template="assessment/closing/restatement_decide.html",
        back=reverse("assessment:restatements"),
        context={"request_row": found, "indicator": indicator},
    )
    return run_page(request, form, act, page, crumbs=_crumbs(), record=found)


def _request_or_404(user: User, pk: int) -> RestatementRequest:
    found = (
        RestatementRequest.objects.visible_to(user)
        .select_related("unit", "county", "indicator", "created_by", "decided_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _asked_for(request: HttpRequest, months: Sequence[Month]) -> dict[str, Any]:
    """Return what an address asks for: the unit and month of a locked report."""
    month, unit = request.GET.get("month", ""), request.GET.get("unit", "")
    found: dict[str, Any] = {"corrects": month} if month in map(str, months) else {}
    if unit.isascii() and unit.isdigit():
        found["unit"] = unit
    return found


def _may_ask(user: User, county_id: int) -> bool:
    return any(can_ask_exception(user, unit, county_id) for unit in [*user.scope.unit_ids, 0])


def _crumbs() -> tuple[Crumb, ...]:
    return (closings_crumb(), (_("Corrections"), reverse("assessment:restatements")))
