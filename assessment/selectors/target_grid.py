"""Targets as one grid: who has one × indicator, for one basis, with sums against other figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessment.models import AnnualPlan, IndicatorDefinition, Target, TargetBasis, UnitGroup
from assessment.rules.plans import MONTHS, months_problems, spread
from assessment.rules.typed import CellKind, CellShape, plain
from assessment.selectors.plans import ReportIndicator, TargetIn, plan_indicators, with_changes
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.periods import Month

WAN_MEASURE = "万元"
UNIT, PERSON = "u", "p"


@dataclass(frozen=True)
class Subject:
    """Who has targets: a unit (the county itself, a member, a team) or a person."""

    key: str
    label: str
    note: str = ""
    group: UnitGroup | None = None

    @property
    def ids(self) -> tuple[int | None, int | None]:
        """Unit and person, one of them None."""
        pk = int(self.key[1:])
        return (pk, None) if self.key.startswith(UNIT) else (None, pk)


@dataclass
class Block:
    """Rows that stand together: the county's own figure, one group, other units, persons."""

    title: str
    subjects: list[Subject] = field(default_factory=list)
    group: UnitGroup | None = None
    is_own: bool = False
    is_summed: bool = False


@dataclass(frozen=True)
class Column:
    """An indicator of the plan, by its definition in force at the end of the year."""

    indicator_id: int
    definition: IndicatorDefinition
    group_ids: frozenset[int]

    @property
    def shape(self) -> CellShape:
        """What may be typed."""
        if self.definition.measure == WAN_MEASURE:
            return CellShape(CellKind.AMOUNT, decimals=self.definition.decimals)
        return CellShape(
            CellKind.FIGURE, decimals=self.definition.decimals, measure=self.definition.measure
        )

    def is_for(self, subject: Subject) -> bool:
        """Tell whether the subject may have a target: others than members always."""
        return subject.group is None or not self.group_ids or subject.group.pk in self.group_ids


@dataclass(frozen=True)
class Against:
    """The units' sum against a figure of the whole county, by one basis."""

    basis: TargetBasis
    figure: Decimal | None
    spread: Decimal | None
    target: TargetIn | None = None


@dataclass(frozen=True)
class ColumnSum:
    """An indicator's sum over the members of all groups, against the county's figures."""

    total: Decimal
    against: tuple[Against, ...]


def cell_name(subject_key: str, indicator_id: int) -> str:
    """Return the name of a cell of the grid: "u12-3"."""
    return f"{subject_key}-{indicator_id}"


def key_of(target: Target) -> str:
    """Return the key of whoever has a target."""
    return f"{UNIT}{target.unit_id}" if target.unit_id else f"{PERSON}{target.person_id}"


@dataclass
class TargetGrid:
    """A plan's targets by one basis.

    Attributes:
        targets: By cell what is stored: the value that was decided last.
        read: By cell the same as the month reads it.
        county_targets: The county's own by basis and indicator, as the month reads them.
        month: The month that is read; December, where nothing else was asked, is what is stored.
    """

    plan: AnnualPlan
    basis: TargetBasis
    columns: list[Column]
    blocks: list[Block]
    targets: dict[str, Target]
    read: dict[str, TargetIn]
    county_targets: dict[tuple[int, int], TargetIn]
    bases: list[TargetBasis]
    month: Month

    @property
    def subjects(self) -> list[Subject]:
        """Everybody with a row."""
        return [each for block in self.blocks for each in block.subjects]

    def stored(self) -> dict[str, str]:
        """Return every cell that can be typed into, with what stands in it, as text."""
        found = {}
        for subject in self.subjects:
            for column in self.columns:
                name = cell_name(subject.key, column.indicator_id)
                target = self.targets.get(name)
                if target is not None or column.is_for(subject):
                    found[name] = plain(target.amount) if target else ""
        return found

    def total(self, subjects: Collection[Subject], column: Column) -> Decimal:
        """Return the sum of an indicator over some rows."""
        cells = (self.read.get(cell_name(each.key, column.indicator_id)) for each in subjects)
        return sum((each.amount for each in cells if each), Decimal(0))

    def sums(self) -> list[ColumnSum]:
        """Return the sums of the indicators over all groups, in the order of the columns."""
        members = [s for block in self.blocks if block.is_summed for s in block.subjects]
        found = []
        for column in self.columns:
            total = self.total(members, column)
            against = []
            for basis in self.bases:
                target = self.county_targets.get((basis.pk, column.indicator_id))
                own = target.amount if target and target.is_set else None
                against.append(Against(basis, own, spread(own, [total]), target))
            found.append(ColumnSum(total, tuple(against)))
        return found


def target_grid(
    plan: AnnualPlan,
    basis: TargetBasis,
    extra: Sequence[str] = (),
    *,
    month: Month | None = None,
) -> TargetGrid:
    """Return the grid of one basis.

    Args:
        plan: The plan.
        basis: Whose figures.
        extra: Keys of rows wanted without a target yet.
        month: The month that reads the targets; None: as they were decided last.
    """
    columns = columns_of(plan)
    month = month or Month(plan.year, MONTHS)
    rows = Target.objects.filter(plan=plan).select_related("updated_by", "basis")
    targets = list(with_changes(rows).order_by("indicator_id", "pk"))
    read = [TargetIn(each, month) for each in targets]
    bases = list(plan.bases.order_by("sort_order", "pk"))
    return TargetGrid(
        plan=plan,
        basis=basis,
        columns=columns,
        blocks=_blocks(plan, targets, extra),
        targets={
            cell_name(key_of(each), each.indicator_id): each
            for each in targets
            if each.basis_id == basis.pk
        },
        read={
            cell_name(key_of(each.target), each.target.indicator_id): each
            for each in read
            if each.target.basis_id == basis.pk
        },
        county_targets={
            (each.target.basis_id, each.target.indicator_id): each
            for each in read
            if each.target.unit_id == plan.county_id
        },
        bases=bases,
        month=month,
    )


def columns_of(plan: AnnualPlan) -> list[Column]:
    """Return the plan's indicators as columns."""
    rows: list[ReportIndicator] = plan_indicators(plan, Month(plan.year, 12))
    return [
        Column(each.plan_indicator.indicator_id, each.definition, each.group_ids) for each in rows
    ]


def _blocks(plan: AnnualPlan, targets: Sequence[Target], extra: Sequence[str]) -> list[Block]:
    members = list(
        plan.members.select_related("group", "unit").order_by(
            "group__sort_order", "group_id", "unit__sort_order", "unit__name"
        )
    )
    member_ids = {each.unit_id for each in members}
    groups = {
        each.pk: Block(each.name, group=each, is_summed=True)
        for each in plan.groups.order_by("sort_order", "pk")
    }
    for member in members:
        subject = Subject(f"{UNIT}{member.unit_id}", member.unit.label, group=member.group)
        groups[member.group_id].subjects.append(subject)
    keys = {key_of(each) for each in targets} | set(extra)
    units = Unit.objects.filter(pk__in=_ids(keys, UNIT) - member_ids - {plan.county_id})
    people = User.objects.filter(pk__in=_ids(keys, PERSON)).select_related("unit")
    others = [Subject(f"{UNIT}{each.pk}", each.label) for each in units.in_tree_order()]
    persons = [
        Subject(f"{PERSON}{each.pk}", each.full_name, note=each.job_title or each.unit.label)
        for each in people.order_by("unit__sort_order", "full_name", "pk")
    ]
    own = Subject(f"{UNIT}{plan.county_id}", plan.county.label)
    found = [Block(_("The county’s own figure"), [own], is_own=True), *groups.values()]
    if others:
        found.append(Block(_("Teams and other units"), others))
    if persons:
        found.append(Block(_("Persons"), persons))
    return found


def _ids(keys: Collection[str], kind: str) -> set[int]:
    return {int(key[1:]) for key in keys if key.startswith(kind) and key[1:].isdigit()}


def subject_of(plan: AnnualPlan, key: str) -> Subject | None:
    """Return whoever a key means, if it is somebody of the plan's county."""
    if not key[1:].isdecimal() or len(key) > len("u123456789"):
        return None
    pk = int(key[1:])
    if key[0] == UNIT:
        unit = Unit.objects.filter(county=plan.county_id, pk=pk).first()
        if unit is None:
            return None
        member = plan.members.filter(unit=unit).select_related("group").first()
        return Subject(key, unit.label, group=member.group if member else None)
    if key[0] == PERSON:
        person = User.objects.filter(unit__county=plan.county_id, pk=pk).select_related("unit")
        found = person.first()
        if found is not None:
            return Subject(key, found.full_name, note=found.job_title or found.unit.label)
    return None


def months_wrong(target: Target) -> bool:
    """Tell whether the monthly split of a target does not fit it any more."""
    return bool(months_problems(target.amount, target.cumulative))


def facts_of(grid: TargetGrid) -> Mapping[str, Any]:
    """Return counts that a page says of a grid."""
    filled = sum(1 for each in grid.targets.values() if each.amount)
    return {"filled": filled, "cells": len(grid.stored())}
