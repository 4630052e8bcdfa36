"""Reads of agency service: permits across projects, a project's case, how time was kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from projects.models import AgencyCase, AgencyItem, AgencyPause, Project, StageMove
from projects.models.agency import AgencyItemQuerySet
from projects.rules.agency import ItemResult, Pause, TimeKept
from projects.rules.stages import Status
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role

MOST = 100
_WEEK = 6
_FIGURES = ("open", "late", "done", "in_time", "used_days", "promised_days")
OPEN, LATE, PAUSED, WAITING, ENDED = "open", "late", "paused", "waiting", "ended"


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; the state is one of the five above."""

    state: str = OPEN
    unit_id: int | None = None
    project: str = ""


@dataclass(frozen=True)
class Counts:
    """Of the open permits in sight: how many, due by the end of the week, late."""

    open: int
    this_week: int
    late: int


@dataclass(frozen=True)
class DepartmentRow:
    """A department with how it kept its promises."""

    unit: Unit
    kept: TimeKept


def items_in_sight(user: User) -> AgencyItemQuerySet:
    """Return the permits this user may see, of projects that are not merged away."""
    return AgencyItem.objects.visible_to(user).exclude(case__project__status=Status.MERGED.value)


def items_for(user: User, asked: Asked, on: dt.date) -> QuerySet[AgencyItem]:
    """Return the permits that a filter leaves."""
    found = _in_state(items_in_sight(user), asked.state, on)
    if asked.unit_id is not None:
        found = found.filter(unit_id=asked.unit_id)
    if asked.project:
        name = asked.project
        found = found.filter(
            Q(case__project__name__contains=name) | Q(case__project__code__contains=name)
        )
    return found.select_related("case__project", "case__clerk", "unit")


def _in_state(found: Any, state: str, on: dt.date) -> Any:
    if state == LATE:
        return found.late(on)
    if state == PAUSED:
        return found.open().exclude(paused_on=None)
    if state == WAITING:
        return found.filter(result="", asked_on=None, case__project__status=Status.ACTIVE.value)
    if state == ENDED:
        return found.exclude(result="")
    return found.open()


def counts_of(user: User, on: dt.date) -> Counts:
    """Count the open permits in sight: one query."""
    sunday = on + dt.timedelta(days=_WEEK - on.weekday())
    row = (
        items_in_sight(user)
        .open()
        .aggregate(
            open=Count("pk"),
            this_week=Count("pk", filter=Q(paused_on=None, due_on__gte=on, due_on__lte=sunday)),
            late=Count("pk", filter=_over(on)),
        )
    )
    return Counts(**row)


def _over(on: dt.date) -> Q:
    return Q(paused_on=None, due_on__lt=on) | Q(due_on__lt=F("paused_on"))


def departments_kept(user: User, on: dt.date) -> list[DepartmentRow]:
    """Return how each department keeps its promises, worst rate first: two queries.

    Open and late as of today; done ones of this year.
    """
    this_year = Q(
        result=ItemResult.DONE.value,
        done_on__gte=dt.date(on.year, 1, 1),
        done_on__lte=dt.date(on.year, 12, 31),
    )
    running = Q(result="", asked_on__isnull=False, case__project__status=Status.ACTIVE.value)
    rows = (
        items_in_sight(user)
        .exclude(unit=None)
        .order_by()
        .values("unit_id")
        .annotate(
            open=Count("pk", filter=running),
            late=Count("pk", filter=running & _over(on)),
            done=Count("pk", filter=this_year),
            in_time=Count("pk", filter=this_year & Q(done_on__lte=F("due_on"))),
            used_days=Sum("used_days", filter=this_year),
            promised_days=Sum("promised_working_days", filter=this_year),
        )
        .filter(Q(open__gt=0) | Q(done__gt=0))
    )
    found: list[Any] = list(rows)
    units = Unit.objects.in_bulk([row["unit_id"] for row in found])
    kept = [
        DepartmentRow(units[row["unit_id"]], TimeKept(*(row[name] or 0 for name in _FIGURES)))
        for row in found
    ]
    return sorted(
        kept,
        key=lambda row: (
            -row.kept.late,
            row.kept.rate if row.kept.rate is not None else 101,
            row.unit.path,
        ),
    )


def departments_asked(user: User) -> QuerySet[Unit]:
    """Return the departments that permits in sight are asked of, for the filter."""
    units = items_in_sight(user).exclude(unit=None).order_by().values("unit_id").distinct()
    return Unit.objects.filter(pk__in=units).order_by("path")


def cases_of(project: Project) -> list[AgencyCase]:
    """Return a project's cases with their permits, the open one first: three queries at most."""
    items = AgencyItem.objects.select_related("unit", "document", "problem").prefetch_related(
        Prefetch("pauses", AgencyPause.objects.order_by("paused_on", "pk"))
    )
    found = AgencyCase.objects.filter(project=project).select_related("clerk")
    return list(
        found.prefetch_related(Prefetch("items", items.order_by("place", "pk"))).order_by(
            F("closed_on").desc(nulls_first=True), "-pk"
        )
    )


def suspensions_of(project: Project) -> list[Pause]:
    """Return when a project was suspended, the earliest first: its clocks stood still (R3)."""
    spans: list[Pause] = []
    since: dt.date | None = None
    moves = StageMove.objects.filter(project=project).order_by("happened_on", "pk")
    for status, day in moves.values_list("to_status", "happened_on"):
        if status == Status.SUSPENDED:
            since = since or day
        elif since is not None:
            spans.append(Pause(since, day))
            since = None
    return spans if since is None else [*spans, Pause(since)]


def item_in_sight(user: User, pk: int) -> AgencyItem | None:
    """Return a permit this user may see, with what its page shows of the project, or nothing."""
    return (
        items_in_sight(user)
        .select_related(
            "case__clerk",
            "case__project__county",
            "case__project__investor",
            "case__project__section",
            "case__project__host_unit",
            "unit",
            "document__file",
            "problem",
        )
        .filter(pk=pk)
        .first()
    )


def clerks_to_choose(county: Unit, on: dt.date) -> QuerySet[User]:
    """Return who may keep a case: the bureau's people."""
    people = User.objects.get_queryset().active_on(on).filter(unit__county=county)
    return people.with_role(Role.BUREAU, Role.BUREAU_ADMIN).order_by("full_name", "pk")


def items_owed(user: User, on: dt.date) -> QuerySet[AgencyItem]:
    """Return what the user's department owes: asked, the clock running, earliest due first."""
    del on
    return (
        AgencyItem.objects.asked_of(user)
        .open()
        .filter(paused_on=None)
        .select_related("case__project", "unit")
        .order_by("due_on", "pk")[:MOST]
    )


def items_to_drive(user: User, on: dt.date) -> QuerySet[AgencyItem]:
    """Return what a window clerk has to drive on: own cases' permits that are late or stopped."""
    mine = AgencyItem.objects.filter(case__clerk=user, case__closed_on=None)
    late = AgencyItem.objects.late(on).values("pk")
    stopped = Q(paused_on__isnull=False)
    return (
        mine.open()
        .filter(Q(pk__in=late) | stopped)
        .select_related("case__project", "unit")
        .order_by("due_on", "pk")[:MOST]
    )


def items_to_ask(user: User) -> list[AgencyItem]:
    """Return what a window clerk can ask for next: not asked, and what comes before is there."""
    mine = AgencyItem.objects.filter(
        case__clerk=user, case__closed_on=None, case__project__status=Status.ACTIVE.value
    )
    by_case: dict[int, list[AgencyItem]] = {}
    for item in mine.select_related("case__project", "unit").order_by("case", "place"):
        by_case.setdefault(item.case_id, []).append(item)
    return [item for items in by_case.values() for item in ready_of(items)][:MOST]


def ready_of(items: list[AgencyItem]) -> list[AgencyItem]:
    """Return the permits of one case that may be asked for next."""
    settled = {ItemResult.DONE.value, ItemResult.NOT_NEEDED.value}
    there = {each.code for each in items if each.result in settled}
    known = {each.code for each in items}
    return [
        each
        for each in items
        if not each.result
        and each.asked_on is None
        and all(code in there or code not in known for code in each.after.split(",") if code)
    ]
