"""The meeting room's screen 大屏: one page of 16:9 that reads itself again.

Every figure comes from the functions behind the leader's page, so both always say the same. A poll
is no act of a person: it leaves the session as it is, and when that ends the page says so.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.narrowed import narrowed_by
from projects.rules.flags.kinds import Severity
from projects.selectors.pace import pace
from projects.selectors.pipeline import pipeline
from zhaoshang.accounts.access import actor, refreshes_itself, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.core import clock
from zhaoshang.core.htmx import is_fragment, vary_on_fragment
from zhaoshang.dashboard.asked import Asked, asked_of
from zhaoshang.dashboard.charts.cumulative import cumulative
from zhaoshang.dashboard.views.leader import glance
from zhaoshang.dashboard.views.lists import flags_of, overdue_of
from zhaoshang.dashboard.views.pace import legs_of
from zhaoshang.dashboard.views.targets import rates_of, targets_of

# It names every unit's figures: only who reads the whole county opens it.
READERS = tuple(sorted(COUNTY_WIDE))
# What one can follow on a wall; beyond, it says how many more there are.
MOST_FLAGS, MOST_CONTRACTS = 60, 30
# So many lines of units stand in one column.
ONE_COLUMN = 15


@refreshes_itself(endless=True)
@roles_required(*READERS)
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """Show the county's figures large; a poll of the page gets what is inside of it."""
    user = actor(request)
    asked = asked_of(request, clock.today())
    context = wall(user, asked)
    if is_fragment(request):
        return vary_on_fragment(render(request, "dashboard/_screen.html", context))
    context |= {
        "back_url": asked.address("dashboard:leader"),
        "poll_url": asked.address("dashboard:screen"),
        "seconds": settings.SCREEN_REFRESH_SECONDS,
        "time_zone": settings.TIME_ZONE,
    }
    return vary_on_fragment(render(request, "dashboard/screen.html", context))


def wall(user: User, asked: Asked) -> dict[str, Any]:
    """Return everything that stands on the screen."""
    found = pipeline(user, asked.narrowing)
    shown = glance(user, asked, found)
    legs = legs_of(pace(user, asked.narrowing), asked)
    flags = flags_of(user, asked, [Severity.WARNING], most=MOST_FLAGS)
    overdue = overdue_of(user, asked, most=MOST_CONTRACTS)
    targets = targets_of(user, asked)
    groups = [each for column in targets.get("columns", []) for each in column]
    return {
        **shown,
        "place": place_of(user, asked),
        "steps": _steps(shown, legs),
        "targets": targets,
        "trend": cumulative(user, asked),
        "groups": sorted(groups, key=lambda each: (each["group"].sort_order, each["group"].pk)),
        "is_wide": sum(len(each["rows"]) + 1 for each in groups) > ONE_COLUMN,
        "rates": rates_of(user, asked)["rates"],
        "red": flags["counts"][0],
        "others": flags["counts"][1:],
        "flags": flags["rows"],
        "more_flags": flags["counts"][0]["count"] - len(flags["rows"]),
        "overdue": overdue,
        "more_overdue": overdue["count"] - len(overdue["rows"]),
        "narrowed": narrowed_words(user, asked),
    }


def _steps(shown: dict[str, Any], legs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put between each list and the next how many days it takes and how many get there."""
    lists, came = shown["lists"], shown["funnel"][1:]
    between = [
        {"leg": leg, "conversion": reach["conversion"]}
        for leg, reach in zip(legs, came, strict=True)
    ]
    return [{**each, "to": step} for each, step in zip(lists, [*between, None], strict=True)]


def place_of(user: User, asked: Asked) -> str:
    """Name the county that is looked at; above the counties, if none is, the own level."""
    if asked.county_id is not None and user.scope.reads_region:
        return Unit.objects.get(pk=asked.county_id).label
    return (user.unit.county or user.unit).label


def narrowed_words(user: User, asked: Asked) -> list[str]:
    """Say what the figures are narrowed to, so that nobody takes them for the whole county's."""
    words = [each["label"] for each in narrowed_by(user, asked.narrowing.places, lambda _name: "")]
    if asked.narrowing.unit:
        unit = Unit.objects.visible_to(user).filter(pk=asked.narrowing.unit).first()
        words.insert(0, str(unit or "—"))
    return words
