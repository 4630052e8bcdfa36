"""The progress table 目标进度表: units against their targets, by indicator and basis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from assessment import events_figures as events
from assessment.exporting.progress_file import progress_workbook
from assessment.models import TargetBasis, UnitGroup
from assessment.rules.progress import Progress
from assessment.selectors.figure_sight import rows_in_sight
from assessment.selectors.figures import BasisProgress, MonthRow, MonthTable, month_figures
from assessment.selectors.plans import ReportIndicator
from assessment.views.figure_words import Asked, asked_of, rounded, state_words
from assessment.views.months import READERS, month_words
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.county_in_view import county_in_view, of_one_county
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.core.money import round_half_up
from zhaoshang.core.periods import Month, time_progress, year_months
from zhaoshang.core.templatetags.zs import figure


@roles_required(*READERS)
@of_one_county
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Show every unit's figures of a month: all indicators side by side, or one in full."""
    user, on = actor(request), clock.today()
    county_id = county_in_view(request)
    asked = asked_of(request, county_id, on)
    table = month_figures(county_id=county_id, month=asked.month, on=on, restated=asked.restated)
    chosen = next((each for each in table.indicators if _pk(each) == asked.indicator_id), None)
    context = {
        **_frame(table, asked, on_month=Month.of(on)),
        "chosen": chosen,
        "reads_region": user.scope.reads_region,
        "part": "assessment/figures/_one.html" if chosen else "assessment/figures/_all.html",
    }
    rows = rows_in_sight(user, table)
    context |= _one(table, rows, asked, chosen) if chosen else _all(table, rows, asked)
    return render(request, "assessment/figures/progress.html", context)


def _frame(table: MonthTable, asked: Asked, *, on_month: Month) -> dict[str, Any]:
    groups = _groups(table)
    return {
        "table": table,
        "asked": asked,
        "month_words": month_words(table.month),
        "state_words": state_words(table),
        "months": [
            {"value": str(each), "label": month_words(each)} for each in _months(table, on_month)
        ],
        "groups": groups if len(groups) > 1 else [],
        "rule": table.rule.value if table.rule else None,
        "time": round_half_up(time_progress(table.month) * 100, 2),
        "export_url": f"{reverse('assessment:progress-export')}?{asked.query()}",
        "published_url": f"?{asked.query(state=None)}",
        "restated_url": f"?{asked.query(state='restated')}",
        "overview_url": f"?{asked.query(indicator=None)}",
    }


def _months(table: MonthTable, on_month: Month) -> list[Month]:
    """Return the months to choose from: of this year and the last, none that has not begun."""
    years = {table.month.year, on_month.year, on_month.year - 1}
    found = [month for year in sorted(years) for month in year_months(year)]
    return [each for each in reversed(found) if each <= max(on_month, table.month)]


def _groups(table: MonthTable) -> list[UnitGroup]:
    found = {row.group.pk: row.group for row in table.rows if row.group is not None}
    return sorted(found.values(), key=lambda each: (each.sort_order, each.pk))


def _basis(table: MonthTable, asked: Asked) -> TargetBasis | None:
    chosen = (each for each in table.bases if each.pk == asked.basis_id)
    return next(chosen, table.main_basis)


def _pk(each: ReportIndicator) -> int:
    return each.definition.indicator_id


def _shown(table: MonthTable, rows: Sequence[MonthRow], asked: Asked) -> list[MonthRow]:
    """Return the units' rows of the group that is asked for, in the order of groups and units."""
    places = {group.pk: place for place, group in enumerate(_groups(table))}
    units = [
        row
        for row in rows
        if row.unit_id != table.county.pk
        and (not asked.group_id or (row.group is not None and row.group.pk == asked.group_id))
    ]
    return sorted(units, key=lambda row: places.get(row.group.pk, 99) if row.group else 99)


def _all(table: MonthTable, rows: Sequence[MonthRow], asked: Asked) -> dict[str, Any]:
    """Return a row for each unit and a cell for each indicator, by one basis."""
    basis = _basis(table, asked)
    units: dict[int, dict[str, Any]] = {}
    for row in _shown(table, rows, asked):
        found = units.setdefault(
            row.unit_id, {"unit": row.unit, "group": row.group, "of": {}, "url": _year_url(row)}
        )
        found["of"][row.indicator_id] = _cell(row, basis, asked)
    total = {
        row.indicator_id: _cell(row, basis, asked) for row in rows if row.unit_id == table.county.pk
    }
    heads = [
        {
            "definition": each.definition,
            "url": f"?{asked.query(indicator=_pk(each))}",
        }
        for each in table.indicators
    ]
    order = [_pk(each) for each in table.indicators]
    for found in units.values():
        found["cells"] = [found["of"].get(pk) for pk in order]
    return {
        "basis": basis,
        "heads": heads,
        "rows": list(units.values()),
        "total": [total.get(pk) for pk in order],
    }


def _cell(row: MonthRow, basis: TargetBasis | None, asked: Asked) -> dict[str, Any]:
    found = row.by_basis(basis.pk) if basis else None
    return {
        "definition": row.definition,
        "cumulative": rounded(row.cumulative, row.definition),
        "progress": found,
        "tone": _tone(found, row),
        "url": rows_url(row, asked),
    }


def _one(
    table: MonthTable, rows: Sequence[MonthRow], asked: Asked, chosen: ReportIndicator
) -> dict[str, Any]:
    """Return one indicator in full: target, month, year, rate of every basis, last year."""
    pk = _pk(chosen)
    of_it = [row for row in rows if row.indicator_id == pk]
    units = [_line(row, asked) for row in _shown(table, of_it, asked)]
    total = next((_line(row, asked) for row in of_it if row.unit_id == table.county.pk), None)
    everybody = [row for row in table.rows if row.indicator_id == pk]
    return {
        "definition": chosen.definition,
        "indicators": [
            {
                "label": each.definition.name,
                "url": f"?{asked.query(indicator=_pk(each))}",
                "current": _pk(each) == pk,
            }
            for each in table.indicators
        ],
        "rows": units,
        "total": total,
        "elsewhere": _elsewhere(everybody, table, chosen) if not asked.group_id else None,
        "bases": [each for each in table.bases if _has(of_it, each)],
        "claims": any(row.claimed is not None for row in of_it),
    }


def _has(rows: Sequence[MonthRow], basis: TargetBasis) -> bool:
    return any(row.by_basis(basis.pk) is not None for row in rows)


def _elsewhere(
    rows: Sequence[MonthRow], table: MonthTable, chosen: ReportIndicator
) -> dict[str, Any] | None:
    """Return what the county has beyond the units of the table, so that the sums agree."""
    total = next((row for row in rows if row.unit_id == table.county.pk), None)
    if total is None:
        return None
    units = [row for row in rows if row.unit_id != table.county.pk]
    value = total.value - sum((row.value for row in units), Decimal(0))
    cumulative = total.cumulative - sum((row.cumulative for row in units), Decimal(0))
    if not value and not cumulative:
        return None
    return {
        "value": rounded(value, chosen.definition),
        "cumulative": rounded(cumulative, chosen.definition),
    }


def _line(row: MonthRow, asked: Asked) -> dict[str, Any]:
    return {
        "row": row,
        "unit": row.unit,
        "group": row.group,
        "year_url": _year_url(row),
        "month_url": rows_url(row, asked, span="month"),
        "url": rows_url(row, asked),
        "value": rounded(row.value, row.definition),
        "cumulative": rounded(row.cumulative, row.definition),
        "claimed": rounded(row.claimed_cumulative, row.definition),
        "last_year": rounded(row.last_year, row.definition),
        "year_on_year": row.year_on_year,
        "targets": [
            {
                "basis": each.basis,
                "progress": each.progress,
                "told": [each.change] if each.change else [],
            }
            for each in row.targets
        ],
        "is_ended": row.unit.closed_on is not None,
    }


def _tone(found: Progress | None, row: MonthRow) -> str:
    if found is None or found.gap is None or not row.definition.higher_is_better:
        return ""
    return "ahead" if found.gap >= 0 else "behind"


def rows_url(row: MonthRow, asked: Asked, *, span: str = "") -> str:
    """Return the page of what a figure is made of."""
    base = reverse("assessment:figure-rows", args=[asked.month, row.unit_id, row.indicator_id])
    parts = [
        f"{name}={value}"
        for name, value in (("span", span), ("state", "restated" if asked.restated else ""))
        if value
    ]
    return f"{base}?{'&'.join(parts)}" if parts else base


def _year_url(row: MonthRow) -> str:
    return reverse("assessment:unit-year", args=[row.unit_id])


# --- Export ---------------------------------------------------------------------------------------


@roles_required(*READERS)
@of_one_county
@require_safe
def progress_export(request: HttpRequest) -> HttpResponseBase:
    """Give the table as a workbook, one line for each unit, indicator and basis; an event."""
    user, on = actor(request), clock.today()
    county_id = county_in_view(request)
    asked = asked_of(request, county_id, on)
    table = month_figures(county_id=county_id, month=asked.month, on=on, restated=asked.restated)
    rows = list(_lines(user, table, asked))
    record_event(
        events.PROGRESS_EXPORTED,
        by=user,
        county=county_id,
        detail={"rows": len(rows), "filter": asked.query()},
    )
    title = _("Progress of targets %(month)s") % {"month": month_words(asked.month)}
    return FileResponse(
        progress_workbook(title, state_words(table), _headings(), rows),
        as_attachment=True,
        filename=f"{_('Progress of targets')}-{asked.month}.xlsx",
        content_type=CONTENT_TYPES[FileKind.XLSX],
        headers={"Cache-Control": "private, no-store"},
    )


def _headings() -> list[str]:
    return [
        pgettext("group of units", "Group"),
        _("Unit"),
        _("Indicator"),
        _("Unit of measure"),
        _("Basis"),
        _("Target of the year"),
        _("This month"),
        _("Cumulative"),
        _("Cumulative, claimed"),
        _("Rate of completion (%)"),
        _("Time progress (%)"),
        _("Ahead or behind (points)"),
        _("Last year, same months"),
        _("Year on year (%)"),
        _("Adjustment in force"),
    ]


def _lines(user: User, table: MonthTable, asked: Asked) -> Iterator[list[Any]]:
    rows = rows_in_sight(user, table)
    total = [row for row in rows if row.unit_id == table.county.pk]
    for row in (*_shown(table, rows, asked), *total):
        if asked.indicator_id and row.indicator_id != asked.indicator_id:
            continue
        for each in row.targets or (None,):
            found = each.progress if each else None
            yield [
                str(row.group or ""),
                str(row.unit),
                row.definition.name,
                row.definition.measure,
                str(each.basis) if each else "",
                found.target if found else None,
                row.value,
                row.cumulative,
                row.claimed_cumulative,
                found.percent if found else None,
                Decimal(str(round(float(found.time * 100), 4))) if found else None,
                found.gap if found else None,
                row.last_year,
                row.year_on_year,
                _adjustment(each),
            ]


def _adjustment(found: BasisProgress | None) -> str:
    if found is None or found.change is None:
        return ""
    words = _("from %(month)s: %(before)s → %(after)s, %(document)s")
    return words % {
        "month": f"{found.change.from_month:%Y-%m}",
        "before": figure(found.change.old_amount),
        "after": figure(found.change.new_amount),
        "document": found.change.reference,
    }
