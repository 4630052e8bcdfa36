"""Sheets of assessors 评分表: who is asked, the marks, giving back, calling off."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.forms.sheets import AskForm, GiveBackForm, MarksForm
from assessment.models import AssessorSheet
from assessment.period_words import period_text
from assessment.permissions_scores import can_ask_assessors, can_mark
from assessment.selectors import sheets as selectors
from assessment.services.scoring import sheets as services
from assessment.views.months import READERS, allow, county_or_403
from assessment.views.score_access import asked_period, period_or_404, period_tabs, scores_crumb
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.errors import Conflict, RuleBroken
from zhaoshang.core.periods import Period

GET_POST = ["GET", "HEAD", "POST"]
_WEEK = dt.timedelta(days=7)


@roles_required(*READERS)
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """List what the schemes ask of assessors in a period, and who has handed in."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    period = asked_period(request, on)
    rows: dict[tuple[int, str], list[AssessorSheet]] = {}
    for each in selectors.sheets_in_sight(user, period):
        rows.setdefault((each.group_id, each.sheet), []).append(each)
    asks = can_ask_assessors(user, county_id) and not selectors.is_settled(county_id, str(period))
    blocks = [
        {
            "asked": asked,
            "rows": rows.pop((asked.group.pk, asked.name), []),
            "ask_url": _ask_url(period, asked) if asks else "",
        }
        for asked in selectors.sheets_asked(county_id, period)
    ]
    context = {
        "period": period,
        "period_words": period_text(period),
        "tabs": period_tabs(reverse("assessment:sheets"), on, period),
        "blocks": [each for each in blocks if each["rows"] or user.scope.reads_county],
        # Asked for while another scheme was in force.
        "others": [each for left in rows.values() for each in left],
        "crumbs": (scores_crumb(),),
    }
    return render(request, "assessment/sheets/list.html", context)


def _ask_url(period: Period, asked: selectors.SheetAsked) -> str:
    base = reverse("assessment:sheet-ask", args=[str(period), asked.group.pk])
    return f"{base}?{urlencode({'sheet': asked.name})}"


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def ask(request: HttpRequest, period: str, group: int) -> HttpResponse:
    """Ask people to mark the units of a group."""
    user, on, found = actor(request), clock.today(), period_or_404(period)
    county_id = county_or_403(user)
    allow(can_ask_assessors(user, county_id))
    name = request.GET.get("sheet", "")
    asked = next(
        (
            each
            for each in selectors.sheets_asked(county_id, found)
            if (each.group.pk, each.name) == (group, name)
        ),
        None,
    )
    if asked is None:
        raise Http404
    form = AskForm(
        **posted(request),
        people=selectors.people_to_ask(county_id, on),
        asked=asked,
        due_on=on + _WEEK,
    )
    page = FormPage(
        title=_("Ask assessors: %(title)s") % {"title": asked.title},
        verb=_("Ask them"),
        lead=_("%(group)s, %(period)s. Each marks every unit from 0 to %(most)s.")
        % {
            "group": asked.group.name,
            "period": period_text(found),
            "most": f"{asked.out_of.normalize():f}",
        },
        done=lambda made: _("%(count)s people are asked.") % {"count": len(made)},
        back=f"{reverse('assessment:sheets')}?period={found}",
    )

    def act(data: dict[str, Any]) -> list[AssessorSheet]:
        return services.ask_assessors(
            county_id=county_id,
            group_id=group,
            period=found,
            sheet=asked.name,
            assessors=list(data["assessors"]),
            assessor_class=data.get("assessor_class", ""),
            due_on=data["due_on"],
            by=user,
            on=on,
        )

    return run_page(request, form, act, page, crumbs=sheet_crumbs())


@roles_required(*READERS)
@require_http_methods(GET_POST)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sheet; its assessor fills it in, keeps it or hands it in."""
    user, found = actor(request), sheet_or_404(request, pk)
    if request.method == "POST":
        allow(can_mark(user, found))
    asked, settled = selectors.asked_for(found), selectors.is_settled(found.county_id, found.period)
    units = selectors.units_to_mark(found)
    writes = can_mark(user, found) and not found.handed_in_at and not settled and asked is not None
    period = Period.parse(found.period)
    context = {
        "sheet": found,
        "asked": asked,
        "settled": settled,
        "writes": writes,
        "period_words": period_text(period),
        "units": units,
        "may_give_back": bool(found.handed_in_at)
        and not settled
        and can_ask_assessors(user, found.county_id),
        "may_call_off": not found.handed_in_at
        and not settled
        and can_ask_assessors(user, found.county_id),
    }
    if asked is None:
        return render(
            request, "assessment/sheets/sheet.html", {**context, "crumbs": sheet_crumbs()}
        )
    form = MarksForm(**posted(request), units=units, asked=asked, kept=selectors.marks_of(found))
    hand_in = "hand_in" in request.POST
    page = FormPage(
        title=asked.title,
        verb=_("Hand in"),
        done=_("The sheet is handed in; it counts.") if hand_in else _("The marks are kept."),
        template="assessment/sheets/sheet.html",
        back=reverse("assessment:sheet", args=[pk]),
        context=context,
    )

    def act(_data: dict[str, Any]) -> AssessorSheet:
        return services.save_marks(
            sheet_id=pk,
            version=typed_version(request) or 0,
            marks=form.marks(),
            hand_in=hand_in,
            by=user,
        )

    return run_page(request, form, act, page, crumbs=sheet_crumbs(), record=found)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a sheet back with a reason."""
    user, found = actor(request), sheet_or_404(request, pk)
    allow(can_ask_assessors(user, found.county_id))
    page = FormPage(
        title=_("Give the sheet back"),
        verb=_("Give back"),
        lead=_("It does not count until it is handed in again."),
        done=_("The sheet is given back; the assessor is told."),
        back=reverse("assessment:sheet", args=[pk]),
    )
    return run_page(
        request,
        GiveBackForm(**posted(request)),
        lambda data: services.give_back(
            sheet_id=pk, version=typed_version(request) or 0, reason=data["reason"], by=user
        ),
        page,
        crumbs=(*sheet_crumbs(), (found.assessor.full_name, page.back)),
        record=found,
    )


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that somebody is asked."""
    user, found = actor(request), sheet_or_404(request, pk)
    allow(can_ask_assessors(user, found.county_id))
    try:
        services.call_off(sheet_id=pk, version=typed_version(request) or 0, by=user)
    except (Conflict, RuleBroken) as refused:
        messages.error(request, str(refused.message))
        return HttpResponseRedirect(reverse("assessment:sheet", args=[pk]))
    messages.success(request, _("It is called off."))
    return HttpResponseRedirect(f"{reverse('assessment:sheets')}?period={found.period}")


def sheet_or_404(request: HttpRequest, pk: int) -> AssessorSheet:
    """Return a sheet that the reader sees."""
    rows = AssessorSheet.objects.visible_to(actor(request))
    found = rows.select_related("group__plan", "assessor__unit", "county").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sheet_crumbs() -> tuple[Crumb, ...]:
    """Return the crumbs down to the list of sheets."""
    return (scores_crumb(), (_("Sheets of assessors"), reverse("assessment:sheets")))
