"""Figures of the ledger by unit and month: what indicators with a ledger source say (R10).

By the month in which it happened: what becomes known later moves an earlier month, and what a
closed month published differs from it by the corrections (R2). A fixed number of queries for a
family of sources.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assessment.models import IndicatorDefinition
from assessment.rules.crediting import Contribution, contributions
from assessment.rules.indicators import Source
from assessment.selectors.ledger_sources import LedgerSources
from zhaoshang.core.periods import Month, year_months

_ZERO = Decimal(0)
_EMPTY = (_ZERO,) * 12


@dataclass
class LedgerFigures:
    """Twelve months of each unit and indicator; the county's own under its own id."""

    _months: dict[tuple[int, int], list[Decimal]] = field(default_factory=dict)

    def months(self, unit_id: int, indicator_id: int) -> tuple[Decimal, ...]:
        """Return the twelve months of a year, by the month in which it happened."""
        found = self._months.get((unit_id, indicator_id))
        return _EMPTY if found is None else tuple(found)

    def cumulative(self, unit_id: int, indicator_id: int, month: Month) -> Decimal:
        """Return the year to the end of a month."""
        return sum(self.months(unit_id, indicator_id)[: month.number], _ZERO)

    def units(self, indicator_id: int) -> set[int]:
        """Return the units that have a figure of an indicator, the county among them."""
        return {unit for unit, indicator in self._months if indicator == indicator_id}

    def add(self, unit_id: int, indicator_id: int, month: Month, figure: Decimal) -> None:
        """Add a figure to a month."""
        months = self._months.setdefault((unit_id, indicator_id), [_ZERO] * 12)
        months[month.number - 1] += figure


def ledger_figures(
    *,
    county_id: int,
    definitions: Sequence[IndicatorDefinition],
    year: int,
    on: dt.date,
    restated: bool = False,
) -> LedgerFigures:
    """Work out a year's figures of indicators for every unit, and the county once.

    Each month counts by the definition that holds in it; before the first one, by the first.
    Reported indicators have none.

    Args:
        county_id: The county.
        definitions: Definitions of the indicators asked for, one of each.
        year: Assessment year.
        on: Today: what is dated later has not happened yet.
        restated: Corrections booked in a later year count in the month they correct.
    """
    found = LedgerFigures()
    rows = ledger_rows(
        county_id=county_id, definitions=definitions, year=year, on=on, restated=restated
    )
    for indicator_id, row in rows:
        found.add(county_id, indicator_id, row.month, row.whole)
        for unit_id, part in row.parts.items():
            if unit_id != county_id:
                found.add(unit_id, indicator_id, row.month, part)
    return found


def ledger_rows(
    *,
    county_id: int,
    definitions: Sequence[IndicatorDefinition],
    year: int,
    on: dt.date,
    restated: bool = False,
) -> Iterator[tuple[int, Contribution]]:
    """Return what the figures of `ledger_figures` add up, by indicator: each counts in one month.

    The same arguments give the same sums, so that a figure opens the rows behind it.
    """
    asked = [each for each in definitions if not each.is_reported]
    if not asked:
        return
    months = year_months(year)
    sources = LedgerSources(county_id, months[0].first_day, months[-1].last_day, on)
    for indicator_id, chosen in _by_indicator(asked).items():
        for number, definition in enumerate(chosen):
            # The first one holds for what was before it; each until the next takes over.
            since = Month(1, 1) if number == 0 else Month.of(definition.effective_from)
            until = chosen[number + 1].effective_from if number + 1 < len(chosen) else None
            if until is not None and Month.of(until) <= months[0]:
                continue
            happenings = sources.happenings(Source(definition.source))
            for row in contributions(definition, happenings, sources.ended, restated=restated):
                in_force = since <= row.month and (until is None or row.month < Month.of(until))
                if in_force and row.month.year == year:
                    yield indicator_id, row


def _by_indicator(
    asked: Sequence[IndicatorDefinition],
) -> dict[int, list[IndicatorDefinition]]:
    """Return all definitions of the indicators in their order, those asked for among them."""
    found: dict[int, dict[dt.date, IndicatorDefinition]] = defaultdict(dict)
    stored = IndicatorDefinition.objects.filter(indicator__in={each.indicator_id for each in asked})
    # One that was not saved yet takes the place of a stored one: it can be tried.
    for each in (*stored, *asked):
        found[each.indicator_id][each.effective_from] = each
    return {
        indicator_id: [each for _day, each in sorted(chosen.items())]
        for indicator_id, chosen in found.items()
    }
