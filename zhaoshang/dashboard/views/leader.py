"""The leader's page: four lists, funnel and conversion at once; the rest comes as it is ready."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.period_words import period_text
from projects.models import Industry, Project
from projects.models.choices import STAGE_LABELS
from projects.rules.pipeline import Reach, conversion
from projects.rules.stages import Stage, Status
from projects.selectors.list_changes import Moved, list_changes
from projects.selectors.pipeline import Pipeline, pipeline
from projects.selectors.scheduling import units_to_filter
from projects.selectors.summaries import Figures
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.county_in_view import PARAMETER, county_named, named_county
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import COUNTY_WIDE, Role, UnitKind
from zhaoshang.core import clock
from zhaoshang.core.money import round_half_up
from zhaoshang.core.periods import Cycle, Period, time_progress
from zhaoshang.dashboard.asked import ALL_YEARS, Asked, asked_of
from zhaoshang.dashboard.labels import PARTS, REACH_LABELS

READERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
MOST = 300
_SECTIONS, _KEPT_SECONDS = "dashboard.sections", 600


@roles_required(*READERS)
@require_safe
def leader(request: HttpRequest) -> HttpResponse:
    """Show where the county stands; every figure opens the rows it counted."""
    user, on = actor(request), clock.today()
    counties, units = _units(user, county_named(request))
    asked = asked_of(request, on, counties if user.scope.reads_region else None)
    found = pipeline(user, asked.narrowing)
    is_region = user.scope.reads_region and asked.county_id is None
    by = request.GET.get("by", "")
    context = {
        **glance(user, asked, found),
        "filters": _filters(asked, found, counties, units),
        "parts": {name: asked.address(f"dashboard:{name}") for name in PARTS},
        "is_county": asked.county_id is not None,
        "place": named_county(request) or user.unit.county or user.unit,
        "region_url": reverse("dashboard:leader") if user.scope.reads_region else "",
        "counties_url": asked.address("dashboard:counties", by=by) if is_region else "",
        "reads_all": user.scope.reads_county or user.scope.reads_region,
        "screen_url": asked.address("dashboard:screen") if user.has_role(*COUNTY_WIDE) else "",
        "print_url": asked.address("dashboard:print"),
        "definitions_url": asked.address("dashboard:definitions"),
    }
    return render(request, "dashboard/leader.html", context)


def glance(user: User, asked: Asked, found: Pipeline) -> dict[str, Any]:
    """Return what the leader's page, the screen and the papers show first: lists and funnel."""
    return {
        "asked": asked,
        "as_of": clock.now(),
        "year_words": _year_words(asked),
        "month_words": period_text(Period.of(Cycle.MONTH, asked.month)),
        "time": round_half_up(time_progress(asked.month) * 100, 2),
        "lists": _lists(user, asked, found),
        "funnel": _funnel(asked, found),
        "withdrawn": found.withdrawn(asked.year).count,
        "withdrawn_url": asked.rows(
            "projects:ledger", status=Status.WITHDRAWN.value, **asked.entered
        ),
    }


@roles_required(*READERS)
@require_safe
def changes(request: HttpRequest, stage: str) -> HttpResponse:
    """List what came into one of the four lists this month, and what went out."""
    if stage not in list(Stage):
        raise Http404
    user, on = actor(request), clock.today()
    asked = asked_of(request, on)
    found = list_changes(user, since=on.replace(day=1), narrowing=asked.narrowing)
    came, went = found.came(stage), found.went(stage)
    by_pk = (
        Project.objects.visible_to(user)
        .select_related("responsible_unit")
        .in_bulk([each.pk for each in (*came, *went)][:MOST])
    )
    context = {
        "asked": asked,
        "label": STAGE_LABELS[Stage(stage)],
        "since": found.since,
        "on": on,
        "came": _moved(came, by_pk),
        "went": _moved(went, by_pk),
        "net": found.net(stage),
        "back_url": asked.address("dashboard:leader"),
        "ledger_url": asked.rows("projects:ledger", stage=stage),
    }
    return render(request, "dashboard/changes.html", context)


def _moved(rows: list[Moved], by_pk: dict[int, Project]) -> list[dict[str, Any]]:
    return [
        {
            "project": by_pk[each.pk],
            "then": STAGE_LABELS[Stage(each.then.stage)] if each.then else "",
            "now": STAGE_LABELS[Stage(each.now.stage)],
            "status": by_pk[each.pk].get_status_display(),
        }
        for each in rows
        if each.pk in by_pk
    ]


def _lists(user: User, asked: Asked, found: Pipeline) -> list[dict[str, Any]]:
    moved = list_changes(user, since=asked.on.replace(day=1), narrowing=asked.narrowing)
    return [
        {
            "code": stage.value,
            "label": STAGE_LABELS[stage],
            "figures": found.in_list(stage),
            "url": asked.rows("projects:ledger", stage=stage.value),
            "net": moved.net(stage),
            "change_url": asked.address("dashboard:changes", stage.value),
            "agreements": found.agreements().count if stage is Stage.SIGNED else 0,
            "agreements_url": asked.rows("projects:ledger", sub="agreement"),
        }
        for stage in Stage
    ]


def _funnel(asked: Asked, found: Pipeline) -> list[dict[str, Any]]:
    came = found.funnel(asked.year)
    first = came[Reach.ENTERED].count
    steps: list[dict[str, Any]] = []
    before: Figures | None = None
    for reach in Reach:
        figures = came[reach]
        steps.append(
            {
                "code": reach.value,
                "label": REACH_LABELS[reach],
                "figures": figures,
                "url": _reach_url(asked, reach),
                "conversion": conversion(figures.count, before.count) if before else None,
                "width": _width(figures, first),
            }
        )
        before = figures
    return steps


def _width(figures: Figures, first: int) -> str:
    """Return the width of a step's bar, of 100."""
    return f"{figures.count * 100 / first:.2f}" if first else "0"


def _reach_url(asked: Asked, reach: Reach) -> str:
    reached = {} if reach is Reach.ENTERED else {"reach": reach.value}
    return asked.rows("projects:ledger", status="kept", **asked.entered, **reached)


def _year_words(asked: Asked) -> str:
    if asked.year is None:
        return _("all years")
    return _("%(year)s") % {"year": asked.year}


def _filters(
    asked: Asked, found: Pipeline, counties: list[Unit], units: list[Unit]
) -> list[dict[str, Any]]:
    years = sorted({asked.on.year, *found.years, *([asked.year] if asked.year else [])})
    chosen = asked.narrowing
    county = {
        "name": PARAMETER,
        "label": _("County"),
        "options": [("", _("All counties")), *_options(counties)],
        "value": str(chosen.county or ""),
    }
    of_units = [
        {
            "name": "unit",
            "label": _("Responsible unit"),
            "options": [("", _("All units")), *_options(units)],
            "value": str(chosen.unit or ""),
        },
        {
            "name": "host",
            "label": _("Host unit"),
            "options": [("", _("All places")), *_options(units)],
            "value": str(chosen.host or ""),
        },
    ]
    return [
        {
            "name": "year",
            "label": _("Year"),
            "options": [
                *((str(year), str(year)) for year in reversed(years)),
                (ALL_YEARS, _("All years")),
            ],
            "value": ALL_YEARS if asked.year is None else str(asked.year),
        },
        *([county] if counties else []),
        *(of_units if units else []),
        {
            "name": "section",
            "label": _("Industry section"),
            "options": [
                ("", _("All industries")),
                *((str(each.pk), str(each)) for each in _sections()),
            ],
            "value": str(chosen.section or ""),
        },
    ]


def _units(user: User, county_id: int | None) -> tuple[list[Unit], list[Unit]]:
    """Return the counties and the units to choose from: one query.

    Args:
        user: Who looks; who stands in a county chooses among its units.
        county_id: Which county somebody above the counties wants to see.
    """
    if not user.scope.reads_region:
        return [], list(units_to_filter(user))
    offered = Q(kind=UnitKind.COUNTY.value)
    if county_id is not None:
        offered |= Q(county=county_id)
    found = Unit.objects.visible_to(user).filter(offered).in_tree_order()
    counties = [each for each in found if each.kind == UnitKind.COUNTY.value]
    return counties, [each for each in found if each.kind != UnitKind.COUNTY.value]


def _sections() -> list[Industry]:
    """Return the sections of the national standard, kept a while: they change with an edition."""
    found: list[Industry] | None = cache.get(_SECTIONS)
    if found is None:
        of_standard = Industry.objects.filter(kind=Industry.Kind.SECTION, county=None)
        found = list(of_standard.order_by("code"))
        cache.set(_SECTIONS, found, _KEPT_SECONDS)
    return found


def _options(units: list[Unit]) -> list[tuple[str, str]]:
    return [(str(unit.pk), str(unit)) for unit in units]
