"""What a figure is made of: the rows behind it, with what of each is credited to the unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.models import IndicatorDefinition, MonthlyReport
from assessment.rules.indicators import Source
from assessment.selectors.figure_rows import (
    FigureRow,
    FigureRows,
    corrections_of,
    rows_of_ledger,
    rows_of_reports,
)
from assessment.selectors.figure_sight import sees_unit
from assessment.selectors.figures import MonthRow, MonthTable, month_figures
from assessment.selectors.indicators import FilterWords
from assessment.views.figure_words import RESTATED, rounded, state_words
from assessment.views.months import READERS, month_or_404, month_words
from projects.models import Activity, FundsEntry, Project
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.county_in_view import PARAMETER, county_of_unit
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.periods import Month, year_months

MONTH = "month"
MOST = 500


@roles_required(*READERS)
@require_safe
def figure_rows(request: HttpRequest, month: str, unit: int, indicator: int) -> HttpResponse:
    """Show the rows behind a figure of a unit (or the county): of the month, or of the year."""
    user, on, asked = actor(request), clock.today(), month_or_404(month)
    county_id = county_of_unit(user, unit)
    restated = request.GET.get("state") == RESTATED
    table = month_figures(county_id=county_id, month=asked, on=on, restated=restated)
    row = table.row(unit, indicator)
    if row is None or table.year is None:
        raise Http404
    if not sees_unit(user, table, unit):
        raise PermissionDenied
    of_month = request.GET.get("span") == MONTH
    months = [asked] if of_month else list(year_months(asked.year)[: asked.number])
    found = _found(user, table, row, months, on=on)
    printed = row.value if of_month else row.cumulative
    base = reverse("assessment:figure-rows", args=[month, unit, indicator])
    state = "&state=restated" if restated else ""
    county = f"&{PARAMETER}={county_id}" if user.scope.reads_region else ""
    context = {
        "table": table,
        "row": row,
        "definition": row.definition,
        "counts": FilterWords(user).sentence(row.definition),
        "month_words": month_words(asked),
        "state_words": state_words(table),
        "of_month": of_month,
        "span_words": _span(of_month=of_month, table=table),
        "printed": rounded(printed, row.definition),
        "total": rounded(found.total, row.definition),
        "difference": rounded(printed - found.total, row.definition)
        if printed != found.total
        else None,
        "hidden": found.hidden,
        "hidden_sum": rounded(found.hidden_sum, row.definition),
        "rows": [row_words(each, row.definition) for each in found.rows[:MOST]],
        "more": max(len(found.rows) - MOST, 0),
        "is_shared": any(each.is_shared for each in found.rows),
        "corrections": corrections_of(
            county_id=county_id, unit_id=unit, indicator_id=indicator, months=months
        ),
        "tabs": [
            {"label": _("The year to this month"), "url": f"{base}?{state[1:]}"}
            | {"current": not of_month},
            {"label": _("This month"), "url": f"{base}?span={MONTH}{state}"}
            | {"current": of_month},
        ],
        "progress_url": f"{reverse('assessment:progress')}?month={month}&indicator={indicator}"
        + state
        + county,
    }
    return render(request, "assessment/figures/rows.html", context)


def _span(*, of_month: bool, table: MonthTable) -> str:
    words = month_words(table.month)
    if of_month or table.month.number == 1:
        return words
    first = date_format(year_months(table.month.year)[0].first_day, "YEAR_MONTH_FORMAT")
    return _("%(first)s to %(last)s") % {"first": first, "last": words}


def _found(
    user: User, table: MonthTable, row: MonthRow, months: list[Any], *, on: Any
) -> FigureRows:
    if row.definition.is_reported:
        units = {each.unit_id: each.unit for each in table.rows if each.unit_id != table.county.pk}
        return rows_of_reports(
            user=user,
            year=table.year,  # type: ignore[arg-type]
            unit_id=row.unit_id,
            definition=row.definition,
            months=months,
            units=list(units.values()),
            restated=table.restated,
        )
    return rows_of_ledger(
        user=user,
        county_id=table.county.pk,
        unit_id=row.unit_id,
        definition=row.definition,
        months=months,
        on=on,
        restated=table.restated,
    )


def row_words(each: FigureRow, definition: IndicatorDefinition) -> dict[str, Any]:
    """Return a row behind a figure as the page shows it."""
    share = each.part * 100 / each.whole if each.whole else Decimal(100)
    return {
        **_record(each, Source(definition.source)),
        "month": month_words(each.month),
        "whole": rounded(each.whole, definition),
        "part": rounded(each.part, definition),
        "share": share.quantize(Decimal("0.01")) if each.is_shared else None,
    }


def _record(each: FigureRow, source: Source) -> dict[str, Any]:
    record = each.record
    if isinstance(record, MonthlyReport):
        return {
            "name": str(record.unit),
            "url": reverse("assessment:report", args=[record.pk]),
            "unit": "",
            "what": record.get_state_display(),
            "day": None,
        }
    if isinstance(record, FundsEntry):
        words = [record.get_kind_display(), record.get_origin_display()]
        corrected = record.arrived_month
        if corrected != record.month:
            words.append(
                _("correction of %(month)s, booked in %(booked)s")
                % {
                    "month": date_format(corrected, "YEAR_MONTH_FORMAT"),
                    "booked": date_format(record.month, "YEAR_MONTH_FORMAT"),
                }
            )
        elif Month.of(record.month) != each.month:
            words.append(
                _("of %(month)s, verified after its year was closed")
                % {"month": date_format(record.month, "YEAR_MONTH_FORMAT")}
            )
        return {
            "name": record.project.name,
            "url": reverse("projects:funds", args=[record.project_id]),
            "unit": record.project.responsible_unit or "",
            "what": "、".join(str(word) for word in words if word),
            "day": None,
        }
    if isinstance(record, Activity):
        return {
            "name": record.title,
            "url": reverse("projects:activity", args=[record.pk]),
            "unit": record.unit,
            "what": record.place,
            "day": each.day,
        }
    return _project(each, record, source)


def _project(each: FigureRow, project: Project, source: Source) -> dict[str, Any]:
    what = project.get_sub_stage_display()
    if project.status != "active":
        what = f"{what}、{project.get_status_display()}"
    if each.is_increase:
        what = _("increase of the agreed amount")
    elif source is Source.SIGNED_AMOUNT and not project.agreed_amount_wan:
        what = _("total investment; no agreed amount is entered")
    return {
        "name": project.name,
        "url": reverse("projects:project", args=[project.pk]),
        "unit": project.responsible_unit or "",
        "what": what,
        "day": each.day,
    }
