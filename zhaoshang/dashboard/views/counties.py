"""Counties side by side, for somebody above them: ranked by what is asked for, each opens."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from assessment.exporting.progress_file import progress_workbook
from assessment.period_words import period_text
from assessment.rate_words import RATE_LABELS
from assessment.rules.three_rates import Rate
from projects.models.choices import STAGE_LABELS
from projects.rules.flags.kinds import Severity
from projects.rules.stages import Stage
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.county_in_view import PARAMETER, counties_below
from zhaoshang.accounts.models import Unit
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.core.money import round_half_up
from zhaoshang.core.periods import Cycle, Period, time_progress
from zhaoshang.dashboard import events
from zhaoshang.dashboard.asked import ALL_YEARS, Asked, asked_of
from zhaoshang.dashboard.counties import (
    Measure,
    Placed,
    Standing,
    added_up,
    by_city,
    ranked,
    standings,
)
from zhaoshang.dashboard.part import render_part

MEASURE_LABELS = {
    Measure.DONE: gettext_lazy("Rate of completion"),
    Measure.GAP: gettext_lazy("Ahead or behind"),
    Measure.VALUE: gettext_lazy("Headline figure"),
    Measure.CLUE: STAGE_LABELS[Stage.CLUE],
    Measure.SIGNED: STAGE_LABELS[Stage.SIGNED],
    Measure.LANDED: STAGE_LABELS[Stage.LANDED],
    Measure.PRODUCING: STAGE_LABELS[Stage.PRODUCING],
    Measure.PERFORMANCE: RATE_LABELS[Rate.PERFORMANCE],
    Measure.FUNDING: RATE_LABELS[Rate.FUNDING],
    Measure.START: RATE_LABELS[Rate.START],
    Measure.WARNING: gettext_lazy("Red flags"),
    Measure.ATTENTION: gettext_lazy("Yellow flags"),
    Measure.OVERDUE: gettext_lazy("Overdue contracts"),
}
# Readers above the counties hold one of these.
READERS_ABOVE = (Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
MONEY = "万元"


@roles_required(*READERS_ABOVE)
@require_safe
def counties_part(request: HttpRequest) -> HttpResponse:
    """Show the counties below ranked by one measure, by city too where there are several."""
    asked, measure, rows = _read(request)
    month = asked.month
    cities = by_city(rows, month)
    context = {
        "measure": MEASURE_LABELS[measure],
        "heads": [
            {
                "label": label,
                "url": _leader(asked, by=each.value) + "#counties",
                "current": each is measure,
            }
            for each, label in MEASURE_LABELS.items()
        ],
        "month_words": period_text(Period.of(Cycle.MONTH, month)),
        "time": round_half_up(time_progress(month) * 100, 2),
        "rows": [_words(each, asked) for each in ranked(rows, measure, month)],
        "cities": [_words(each, asked) for each in ranked(cities, measure, month)]
        if len(cities) > 1
        else [],
        "total": _words(Placed(None, added_up(None, rows, month)), asked),
        "export_url": asked.address("dashboard:counties-export", by=measure.value),
    }
    return render_part(request, "counties", _("Counties ranked"), asked, context)


@roles_required(*READERS_ABOVE)
@require_safe
def counties_export(request: HttpRequest) -> HttpResponseBase:
    """Give the ranking as a workbook; an event."""
    user = actor(request)
    asked, measure, rows = _read(request)
    found = ranked(rows, measure, asked.month)
    record_event(
        events.COUNTIES_EXPORTED,
        by=user,
        detail={"rows": len(found), "by": measure.value, "month": str(asked.month)},
    )
    words = period_text(Period.of(Cycle.MONTH, asked.month))
    title = f"{user.unit.label} {_('Counties ranked')} {words}"
    note = _("Ranked by: %(measure)s") % {"measure": MEASURE_LABELS[measure]}
    total = Placed(None, added_up(None, rows, asked.month))
    lines = [list(_cells(each)) for each in (*found, total)]
    return FileResponse(
        progress_workbook(title, f"{note}　{clock.today()}", _headings(), lines),
        as_attachment=True,
        filename=f"{user.unit.label}_{_('Counties ranked')}_{asked.month}.xlsx",
        content_type=CONTENT_TYPES[FileKind.XLSX],
        headers={"Cache-Control": "private, no-store"},
    )


def _read(request: HttpRequest) -> tuple[Asked, Measure, list[Standing]]:
    """Return what is asked for and where every county below stands.

    Raises:
        Http404: for somebody who stands in a county: there are none below.
    """
    user, on = actor(request), clock.today()
    if not user.scope.reads_region:
        raise Http404
    asked = asked_of(request, on)
    by = request.GET.get("by", "")
    measure = Measure(by) if by in list(Measure) else Measure.DONE
    found = standings(user, counties_below(user), year=asked.year, month=asked.month, on=on)
    return asked, measure, found


def _leader(asked: Asked, **more: Any) -> str:
    return asked.address("dashboard:leader", **more)


def _words(placed: Placed, asked: Asked) -> dict[str, Any]:
    row = placed.row
    county = row.unit if row.unit is not None and row.unit.pk == row.unit.county_id else None
    headline = row.headline
    return {
        "place": placed.place,
        "unit": row.unit,
        "city": county.parent if county is not None else None,
        "url": _leader(asked, county=county.pk) if county is not None else "",
        "lists": [
            {
                "code": stage.value,
                "label": STAGE_LABELS[stage],
                "figures": figures,
                "url": _list(county, "projects:ledger", stage=stage.value),
            }
            for stage, figures in row.lists.items()
        ],
        "value": row.value,
        "is_money": row.measure == MONEY,
        "name": headline.figure.definition.name if headline else "",
        "measure": row.measure,
        "value_url": _value_url(row),
        "year_on_year": headline.year_on_year if headline else None,
        "progress": row.progress,
        "behind_month": period_text(Period.of(Cycle.MONTH, row.month))
        if row.month is not None and row.month != asked.month
        else "",
        "rates": [
            {
                "label": RATE_LABELS[rate],
                "percent": share.percent,
                "url": _list(
                    county,
                    "assessment:three-rates",
                    year=ALL_YEARS if asked.year is None else asked.year,
                ),
            }
            for rate, share in row.rates.items()
        ],
        "flags": [
            {
                "label": MEASURE_LABELS[Measure(each.value)],
                "count": row.flags.get(each.value, 0),
                "code": each.value,
                "url": _list(county, "projects:flags", severity=each.value),
            }
            for each in (Severity.WARNING, Severity.ATTENTION)
        ],
        "overdue": row.overdue,
        "overdue_url": _list(county, "contracts:overdue"),
    }


def _list(county: Unit | None, name: str, **query: Any) -> str:
    """Return a list of one county; sums have no list of their own but the reader's whole one."""
    named = {} if county is None else {PARAMETER: county.pk}
    said = "&".join(f"{key}={value}" for key, value in {**query, **named}.items())
    return f"{reverse(name)}?{said}" if county is not None else ""


def _value_url(row: Standing) -> str:
    if row.headline is None or row.unit is None:
        return ""
    figure = row.headline.figure
    names = [row.headline.month, row.unit.pk, figure.indicator_id]
    return reverse("assessment:figure-rows", args=names)


def _headings() -> list[str]:
    lists = [
        f"{STAGE_LABELS[stage]} {words}"
        for stage in Stage
        for words in (_("projects"), _("total investment (万元)"))
    ]
    return [
        str(pgettext_lazy("ranking", "Place")),
        _("County"),
        _("City"),
        *lists,
        _("Headline figure"),
        _("Told to the end of"),
        _("Cumulative"),
        _("Unit of measure"),
        _("Year on year (%)"),
        _("Target of the year"),
        _("Rate of completion (%)"),
        _("Ahead or behind (points)"),
        *(f"{RATE_LABELS[rate]} (%)" for rate in Rate),
        str(MEASURE_LABELS[Measure.WARNING]),
        str(MEASURE_LABELS[Measure.ATTENTION]),
        str(MEASURE_LABELS[Measure.OVERDUE]),
    ]


def _cells(placed: Placed) -> Iterator[Any]:
    row = placed.row
    yield None if placed.place is None else Decimal(placed.place)
    yield str(row.unit) if row.unit is not None else _("All counties")
    yield str(row.unit.parent or "") if row.unit is not None else ""
    for figures in row.lists.values():
        yield Decimal(figures.count)
        yield figures.total_investment_wan
    definition = row.headline.figure.definition if row.headline else None
    yield definition.name if definition else ""
    yield str(row.month or "")
    yield row.value
    yield row.measure
    yield row.headline.year_on_year if row.headline else None
    yield row.progress.target if row.progress else None
    yield row.progress.percent if row.progress else None
    yield row.progress.gap if row.progress else None
    for rate in Rate:
        yield row.rates[rate].percent
    for severity in (Severity.WARNING, Severity.ATTENTION):
        yield Decimal(row.flags.get(severity.value, 0))
    yield Decimal(row.overdue)
