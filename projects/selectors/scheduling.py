"""What the weekly scheduling page reads: the agenda, the rows of a page, the county's cycle times.

The order of the agenda needs little of each project, so all of them are read lean; what a row shows
is read for one page only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from projects.models import ActionItem, Flag, FollowUp, FundsEntry, Problem, Project, StageMove
from projects.rules.flags.kinds import Severity
from projects.rules.scheduling import Median, Standing, Week, medians
from projects.rules.spans import Turn, stage_spans
from projects.rules.stages import Stage, Status, Verb
from projects.selectors.flag_pages import days_over, shown_flags
from projects.selectors.json_rows import JsonRows, as_amount, as_date
from projects.selectors.ledger import edit_marker
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import UnitKind

MOST = 1_000
KEY = "key"
LISTS = (KEY, *(stage.value for stage in Stage))
_CACHED_SECONDS = 6 * 3600
_NO_MOVE = (Verb.IMPORT, Verb.UNDO_IMPORT)
_NAMES = ("county", "responsible_unit", "responsible_person", "lead_sponsor")


@dataclass(frozen=True)
class Item:
    """One project of the agenda: its number, where it stands, its flags with the worst first."""

    pk: int
    standing: Standing
    flags: tuple[Flag, ...] = ()


def on_the_agenda(user: User, *, which: str, unit_id: int | None = None) -> QuerySet[Project]:
    """Return the projects of one list that this user may see, of one unit if it is given."""
    projects = Project.objects.visible_to(user).in_pipeline()
    if which == KEY:
        projects = projects.filter(stage=Stage.CLUE.value, is_key=True)
    else:
        projects = projects.filter(stage=which)
    if unit_id is not None:
        projects = projects.filter(Q(responsible_unit=unit_id) | Q(county=unit_id))
    return projects


def agenda(projects: QuerySet[Project], week: Week) -> tuple[list[Item], bool]:
    """Return where each project stands this week; whether there are more than could be read.

    Two queries. Of more than `MOST` the ones whose next step is due first are read.
    """
    flags = shown_flags(projects, on=week.on)
    rows = (
        projects.annotate(
            moved_stage=Exists(_moves(week)),
            moved_words=Exists(_follow_ups(week)),
            moved_funds=Exists(_funds(week)),
            moved_problems=Exists(_problems(week)),
            unchanged=Exists(_unchanged(week)),
        )
        .order_by(F("next_step_due_on").asc(nulls_last=True), "pk")
        .values_list(
            "pk",
            "name",
            "status",
            "next_step_due_on",
            "last_follow_up_on",
            "total_investment_wan",
            "unchanged",
            "moved_stage",
            "moved_words",
            "moved_funds",
            "moved_problems",
        )
    )
    found = list(rows[: MOST + 1])
    return [_item(row, flags.get(row[0], []), week) for row in found[:MOST]], len(found) > MOST


def _item(row: Sequence[Any], flags: list[Flag], week: Week) -> Item:
    pk, name, status, due, heard, weight, unchanged, *moved = row
    return Item(
        pk,
        Standing(
            is_paused=status == Status.SUSPENDED,
            warning_days=days_over(flags, Severity.WARNING, week.on),
            attention_days=days_over(flags, Severity.ATTENTION, week.on),
            step_due_on=due,
            heard_on=heard,
            has_moved=any(moved),
            said_unchanged=unchanged,
            weight_wan=weight,
            name=name,
        ),
        tuple(flags),
    )


def rows_of(user: User, items: Sequence[Item], week: Week) -> list[tuple[Any, Item]]:
    """Return the projects of one page in the order given, each with its week: one query."""
    marker = edit_marker(user)
    projects = (
        Project.objects.visible_to(user)
        .filter(pk__in=[item.pk for item in items])
        .select_related(*_NAMES)
        .defer("search_text", "content", "note")
        .annotate(
            j_log=JsonRows(
                StageMove.objects.filter(project=OuterRef("pk")).order_by("happened_on", "pk"),
                {"on": F("happened_on"), "stage": F("to_stage"), "status": F("to_status")},
                {"on": as_date},
            ),
            j_moves=JsonRows(
                _moves(week).order_by("happened_on", "pk"),
                {"on": F("happened_on"), "verb": F("verb"), "to": F("to_sub_stage")},
                {"on": as_date},
            ),
            j_words=JsonRows(
                _follow_ups(week).order_by("happened_on", "pk"),
                {"on": F("happened_on"), "kind": F("kind"), "content": F("content")},
                {"on": as_date},
            ),
            j_funds=JsonRows(
                _funds(week).order_by("month", "pk"),
                {"month": F("month"), "wan": F("claimed_wan"), "state": F("state")},
                {"month": as_date, "wan": as_amount},
            ),
            j_problems=JsonRows(
                _problems(week).order_by("raised_on", "pk"),
                {"raised": F("raised_on"), "resolved": F("resolved_on"), "content": F("content")},
                {"raised": as_date, "resolved": as_date},
            ),
            undo_here=Exists(
                FollowUp.objects.standing().filter(
                    project=OuterRef("pk"),
                    kind=FollowUp.Kind.NO_CHANGE,
                    happened_on=week.on,
                    created_by=user,
                )
            ),
            j_items=JsonRows(
                ActionItem.objects.unsettled()
                .filter(project=OuterRef("pk"))
                .order_by("due_on", "pk"),
                {"due": F("due_on"), "state": F("state")},
                {"due": as_date},
            ),
        )
    )
    writes = Value(marker) if isinstance(marker, bool) else marker
    projects = projects.annotate(may_write_here=writes)
    by_pk = {project.pk: project for project in projects}
    return [(by_pk[item.pk], item) for item in items if item.pk in by_pk]


def units_to_filter(user: User, county_id: int | None = None) -> QuerySet[Unit]:
    """Return the units by which this user may narrow a list; above the counties, these.

    Args:
        user: Who looks.
        county_id: The county that somebody above the counties looks at: its units.
    """
    units = Unit.objects.visible_to(user)
    county = UnitKind.COUNTY.value
    if user.scope.reads_region:
        if county_id is None:
            return units.filter(kind=county).order_by("path")
        return units.filter(county=county_id).exclude(kind=county).in_tree_order()
    if not user.scope.reads_county:
        return units.filter(pk__in=user.scope.unit_ids).in_tree_order()
    return units.exclude(kind=county).in_tree_order()


def county_medians(county_id: int, *, on: dt.date, months: int) -> dict[Stage, Median]:
    """Return the county's median days per stage, kept for some hours.

    Args:
        county_id: Whose projects.
        on: Today.
        months: How far to look back, in months.
    """
    key = f"projects.scheduling.medians:{county_id}:{on.isoformat()}:{months}"
    found: dict[Stage, Median] | None = cache.get(key)
    if found is None:
        found = _medians(county_id, on=on, since=_months_before(on, months))
        cache.set(key, found, _CACHED_SECONDS)
    return found


def _medians(county_id: int, *, on: dt.date, since: dt.date) -> dict[Stage, Median]:
    left = StageMove.objects.filter(
        project__county_id=county_id, happened_on__gte=since, from_stage__gt=""
    ).exclude(from_stage=F("to_stage"))
    log = (
        StageMove.objects.filter(project_id__in=left.values("project_id"))
        .order_by("project_id", "happened_on", "pk")
        .values_list("project_id", "happened_on", "to_stage", "to_status")
    )
    spans = (
        stage_spans([_turn(*row[1:]) for row in rows], on=on)
        for _project, rows in groupby(log.iterator(), key=lambda row: row[0])
    )
    return medians(spans, since=since)


def spans_of_log(log: Iterable[dict[str, Any]], *, on: dt.date) -> dict[Stage, Any]:
    """Return the days in each stage from the log that came with a row."""
    return stage_spans([_turn(row["on"], row["stage"], row["status"]) for row in log], on=on)


def sum_wan(rows: Iterable[dict[str, Any]]) -> Decimal:
    """Return what was claimed this week, in 万元."""
    return sum((row["wan"] for row in rows), Decimal(0))


def _turn(on: dt.date, stage: str, status: str) -> Turn:
    return Turn(on, Stage(stage), Status(status))


def _months_before(on: dt.date, months: int) -> dt.date:
    number = on.year * 12 + on.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)


def _moves(week: Week) -> QuerySet[StageMove]:
    moves = StageMove.objects.filter(project=OuterRef("pk"))
    return moves.filter(happened_on__gte=week.since, happened_on__lte=week.on).exclude(
        verb__in=[verb.value for verb in _NO_MOVE]
    )


def _follow_ups(week: Week) -> QuerySet[FollowUp]:
    return _said(week).exclude(kind=FollowUp.Kind.NO_CHANGE)


def _unchanged(week: Week) -> QuerySet[FollowUp]:
    return _said(week).filter(kind=FollowUp.Kind.NO_CHANGE)


def _said(week: Week) -> QuerySet[FollowUp]:
    said = FollowUp.objects.standing().filter(project=OuterRef("pk"))
    return said.filter(happened_on__gte=week.since, happened_on__lte=week.on)


def _funds(week: Week) -> QuerySet[FundsEntry]:
    """Return money entered this week: an entry has a month, not a day."""
    entered = FundsEntry.objects.filter(project=OuterRef("pk"), is_opening=False)
    midnight = timezone.make_aware(dt.datetime.combine(week.since, dt.time()))
    return entered.filter(created_at__gte=midnight)


def _problems(week: Week) -> QuerySet[Problem]:
    of_project = Problem.objects.filter(project=OuterRef("pk"))
    return of_project.filter(Q(raised_on__gte=week.since) | Q(resolved_on__gte=week.since))
