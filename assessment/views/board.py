"""The submission board: a year of all units, a month with what the bureau can do about it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from assessment.models import MonthlyReport
from assessment.rules.closing import Standing
from assessment.selectors.board import Stand, board_of, month_board
from assessment.selectors.closing import is_closed
from assessment.selectors.plans import plan_in_force
from assessment.selectors.report_checks import findings_of_many
from assessment.services.accepting import accept_without_warnings
from assessment.services.opening import open_on_first_visit
from assessment.services.report_reminders import chase_reports
from assessment.views.board_words import (
    ALL,
    LABELS,
    PART_LABELS,
    PARTS,
    SHORT,
    TONES,
)
from assessment.views.months import (
    BUREAU,
    FIRST_YEAR,
    LAST_YEAR,
    READERS,
    allow,
    county_or_403,
    month_or_404,
    month_words,
)
from projects.permissions import is_bureau_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import chosen
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month

NAMED = 12
LONGEST_NUMBER = 18


@roles_required(*READERS)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show where every unit stands with each month of a year."""
    user, on = actor(request), clock.today()
    county_id = county_or_403(user)
    open_on_first_visit(county_id=county_id, on=on)
    year, group_id = _year(request, on), _number(request, "group")
    found = board_of(user, year, on, group_id=group_id)
    shown = [month for month in found.months if found.counts[month.number]]
    context = {
        "board": found,
        "year": year,
        "years": [year - 1, year, year + 1],
        "this_month": Month.of(on),
        "months": [
            {
                "month": month,
                "number": month.number,
                "url": reverse("assessment:board-month", args=[str(month)]),
                "is_closed": found.closed is not None and month <= found.closed,
                "summary": _summary(found.counts[month.number]),
            }
            for month in shown
        ],
        "rows": [
            {
                "unit": row.unit,
                "group": row.group,
                "cells": [_cell(row.stands[month.number - 1]) for month in shown],
                "discipline": row.discipline,
            }
            for row in found.rows
        ],
        "group_id": group_id,
        "has_plan": plan_in_force(county_id, year) is not None,
        "legend": [(LABELS[each], SHORT[each], TONES[each]) for each in Standing],
        "is_bureau": is_bureau_of(user, county_id),
    }
    return render(request, "assessment/closing/board.html", context)


def _cell(stand: Stand | None) -> dict[str, Any] | None:
    if stand is None:
        return None
    return {
        "url": reverse("assessment:report", args=[stand.report.pk]),
        "label": LABELS[stand.standing],
        "short": SHORT[stand.standing],
        "tone": TONES[stand.standing],
        "is_late": stand.report.is_late and stand.standing is not Standing.LATE,
        "due_on": stand.report.due_on,
        "is_provisional": stand.report.is_provisional,
    }


def _summary(counts: Counter[Standing]) -> dict[str, int]:
    total = sum(counts.values())
    missing = counts[Standing.MISSING]
    unsent = sum(counts[each] for each in PARTS["writing"]) + missing
    return {"total": total, "sent": total - unsent, "missing": missing}


@roles_required(*READERS)
@require_safe
def board_month(request: HttpRequest, month: str) -> HttpResponse:
    """List the units of a month: who is missing, what waits, what was accepted."""
    user, on, found = actor(request), clock.today(), month_or_404(month)
    county_id = county_or_403(user)
    open_on_first_visit(county_id=county_id, on=on)
    group_id = _number(request, "group")
    stands, groups, named = month_board(user, found, on, group_id=group_id)
    part = chosen(request, "show", PARTS) or ALL
    counts = Counter(stand.standing for stand in stands)
    shown = [stand for stand in stands if stand.standing in PARTS[part]]
    is_bureau = is_bureau_of(user, county_id)
    closed = is_closed(county_id, found)
    points = _points(shown, on) if is_bureau else {}
    base = reverse("assessment:board-month", args=[month])
    context = {
        "month": found,
        "month_words": month_words(found),
        "before": found - 1,
        "after": found + 1 if found < Month.of(on) else None,
        "tabs": [
            {
                "label": PART_LABELS[name],
                "n": sum(counts[each] for each in PARTS[name]),
                "url": f"{base}?{_query(show=name, group=group_id)}",
                "current": name == part,
            }
            for name in PARTS
        ],
        "part": part,
        "groups": named,
        "group_id": group_id,
        "rows": [_row(stand, groups, points, None if closed else on) for stand in shown],
        "due": _due(stands),
        "may_act": is_bureau and not closed,
        "is_closed": closed,
        "waiting": counts[Standing.SUBMITTED] + counts[Standing.LATE],
        "missing": counts[Standing.MISSING],
    }
    return render(request, "assessment/closing/board_month.html", context)


def _points(stands: Iterable[Stand], on: dt.date) -> dict[int, int]:
    """Return how many points each waiting report raises."""
    waiting = [each.report for each in stands if each.standing in PARTS["submitted"]]
    for report in waiting:
        report.county = report.unit.county or report.unit
    return {pk: len(found) for pk, found in findings_of_many(waiting, on).items()}


def _row(
    stand: Stand, groups: dict[int, str], points: dict[int, int], on: dt.date | None
) -> dict[str, Any]:
    """Return a row of the list; in a closed month (no `on`) days of delay count no longer."""
    report = stand.report
    return {
        "report": report,
        "url": reverse("assessment:report", args=[report.pk]),
        "group": groups.get(report.unit_id, ""),
        "label": LABELS[stand.standing],
        "tone": TONES[stand.standing],
        "points": points.get(report.pk),
        "days_late": (on - report.due_on).days
        if on is not None and stand.standing is Standing.MISSING
        else 0,
    }


def _due(stands: Iterable[Stand]) -> dict[str, Any] | None:
    for stand in stands:
        return {"on": stand.report.due_on, "is_provisional": stand.report.is_provisional}
    return None


@roles_required(*BUREAU)
@require_POST
def chase(request: HttpRequest, month: str) -> HttpResponse:
    """Ask the chosen units for their reports; whoever has reported is left alone."""
    user, on = actor(request), clock.today()
    allow(is_bureau_of(user, county_or_403(user)))
    ids = _chosen_ids(request, month)
    if not ids:
        messages.warning(request, _("Choose at least one unit."))
        return _back(request, month)
    try:
        chased = chase_reports(report_ids=ids, note=request.POST.get("note", ""), by=user, on=on)
    except RuleBroken as refused:
        messages.warning(request, str(refused))
        return _back(request, month)
    words = ngettext(
        "%(count)s unit was asked for its report: %(units)s.",
        "%(count)s units were asked for their reports: %(units)s.",
        len(chased.units),
    )
    messages.success(request, words % {"count": len(chased.units), "units": _named(chased.units)})
    if chased.reported:
        words = _("Not chased, because they have reported: %(units)s.")
        messages.info(request, words % {"units": _named(chased.reported)})
    return _back(request, month)


@roles_required(*BUREAU)
@require_POST
def accept(request: HttpRequest, month: str) -> HttpResponse:
    """Accept those of the chosen reports that raise no warning; name the others with the reason."""
    user, on = actor(request), clock.today()
    allow(is_bureau_of(user, county_or_403(user)))
    ids = _chosen_ids(request, month)
    if not ids:
        messages.warning(request, _("Choose at least one unit."))
        return _back(request, month)
    found = accept_without_warnings(report_ids=ids, by=user, on=on)
    if found.accepted:
        words = ngettext(
            "%(count)s report was accepted: %(units)s.",
            "%(count)s reports were accepted: %(units)s.",
            len(found.accepted),
        )
        counted = {"count": len(found.accepted), "units": _named(found.accepted)}
        messages.success(request, words % counted)
    if found.skipped:
        lines = [f"{report.unit}：{why}" for report, why in found.skipped[:NAMED]]
        if len(found.skipped) > NAMED:
            lines.append(_("and %(count)s more") % {"count": len(found.skipped) - NAMED})
        words = _("Not accepted: %(lines)s")
        messages.warning(request, words % {"lines": " ".join(lines)})
    return _back(request, month)


def _chosen_ids(request: HttpRequest, month: str) -> list[int]:
    """Return the reports of the month that were ticked."""
    asked = [int(text) for text in request.POST.getlist("report") if text.isdigit()]
    reports = MonthlyReport.objects.visible_to(actor(request)).filter(
        pk__in=asked[:10_000], month=month_or_404(month).first_day
    )
    return list(reports.values_list("pk", flat=True))


def _named(reports: Iterable[MonthlyReport]) -> str:
    found = [str(report.unit) for report in reports]
    names = "、".join(found[:NAMED])
    if len(found) > NAMED:
        names += _(" and %(count)s more") % {"count": len(found) - NAMED}
    return names


def _back(request: HttpRequest, month: str) -> HttpResponse:
    show = request.POST.get("show", "")
    group = request.POST.get("group", "")
    query = _query(
        show=show if show in PARTS else "", group=int(group) if group.isdigit() else None
    )
    base = reverse("assessment:board-month", args=[month])
    return HttpResponseRedirect(f"{base}?{query}" if query else base)


def _query(*, show: str, group: int | None) -> str:
    wanted = {"show": show, "group": group}
    return urlencode({name: value for name, value in wanted.items() if value})


def _year(request: HttpRequest, on: dt.date) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == len("2026") else on.year
    return year if FIRST_YEAR < year < LAST_YEAR else on.year


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None
