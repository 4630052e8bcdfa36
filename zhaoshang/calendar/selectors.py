"""Reads of the working calendar: which rows hold for a unit, and counting with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, CharField, DateField, IntegerField, Q, Value

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.calendar import rules
from zhaoshang.calendar.models import WorkdayOverride, YearNotice
from zhaoshang.calendar.rules import (
    PUBLISHED_YEARS,
    Day,
    SpecialDay,
    WorkCalendar,
    WorkdayCount,
    WorkdaySpan,
)
from zhaoshang.core.tree import path_ids

# From this day on the next year's notice is missed (rules R15).
REMIND_FROM = (11, 1)
_WEEK = 7


@dataclass(frozen=True)
class MonthView:
    """One month of a year's calendar, in weeks from Monday; None pads."""

    year: int
    number: int
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def first_day(self) -> dt.date:
        """The first of the month, for its name."""
        return dt.date(self.year, self.number, 1)


@dataclass(frozen=True)
class Planned:
    """What an owner (None: the nation) would change: days set, days removed, a year settled."""

    owner: Unit | None
    days: Mapping[dt.date, SpecialDay] = field(default_factory=dict)
    removed: frozenset[dt.date] = frozenset()
    year: int | None = None

    @property
    def owner_id(self) -> int | None:
        """Id of the owner."""
        return self.owner.pk if self.owner else None

    def applied_to(self, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Return stored rows (owner, day, working, name, year) as the change would leave them."""
        gone = {*self.removed, *self.days}
        kept = [row for row in rows if row[0] != self.owner_id or row[1] not in gone]
        new = [(self.owner_id, on, day.is_working, day.name, None) for on, day in self.days.items()]
        settled = [] if self.year is None else [(self.owner_id, None, None, "", self.year)]
        return [*kept, *new, *settled]


def load_calendar(unit: Unit | None, planned: Planned | None = None) -> WorkCalendar:
    """Return the calendar that holds for a unit: one query. The nearest owner's row wins.

    Args:
        unit: Whose calendar; None for the nation's.
        planned: A change that is not saved yet, as if it were.
    """
    depth: dict[int | None, int] = {None: -1}
    if unit is not None:
        depth.update({pk: level for level, pk in enumerate(path_ids(unit.path))})
    days = (
        WorkdayOverride.objects.for_unit(unit)
        .order_by()
        .annotate(notice=Value(None, output_field=IntegerField()))
        .values_list("owner_id", "on", "is_working", "name", "notice")
    )
    notices = (
        YearNotice.objects.for_unit(unit)
        .order_by()
        .annotate(
            on=Value(None, output_field=DateField()),
            is_working=Value(None, output_field=BooleanField()),
            name=Value("", output_field=CharField()),
        )
        .values_list("owner_id", "on", "is_working", "name", "year")
    )
    rows = list(days.union(notices, all=True))
    if planned is not None and planned.owner_id in depth:
        rows = planned.applied_to(rows)
    own = sorted((row for row in rows if row[-1] is None), key=lambda row: depth[row[0]])
    return WorkCalendar(
        own={
            on: SpecialDay(is_working=is_working, name=name)
            for _owner, on, is_working, name, _year in own
        },
        own_years=frozenset(row[-1] for row in rows if row[-1] is not None),
    )


def counties_of(owner: Unit | None) -> list[Unit]:
    """Return the counties for which an owner's rows hold: one query."""
    found = Unit.objects.filter(kind=UnitKind.COUNTY.value)
    if owner is not None:
        found = found.filter(path__startswith=owner.path)
    return list(found.order_by("pk"))


def planned_calendars(counties: Iterable[Unit], planned: Planned) -> dict[int, WorkCalendar]:
    """Return the calendars of counties as a change would make them: one query for each."""
    return {county.pk: load_calendar(county, planned) for county in counties}


def working_days(start: dt.date, days: int, county: Unit | None = None) -> WorkdayCount:
    """Count working days on from a day in a unit's calendar (one query).

    A page that counts often takes `load_calendar` once and `rules.add_working_days`.

    Raises:
        ValueError: for a negative count, or one beyond the calendar.

    Source: rules R14, R15.
    """
    return rules.add_working_days(start, days, load_calendar(county))


def working_days_between(start: dt.date, end: dt.date, county: Unit | None = None) -> WorkdaySpan:
    """Count the working days after `start` up to and with `end` in a unit's calendar."""
    return rules.working_days_between(start, end, load_calendar(county))


def next_working_day(on: dt.date, county: Unit | None = None) -> WorkdayCount:
    """Move a deadline on a day off to the next working day; a worked day stays."""
    return rules.next_working_day(on, load_calendar(county))


def is_working_day(on: dt.date, county: Unit | None = None) -> bool:
    """Tell whether a day is worked in a unit's calendar."""
    return rules.is_working_day(on, load_calendar(county))


def missing_years(on: dt.date) -> list[int]:
    """Return the years whose calendar should be known by now, leaving loaded notices aside.

    This year, and from 1 November the next one.
    """
    years = [on.year]
    if (on.month, on.day) >= REMIND_FROM:
        years.append(on.year + 1)
    return [year for year in years if year not in PUBLISHED_YEARS]


def units_without(year: int, units: Iterable[Unit]) -> list[Unit]:
    """Return those of the units for which no notice of a year has been loaded: one query."""
    owners = set(YearNotice.objects.filter(year=year).values_list("owner_id", flat=True))
    if None in owners:
        return []
    return [unit for unit in units if owners.isdisjoint(path_ids(unit.path))]


def missing_years_of(user: User, on: dt.date) -> list[int]:
    """Return the years that should be known by now and are not, for a user's unit."""
    missing = missing_years(on)
    if not missing:
        return []
    loaded = set(
        YearNotice.objects.for_unit(user.unit)
        .filter(year__in=missing)
        .values_list("year", flat=True)
    )
    return [year for year in missing if year not in loaded]


def year_view(year: int, calendar: WorkCalendar) -> list[MonthView]:
    """Return a year's days by month and week."""
    return [_month_view(year, number, calendar) for number in range(1, 13)]


def special_days(year: int, unit: Unit | None) -> list[WorkdayOverride]:
    """Return the own rows of a year that hold for a unit, in order."""
    rows = WorkdayOverride.objects.for_unit(unit).filter(on__year=year)
    return list(rows.select_related("owner", "created_by").order_by("on", "owner__path"))


def loaded_notices(year: int, unit: Unit | None) -> list[YearNotice]:
    """Return the notices of a year that hold for a unit."""
    notices = YearNotice.objects.for_unit(unit).filter(year=year)
    return list(notices.select_related("owner", "updated_by").order_by("owner__path"))


def owned_by(owner: Unit | None) -> Q:
    """Return the condition for rows of exactly this owner."""
    return Q(owner=None) if owner is None else Q(owner=owner)


def _month_view(year: int, number: int, calendar: WorkCalendar) -> MonthView:
    first = dt.date(year, number, 1)
    days: list[Day | None] = [None] * first.weekday()
    on = first
    while on.month == number:
        days.append(calendar.day(on))
        on += dt.timedelta(days=1)
    days.extend([None] * (-len(days) % _WEEK))
    weeks = tuple(tuple(days[start : start + _WEEK]) for start in range(0, len(days), _WEEK))
    return MonthView(year, number, weeks)
