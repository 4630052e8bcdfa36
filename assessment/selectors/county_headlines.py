"""The headline figure of several counties, as each published it: for who stands above them (R2).

What is read are closed months: a higher level compares what counties stand by, and no open month.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from assessment.models import AnnualPlan, MonthFigure, PlanIndicator, Target
from assessment.policies import PROGRESS
from assessment.policies_bulletins import BULLETIN_LISTS
from assessment.rules.progress import Progress, month_shares, progress, year_on_year
from assessment.selectors.plans import TargetIn, with_changes
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Month, year_months
from zhaoshang.policy.selectors import PolicyBook, policy_books


@dataclass(frozen=True)
class Headline:
    """A county's headline figure of the last month it closed in a year, up to the one asked for.

    Attributes:
        figure: The published figure of the county; its definition is loaded.
        last_year: The same months of the year before as they were published; None: they were not.
        progress: How far it is by the county's main basis; None without a target.
    """

    figure: MonthFigure
    last_year: Decimal | None
    progress: Progress | None

    @property
    def month(self) -> Month:
        """The month to whose end it is told."""
        return Month.of(self.figure.month)

    @property
    def value(self) -> Decimal:
        """The year to the end of the month."""
        return self.figure.cumulative

    @property
    def year_on_year(self) -> Decimal | None:
        """Change against the same months of last year in per cent."""
        return year_on_year(self.value, self.last_year)


def county_headlines(counties: Sequence[Unit], month: Month, on: dt.date) -> dict[int, Headline]:
    """Return the headline of each county that closed a month of the year: seven queries.

    Which indicator it is, the county's policy of bulletins says; else it is the plan's first. The
    target is the county's own under its main basis, as the month read it.

    Args:
        counties: The counties.
        month: No later month than this is read.
        on: Today.
    """
    books = policy_books(counties, min(on, month.last_day))
    indicators = _chosen(counties, month.year, books)
    figures = _published(indicators, month)
    targets = _targets(figures.values())
    return {
        pk: Headline(
            figure=figure,
            last_year=before,
            progress=_progress(figure, targets.get(figure.indicator_id), books[pk]),
        )
        for pk, (figure, before) in _with_last_year(figures).items()
    }


def _chosen(counties: Sequence[Unit], year: int, books: Mapping[int, PolicyBook]) -> dict[int, int]:
    """Return the headline's indicator of each county with an issued plan."""
    rows: dict[int, list[tuple[str, int]]] = defaultdict(list)
    found = PlanIndicator.objects.filter(
        plan__county__in=counties, plan__year=year, plan__state=AnnualPlan.State.ISSUED
    )
    names = ("plan__county_id", "indicator__code", "indicator_id")
    for county_id, code, pk in found.order_by("sort_order", "pk").values_list(*names):
        rows[county_id].append((code, pk))
    return {
        county_id: dict(reversed(of_plan)).get(
            books[county_id][BULLETIN_LISTS].value.indicator, of_plan[0][1]
        )
        for county_id, of_plan in rows.items()
    }


def _published(indicators: Mapping[int, int], month: Month) -> dict[int, MonthFigure]:
    """Return the last published figure of each county: its total stands under its own id."""
    months = [each.first_day for each in year_months(month.year)[: month.number]]
    found = MonthFigure.objects.filter(
        county__in=list(indicators),
        unit=F("county"),
        month__in=months,
        indicator__in=list(indicators.values()),
    )
    return {each.county_id: each for each in found.select_related("definition").order_by("month")}


def _with_last_year(
    figures: Mapping[int, MonthFigure],
) -> dict[int, tuple[MonthFigure, Decimal | None]]:
    before = MonthFigure.objects.filter(
        county__in=list(figures),
        unit=F("county"),
        month__in={Month.of(each.month).year_before.first_day for each in figures.values()},
        indicator__in=[each.indicator_id for each in figures.values()],
    )
    known = {(each.county_id, each.month): each.cumulative for each in before}
    return {
        pk: (figure, known.get((pk, Month.of(figure.month).year_before.first_day)))
        for pk, figure in figures.items()
    }


def _targets(figures: Iterable[MonthFigure]) -> dict[int, TargetIn]:
    """Return the county's own target of each indicator by the main basis, if it was set."""
    months = {each.indicator_id: Month.of(each.month) for each in figures}
    years = {month.year for month in months.values()}
    rows = Target.objects.filter(
        plan__state=AnnualPlan.State.ISSUED,
        plan__year__in=years,
        unit=F("plan__county"),
        indicator__in=list(months),
    ).select_related("basis")
    found: dict[int, TargetIn] = {}
    order = ("-basis__is_main", "basis__sort_order", "basis_id")
    for each in with_changes(rows.order_by(*order)):
        read = TargetIn(each, months[each.indicator_id])
        if read.is_set:
            found.setdefault(each.indicator_id, read)
    return found


def _progress(figure: MonthFigure, target: TargetIn | None, book: PolicyBook) -> Progress | None:
    if target is None:
        return None
    rule = book[PROGRESS].value
    return progress(
        figure.cumulative,
        target.amount,
        target.month,
        shares=month_shares(target.cumulative) if rule.by_month else None,
        gap_from=rule.gap_from,
        decimals=rule.decimals,
    )
