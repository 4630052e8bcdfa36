"""A unit's year 本单位的一年: twelve months of every indicator against its target."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.selectors.closing import last_closed
from assessment.selectors.due_lines import due_by_month
from assessment.selectors.figure_sight import sees_unit
from assessment.selectors.figures import MonthRow, MonthTable, month_figures
from assessment.selectors.plans import TargetIn, targets_of
from assessment.selectors.year_figures import YearFigures
from assessment.views.figure_words import RESTATED, rounded
from assessment.views.months import (
    FIRST_YEAR,
    LAST_YEAR,
    READERS,
    county_or_403,
    month_words,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.county_in_view import county_of_unit
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.core.periods import Month, year_months

# The drawing's own measures; the style sheet gives it its size on the page.
WIDTH, HEIGHT, FOOT = 240, 84, 12
_STEP = WIDTH / 12
_ZERO = Decimal(0)


@roles_required(*READERS)
@require_safe
def my_year(request: HttpRequest) -> HttpResponse:
    """Open the year of the reader's own unit; of the county for who stands above the units."""
    user = actor(request)
    county_id = county_or_403(user)
    own = county_id if user.scope.reads_county or user.unit_id is None else user.unit_id
    return redirect("assessment:unit-year", pk=own)


@roles_required(*READERS)
@require_safe
def unit_year(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a unit's twelve months by indicator, cumulative figures, targets, and their course."""
    user, on = actor(request), clock.today()
    county_id = county_of_unit(user, pk)
    unit = Unit.objects.visible_to(user).filter(pk=pk).first()
    if unit is None:
        raise Http404
    restated = request.GET.get("state") == RESTATED
    month = _month(request, county_id, Month.of(on))
    table = month_figures(county_id=county_id, month=month, on=on, restated=restated)
    closed = sorted(table.year.closed_months) if table.year else []
    sees_open = sees_unit(user, table, pk)
    if not sees_open and closed:
        # Others see what was published, to the last month that was.
        month = Month(month.year, min(month.number, closed[-1]))
        table = month_figures(county_id=county_id, month=month, on=on, restated=restated)
    sees = sees_open or sees_unit(user, table, pk)
    rows = [row for row in table.rows if row.unit_id == pk] if sees else []
    kept = targets_of(table.plan, month, [pk]) if table.plan and rows else []
    base = reverse("assessment:unit-year", args=[pk])
    context = {
        "unit": unit,
        "is_county": pk == county_id,
        "is_own": pk in user.scope.unit_ids,
        "reads_region": user.scope.reads_region,
        "table": table,
        "month": month,
        "month_words": month_words(month),
        "restated": restated,
        "rule": table.rule.value if table.rule else None,
        "years": [year for year in (month.year - 1, month.year, month.year + 1) if year <= on.year],
        "months": [
            {"number": each.number, "is_closed": table.year.is_closed(each)}
            for each in year_months(month.year)
        ]
        if table.year
        else [],
        "rows": [_row(row, table, table.year, kept) for row in rows] if table.year else [],
        "units": _units(user, table),
        "published_url": f"{base}?year={month.year}",
        "restated_url": f"{base}?year={month.year}&state={RESTATED}",
    }
    return render(request, "assessment/figures/unit_year.html", context)


def _month(request: HttpRequest, county_id: int, this: Month) -> Month:
    """Return the last month that is looked at: of a year that is over, December."""
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else this.year  # noqa: PLR2004 - digits of a year
    if not FIRST_YEAR < year <= LAST_YEAR or year > this.year:
        year = this.year
    if year < this.year:
        return Month(year, 12)
    last = last_closed(county_id)
    # The running month once the one before is closed, else the one that waits to be.
    return min(last + 1, this) if last is not None and last.year == this.year else this


def _units(user: User, table: MonthTable) -> list[Unit]:
    found = {row.unit_id: row.unit for row in table.rows if sees_unit(user, table, row.unit_id)}
    return list(found.values())


def _row(
    row: MonthRow, table: MonthTable, year: YearFigures, kept: Sequence[TargetIn]
) -> dict[str, Any]:
    key = (row.unit_id, row.indicator_id)
    line = year.line(key, restated=table.restated)
    last = table.month.number
    goal = row.targets[0] if row.targets else None
    state = "&state=restated" if table.restated else ""
    months = [
        {
            "number": month.number,
            "value": rounded(value, row.definition) if month.number <= last else None,
            "url": reverse("assessment:figure-rows", args=[month, row.unit_id, row.indicator_id])
            + f"?span=month{state}",
        }
        for month, value in zip(year_months(table.month.year), line.values, strict=True)
    ]
    return {
        "definition": row.definition,
        "months": months,
        "cumulative": rounded(row.cumulative, row.definition),
        "url": reverse("assessment:figure-rows", args=[table.month, row.unit_id, row.indicator_id])
        + (f"?{state[1:]}" if state else ""),
        "targets": [
            {
                "basis": each.basis,
                "progress": each.progress,
                "told": next((one.told for one in kept if one.key == (*key, each.basis.pk)), []),
            }
            for each in row.targets
        ],
        "last_year": rounded(row.last_year, row.definition),
        "year_on_year": row.year_on_year,
        "chart": _chart(
            line.cumulative[:last],
            line.values[:last],
            due_by_month(row, goal, table, kept) if goal else (),
            row,
        ),
    }


def _chart(
    cumulative: Sequence[Decimal],
    values: Sequence[Decimal],
    due: Sequence[Decimal],
    row: MonthRow,
) -> dict[str, Any]:
    """Return the drawing: columns of months, the line of the year, the line of the target."""
    most = max([*cumulative, *values, *due, Decimal(1)])
    least = min([*cumulative, *values, _ZERO])
    height = HEIGHT - FOOT

    def y(value: Decimal) -> float:
        return round(float(height - (value - least) * (height - 4) / (most - least)), 2)

    def line(points: Sequence[Decimal]) -> str:
        return " ".join(
            f"{round(_STEP * (place + 0.5), 2)},{y(value)}" for place, value in enumerate(points)
        )

    base = y(_ZERO)
    return {
        "columns": [
            {
                "x": round(_STEP * place + 4, 2),
                "y": min(y(value), base),
                "width": round(_STEP - 8, 2),
                "height": round(abs(base - y(value)), 2),
            }
            for place, value in enumerate(values)
        ],
        "line": line(cumulative),
        "due": line(due),
        "base": base,
        "last_x": round(_STEP * (len(cumulative) - 0.5), 2),
        "last_y": y(cumulative[-1]) if cumulative else base,
        "label": _("%(indicator)s by month: %(cumulative)s to the end of month %(month)s")
        % {
            "indicator": row.definition.name,
            "cumulative": rounded(row.cumulative, row.definition),
            "month": len(cumulative),
        },
        "ticks": [
            {"x": round(_STEP * (number - 0.5), 2), "number": number} for number in range(1, 13)
        ],
    }
