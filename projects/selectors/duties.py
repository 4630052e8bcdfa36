"""Reads of instructions, action items and difficulties: lists with their counts, one of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from projects.models import ActionItem, Instruction, Problem, Project
from projects.models.answering import answering_units
from projects.rules.duties import UNSETTLED, ItemState
from projects.rules.stages import Status
from projects.selectors.narrowing import EVERYTHING, Narrowing
from zhaoshang.accounts.models import User

MOST = 100
ALL, OPEN, LATE, ESCALATED, CHECK, DONE = "all", "open", "late", "escalated", "check", "done"
PROBLEM_SHOWS = (OPEN, LATE, ESCALATED, DONE, ALL)
ITEM_SHOWS = (OPEN, LATE, CHECK, DONE, ALL)
INSTRUCTION_SHOWS = (OPEN, DONE, ALL)
_UNSETTLED = [each.value for each in UNSETTLED]


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to."""

    show: str = OPEN
    category: str = ""
    source: str = ""
    unit_id: int | None = None
    text: str = ""
    narrowing: Narrowing = EVERYTHING


# --- Difficulties -------------------------------------------------------------------------------


def problems_in_sight(user: User) -> QuerySet[Problem]:
    """Return the difficulties this user may see, of projects that are pursued or are done."""
    return Problem.objects.visible_to(user).exclude(project__status=Status.MERGED)


def problems_for(user: User, asked: Asked, on: dt.date) -> QuerySet[Problem]:
    """Return the difficulties that a filter leaves, each told whether its project is in sight."""
    found = _narrowed(problems_in_sight(user), asked).filter(problem_shows(on)[asked.show])
    seen = Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))
    return found.select_related(
        "project", "project__responsible_unit", "lead_unit", "escalated_to"
    ).annotate(project_seen=Exists(seen))


def problem_counts(user: User, asked: Asked, on: dt.date) -> dict[str, int]:
    """Count what each tab of the list shows: one query."""
    shows = problem_shows(on)
    return _narrowed(problems_in_sight(user), asked).aggregate(
        **{show: Count("pk", filter=shows[show]) for show in PROBLEM_SHOWS}
    )


@dataclass(frozen=True)
class CategoryCount:
    """Difficulties of one category: open, of them late."""

    category: str
    open: int
    late: int


def problems_by_category(user: User, asked: Asked, on: dt.date) -> list[CategoryCount]:
    """Count open and late difficulties by category, whatever category is chosen: one query."""
    anywhere = replace(asked, category="", source="")
    shows = problem_shows(on)
    rows = (
        _narrowed(problems_in_sight(user), anywhere)
        .filter(resolved_on=None)
        .order_by()
        .values("category")
        .annotate(open=Count("pk"), late=Count("pk", filter=shows[LATE]))
    )
    found = {row["category"]: row for row in rows}
    return [
        CategoryCount(category, found[category]["open"], found[category]["late"])
        for category in Problem.Category.values
        if category in found
    ]


def problem_shows(on: dt.date) -> dict[str, Q]:
    """Return what each tab of the list of difficulties takes."""
    is_open = Q(resolved_on=None)
    return {
        OPEN: is_open,
        LATE: is_open & Q(due_on__lt=on),
        ESCALATED: is_open & ~Q(escalated_on=None),
        DONE: ~is_open,
        ALL: Q(pk__isnull=False),
    }


def one_problem(user: User, pk: int) -> Problem | None:
    """Return a visible difficulty with its names, told whether its project is in sight."""
    seen = Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))
    return (
        Problem.objects.visible_to(user)
        .filter(pk=pk)
        .select_related(
            "project__county",
            "project__responsible_unit",
            "project__investor",
            "project__lead_sponsor",
            "lead_unit",
            "escalated_to",
            "created_by__unit",
        )
        .annotate(project_seen=Exists(seen))
        .first()
    )


def problems_led(user: User) -> QuerySet[Problem]:
    """Return the open difficulties that the user's units lead, the most urgent first.

    Where no unit leads, the unit responsible for the project does.
    """
    unled = Q(lead_unit=None, project__responsible_unit_id__in=user.scope.unit_ids)
    found = Problem.objects.led_by(user) | Problem.objects.filter(unled)
    return (
        found.open()
        .filter(project__status=Status.ACTIVE)
        .select_related("project")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]
    )


def escalated_to(user: User) -> QuerySet[Problem]:
    """Return the open difficulties escalated to a leader."""
    return (
        Problem.objects.open()
        .filter(escalated_to=user, project__status=Status.ACTIVE)
        .select_related("project")
        .order_by("escalated_on", "pk")[:MOST]
    )


def _narrowed(found: QuerySet[Problem], asked: Asked) -> QuerySet[Problem]:
    if asked.category:
        found = found.filter(category=asked.category)
    if asked.unit_id is not None:
        unit = Q(lead_unit_id=asked.unit_id) | Q(project__responsible_unit_id=asked.unit_id)
        found = found.filter(unit)
    if asked.narrowing.query:
        found = found.filter(asked.narrowing.q("project__"))
    if asked.text:
        found = found.filter(
            Q(content__icontains=asked.text) | Q(project__name__icontains=asked.text)
        )
    return found


# --- Action items -------------------------------------------------------------------------------


def items_for(user: User, asked: Asked, on: dt.date) -> QuerySet[ActionItem]:
    """Return the action items that a filter leaves."""
    found = _narrowed_items(user, asked).filter(item_shows(on)[asked.show])
    seen = Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))
    return found.select_related("project", "owner_unit", "owner", "instruction__given_by").annotate(
        project_seen=Exists(seen)
    )


def item_counts(user: User, asked: Asked, on: dt.date) -> dict[str, int]:
    """Count what each tab of the list shows: one query."""
    shows = item_shows(on)
    return _narrowed_items(user, asked).aggregate(
        **{show: Count("pk", filter=shows[show]) for show in ITEM_SHOWS}
    )


@dataclass(frozen=True)
class UnitCount:
    """Action items of one unit: open, late, to be checked, closed in time, closed."""

    unit_id: int
    unit: str
    open: int
    late: int
    to_check: int
    closed_in_time: int
    closed: int


def items_by_unit(user: User, asked: Asked, on: dt.date) -> list[UnitCount]:
    """Count action items by the unit in charge, the most late first: one query."""
    shows = item_shows(on)
    closed = Q(state=ItemState.CLOSED.value)
    rows = (
        _narrowed_items(user, asked)
        .order_by()
        .values("owner_unit", "owner_unit__name", "owner_unit__short_name")
        .annotate(
            open=Count("pk", filter=shows[OPEN]),
            late=Count("pk", filter=shows[LATE]),
            to_check=Count("pk", filter=shows[CHECK]),
            closed=Count("pk", filter=closed),
            closed_in_time=Count("pk", filter=closed & Q(done_on__lte=F("due_on"))),
        )
    )
    found = [
        UnitCount(
            unit_id=row["owner_unit"],
            unit=row["owner_unit__short_name"] or row["owner_unit__name"],
            open=row["open"],
            late=row["late"],
            to_check=row["to_check"],
            closed_in_time=row["closed_in_time"],
            closed=row["closed"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (-each.late, -each.open, each.unit))


def item_shows(on: dt.date) -> dict[str, Q]:
    """Return what each tab of the list of action items takes."""
    in_hand = Q(state=ItemState.OPEN.value)
    return {
        OPEN: Q(state__in=_UNSETTLED),
        LATE: in_hand & Q(due_on__lt=on),
        CHECK: Q(state=ItemState.REPORTED.value),
        DONE: Q(state__in=[ItemState.CLOSED.value, ItemState.CANCELLED.value]),
        ALL: Q(pk__isnull=False),
    }


def one_item(user: User, pk: int) -> ActionItem | None:
    """Return a visible action item with its names."""
    return (
        ActionItem.objects.visible_to(user)
        .filter(pk=pk)
        .select_related(
            "county",
            "project",
            "owner_unit",
            "owner",
            "instruction__given_by",
            "created_by__unit",
            "reported_by__unit",
            "closed_by",
        )
        .annotate(
            project_seen=Exists(Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))),
            instruction_seen=Exists(
                Instruction.objects.visible_to(user).filter(pk=OuterRef("instruction_id"))
            ),
            helping=Exists(
                ActionItem.supporting_units.through.objects.filter(
                    actionitem_id=OuterRef("pk"), unit_id__in=answering_units(user)
                )
            ),
        )
        .first()
    )


def items_owed(user: User) -> QuerySet[ActionItem]:
    """Return the action items in hand that the user's units answer for, the next due first."""
    return (
        ActionItem.objects.owed_by(user)
        .filter(state=ItemState.OPEN.value)
        .select_related("project")
        .order_by("due_on", "pk")[:MOST]
    )


def items_to_check(user: User) -> QuerySet[ActionItem]:
    """Return the county's items that were reported done by somebody else."""
    return (
        ActionItem.objects.filter(county_id=user.scope.county_id, state=ItemState.REPORTED.value)
        .exclude(reported_by=user)
        .select_related("owner_unit")
        .order_by("due_on", "pk")[:MOST]
    )


def open_items_of(project_ids: Sequence[int], on: dt.date) -> dict[int, tuple[int, int]]:
    """Return how many action items of each project are unsettled, and how many of them late."""
    rows = (
        ActionItem.objects.filter(project_id__in=project_ids, state__in=_UNSETTLED)
        .order_by()
        .values("project_id")
        .annotate(open=Count("pk"), late=Count("pk", filter=item_shows(on)[LATE]))
    )
    return {row["project_id"]: (row["open"], row["late"]) for row in rows}


def _narrowed_items(user: User, asked: Asked) -> QuerySet[ActionItem]:
    found = ActionItem.objects.visible_to(user)
    if asked.source:
        found = found.filter(source=asked.source)
    if asked.unit_id is not None:
        found = found.filter(owner_unit_id=asked.unit_id)
    if asked.text:
        found = found.filter(
            Q(content__icontains=asked.text)
            | Q(source_text__icontains=asked.text)
            | Q(project__name__icontains=asked.text)
        )
    return found


# --- Instructions -------------------------------------------------------------------------------


def instructions_for(user: User, asked: Asked, on: dt.date) -> QuerySet[Instruction]:
    """Return the instructions that a filter leaves, with how many items are done, and late."""
    found = Instruction.objects.visible_to(user)
    if asked.show == OPEN:
        found = found.filter(settled_on=None)
    elif asked.show == DONE:
        found = found.exclude(settled_on=None)
    if asked.text:
        found = found.filter(
            Q(content__icontains=asked.text)
            | Q(given_by__full_name__icontains=asked.text)
            | Q(project__name__icontains=asked.text)
        )
    return with_items(found, on).select_related("project", "given_by")


def instruction_counts(user: User) -> dict[str, int]:
    """Count what each tab of the list shows: one query."""
    counts: dict[str, Any] = Instruction.objects.visible_to(user).aggregate(
        open=Count("pk", filter=Q(settled_on=None)),
        done=Count("pk", filter=~Q(settled_on=None)),
        all=Count("pk"),
    )
    return counts


def with_items(found: QuerySet[Instruction], on: dt.date) -> QuerySet[Instruction]:
    """Annotate instructions with their items: `item_count`, `closed_count`, `late_count`."""
    late = Q(items__state=ItemState.OPEN.value, items__due_on__lt=on)
    return found.annotate(
        item_count=Count("items", filter=~Q(items__state=ItemState.CANCELLED.value)),
        closed_count=Count("items", filter=Q(items__state=ItemState.CLOSED.value)),
        late_count=Count("items", filter=late),
    )


def instructions_to_break_down(user: User) -> QuerySet[Instruction]:
    """Return the county's open instructions for which nobody owes anything yet."""
    owed = ActionItem.objects.filter(instruction=OuterRef("pk"), state__in=_UNSETTLED)
    return (
        Instruction.objects.filter(county_id=user.scope.county_id, settled_on=None)
        .exclude(Exists(owed))
        .select_related("given_by", "project")
        .order_by("given_on", "pk")[:MOST]
    )
