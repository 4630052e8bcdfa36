"""The figures of a year by unit, indicator and month (rules.md R2, R10): a fixed number of queries.

Closed months come from what was published, open ones from the ledger and from submitted reports.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from assessment.models import (
    IndicatorDefinition,
    MonthClosing,
    MonthFigure,
    Restatement,
    UnitCell,
)
from assessment.rules.indicators import Source
from assessment.rules.reports import State
from assessment.rules.years import (
    YearLine,
    published_of_ledger,
    published_of_reports,
    restated_of_ledger,
    restated_of_reports,
)
from assessment.selectors.ledger_figures import LedgerFigures, ledger_figures
from zhaoshang.core.periods import Month

Key = tuple[int, int]
Pair = tuple[Decimal, Decimal]
_ZERO = Decimal(0)
_NOTHING = (_ZERO,) * 12
# With the bureau: what a draft or a returned report says counts nowhere.
COUNTED = (State.SUBMITTED, State.ACCEPTED)


@dataclass
class Claimed:
    """What reports say of a figure: of closed months as published, of open ones as they stand."""

    values: dict[int, Decimal] = field(default_factory=dict)
    cumulative: dict[int, Decimal] = field(default_factory=dict)


@dataclass
class YearFigures:
    """The year of a county: of every unit and indicator as published and as restated.

    Attributes:
        county_id: The county; its own figures stand under its id.
        year: Assessment year.
        on: Today.
        definitions: The indicators asked for, with the definition that says where they come from.
    """

    county_id: int
    year: int
    on: dt.date
    definitions: Sequence[IndicatorDefinition]

    def published(self, unit_id: int, indicator_id: int, until: int = 12) -> YearLine:
        """Return a figure as published; of months that are open as it stands today.

        Args:
            unit_id: The unit, or the county.
            indicator_id: The indicator.
            until: Number of the last month that is looked at: where all to it are closed, the
                ledger is not asked.
        """
        key = (unit_id, indicator_id)
        closed = self._closed.get(key, {})
        if indicator_id in self._reported:
            return published_of_reports(closed, *self._said(key))
        if all(number in closed for number in range(1, until + 1)):
            return published_of_ledger(closed, _NOTHING)
        return published_of_ledger(closed, self.live.months(*key))

    def restated(self, unit_id: int, indicator_id: int) -> YearLine:
        """Return a figure with everything in the month in which it happened."""
        key = (unit_id, indicator_id)
        if indicator_id not in self._reported:
            return restated_of_ledger(self._live_restated.months(*key))
        booked = self._of(self._booked, key)
        return restated_of_reports(self.published(*key), booked, self._of(self._corrected, key))

    def line(self, key: Key, *, restated: bool, until: int = 12) -> YearLine:
        """Return one or the other."""
        return self.restated(*key) if restated else self.published(*key, until)

    def claimed(self, unit_id: int, indicator_id: int) -> Claimed:
        """Return what reports say of a figure of the ledger; nothing for reported ones."""
        if unit_id != self.county_id:
            return self._claimed.get((unit_id, indicator_id), Claimed())
        found = Claimed()
        for (_unit, indicator), each in self._claimed.items():
            if indicator != indicator_id or _unit == self.county_id:
                continue
            for number, value in each.values.items():
                found.values[number] = found.values.get(number, _ZERO) + value
            for number, value in each.cumulative.items():
                found.cumulative[number] = found.cumulative.get(number, _ZERO) + value
        return found

    def is_closed(self, month: Month) -> bool:
        """Tell whether a month of the year is closed."""
        return month.number in self.closed_months

    @cached_property
    def closed_months(self) -> dict[int, int]:
        """The closed months of the year by number, with the closing of each."""
        rows = MonthClosing.objects.filter(county=self.county_id, month__year=self.year)
        return {month.month: pk for month, pk in rows.values_list("month", "pk")}

    @cached_property
    def live(self) -> LedgerFigures:
        """The ledger as it is now, with corrections of earlier years where they were booked."""
        return self._ledger(restated=False)

    @cached_property
    def _live_restated(self) -> LedgerFigures:
        return self._ledger(restated=True)

    def _ledger(self, *, restated: bool) -> LedgerFigures:
        return ledger_figures(
            county_id=self.county_id,
            definitions=self.definitions,
            year=self.year,
            on=self.on,
            restated=restated,
        )

    @cached_property
    def _reported(self) -> set[int]:
        return {each.indicator_id for each in self.definitions if each.is_reported}

    def _said(self, key: Key) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
        return self._of(self._from_reports, key), self._of(self._booked, key)

    def _of(self, months: Mapping[Key, dict[int, Decimal]], key: Key) -> dict[int, Decimal]:
        """Return a unit's months; the county's are what all units have together."""
        unit_id, indicator_id = key
        if unit_id != self.county_id:
            return months.get(key, {})
        found: dict[int, Decimal] = {}
        for (_unit, indicator), values in months.items():
            if indicator == indicator_id:
                for number, value in values.items():
                    found[number] = found.get(number, _ZERO) + value
        return found

    @cached_property
    def _figures(self) -> list[tuple[int, int, int, Decimal, Decimal, Decimal, Decimal]]:
        rows = MonthFigure.objects.filter(
            county=self.county_id,
            month__year=self.year,
            indicator__in=[each.indicator_id for each in self.definitions],
        ).order_by("month")
        names = ("value", "cumulative", "claimed", "claimed_cumulative")
        return [
            (unit, indicator, month.month, *figures)
            for unit, indicator, month, *figures in rows.values_list(
                "unit_id", "indicator_id", "month", *names
            )
        ]

    @cached_property
    def _closed(self) -> dict[Key, dict[int, Pair]]:
        found: dict[Key, dict[int, Pair]] = defaultdict(dict)
        for unit, indicator, number, value, cumulative, *_claimed in self._figures:
            found[unit, indicator][number] = (value, cumulative)
        for months in found.values():
            self._fill(months)
        return dict(found)

    def _fill(self, months: dict[int, Pair]) -> None:
        """A closed month without a figure, once there was one, added nothing."""
        for number in range(min(months) + 1, max(self.closed_months, default=0) + 1):
            months.setdefault(number, (_ZERO, months[number - 1][1]))

    @cached_property
    def _open(self) -> tuple[dict[Key, dict[int, Decimal]], dict[Key, Claimed]]:
        """What reports of open months say: of reported figures, and of the ledger's.

        A submitted report's cells hold what followed from its rows and from the ledger.
        """
        said: dict[Key, dict[int, Decimal]] = defaultdict(dict)
        claimed: dict[Key, Claimed] = defaultdict(Claimed)
        cells = UnitCell.objects.filter(
            report__county=self.county_id,
            report__month__year=self.year,
            report__state__in=[each.value for each in COUNTED],
            indicator__in=[each.indicator_id for each in self.definitions],
        ).exclude(report__month__in=[dt.date(self.year, each, 1) for each in self.closed_months])
        names = ("value", "ledger", "cumulative", "last_cumulative")
        for unit, month, indicator, source, typed, ledger, cumulative, last in cells.values_list(
            "report__unit_id", "report__month", "indicator_id", "definition__source", *names
        ):
            key, number = (unit, indicator), month.month
            value = ledger if typed is None else typed
            if source == Source.REPORTED:
                said[key][number] = value or _ZERO
            else:
                claimed[key].values[number] = value or _ZERO
                total = last + (value or _ZERO) if cumulative is None else cumulative
                claimed[key].cumulative[number] = total
        return dict(said), dict(claimed)

    @cached_property
    def _from_reports(self) -> dict[Key, dict[int, Decimal]]:
        return self._open[0]

    @cached_property
    def _claimed(self) -> dict[Key, Claimed]:
        found = self._open[1]
        for unit, indicator, number, _value, _cumulative, value, cumulative in self._figures:
            if value is not None:
                found.setdefault((unit, indicator), Claimed()).values[number] = value
            if cumulative is not None:
                found.setdefault((unit, indicator), Claimed()).cumulative[number] = cumulative
        return found

    @cached_property
    def _typed(self) -> list[Restatement]:
        """Corrections of reported figures that were booked in the year or correct it."""
        rows = Restatement.objects.filter(county=self.county_id, is_found=False)
        return [
            each
            for each in rows.filter(indicator__in=self._reported).order_by("pk")
            if self.year in {each.booked_month.year, each.corrects_month.year}
        ]

    @cached_property
    def _booked(self) -> dict[Key, dict[int, Decimal]]:
        return self._moved("booked_month")

    @cached_property
    def _corrected(self) -> dict[Key, dict[int, Decimal]]:
        return self._moved("corrects_month")

    def _moved(self, name: str) -> dict[Key, dict[int, Decimal]]:
        found: dict[Key, dict[int, Decimal]] = defaultdict(dict)
        for each in self._typed:
            month: dt.date = getattr(each, name)
            if month.year == self.year:
                months = found[each.unit_id, each.indicator_id]
                months[month.month] = months.get(month.month, _ZERO) + each.difference
        return dict(found)


def year_figures(
    *, county_id: int, year: int, on: dt.date, definitions: Sequence[IndicatorDefinition]
) -> YearFigures:
    """Return a year's figures of indicators; what is not asked for is not read."""
    return YearFigures(county_id, year, on, list(definitions))
