"""Letters of responsibility 责任书: whose they are, and the targets that each holds (R10)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from assessment.models import (
    AnnualPlan,
    IndicatorDefinition,
    Target,
    TargetBasis,
    TargetChange,
)
from assessment.selectors.plans import TargetIn, with_changes
from assessment.selectors.target_grid import (
    UNIT,
    Column,
    Subject,
    columns_of,
    key_of,
    subject_of,
    target_grid,
)
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core.periods import Month


@dataclass(frozen=True)
class LetterLine:
    """An indicator of a letter: the target by the main basis, half-year and month marks.

    `adjusted`: the adjustments by which it holds or that are to come, of the main basis.
    """

    definition: IndicatorDefinition
    amount: Decimal
    months: tuple[Decimal, ...]
    others: tuple[tuple[TargetBasis, Decimal], ...] = ()
    adjusted: tuple[TargetChange, ...] = ()

    @property
    def by_half(self) -> Decimal | None:
        """Cumulative target to the end of June, where the months were set."""
        return self.months[5] if self.months else None


@dataclass
class Letter:
    """A letter: between the county and a unit or person."""

    plan: AnnualPlan
    subject: Subject
    full_name: str
    signs_as: str = ""
    lines: list[LetterLine] = field(default_factory=list)

    @property
    def is_person(self) -> bool:
        """It is somebody's own."""
        return not self.subject.key.startswith(UNIT)


@dataclass(frozen=True)
class LetterRow:
    """A letter in the list."""

    subject: Subject
    targets: int
    block: str


def letters_of(plan: AnnualPlan) -> list[LetterRow]:
    """Return whoever has targets in a plan, but the county itself, in the order of the grid."""
    counts: dict[str, int] = defaultdict(int)
    seen: set[tuple[str, int]] = set()
    for target in Target.objects.filter(plan=plan).exclude(unit=plan.county_id):
        key = (key_of(target), target.indicator_id)
        if key not in seen:
            seen.add(key)
            counts[key[0]] += 1
    basis = plan.bases.order_by("-is_main", "sort_order", "pk").first()
    if basis is None:
        return []
    return [
        LetterRow(subject, counts[subject.key], block.title)
        for block in target_grid(plan, basis).blocks
        for subject in block.subjects
        if counts.get(subject.key)
    ]


def letter_of(plan: AnnualPlan, key: str, month: Month) -> Letter | None:
    """Return the letter of a unit or person; None where there is nobody or no target.

    Args:
        plan: The plan.
        key: Whose.
        month: The month that reads the targets.
    """
    subject = subject_of(plan, key)
    if subject is None or subject.key == f"{UNIT}{plan.county_id}":
        return None
    unit_id, person_id = subject.ids
    targets = (
        Target.objects.filter(plan=plan, unit=unit_id, person=person_id)
        .select_related("basis")
        .order_by("-basis__is_main", "basis__sort_order", "pk")
    )
    by_indicator: dict[int, list[TargetIn]] = defaultdict(list)
    for target in with_changes(targets):
        read = TargetIn(target, month)
        if read.is_set:
            by_indicator[target.indicator_id].append(read)
    if not by_indicator:
        return None
    letter = Letter(plan, subject, *_names(subject))
    for column in columns_of(plan):
        found = by_indicator.get(column.indicator_id)
        if found:
            letter.lines.append(_line(column, found))
    return letter


def _line(column: Column, found: list[TargetIn]) -> LetterLine:
    first = found[0]
    return LetterLine(
        column.definition,
        first.amount,
        first.cumulative,
        tuple((each.basis, each.amount) for each in found[1:]),
        tuple(first.told),
    )


def _names(subject: Subject) -> tuple[str, str]:
    unit_id, person_id = subject.ids
    if unit_id is not None:
        return Unit.objects.get(pk=unit_id).name, ""
    person = User.objects.select_related("unit").get(pk=person_id)
    return person.full_name, f"{person.unit.name}{person.job_title}"
