"""Counties side by side for who stands above them: lists, headline, rates, flags, contracts.

Each county is told by its own definitions and policy, as its own leader's page tells it; the sums
of several are sums of these. A fixed number of queries whatever the number of counties.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count

from assessment.rules.county_ranking import places
from assessment.rules.progress import Progress, together
from assessment.rules.three_rates import Rate
from assessment.selectors.county_headlines import Headline, county_headlines
from assessment.selectors.three_rates import ThreeRates, three_rates_by_county
from contracts.selectors.overdue import Wanted, contracts_matching
from projects.rules.flags.kinds import Severity
from projects.rules.stages import Stage
from projects.selectors.flag_pages import ListChoice, open_flags
from projects.selectors.pipeline import Pipeline, pipelines_by_county
from projects.selectors.summaries import Figures
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.money import percent
from zhaoshang.core.periods import Month

_ZERO = Decimal(0)
_NOTHING = Pipeline()


class Measure(StrEnum):
    """What counties are ranked by; the highest takes the first place."""

    DONE = "done"
    GAP = "gap"
    VALUE = "value"
    CLUE = "clue"
    SIGNED = "signed"
    LANDED = "landed"
    PRODUCING = "producing"
    PERFORMANCE = "performance"
    FUNDING = "funding"
    START = "start"
    WARNING = "warning"
    ATTENTION = "attention"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Share:
    """A rate of one county, or of several together."""

    numerator: Decimal = _ZERO
    denominator: Decimal = _ZERO

    @property
    def percent(self) -> Decimal | None:
        """The rate as printed; None without a denominator."""
        return percent(self.numerator, self.denominator)

    def __add__(self, other: Share) -> Share:
        """Put two together."""
        return Share(self.numerator + other.numerator, self.denominator + other.denominator)


@dataclass(frozen=True)
class Standing:
    """Where a county stands, or several together.

    Attributes:
        unit: The county, or the city the sum is of; None: all of them.
        lists: The four lists, amounts in 万元.
        headline: The county's published figure; None for sums and before its first closed month.
        value: Headline's cumulative figure; None where there is none, or where those added up
            count different things or stand at different months.
        measure: Unit of measure of `value`.
        progress: How far it is.
        month: The month to whose end value and progress are told.
        rates: The three rates.
        flags: Open flags by severity.
        overdue: Overdue contracts.
    """

    unit: Unit | None
    lists: Mapping[Stage, Figures]
    headline: Headline | None = None
    value: Decimal | None = None
    measure: str = ""
    progress: Progress | None = None
    month: Month | None = None
    rates: Mapping[Rate, Share] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)
    overdue: int = 0

    def measured(self, measure: Measure, month: Month) -> Decimal | int | None:
        """Return what it is ranked by; a headline counts at the month that is asked for only."""
        if measure in _OF_HEADLINE:
            return self._headline(measure) if self.month == month else None
        if measure in _LISTS:
            return self.lists[_LISTS[measure]].total_investment_wan
        if measure in _RATES:
            return self.rates[_RATES[measure]].percent
        if measure is Measure.OVERDUE:
            return self.overdue
        return self.flags.get(measure.value, 0)

    def _headline(self, measure: Measure) -> Decimal | None:
        if measure is Measure.VALUE:
            return self.value
        if self.progress is None:
            return None
        return self.progress.percent if measure is Measure.DONE else self.progress.gap


_OF_HEADLINE = {Measure.DONE, Measure.GAP, Measure.VALUE}

_LISTS = {
    Measure.CLUE: Stage.CLUE,
    Measure.SIGNED: Stage.SIGNED,
    Measure.LANDED: Stage.LANDED,
    Measure.PRODUCING: Stage.PRODUCING,
}
_RATES = {
    Measure.PERFORMANCE: Rate.PERFORMANCE,
    Measure.FUNDING: Rate.FUNDING,
    Measure.START: Rate.START,
}


def standings(
    user: User, counties: Sequence[Unit], *, year: int | None, month: Month, on: dt.date
) -> list[Standing]:
    """Return where each of some counties stands, in their order.

    Args:
        user: Who looks, from above the counties.
        counties: The counties, all of them the reader's to read.
        year: Contracts signed in it count in the rates; None: of all years.
        month: The month up to which headlines are told.
        on: Today.
    """
    pipelines = pipelines_by_county(user)
    headlines = county_headlines(counties, month, on)
    rates = three_rates_by_county(counties, year=year, on=on)
    flags, overdue = _flags(user, on), _overdue(user, on)
    return [
        Standing(
            unit=county,
            lists={stage: pipelines.get(county.pk, _NOTHING).in_list(stage) for stage in Stage},
            headline=(headline := headlines.get(county.pk)),
            value=headline.value if headline else None,
            measure=headline.figure.definition.measure if headline else "",
            progress=headline.progress if headline else None,
            month=headline.month if headline else None,
            rates=_shares(rates[county.pk]),
            flags=flags.get(county.pk, {}),
            overdue=overdue.get(county.pk, 0),
        )
        for county in counties
    ]


def added_up(unit: Unit | None, rows: Sequence[Standing], month: Month) -> Standing:
    """Return several counties together: a city, or everything below.

    Headlines are added where all that have one count the same thing to the end of the month;
    who has not closed it is missing from the sum, so that there is none.
    """
    flags: dict[str, int] = defaultdict(int)
    rates = dict.fromkeys(Rate, Share())
    for row in rows:
        for severity, count in row.flags.items():
            flags[severity] += count
        for rate, share in row.rates.items():
            rates[rate] += share
    value, progress = _headlines(rows, month)
    return Standing(
        unit=unit,
        lists={stage: sum((row.lists[stage] for row in rows), Figures()) for stage in Stage},
        value=value,
        measure=next((row.measure for row in rows if row.measure), ""),
        progress=progress,
        month=month if value is not None else None,
        rates=rates,
        flags=dict(flags),
        overdue=sum(row.overdue for row in rows),
    )


def by_city(rows: Sequence[Standing], month: Month) -> list[Standing]:
    """Return the counties of each city together, in the order of the tree."""
    cities: dict[Unit, list[Standing]] = {}
    for row in rows:
        if row.unit is not None and row.unit.parent is not None:
            cities.setdefault(row.unit.parent, []).append(row)
    return [added_up(city, of_city, month) for city, of_city in cities.items()]


@dataclass(frozen=True)
class Placed:
    """A row with its place; None: it takes none."""

    place: int | None
    row: Standing


def ranked(rows: Iterable[Standing], measure: Measure, month: Month) -> list[Placed]:
    """Return the rows by their place; those without one last, in the order they came in."""
    known = list(rows)
    found = places({number: row.measured(measure, month) for number, row in enumerate(known)})
    order = sorted(range(len(known)), key=lambda number: (found.get(number, len(known)), number))
    return [
        Placed(found.get(number), known[number])
        for number in sorted(order, key=lambda number: number not in found)
    ]


def _headlines(rows: Sequence[Standing], month: Month) -> tuple[Decimal | None, Progress | None]:
    found = [row.headline for row in rows if row.headline is not None]
    names = {(each.figure.definition.name, each.figure.definition.measure) for each in found}
    if len(found) < len(rows) or len(names) != 1 or any(each.month != month for each in found):
        return None, None
    value = sum((each.value for each in found), _ZERO)
    goals = [each.progress for each in found if each.progress is not None]
    return value, together(value, goals) if len(goals) == len(found) else None


def _shares(found: ThreeRates) -> dict[Rate, Share]:
    sums = {rate: found.of(rate) for rate in Rate}
    return {rate: Share(each.numerator, each.denominator) for rate, each in sums.items()}


def _flags(user: User, on: dt.date) -> dict[int, dict[str, int]]:
    worst = [Severity.WARNING.value, Severity.ATTENTION.value]
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = open_flags(user, ListChoice(), on=on).filter(severity__in=worst).order_by()
    for county_id, severity, count in rows.values_list("county_id", "severity").annotate(
        Count("pk")
    ):
        found[county_id][severity] = count
    return found


def _overdue(user: User, on: dt.date) -> dict[int, int]:
    rows = contracts_matching(user, Wanted(), on).order_by()
    return dict(rows.values_list("project__county_id").annotate(Count("pk")))
