"""How the pages of results get their records, and what they all say: crumbs, words, links."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.models import AnnualPlan, Indicator, PlanIndicator, ScoreRun
from assessment.models.choices import RUN_STATE_LABELS
from assessment.period_words import period_text
from assessment.rules.score_states import RunState
from assessment.rules.scoring.sources import Count, FigureSource, From, Measure
from assessment.selectors.score_page import Figure
from assessment.views.months import FIRST_YEAR, LAST_YEAR
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.form_page import Crumb
from zhaoshang.core.periods import Cycle, Month, Period

TONES = {
    RunState.COMPUTED: "",
    RunState.NOTICED: "on",
    RunState.FINAL: "warn",
    RunState.PUBLISHED: "done",
}
ORDER = (Cycle.QUARTER, Cycle.MONTH, Cycle.HALF, Cycle.YEAR)
_COUNT_PAGES = {
    Count.LATE_REPORTS: "assessment:board",
    Count.MISSING_REPORTS: "assessment:board",
    Count.RETURNED_REPORTS: "assessment:board",
    Count.PERFORMANCE_RATE: "assessment:three-rates",
    Count.FUNDING_RATE: "assessment:three-rates",
    Count.START_RATE: "assessment:three-rates",
    Count.LATE_ITEMS: "projects:action-items",
    Count.OVERDUE_PROBLEMS: "projects:problems",
    Count.LATE_SPECIAL_REPORTS: "contracts:overdue",
}


def run_or_404(request: HttpRequest, pk: int) -> ScoreRun:
    """Return a result that the reader sees."""
    runs = ScoreRun.objects.visible_to(actor(request))
    found = runs.select_related("county", "final_by", "published_by", "created_by").filter(pk=pk)
    run = found.first()
    if run is None:
        raise Http404
    return run


def period_or_404(text: str) -> Period:
    """Read the period of an address."""
    try:
        period = Period.parse(text)
    except ValueError as error:
        raise Http404 from error
    if str(period) != text or not FIRST_YEAR < period.year <= LAST_YEAR:
        raise Http404
    return period


def title_of(run: ScoreRun) -> str:
    """Return what a result is called: the period, and which edition from the second on."""
    words = period_text(Period.parse(run.period))
    if run.edition == 1:
        return words
    return _("%(period)s, edition %(edition)s") % {"period": words, "edition": run.edition}


def state_words(run: ScoreRun) -> dict[str, Any]:
    """Return the state of a result for the badge of states."""
    state = RunState(run.state)
    return {"label": RUN_STATE_LABELS[state], "tone": TONES[state]}


def current_periods(on: dt.date) -> list[Period]:
    """Return the periods that run today, the quarter first, then those that ended last."""
    this = Month.of(on)
    running = [Period.of(cycle, this) for cycle in ORDER]
    ended = [Period.of(each.cycle, each.first_month - 1) for each in running]
    return [*running, *ended]


def asked_period(request: HttpRequest, on: dt.date) -> Period:
    """Return the period that a page of running scores is asked for: this quarter, if none is."""
    offered = current_periods(on)
    asked = request.GET.get("period", "")
    return next((each for each in offered if str(each) == asked), offered[0])


def period_tabs(base: str, on: dt.date, chosen: Period) -> list[dict[str, Any]]:
    """Return the periods to choose from, as tabs."""
    return [
        {"label": period_text(each), "url": f"{base}?period={each}", "current": each == chosen}
        for each in current_periods(on)
    ]


def scores_crumb() -> Crumb:
    """Return the crumb of the list of results."""
    return (pgettext("list of results", "Results of the assessment"), reverse("assessment:scores"))


def run_crumbs(run: ScoreRun) -> tuple[Crumb, ...]:
    """Return the crumbs down to a result."""
    return (scores_crumb(), (title_of(run), reverse("assessment:score-run", args=[run.pk])))


class FigureLinks:
    """Where the rows behind a figure stand."""

    def __init__(
        self, county_id: int, unit_id: int, period: Period, *, reads_typed: bool = False
    ) -> None:
        """Read the county's indicators: one query; one more for figures of the year before.

        Args:
            county_id: The county.
            unit_id: The unit.
            period: The period.
            reads_typed: The reader may open the page of typed figures (the bureau).
        """
        self.county_id, self.unit_id, self.period = county_id, unit_id, period
        self.reads_typed = reads_typed
        rows = Indicator.objects.filter(county=county_id).values_list("code", "pk")
        self._indicators = dict(rows)

    def of(self, figure: Figure) -> str:
        """Return the address of the rows; "" for what is not known or not the reader's to open."""
        source = figure.source
        if source is None or figure.value is None:
            return ""
        if source.kind is From.INDICATOR:
            return self._of_indicator(source)
        if source.kind is From.COUNT:
            return self._of_count(Count(source.code))
        return self._of_typed()

    def _of_typed(self) -> str:
        if not self.reads_typed:
            return ""
        return reverse("assessment:typed-figures-month", args=[str(self.period.last_month)])

    def _of_indicator(self, source: FigureSource) -> str:
        pk = self._indicators.get(source.code)
        month = self.period.last_month
        if source.measure is Measure.LAST_YEAR:
            month = month.year_before
            pk = pk if pk in self._of_last_year else None
        if pk is None:
            return ""
        return reverse("assessment:figure-rows", args=[str(month), self.unit_id, pk])

    @cached_property
    def _of_last_year(self) -> set[int]:
        """The indicators of the plan of the year before in which the unit stood."""
        plan = AnnualPlan.objects.filter(
            county=self.county_id,
            year=self.period.year - 1,
            state=AnnualPlan.State.ISSUED,
            members__unit=self.unit_id,
        )
        rows = PlanIndicator.objects.filter(plan__in=plan)
        return set(rows.values_list("indicator_id", flat=True))

    def _of_count(self, count: Count) -> str:
        if count not in _COUNT_PAGES:
            return reverse("projects:unit-flags", args=[self.unit_id])
        return f"{reverse(_COUNT_PAGES[count])}?{urlencode({'unit': self.unit_id})}"
