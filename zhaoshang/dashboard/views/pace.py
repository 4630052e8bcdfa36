"""Pace: median days from leg to leg, cohorts by quarter of entry, where time is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.models import Project
from projects.models.choices import STAGE_LABELS
from projects.rules.flags.kinds import RuleKind
from projects.rules.pace import Leg, median
from projects.rules.pipeline import first_of_quarter
from projects.rules.stages import Stage
from projects.selectors.flag_pages import ListChoice, open_flags
from projects.selectors.pace import Pace, Paced, pace
from projects.selectors.pipeline import Pipeline, pipeline
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.dashboard.asked import Asked, asked_of
from zhaoshang.dashboard.charts.cohorts import cohorts, legs_chart, quarter_words, reach_chart
from zhaoshang.dashboard.charts.words import offered, said
from zhaoshang.dashboard.labels import LEG_LABELS
from zhaoshang.dashboard.part import render_part
from zhaoshang.dashboard.views.leader import READERS

MOST = 500


@roles_required(*READERS)
@require_safe
def pace_part(request: HttpRequest) -> HttpResponse:
    """Show medians against last year, cohorts by quarter, and the list in which time is lost."""
    user, on = actor(request), clock.today()
    asked = asked_of(request, on)
    found = pipeline(user, asked.narrowing)
    return render_part(request, "pace", _("Pace"), asked, pace_of(user, asked, found))


def pace_of(user: User, asked: Asked, lists: Pipeline) -> dict[str, Any]:
    """Return medians, cohorts and where time is lost."""
    found = pace(user, asked.narrowing)
    lost, words = _lost(user, asked), said(user, asked)
    rows = cohorts(found, lists, asked)
    return {
        "legs": legs_of(found, asked),
        "cohorts": rows,
        "charts": [offered(each(rows, words, asked), asked) for each in (reach_chart, legs_chart)],
        "lost": lost,
        "worst": _worst(lost),
        "asked": asked,
    }


def legs_of(found: Pace, asked: Asked) -> list[dict[str, Any]]:
    """Return the median days of each leg, against those of last year."""
    return [_leg(found, leg, asked) for leg in Leg]


@roles_required(*READERS)
@require_safe
def pace_rows(request: HttpRequest, leg: str) -> HttpResponse:
    """List the projects behind a median, the fastest first, the middle marked."""
    if leg not in list(Leg):
        raise Http404
    user, on = actor(request), clock.today()
    asked = asked_of(request, on)
    found, quarter = pace(user, asked.narrowing), _quarter(request)
    rows = (
        found.ended_in(Leg(leg), asked.year)
        if quarter is None
        else found.entered_in(Leg(leg), quarter)
    )
    days = [each.days[Leg(leg)] for each in rows]
    by_pk = (
        Project.objects.visible_to(user)
        .select_related("responsible_unit")
        .in_bulk([each.pk for each in rows[:MOST]])
    )
    context = {
        "asked": asked,
        "leg": LEG_LABELS[Leg(leg)],
        "quarter": quarter_words(quarter) if quarter else "",
        "median": median(days),
        "count": len(rows),
        "more": max(0, len(rows) - MOST),
        "rows": [
            _row(each, Leg(leg), by_pk[each.pk], is_middle=number in _middle(len(rows)))
            for number, each in enumerate(rows[:MOST])
            if each.pk in by_pk
        ],
        "back_url": asked.address("dashboard:leader"),
    }
    return render(request, "dashboard/pace_rows.html", context)


def _leg(found: Pace, leg: Leg, asked: Asked) -> dict[str, Any]:
    now = found.ended_in(leg, asked.year)
    days = median([each.days[leg] for each in now])
    before = None
    if asked.year is not None:
        before = median([each.days[leg] for each in found.ended_in(leg, asked.year - 1)])
    return {
        "leg": leg.value,
        "label": LEG_LABELS[leg],
        "median": days,
        "count": len(now),
        "before": before,
        "change": days - before if days is not None and before is not None else None,
        "url": asked.address("dashboard:pace-rows", leg.value),
        "before_url": asked.address("dashboard:pace-rows", leg.value, year=asked.year - 1)
        if asked.year is not None
        else "",
    }


def _lost(user: User, asked: Asked) -> list[dict[str, Any]]:
    """Return by list how many projects stand there longer than its limit, and by how many days.

    What counts are the flags of time in stage (R7): the limits are the county's.
    """
    choice = ListChoice(
        rule=RuleKind.TIME_IN_STAGE.value,
        unit_id=asked.narrowing.unit,
        narrowing=asked.narrowing.places,
    )
    sums: dict[str, list[int]] = {stage.value: [0, 0] for stage in Stage}
    for stage, since in open_flags(user, choice, on=asked.on).values_list(
        "project__stage", "since"
    ):
        sums[stage][0] += 1
        sums[stage][1] += (asked.on - since).days + 1
    query = {"rule": RuleKind.TIME_IN_STAGE.value}
    return [
        {
            "label": STAGE_LABELS[Stage(stage)],
            "count": count,
            "days": days,
            "url": asked.rows("projects:flags", stage=stage, **query),
        }
        for stage, (count, days) in sums.items()
    ]


def _worst(lost: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the list in which most days are lost, if any are."""
    worst = max(lost, key=lambda each: each["days"])
    return worst if worst["days"] else None


def _row(each: Paced, leg: Leg, project: Project, *, is_middle: bool) -> dict[str, Any]:
    first, last = each.course.ends()[leg]
    return {
        "project": project,
        "first": first,
        "last": last,
        "days": each.days[leg],
        "is_middle": is_middle,
    }


def _middle(count: int) -> set[int]:
    """Return the places of those in the middle: one of an odd number, two of an even one."""
    return {(count - 1) // 2, count // 2} if count else set()


def _quarter(request: HttpRequest) -> dt.date | None:
    try:
        return first_of_quarter(dt.date.fromisoformat(request.GET.get("quarter", "")))
    except ValueError:
        return None
