"""The facts that units are scored by (rules.md R10, R11), read set-based: few queries in all.

Figures come from the progress table of the period's last month, counts from the system, the rest
from what the bureau typed and what assessors handed in. 150 units need no more queries than two.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q

from assessment.models import (
    AnnualPlan,
    AssessorSheet,
    MonthlyReport,
    ScoreFact,
    ScoringScheme,
    SheetMark,
    UnitGroup,
)
from assessment.rules.progress import Progress
from assessment.rules.reports import State
from assessment.rules.score_states import SchemeCycle, SchemeOnOffer, scheme_for
from assessment.rules.scoring import names
from assessment.rules.scoring.outcome import number_text
from assessment.rules.scoring.scheme import Scheme
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.rules.scoring.sources import Count, FigureSource, From, Measure, read_sources
from assessment.rules.typed import plain
from assessment.selectors.figures import MonthRow, MonthTable, month_figures
from assessment.selectors.plans import plan_in_force
from assessment.selectors.score_counts import unit_counts
from zhaoshang.accounts.models import Unit
from zhaoshang.core.periods import Month, Period

_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class GroupScheme:
    """A group with the scheme that holds for it in a period."""

    group: UnitGroup
    stored: ScoringScheme
    scheme: Scheme
    sources: Mapping[str, FigureSource]


@dataclass
class Facts:
    """One unit's facts as they are kept: numbers as text, exact.

    Attributes:
        unit: The unit.
        group: Its group.
        reported: It does not owe the report of the period's last month any more.
        values: Figures and counts by the scheme's names; one that is not known is not in it.
        targets: Targets of the year.
        time: Part of the year's target that is due by the end of the period.
        sheets: Marks by sheet.
    """

    unit: Unit
    group: UnitGroup
    reported: bool
    values: dict[str, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    time: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, list[dict[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class PeriodFacts:
    """Everything that the units of a county are scored by in a period.

    Attributes:
        county: The county.
        period: The period.
        plan: The issued plan of its year; None: nothing can be scored.
        on: Today.
        groups: Groups with a scheme, in their order.
        without_scheme: Groups for which no scheme holds.
        units: The facts of every unit of those groups.
        table: The progress table of the last month.
    """

    county: Unit
    period: Period
    plan: AnnualPlan | None
    on: dt.date
    groups: Sequence[GroupScheme] = ()
    without_scheme: Sequence[UnitGroup] = ()
    units: Sequence[Facts] = ()
    table: MonthTable | None = None


def period_facts(
    *,
    county: Unit,
    period: Period,
    on: dt.date,
    schemes: Mapping[int, ScoringScheme] | None = None,
) -> PeriodFacts:
    """Return what the units of a county are scored by.

    Args:
        county: The county.
        period: The period; one that is not over gives the figures as they stand.
        on: Today.
        schemes: Schemes by group to try instead of those in force, drafts too.

    Source: rules.md R10, R11.
    """
    plan = plan_in_force(county.pk, period.year)
    if plan is None:
        return PeriodFacts(county, period, None, on)
    groups = list(plan.groups.order_by("sort_order", "pk"))
    chosen = schemes_in_force(plan, period, groups) if schemes is None else schemes
    scored = [
        GroupScheme(
            group,
            chosen[group.pk],
            read_scheme(chosen[group.pk].content),
            read_sources(chosen[group.pk].sources),
        )
        for group in groups
        if group.pk in chosen
    ]
    table = month_figures(county_id=county.pk, month=period.last_month, on=on)
    reading = _Reading(county, plan, period, on, table, scored)
    return PeriodFacts(
        county=county,
        period=period,
        plan=plan,
        on=on,
        groups=scored,
        without_scheme=[group for group in groups if group.pk not in chosen],
        units=reading.units(),
        table=table,
    )


def schemes_in_force(
    plan: AnnualPlan, period: Period, groups: Iterable[UnitGroup]
) -> dict[int, ScoringScheme]:
    """Return the scheme that holds for each group in a period; two queries."""
    adopted = {
        each.pk: each
        for each in ScoringScheme.objects.filter(
            plan=plan, state=ScoringScheme.State.ADOPTED
        ).prefetch_related("groups")
    }
    offers = [
        SchemeOnOffer(
            each.pk,
            SchemeCycle(each.cycle),
            each.from_month,
            frozenset(group.pk for group in each.groups.all()),
        )
        for each in adopted.values()
    ]
    found = {group.pk: scheme_for(offers, group.pk, period) for group in groups}
    return {group: adopted[offer.pk] for group, offer in found.items() if offer is not None}


@dataclass
class _Reading:
    county: Unit
    plan: AnnualPlan
    period: Period
    on: dt.date
    table: MonthTable
    scored: Sequence[GroupScheme]

    def units(self) -> list[Facts]:
        """Return the facts of all units, in the order of groups and of the tree."""
        missing = self._missing()
        members = self._members()
        found = [
            Facts(unit, scored.group, unit.pk not in missing)
            for scored in self.scored
            for unit in members.get(scored.group.pk, ())
        ]
        self._figures(found)
        self._counts(found)
        self._typed(found)
        self._sheets(found)
        return found

    def _members(self) -> dict[int, list[Unit]]:
        found: dict[int, list[Unit]] = defaultdict(list)
        last = self.period.last_month
        units = (
            Unit.objects.filter(pk__in=self.plan.members.values("unit_id"))
            .filter(opened_on__lte=last.last_day)
            .exclude(closed_on__lte=last.last_day)
            .in_tree_order()
        )
        groups = dict(self.plan.members.values_list("unit_id", "group_id"))
        for unit in units:
            found[groups[unit.pk]].append(unit)
        return found

    def _missing(self) -> set[int]:
        """Return the units that owed the last month's report and did not submit it in time.

        Before the due day is over nobody is behind; in a closed month everybody who said nothing
        is. A month that was never opened was owed by nobody: the county began to work with us
        later.
        """
        owed = Q(due_on__lt=self.on) | Q(state=State.LOCKED.value)
        return set(
            MonthlyReport.objects.filter(
                owed,
                county=self.county,
                month=self.period.last_month.first_day,
                first_submitted_at=None,
            ).values_list("unit_id", flat=True)
        )

    def _figures(self, found: Sequence[Facts]) -> None:
        before = self._before()
        ids = {each.code: each.indicator_id for each in self.table.rows}
        sources = self._sources(From.INDICATOR)
        for facts in found:
            for name, source in sources[facts.group.pk].items():
                row = self.table.row(facts.unit.pk, ids.get(source.code, 0))
                if row is not None:
                    _take(facts, name, source, row, before)

    def _before(self) -> MonthTable | None:
        """Return the table of the month before the period, if anything is counted from there."""
        first = self.period.first_month
        asked = any(
            source.measure is Measure.PERIOD
            for scored in self.scored
            for source in scored.sources.values()
        )
        if not asked or first.number == 1:
            return None
        return month_figures(county_id=self.county.pk, month=first - 1, on=self.on)

    def _counts(self, found: Sequence[Facts]) -> None:
        last = self.period.last_month
        spans = {True: Month(last.year, 1), False: self.period.first_month}
        counts = {
            per_year: unit_counts(county=self.county, first=first, last=last, on=self.on)
            for per_year, first in spans.items()
        }
        sources = self._sources(From.COUNT)
        asked = {
            (Count(source.code), source.per_year)
            for by_name in sources.values()
            for source in by_name.values()
        }
        known = {(count, per_year): counts[per_year].of(count) for count, per_year in sorted(asked)}
        for facts in found:
            for name, source in sources[facts.group.pk].items():
                count = Count(source.code)
                value = known[count, source.per_year].get(facts.unit.pk)
                if value is None and not count.is_rate:
                    value = Decimal(0)
                if value is not None:
                    facts.values[name] = plain(value)

    def _typed(self, found: Sequence[Facts]) -> None:
        sources = self._sources(From.TYPED)
        asked = {name for by_name in sources.values() for name in by_name}
        if not asked:
            return
        last = self.period.last_month
        latest: dict[tuple[int, str], ScoreFact] = {}
        rows = ScoreFact.objects.filter(
            county=self.county,
            name__in=asked,
            month__year=last.year,
            month__lte=last.first_day,
        )
        for row in rows.order_by("month", "pk"):
            latest[row.unit_id, row.name] = row
        for facts in found:
            for name in sources[facts.group.pk]:
                fact = latest.get((facts.unit.pk, name))
                if fact is None:
                    continue
                facts.values[name] = plain(fact.value)
                if fact.target is not None:
                    facts.targets[name] = plain(fact.target)
                    facts.time[name] = number_text(Fraction(last.number, 12))

    def _sheets(self, found: Sequence[Facts]) -> None:
        asked = {name for scored in self.scored for name in names.sheets_of(scored.scheme)}
        if not asked:
            return
        marks = SheetMark.objects.filter(
            sheet__in=AssessorSheet.objects.filter(
                county=self.county,
                period=str(self.period),
                sheet__in=asked,
                handed_in_at__isnull=False,
            )
        ).order_by("sheet_id", "pk")
        by_unit: dict[int, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
        for unit, sheet, mark, of_class in marks.values_list(
            "unit_id", "sheet__sheet", "mark", "sheet__assessor_class"
        ):
            by_unit[unit][sheet].append({"mark": plain(mark), "class": of_class})
        for facts in found:
            facts.sheets.update(by_unit.get(facts.unit.pk, {}))

    def _sources(self, kind: From) -> dict[int, dict[str, FigureSource]]:
        """Return the sources of one kind that each group's scheme asks for."""
        found: dict[int, dict[str, FigureSource]] = {}
        for scored in self.scored:
            asked = names.values_of(scored.scheme)
            found[scored.group.pk] = {
                name: source
                for name, source in scored.sources.items()
                if source.kind is kind and name in asked
            }
        return found


def _take(
    facts: Facts, name: str, source: FigureSource, row: MonthRow, before: MonthTable | None
) -> None:
    """Take one figure of the progress table, with its target and time progress."""
    value = _value(source.measure, row, before)
    if value is not None:
        facts.values[name] = plain(value)
    progress = _goal(source, row)
    if progress is None or progress.target is None:
        return
    if source.measure in {Measure.CUMULATIVE, Measure.PERIOD}:
        facts.targets[name] = plain(progress.target)
        facts.time[name] = number_text(progress.time - _time_before(source, row, before))


def _value(measure: Measure, row: MonthRow, before: MonthTable | None) -> Decimal | None:
    if measure is Measure.LAST_YEAR:
        return row.last_year
    if measure is Measure.GROWTH:
        return None if row.year_on_year is None else row.year_on_year / _HUNDRED
    if measure is Measure.PERIOD and before is not None:
        earlier = before.row(row.unit_id, row.indicator_id)
        return row.cumulative - (earlier.cumulative if earlier else Decimal(0))
    return row.cumulative


def _goal(source: FigureSource, row: MonthRow) -> Progress | None:
    """Return the progress by the source's basis; without a name by the plan's main one."""
    for each in row.targets:
        if source.basis == each.basis.name or (not source.basis and each.basis.is_main):
            return each.progress
    return None


def _time_before(source: FigureSource, row: MonthRow, before: MonthTable | None) -> Fraction:
    """Return the part of the target that was due before the period, where that alone is counted."""
    if source.measure is not Measure.PERIOD or before is None:
        return Fraction(0)
    earlier = before.row(row.unit_id, row.indicator_id)
    goal = None if earlier is None else _goal(source, earlier)
    return goal.time if goal is not None else Fraction(0)


def facts_kept(facts: Facts) -> dict[str, Any]:
    """Return a unit's facts as a result keeps them."""
    return {
        "unit": facts.unit.pk,
        "code": facts.unit.code,
        "name": facts.unit.name,
        "group": facts.group.pk,
        "reported": facts.reported,
        "values": facts.values,
        "targets": facts.targets,
        "time": facts.time,
        "sheets": facts.sheets,
    }
