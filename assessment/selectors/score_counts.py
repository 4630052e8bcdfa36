"""What the system counts of units for their score, each by one query (rules.md R10, R11, R7, R14).

The day that decides is the day on which something fell due or happened; `until` is the last day of
the period, or today while it is not over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count as Number
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from assessment.models import MonthlyReport, ReportMove, SpotCheckItem
from assessment.rules.reports import Act
from assessment.rules.scoring.sources import Count
from assessment.rules.spot_checks import Finding
from assessment.rules.three_rates import Rate
from assessment.selectors.three_rates import ThreeRates, three_rates
from contracts.models import SpecialReport
from projects.models import ActionItem, Flag, Problem
from projects.rules.duties import ItemState
from projects.rules.flags.kinds import Severity
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Month

_RATES = {
    Count.PERFORMANCE_RATE: Rate.PERFORMANCE,
    Count.FUNDING_RATE: Rate.FUNDING,
    Count.START_RATE: Rate.START,
}
_HUNDRED = Decimal(100)
_DROPPED = (ItemState.CANCELLED.value,)


@dataclass
class UnitCounts:
    """Counts of a county's units for one period.

    Attributes:
        county: The county.
        first: First month that is counted.
        last: Last month.
        until: Day to which is counted.
        on: Today.
    """

    county: Unit
    first: Month
    last: Month
    until: dt.date
    on: dt.date

    def of(self, count: Count) -> dict[int, Decimal]:
        """Return a count by unit; a unit that is not in it has none.

        A rate counts as it is printed; one without a denominator is not known, which is something
        else than 0.
        """
        if count in _RATES:
            return self._rate(_RATES[count])
        return _COUNTS[count](self)

    @cached_property
    def _three_rates(self) -> ThreeRates:
        return three_rates(
            county=self.county, year=self.last.year, on=self.until, today=max(self.on, self.until)
        )

    def _rate(self, rate: Rate) -> dict[int, Decimal]:
        found = {}
        for pk in self._three_rates.units:
            printed = self._three_rates.of(rate, pk).percent
            if printed is not None:
                found[pk] = printed / _HUNDRED
        return found

    @property
    def reports(self) -> QuerySet[MonthlyReport]:
        """The reports of the months that are counted."""
        return MonthlyReport.objects.filter(
            county=self.county, month__gte=self.first.first_day, month__lte=self.last.first_day
        )

    def within(self, day: str) -> Q:
        """Fell due or happened within the period."""
        return Q(**{f"{day}__gte": self.first.first_day, f"{day}__lte": self.until})


def unit_counts(*, county: Unit, first: Month, last: Month, on: dt.date) -> UnitCounts:
    """Return the counts of a span of months; nothing is read before it is asked for."""
    return UnitCounts(county, first, last, min(last.last_day, on), on)


def _by_unit(rows: QuerySet[Any], unit: str) -> dict[int, Decimal]:
    counted = rows.order_by().values_list(unit).annotate(number=Number("pk"))
    return {pk: Decimal(number) for pk, number in counted if pk is not None}


def _late_reports(counts: UnitCounts) -> dict[int, Decimal]:
    return _by_unit(counts.reports.filter(is_late=True), "unit_id")


def _missing_reports(counts: UnitCounts) -> dict[int, Decimal]:
    never = counts.reports.filter(first_submitted_at=None, due_on__lt=counts.on)
    return _by_unit(never, "unit_id")


def _returned_reports(counts: UnitCounts) -> dict[int, Decimal]:
    moves = ReportMove.objects.filter(report__in=counts.reports, act=Act.RETURN.value)
    return _by_unit(moves, "report__unit_id")


def _flags(severity: Severity) -> Callable[[UnitCounts], dict[int, Decimal]]:
    def counted(counts: UnitCounts) -> dict[int, Decimal]:
        """Flags raised in the period: the unit's own, and those of its projects."""
        flags = Flag.objects.filter(
            counts.within("raised_on"), county=counts.county, severity=severity.value
        ).annotate(bearer=Coalesce("unit_id", "project__responsible_unit_id"))
        return _by_unit(flags, "bearer")

    return counted


def _late_items(counts: UnitCounts) -> dict[int, Decimal]:
    late = Q(done_on__gt=F("due_on")) | Q(done_on=None, due_on__lt=counts.on)
    items = ActionItem.objects.filter(counts.within("due_on"), late, county=counts.county)
    return _by_unit(items.exclude(state__in=_DROPPED), "owner_unit_id")


def _overdue_problems(counts: UnitCounts) -> dict[int, Decimal]:
    late = Q(resolved_on__gt=F("due_on")) | Q(resolved_on=None, due_on__lt=counts.on)
    problems = Problem.objects.filter(
        counts.within("due_on"), late, project__county=counts.county
    ).annotate(bearer=Coalesce("lead_unit_id", "project__responsible_unit_id"))
    return _by_unit(problems, "bearer")


def _late_special_reports(counts: UnitCounts) -> dict[int, Decimal]:
    local = timezone.get_default_timezone()
    written = SpecialReport.objects.filter(
        counts.within("due_on"), contract__county=counts.county
    ).annotate(written_on=TruncDate("submitted_at", tzinfo=local))
    late = Q(written_on__gt=F("due_on")) | Q(submitted_at=None, due_on__lt=counts.on)
    owed = written.filter(late).exclude(state=SpecialReport.State.WITHDRAWN)
    return _by_unit(owed, "writer_unit_id")


def _checked(counts: UnitCounts) -> QuerySet[SpotCheckItem]:
    """Entries that were checked on the spot in the period."""
    return SpotCheckItem.objects.filter(counts.within("checked_on"), check_of__county=counts.county)


def _falsified(counts: UnitCounts) -> dict[int, Decimal]:
    return _by_unit(_checked(counts).filter(finding=Finding.FALSIFIED.value), "unit_id")


def _reduced_wan(counts: UnitCounts) -> dict[int, Decimal]:
    """万元 that findings took off verified money; a falsified entry's whole amount is in it."""
    rows = _checked(counts).filter(reduced_wan__gt=0).order_by().values_list("unit_id")
    return dict(rows.annotate(total=Sum("reduced_wan")))


_COUNTS: dict[Count, Callable[[UnitCounts], dict[int, Decimal]]] = {
    Count.LATE_REPORTS: _late_reports,
    Count.MISSING_REPORTS: _missing_reports,
    Count.RETURNED_REPORTS: _returned_reports,
    Count.ATTENTION_FLAGS: _flags(Severity.ATTENTION),
    Count.WARNING_FLAGS: _flags(Severity.WARNING),
    Count.LATE_ITEMS: _late_items,
    Count.OVERDUE_PROBLEMS: _overdue_problems,
    Count.LATE_SPECIAL_REPORTS: _late_special_reports,
    Count.FALSIFIED: _falsified,
    Count.REDUCED_WAN: _reduced_wan,
}
