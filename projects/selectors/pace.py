"""The pace of projects for dashboards: the days of each leg, by project (rules.md R3, R7)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from projects.models import Milestone, Project, StageMove
from projects.models.choices import MilestoneKind
from projects.rules.pace import Course, Leg, Stop, days_of, landed_on
from projects.rules.pipeline import FORMAL, first_of_quarter
from projects.rules.stages import Stage, Status
from projects.selectors.narrowing import EVERYTHING, Narrowing
from zhaoshang.accounts.models import User

LANDING = (
    MilestoneKind.CONTRACT_FILED,
    MilestoneKind.COMPANY_REGISTERED,
    MilestoneKind.LAND_OBTAINED,
    MilestoneKind.DEPOSIT_PAID,
)
_LANDED = (Stage.LANDED.value, Stage.PRODUCING.value)


@dataclass(frozen=True)
class Paced:
    """A project with the days that count and the days of its legs."""

    pk: int
    course: Course
    days: Mapping[Leg, int]

    @property
    def quarter(self) -> dt.date:
        """First day of the quarter it was entered in."""
        return first_of_quarter(self.course.entered_on)


@dataclass(frozen=True)
class Pace:
    """Projects that came as far as a formal contract, with their days."""

    projects: Sequence[Paced] = field(default_factory=list)

    def ended_in(self, leg: Leg, year: int | None) -> list[Paced]:
        """Return the projects whose leg ended in a year (None: ever), the fastest first."""
        return self._with(leg, lambda each: year in (None, _end(each, leg).year))

    def entered_in(self, leg: Leg, quarter: dt.date) -> list[Paced]:
        """Return those entered in a quarter (its first day) that have the leg behind them."""
        return self._with(leg, lambda each: each.quarter == quarter)

    def _with(self, leg: Leg, takes: Any) -> list[Paced]:
        found = [each for each in self.projects if leg in each.days and takes(each)]
        return sorted(found, key=lambda each: (each.days[leg], each.pk))


def _end(each: Paced, leg: Leg) -> dt.date:
    _first, last = each.course.ends()[leg]
    if last is None:
        raise LookupError(leg)  # only legs with both ends have days
    return last


def pace(user: User, narrowing: Narrowing = EVERYTHING) -> Pace:
    """Return the pace of the projects this user may see, narrowed: three queries."""
    projects = (
        Project.objects.visible_to(user)
        .filter(narrowing.q(), sub_stage__in=FORMAL)
        .exclude(status=Status.MERGED)
    )
    return pace_of(projects)


def pace_of(projects: QuerySet[Project]) -> Pace:
    """Return the pace of some projects: three queries."""
    names = ("pk", "submitted_on", "signed_on", "started_on", "produced_on", "stage")
    rows = list(projects.order_by().values_list(*names))
    among = projects.order_by().values("pk")
    moves = StageMove.objects.filter(project__in=among).filter(
        (Q(to_stage=Stage.LANDED) & ~Q(from_stage__in=("", *_LANDED)))
        | Q(to_status=Status.SUSPENDED)
        | Q(from_status=Status.SUSPENDED)
    )
    landed, stops = _read(
        moves.order_by("project_id", "happened_on", "pk").values_list(
            "project_id", "happened_on", "from_stage", "to_stage", "to_status"
        )
    )
    gates: dict[int, list[dt.date]] = defaultdict(list)
    passed = Milestone.objects.filter(
        project__in=among, kind__in=[kind.value for kind in LANDING]
    ).values_list("project_id", "actual_on")
    for pk, on in passed:
        if on is not None:
            gates[pk].append(on)
    found = []
    for pk, entered, signed, started, produced, stage in rows:
        course = Course(
            entered,
            signed,
            landed_on(landed.get(pk), gates.get(pk, []), started) if stage in _LANDED else None,
            produced if stage == Stage.PRODUCING else None,
            tuple(stops.get(pk, ())),
        )
        found.append(Paced(pk, course, days_of(course)))
    return Pace(found)


def _read(
    moves: Iterable[tuple[int, dt.date, str, str, str]],
) -> tuple[dict[int, dt.date], dict[int, list[Stop]]]:
    """Return the day each project last came into the landed list, and its suspensions."""
    landed: dict[int, dt.date] = {}
    stops: dict[int, list[Stop]] = defaultdict(list)
    for pk, on, from_stage, to_stage, to_status in moves:
        if to_stage == Stage.LANDED and from_stage != to_stage:
            landed[pk] = on
        open_stop = stops[pk][-1] if stops[pk] and stops[pk][-1].until is None else None
        if to_status == Status.SUSPENDED and open_stop is None:
            stops[pk].append(Stop(on))
        elif to_status != Status.SUSPENDED and open_stop is not None:
            stops[pk][-1] = Stop(open_stop.since, on)
    return landed, stops
