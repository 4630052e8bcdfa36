"""Targets against time progress, and the three rates, on the leader's page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.rate_words import RATE_LABELS, WHY_LABELS
from assessment.rules.three_rates import Part, Rate
from assessment.selectors.figure_sight import rows_in_sight
from assessment.selectors.figures import MonthRow, MonthTable, month_figures
from assessment.selectors.three_rates import ThreeRates, three_rates
from projects.narrowed import names_own_units
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.money import round_half_up
from zhaoshang.core.periods import Month, time_progress
from zhaoshang.dashboard.asked import ALL_YEARS, Asked, asked_of
from zhaoshang.dashboard.headline import MONEY, headline
from zhaoshang.dashboard.part import render_part
from zhaoshang.dashboard.views.leader import READERS


@roles_required(*READERS)
@require_safe
def targets_part(request: HttpRequest) -> HttpResponse:
    """Show the county's headline figure and every unit against its target and the time."""
    user, on = actor(request), clock.today()
    asked = asked_of(request, on)
    context = targets_of(user, asked)
    return render_part(request, "targets", _("Targets against time progress"), asked, context)


def targets_of(user: User, asked: Asked) -> dict[str, Any]:
    """Return the headline figure, its bases and the units by group, the best first.

    Raises:
        Http404: for a unit or a place that is none of the reader's.
    """
    _check_units(user, asked)
    context: dict[str, Any] = {"asked": asked, "table": None}
    if asked.county_id is not None:
        table = month_figures(county_id=asked.county_id, month=asked.month, on=asked.on)
        pk = headline(table, asked.on)
        context |= {
            "table": table,
            "time": round_half_up(time_progress(asked.month) * 100, 2),
            "main": _main(table, pk, asked),
            "columns": [] if asked.narrowing.unit else _columns(_groups(user, table, pk)),
            "is_by_project": bool(asked.narrowing.host or asked.narrowing.section),
        }
    return context


def _main(table: MonthTable, pk: int | None, asked: Asked) -> dict[str, Any] | None:
    row = table.row(asked.narrowing.unit or table.county.pk, pk) if pk is not None else None
    if row is None:
        return None
    return {
        "row": row,
        "value": round_half_up(row.cumulative, row.definition.decimals),
        "last_year": row.last_year,
        "year_on_year": row.year_on_year,
        "bases": [{"name": str(each.basis), **_progress(each.progress)} for each in row.targets],
        "url": _rows_url(row, table.month),
        "name": row.definition.name,
        "measure": row.definition.measure,
        "is_money": row.definition.measure == MONEY,
    }


def _check_units(user: User, asked: Asked) -> None:
    """Refuse figures of a unit, or of a place, that is none of the reader's: as if it had none.

    Raises:
        Http404: for somebody without the whole county, of another unit.
    """
    if not names_own_units(user, asked.narrowing):
        raise Http404


def _groups(user: User, table: MonthTable, pk: int | None) -> list[dict[str, Any]]:
    groups: dict[int, dict[str, Any]] = {}
    for row in rows_in_sight(user, table):
        if row.indicator_id != pk or row.group is None or not row.targets:
            continue
        found = groups.setdefault(row.group.pk, {"group": row.group, "rows": []})
        main = row.targets[0]
        found["rows"].append(
            {
                "unit": row.unit,
                "url": _rows_url(row, table.month),
                "basis": str(main.basis),
                **_progress(main.progress),
            }
        )
    for found in groups.values():
        found["rows"].sort(key=lambda each: (-(each["percent"] or Decimal(0)), each["unit"].path))
    return sorted(groups.values(), key=lambda each: (each["group"].sort_order, each["group"].pk))


def _columns(groups: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Spread the groups over two columns, each where there are fewer rows so far."""
    columns: list[list[dict[str, Any]]] = [[], []]
    for each in groups:
        lengths = [sum(len(found["rows"]) + 2 for found in column) for column in columns]
        columns[lengths.index(min(lengths))].append(each)
    return columns if groups else []


def _progress(found: Any) -> dict[str, Any]:
    return {
        "target": found.target,
        "percent": found.percent,
        "width": min(Decimal(100), found.percent or Decimal(0)),
        "time": round_half_up(found.time * 100, 2),
        "gap": found.gap,
    }


def _rows_url(row: MonthRow, month: Month) -> str:
    return reverse("assessment:figure-rows", args=[month, row.unit_id, row.indicator_id])


@roles_required(*READERS)
@require_safe
def rates_part(request: HttpRequest) -> HttpResponse:
    """Show the three rates with numerator, denominator, what is left out, the change."""
    user, on = actor(request), clock.today()
    asked = asked_of(request, on)
    return render_part(request, "rates", _("Three rates"), asked, rates_of(user, asked))


def rates_of(user: User, asked: Asked) -> dict[str, Any]:
    """Return the three rates of today with the change on the end of last month.

    Raises:
        Http404: for a unit or a place that is none of the reader's.
    """
    _check_units(user, asked)
    on = asked.on
    context: dict[str, Any] = {"rates": [], "asked": asked}
    if asked.county_id is not None:
        county = Unit.objects.get(pk=asked.county_id)
        last = on.replace(day=1) - dt.timedelta(days=1)
        now, before = (
            three_rates(
                county=county,
                year=asked.year,
                on=day,
                today=on,
                narrowing=asked.narrowing.places,
            )
            for day in (on, last)
        )
        context["rates"] = [_rate(now, before, rate, asked) for rate in Rate]
        context["agreements"] = now.all_agreements
        context["url"] = asked.rows("assessment:three-rates", year=_year(asked))
    return context


def _rate(now: ThreeRates, before: ThreeRates, rate: Rate, asked: Asked) -> dict[str, Any]:
    unit_id = asked.narrowing.unit
    each, then = now.of(rate, unit_id), before.of(rate, unit_id)
    change = None
    if each.percent is not None and then.percent is not None:
        change = each.percent - then.percent
    query = {"year": _year(asked)}
    return {
        "label": RATE_LABELS[rate],
        "percent": each.percent,
        "numerator": each.numerator,
        "denominator": each.denominator,
        "is_money": rate is Rate.FUNDING,
        "change": change,
        "left_out": len(each.of(Part.LEFT_OUT)),
        "whys": [(WHY_LABELS[why], len(rows)) for why, rows in each.left_out.items()],
        "urls": {
            part.value: asked.rows("assessment:rate-rows", rate.value, part.value, **query)
            for part in Part
        },
    }


def _year(asked: Asked) -> str:
    return ALL_YEARS if asked.year is None else str(asked.year)
