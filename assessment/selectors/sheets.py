"""Assessors' sheets: what a scheme asks of them, who fills in what (rules.md R11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet

from assessment.models import AssessorSheet, ScoreRun, SheetMark, UnitGroup
from assessment.rules.score_states import RunState
from assessment.rules.scoring.scheme import Assessed, Scheme
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.selectors.plans import plan_in_force
from assessment.selectors.score_facts import schemes_in_force
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.periods import Period


@dataclass(frozen=True)
class SheetAsked:
    """A sheet that the scheme of a group asks for.

    Attributes:
        group: The group that is marked.
        name: The sheet, as the scheme calls it.
        title: What the indicator is called.
        out_of: Largest mark.
        classes: Classes of assessors with a weight; empty: all count alike.
    """

    group: UnitGroup
    name: str
    title: str
    out_of: Decimal
    classes: tuple[str, ...] = ()


def sheets_asked(county_id: int, period: Period) -> list[SheetAsked]:
    """Return the sheets that the schemes in force ask for in a period, groups in their order."""
    plan = plan_in_force(county_id, period.year)
    if plan is None:
        return []
    groups = list(plan.groups.select_related("plan").order_by("sort_order", "pk"))
    schemes = schemes_in_force(plan, period, groups)
    return [
        asked
        for group in groups
        if group.pk in schemes
        for asked in of_scheme(group, read_scheme(schemes[group.pk].content))
    ]


def of_scheme(group: UnitGroup, scheme: Scheme) -> list[SheetAsked]:
    """Return the sheets of a scheme, each once; the same sheet may serve two indicators."""
    found: dict[str, SheetAsked] = {}
    for indicator in scheme.indicators:
        for part in indicator.walk():
            formula = part.formula
            if isinstance(formula, Assessed):
                classes = tuple(name for name, _weight in formula.weights)
                found.setdefault(
                    formula.sheet,
                    SheetAsked(group, formula.sheet, part.name, formula.out_of, classes),
                )
    return list(found.values())


def asked_for(sheet: AssessorSheet) -> SheetAsked | None:
    """Return what the scheme in force asks of a sheet; None when it does not ask for it now."""
    return next(
        (
            each
            for each in sheets_asked(sheet.county_id, Period.parse(sheet.period))
            if (each.group.pk, each.name) == (sheet.group_id, sheet.sheet)
        ),
        None,
    )


def is_settled(county_id: int, period: str) -> bool:
    """Tell whether the period's result is under notice or later: no mark changes any more."""
    last = ScoreRun.objects.filter(county=county_id, period=period).order_by("-edition").first()
    return last is not None and last.state != RunState.COMPUTED


def units_to_mark(sheet: AssessorSheet) -> list[Unit]:
    """Return the units of the group that the assessor marks: his own is left out."""
    last = Period.parse(sheet.period).last_month.last_day
    units = Unit.objects.filter(
        pk__in=sheet.group.members.values("unit_id"), opened_on__lte=last
    ).exclude(closed_on__lte=last)
    return list(units.exclude(pk=sheet.assessor.unit_id).in_tree_order())


def marks_of(sheet: AssessorSheet) -> Mapping[int, SheetMark]:
    """Return the marks of a sheet by unit."""
    return {mark.unit_id: mark for mark in sheet.marks.all()}


def sheets_in_sight(user: User, period: Period) -> QuerySet[AssessorSheet]:
    """Return the sheets of a period that the reader sees, with how many units are marked."""
    found = AssessorSheet.objects.visible_to(user).filter(period=str(period))
    return (
        found.select_related("group", "assessor__unit")
        .annotate(marked=Count("marks"))
        .order_by("group__sort_order", "sheet", "assessor_class", "pk")
    )


def sheets_owed(user: User) -> Sequence[AssessorSheet]:
    """Return the sheets that the user has not handed in yet."""
    found = AssessorSheet.objects.filter(assessor=user, handed_in_at=None)
    return list(found.select_related("group").order_by("due_on", "pk")[:50])


def people_to_ask(county_id: int, on: dt.date) -> QuerySet[User]:
    """Return who may be asked to assess: leaders, the bureau, heads and clerks of units."""
    people = User.objects.get_queryset().active_on(on).filter(unit__county=county_id)
    people = people.with_role(
        Role.LEADER, Role.BUREAU, Role.BUREAU_ADMIN, Role.UNIT_HEAD, Role.CLERK
    )
    return people.select_related("unit").order_by(
        "unit__sort_order", "unit__name", "full_name", "pk"
    )
