"""Exceptions from the time limit of reports: listed, asked for, decided, ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from assessment.forms.closing import GRANT, AskExceptionForm, DecideExceptionForm, ReasonForm
from assessment.models import LockException, MonthlyReport
from assessment.permissions import can_ask_exception, can_close, can_decide_exception
from assessment.policies import MONTHLY_REPORT
from assessment.selectors.closing import last_closed, reports_owed
from assessment.services import exceptions as services
from assessment.views.months import READERS, WRITERS, allow, board_crumb, county_or_403
from projects.permissions import is_bureau_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import (
    Crumb,
    FormPage,
    chosen,
    link,
    posted,
    run_page,
    typed_version,
)
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import in_force

PAGE = 50
GET_POST = ["GET", "HEAD", "POST"]
State = LockException.State
WAITING, RUNNING, ALL = "waiting", "running", "all"
LABELS = {
    WAITING: gettext_lazy("Waiting for a decision"),
    RUNNING: pgettext_lazy("exception from a lock", "In force"),
    ALL: gettext_lazy("All"),
}
TONES = {
    State.ASKED: "warn",
    State.GRANTED: "done",
    State.REFUSED: "late",
    State.ENDED: "off",
}


@roles_required(*READERS)
@require_safe
def exceptions(request: HttpRequest) -> HttpResponse:
    """List exceptions: those that wait, those in force, all."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    show = chosen(request, "show", LABELS) or ALL
    found = LockException.objects.visible_to(user)
    parts = {
        WAITING: found.filter(state=State.ASKED),
        RUNNING: found.in_force(on),
        ALL: found,
    }
    page = paginate(
        parts[show].select_related("unit", "created_by", "decided_by"),
        order=KeysetOrder("created_at", descending=True),
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    base, query = reverse("assessment:exceptions"), {"show": show}
    context = {
        "tabs": [
            {
                "label": LABELS[each],
                "n": parts[each].count(),
                "url": f"?show={each}",
                "current": each == show,
            }
            for each in LABELS
        ],
        "rows": [
            {
                "exception": each,
                "tone": TONES[State(each.state)],
                "may_decide": each.state == State.ASKED and can_decide_exception(user, each),
                "is_over": each.state == State.GRANTED and each.until < on,
            }
            for each in page.rows
        ],
        "may_ask": _may_ask(user, county_id),
        "limit": _late_days(user, on),
        "prev_url": link(base, query, page.previous),
        "next_url": link(base, query, page.next),
    }
    return render(request, "assessment/closing/exceptions.html", context)


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask that a unit may report after the time."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    allow(_may_ask(user, county_id))
    months = _open_months(county_id, on)
    units = _units(user, county_id)
    form = AskExceptionForm(
        **posted(request),
        units=units,
        months=months,
        on=on,
        initial=_asked_for(request, months) | _only(units),
    )

    def act(data: dict[str, Any]) -> Any:
        unit = data.pop("unit")
        allow(can_ask_exception(user, unit.pk, county_id))
        return services.ask_exception(unit_id=unit.pk, by=user, on=on, **data)

    page = FormPage(
        title=_("Ask for an exception"),
        verb=_("Ask"),
        lead=_(
            "The business administrator decides, never who asked. A report taken by exception still"
            " counts as late. A closed month is not opened by it."
        ),
        done=_("The request waits for the business administrator."),
        back=reverse("assessment:exceptions"),
    )
    return run_page(request, form, act, page, crumbs=_crumbs())


@roles_required(*READERS)
@require_http_methods(GET_POST)
def exception(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an exception; whoever decides on it does so here."""
    user, on = actor(request), clock.today()
    found = _exception_or_404(user, pk)
    may_decide = can_decide_exception(user, found)
    if request.method != "POST" and not (may_decide and found.state == State.ASKED):
        return _shown(request, found, user, on)
    allow(may_decide)
    form = DecideExceptionForm(**posted(request), initial={"until": found.until})

    def act(data: dict[str, Any]) -> Any:
        return services.decide_exception(
            exception_id=pk,
            version=typed_version(request) or 0,
            grant=data["decision"] == GRANT,
            until=data["until"],
            note=data["note"],
            by=user,
            on=on,
        )

    page = FormPage(
        title=_("Decide on an exception"),
        verb=_("Decide"),
        done=_said,
        template="assessment/closing/exception_decide.html",
        back=reverse("assessment:exceptions"),
        context={"exception": found},
    )
    return run_page(request, form, act, page, crumbs=_crumbs(), record=found)


def _said(found: LockException) -> str:
    words = _("Granted: %(unit)s may report until %(until)s.")
    if found.state != State.GRANTED:
        words = _("Refused; %(unit)s is told why.")
    return words % {"unit": found.unit, "until": found.until}


def _shown(request: HttpRequest, found: LockException, user: User, on: dt.date) -> HttpResponse:
    visible = MonthlyReport.objects.visible_to(user)
    report = visible.filter(unit=found.unit_id, month=found.month).first()
    context = {
        "exception": found,
        "tone": TONES[State(found.state)],
        "report": report,
        "waits": found.state == State.ASKED,
        "is_own": found.created_by_id == user.pk
        and found.state == State.ASKED
        and can_close(user, found.county_id),
        "may_end": found.state == State.GRANTED
        and found.until >= on
        and can_close(user, found.county_id),
        "crumbs": _crumbs(),
    }
    return render(request, "assessment/closing/exception.html", context)


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an exception before its day."""
    user, on = actor(request), clock.today()
    found = _exception_or_404(user, pk)
    allow(can_close(user, found.county_id))
    page = FormPage(
        title=_("End the exception early"),
        verb=_("End it"),
        lead=_("From this moment on the report is locked again, and the unit is told why."),
        done=_("The exception is ended."),
        danger=True,
        back=reverse("assessment:exceptions"),
    )

    def act(data: dict[str, Any]) -> Any:
        return services.end_exception(exception_id=pk, by=user, on=on, **data)

    return run_page(
        request, ReasonForm(**posted(request)), act, page, crumbs=_crumbs(), record=found
    )


def _exception_or_404(user: User, pk: int) -> LockException:
    found = (
        LockException.objects.visible_to(user)
        .select_related("unit", "county", "created_by", "decided_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _may_ask(user: User, county_id: int) -> bool:
    return any(can_ask_exception(user, unit, county_id) for unit in [*user.scope.unit_ids, 0])


def _units(user: User, county_id: int) -> QuerySet[Unit]:
    """Return the units that owe a report and for which somebody may ask."""
    owing = reports_owed(county_id=county_id).values("unit_id")
    mine = Q() if is_bureau_of(user, county_id) else Q(pk__in=user.scope.unit_ids)
    return Unit.objects.filter(mine, pk__in=owing).in_tree_order()


def _open_months(county_id: int, on: dt.date) -> list[Month]:
    """Return the months whose reports are owed and not closed, latest first."""
    last = last_closed(county_id)
    days = reports_owed(county_id=county_id).order_by("-month").values_list("month", flat=True)
    return [
        month
        for month in dict.fromkeys(map(Month.of, days))
        if month <= Month.of(on) and (last is None or month > last)
    ]


def _asked_for(request: HttpRequest, months: list[Month]) -> dict[str, Any]:
    """Return what an address asks for: the unit and month of a locked report."""
    month, unit = request.GET.get("month", ""), request.GET.get("unit", "")
    found: dict[str, Any] = {}
    if month in map(str, months):
        found["month"] = month
    elif len(months) > 1:
        found["month"] = str(months[1])
    if unit.isascii() and unit.isdigit():
        found["unit"] = unit
    return found


def _only(units: QuerySet[Unit]) -> dict[str, Any]:
    """Choose the unit where there is but one."""
    found = list(units[:2])
    return {"unit": found[0].pk} if len(found) == 1 else {}


def _late_days(user: User, on: dt.date) -> int | None:
    days: int | None = in_force(MONTHLY_REPORT, user.unit, on).value.late_days
    return days


def _crumbs() -> tuple[Crumb, ...]:
    return (board_crumb(), (_("Exceptions"), reverse("assessment:exceptions")))
