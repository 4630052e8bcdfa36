"""The three rates 三率: of the county and of each unit, with what each leaves out and its rows."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assessment.policies import FundingOf, PerformanceOf, RateRule, StartOf
from assessment.rate_words import RATE_LABELS, WHY_LABELS
from assessment.rules.three_rates import Part, Rate, RateSum, Signed
from assessment.selectors import three_rates as selector
from assessment.selectors.three_rates import ThreeRates, agreement_projects
from assessment.views.months import (
    FIRST_YEAR,
    LAST_YEAR,
    READERS,
    month_asked,
    month_words,
)
from projects.models import Project
from projects.narrowed import names_own_units, narrowed_by, narrowing_asked
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.county_in_view import PARAMETER, county_in_view, of_one_county
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

ALL_YEARS = "all"
AGREEMENTS = "agreements"
MOST = 500
MONTHS_BACK = 24
PART_LABELS = {
    Part.NUMERATOR: gettext_lazy("Numerator"),
    Part.DENOMINATOR: gettext_lazy("Denominator"),
    Part.LEFT_OUT: gettext_lazy("Left out"),
}


@roles_required(*READERS)
@of_one_county
@require_safe
def three_rates(request: HttpRequest) -> HttpResponse:
    """Show the rates of what was signed in a year: of the county, and of every unit in sight."""
    user, on = actor(request), clock.today()
    found = _rates(user, request, on)
    context = {
        "rates": found,
        "year_words": _year_words(found),
        "years": _years(found, on),
        "months": _months(found, on),
        "narrowed": narrowed_by(user, found.narrowing, lambda name: _without(request, name)),
        "month_words": month_words(Month.of(found.on)) if found.is_past else "",
        "strip": [_head(found, rate) for rate in Rate],
        "rows": [_row(found, unit) for unit in _units(user, found)],
        "total": _row(found, None),
        "definitions": _definitions(found.rule.value),
        "source": found.rule.source_document,
        "policy_url": reverse("policy:kind", args=[found.rule.kind.name])
        if user.has_role(*COUNTY_WIDE)
        else "",
        "agreements": found.all_agreements,
        "agreements_url": _url(found, "start", AGREEMENTS),
        "progress_url": _progress_url(found),
    }
    return render(request, "assessment/figures/three_rates.html", context)


def _rates(user: User, request: HttpRequest, on: dt.date) -> ThreeRates:
    county = Unit.objects.get(pk=county_in_view(request))
    text = request.GET.get("year", "")
    as_of = _as_of(request, on)
    year: int | None = as_of.year
    if text == ALL_YEARS:
        year = None
    elif text.isascii() and text.isdigit() and FIRST_YEAR < int(text[:4]) <= LAST_YEAR:
        year = int(text[:4])
    narrowing = narrowing_asked(request)
    if not names_own_units(user, narrowing):
        raise Http404
    return selector.three_rates(county=county, year=year, on=as_of, today=on, narrowing=narrowing)


def _without(request: HttpRequest, name: str) -> str:
    left = request.GET.copy()
    left.pop(name, None)
    return f"?{left.urlencode()}"


def _as_of(request: HttpRequest, on: dt.date) -> dt.date:
    """Return the end of the month that is asked for, if it is over; else today."""
    month = month_asked(request)
    return month.last_day if month is not None and month.last_day < on else on


def _months(found: ThreeRates, on: dt.date) -> list[dict[str, Any]]:
    this = Month.of(on)
    chosen = Month.of(found.on) if found.is_past else None
    ends = {this - back for back in range(1, MONTHS_BACK + 1)} | ({chosen} if chosen else set())
    return [
        {"value": str(each), "label": month_words(each), "chosen": each == chosen}
        for each in sorted(ends, reverse=True)
    ]


def _year_words(found: ThreeRates) -> str:
    if found.year is None:
        return _("signed in all years")
    return _("signed in %(year)s") % {"year": found.year}


def _years(found: ThreeRates, on: dt.date) -> list[dict[str, Any]]:
    options = [str(on.year - back) for back in range(4)]
    chosen = ALL_YEARS if found.year is None else str(found.year)
    return [
        {"value": value, "label": value if value != ALL_YEARS else _("All years")}
        | {"chosen": value == chosen}
        for value in (*options, ALL_YEARS)
    ]


def _units(user: User, found: ThreeRates) -> list[Unit]:
    scope = user.scope
    wide = scope.reads_county or scope.reads_region
    return [unit for pk, unit in found.units.items() if wide or pk in scope.unit_ids]


def _query(found: ThreeRates, unit: Unit | None = None) -> str:
    values = {
        "year": ALL_YEARS if found.year is None else found.year,
        "unit": unit.pk if unit else None,
        "month": Month.of(found.on) if found.is_past else None,
        **found.narrowing.query,
    }
    return urlencode({name: value for name, value in values.items() if value})


def _url(found: ThreeRates, rate: str, part: str, unit: Unit | None = None) -> str:
    return f"{reverse('assessment:rate-rows', args=[rate, part])}?{_query(found, unit)}"


def _progress_url(found: ThreeRates) -> str:
    county = found.narrowing.county
    return reverse("assessment:progress") + (f"?{PARAMETER}={county}" if county else "")


def _head(found: ThreeRates, rate: Rate) -> dict[str, Any]:
    return {"label": RATE_LABELS[rate], **_cell(found, rate, None)}


def _cell(found: ThreeRates, rate: Rate, unit: Unit | None) -> dict[str, Any]:
    each: RateSum = found.of(rate, unit.pk if unit else None)
    return {
        "rate": rate.value,
        "label": RATE_LABELS[rate],
        "percent": each.percent,
        "numerator": each.numerator,
        "denominator": each.denominator,
        "is_money": rate is Rate.FUNDING,
        "left_out": len(each.of(Part.LEFT_OUT)),
        "whys": [
            {"count": len(rows), "why": WHY_LABELS[why]} for why, rows in each.left_out.items()
        ],
        "urls": {part.value: _url(found, rate.value, part.value, unit) for part in Part},
    }


def _row(found: ThreeRates, unit: Unit | None) -> dict[str, Any]:
    rows = found.agreements.get(unit.pk) if unit else found.all_agreements
    return {
        "unit": unit,
        "cells": [_cell(found, rate, unit) for rate in Rate],
        "agreements": rows.number if rows else 0,
        "agreements_url": _url(found, Rate.START.value, AGREEMENTS, unit),
    }


def _definitions(rule: RateRule) -> list[tuple[str, str]]:
    """Say by which definition each rate is worked out."""
    kept = _("Formal contracts neither terminated nor breached, of projects not withdrawn")
    funds = _("Verified funds, working capital left out")
    began = _("Projects that started")
    return [
        (
            str(RATE_LABELS[Rate.PERFORMANCE]),
            f"{kept} ÷ "
            + (
                _("formal contracts whose first date of performance has come")
                if rule.performance is PerformanceOf.DUE
                else _("all formal contracts signed")
            ),
        ),
        (
            str(RATE_LABELS[Rate.FUNDING]),
            f"{funds} ÷ "
            + (
                _("what is due by now by the investment plan")
                if rule.funding is FundingOf.PLANNED
                else _(
                    "the agreed amount of formal contracts, or the total investment where none"
                    " was agreed"
                )
            ),
        ),
        (
            str(RATE_LABELS[Rate.START]),
            f"{began} ÷ "
            + (
                _("projects with a formal contract whose agreed start has come")
                if rule.start is StartOf.DUE
                else _("all projects with a formal contract")
            ),
        ),
    ]


@roles_required(*READERS)
@of_one_county
@require_safe
def rate_rows(request: HttpRequest, rate: str, part: str) -> HttpResponse:
    """Show the projects of a part of a rate; of those out of sight their number only."""
    user, on = actor(request), clock.today()
    if rate not in list(Rate) or part not in [*Part, AGREEMENTS]:
        raise Http404
    found = _rates(user, request, on)
    unit = _unit(request, user, found)
    if part == AGREEMENTS:
        rows = agreement_projects(found.county, found.year, found.on, found.narrowing)
        if unit is not None:
            rows = [
                each
                for each in rows
                if (each.responsible_unit_id or each.introducing_unit_id) == unit.pk
            ]
        ids, whys = [each.pk for each in rows], {}
    else:
        each = found.of(Rate(rate), unit.pk if unit else None)
        ids = each.of(Part(part))
        whys = {pk: WHY_LABELS[why] for why, rows in each.left_out.items() for pk in rows}
    facts = {each.pk: each for each in found.signed}
    seen = list(
        Project.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("responsible_unit")
        .order_by("signed_on", "pk")[: MOST + 1]
    )
    title = (
        _("Framework and intent agreements") if part == AGREEMENTS else str(RATE_LABELS[Rate(rate)])
    )
    context = {
        "title": title,
        "part_words": "" if part == AGREEMENTS else PART_LABELS[Part(part)],
        "is_agreements": part == AGREEMENTS,
        "unit": unit,
        "year_words": _year_words(found),
        "month_words": month_words(Month.of(found.on)) if found.is_past else "",
        "is_money": rate == Rate.FUNDING,
        "rows": [_project(each, facts.get(each.pk), whys) for each in seen[:MOST]],
        "hidden": len(ids) - len(seen) if len(seen) <= MOST else 0,
        "more": len(seen) > MOST,
        "tabs": []
        if part == AGREEMENTS
        else [
            {
                "label": PART_LABELS[each],
                "n": len(found.of(Rate(rate), unit.pk if unit else None).of(each)),
                "url": _url(found, rate, each.value, unit),
                "current": each == part,
            }
            for each in Part
        ],
        "back_url": f"{reverse('assessment:three-rates')}?" + _query(found),
    }
    return render(request, "assessment/figures/rate_rows.html", context)


def _unit(request: HttpRequest, user: User, found: ThreeRates) -> Unit | None:
    text = request.GET.get("unit", "")
    if not text:
        return None
    allowed = {str(each.pk): each for each in _units(user, found)}
    if text not in allowed:
        raise Http404
    return allowed[text]


def _project(project: Project, facts: Signed | None, whys: dict[int, Any]) -> dict[str, Any]:
    return {
        "project": project,
        "url": reverse("projects:project", args=[project.pk]),
        "facts": facts,
        "why": whys.get(project.pk, ""),
        "failed": _("contract terminated or breached")
        if facts is not None and facts.has_failed
        else "",
    }
