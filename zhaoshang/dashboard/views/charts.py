"""Charts of the leader's page: each a part of it, and its numbers as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assessment.exporting.progress_file import progress_workbook
from projects.models import PipelineBy
from projects.narrowed import names_own_units
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.charts import Chart
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.dashboard import events
from zhaoshang.dashboard.asked import Asked, asked_of
from zhaoshang.dashboard.charts import cohorts, cumulative, flags, spread
from zhaoshang.dashboard.charts.words import offered
from zhaoshang.dashboard.part import render_part
from zhaoshang.dashboard.views.leader import READERS

_MEASURES = {
    spread.COUNT: gettext_lazy("Number of projects"),
    spread.MONEY: gettext_lazy("Total investment"),
}
_PLACES = {
    PipelineBy.HOST: gettext_lazy("Host unit"),
    PipelineBy.UNIT: gettext_lazy("Responsible unit"),
}
Options = Mapping[str, str]


@roles_required(*READERS)
@require_safe
def trend_part(request: HttpRequest) -> HttpResponse:
    """Show the headline figure by month of the year with targets and last year."""
    user, asked = actor(request), asked_of(request, clock.today())
    return _part(request, "trend", asked, _trend(user, asked, {}))


@roles_required(*READERS)
@require_safe
def history_part(request: HttpRequest) -> HttpResponse:
    """Show red and yellow flags at the end of each month."""
    user, asked = actor(request), asked_of(request, clock.today())
    return _part(request, "history", asked, flags.flag_history(user, asked))


@roles_required(*READERS)
@require_safe
def industries_part(request: HttpRequest) -> HttpResponse:
    """Show the four lists by industry section."""
    user, asked = actor(request), asked_of(request, clock.today())
    measure = _measure(request.GET)
    chart = spread.spread(user, asked, PipelineBy.SECTION, measure)
    return _part(request, "industries", asked, chart, [_measures("industries", asked, measure, {})])


@roles_required(*READERS)
@require_safe
def places_part(request: HttpRequest) -> HttpResponse:
    """Show the four lists by host unit or by responsible unit."""
    user, asked = actor(request), asked_of(request, clock.today())
    measure = _measure(request.GET)
    by = PipelineBy.UNIT if request.GET.get("by") == PipelineBy.UNIT else PipelineBy.HOST
    units = _choices(
        _("Which unit"),
        [
            (label, asked.address("dashboard:places", by=each.value, measure=measure), each is by)
            for each, label in _PLACES.items()
        ],
    )
    chart = spread.spread(user, asked, by, measure)
    tabs = [units, _measures("places", asked, measure, {"by": by.value})]
    return _part(request, "places", asked, chart, tabs)


@roles_required(*READERS)
@require_safe
def chart_excel(request: HttpRequest, key: str) -> HttpResponseBase:
    """Hand out the numbers of a chart as a workbook; recorded like every export.

    Raises:
        Http404: for a chart that there is not, or has nothing to show, or a unit out of sight.
    """
    user, asked = actor(request), asked_of(request, clock.today())
    make = CHARTS.get(key)
    if make is None:
        raise Http404
    chart = make(user, asked, request.GET)
    if chart.is_empty:
        raise Http404
    lines = _lines(chart)
    note = f"{_('Unit of measure')}：{chart.unit}　{chart.stamp}"
    headings = [chart.axis, *(f"{name}（{unit}）" for name, unit in chart.columns)]
    book = progress_workbook(chart.title, note, headings, lines)
    record_event(
        events.CHART_EXPORTED,
        by=user,
        subject=("chart", chart.key),
        subject_label=chart.title,
        detail={"rows": len(lines), "filter": {name: str(v) for name, v in asked.query.items()}},
    )
    return FileResponse(
        book,
        as_attachment=True,
        filename=f"{chart.file_stem}.xlsx",
        content_type=CONTENT_TYPES[FileKind.XLSX],
        headers={"Cache-Control": "private, no-store"},
    )


def _lines(chart: Chart) -> list[list[str | Decimal | None]]:
    drawn = (*chart.series, *chart.extra)
    return [
        [name, *(each.points[place].value for each in drawn)]
        for place, name in enumerate(chart.categories)
    ]


def _part(
    request: HttpRequest,
    name: str,
    asked: Asked,
    chart: Chart,
    tabs: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    measure = request.GET.get("measure", "")
    chart = offered(chart, asked, measure=measure if measure in _MEASURES else "")
    context = {"chart": chart, "tabs": tabs or [], "name": name}
    return render_part(request, "chart_card", chart.title, asked, context)


def _measure(options: Options) -> str:
    return spread.MONEY if options.get("measure") == spread.MONEY else spread.COUNT


def _measures(name: str, asked: Asked, measure: str, more: Options) -> dict[str, Any]:
    return _choices(
        _("What is drawn"),
        [
            (label, asked.address(f"dashboard:{name}", measure=each, **more), each == measure)
            for each, label in _MEASURES.items()
        ],
    )


def _choices(label: str, items: list[tuple[Any, str, bool]]) -> dict[str, Any]:
    return {
        "label": label,
        "links": [{"label": name, "url": url, "current": is_so} for name, url, is_so in items],
    }


def _trend(user: User, asked: Asked, _options: Options) -> Chart:
    """Return the chart of the headline figure.

    Raises:
        Http404: for a unit or a place that is none of the reader's.
    """
    if not names_own_units(user, asked.narrowing):
        raise Http404
    return cumulative.cumulative(user, asked)


def _spread(by: PipelineBy) -> Callable[[User, Asked, Options], Chart]:
    return lambda user, asked, options: spread.spread(user, asked, by, _measure(options))


CHARTS: dict[str, Callable[[User, Asked, Options], Chart]] = {
    cumulative.KEY: _trend,
    cohorts.REACH: lambda user, asked, _options: cohorts.reach_of(user, asked),
    cohorts.LEGS: lambda user, asked, _options: cohorts.legs_of(user, asked),
    flags.KEY: lambda user, asked, _options: flags.flag_history(user, asked),
    spread.key_of(PipelineBy.SECTION): _spread(PipelineBy.SECTION),
    spread.key_of(PipelineBy.HOST): _spread(PipelineBy.HOST),
    spread.key_of(PipelineBy.UNIT): _spread(PipelineBy.UNIT),
}
