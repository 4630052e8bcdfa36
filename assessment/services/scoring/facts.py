"""Figures typed by the bureau for a score: neither ledger nor reports know them (R11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment import events_scores as events
from assessment.models import ScoreFact
from assessment.models.plans import FIGURE
from assessment.rules.cells import Change, Clash, merge
from assessment.rules.typed import CellKind, CellShape, Problem, plain, read_cell
from assessment.selectors.fact_grid import FactColumn, FactGrid, fact_cell, fact_grid
from assessment.services.plan_saving import lock_plan
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month

NO_PLAN = _("The year has no issued plan; there is no scheme that asks for figures.")
NO_DOCUMENT = _("Give the number of the document that the figures rest on.")
TOO_LONG = _("The document number has at most 100 characters.")
NO_CELL = _("The scheme in force does not ask for this figure of this unit.")
NEGATIVE = _("A target is not negative.")
VALUE_NEEDED = _("A target needs its figure; write 0 where nothing was done.")
WORDS = {
    Problem.UNREADABLE: _("This is no figure."),
    Problem.TOO_LARGE: _("This figure is too large."),
    Problem.DECIMALS: _("At most %(decimals)s decimals."),
}
_SHAPE = CellShape(CellKind.FIGURE, decimals=FIGURE["decimal_places"])
_LONGEST = 100
_TOLD = 200


@dataclass
class FactsSaved:
    """What became of a saving: all of it, or nothing and why, by cell."""

    saved: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Nothing was saved."""
        return bool(self.problems or self.clashes)


@transaction.atomic
def type_facts(
    *, county_id: int, month: Month, changes: Sequence[Change], reference: str, by: User
) -> FactsSaved:
    """Store typed figures of the year to a month's end, all or nothing.

    A cell that somebody else changed since it was seen is not overwritten. An emptied figure is
    taken away; the one of an earlier month counts again then.

    Args:
        county_id: The county.
        month: To whose end they are.
        changes: Cells with what was seen and what was typed, as it was typed.
        reference: Number of the document that they rest on.
        by: Who types.

    Raises:
        RuleBroken: without an issued plan, or without a document.

    Source: rules.md R11 (every figure is traceable), R20.
    """
    number = reference.replace("\x00", "").strip()
    with acting(user=by):
        grid = _locked_grid(county_id, month)
        stored = grid.stored()
        result = FactsSaved()
        merged = merge(stored, _read(stored, changes, result))
        result.clashes = merged.clashes
        _refuse_bare_targets(grid, {**stored, **merged.taken}, merged.taken, result)
        if result.is_refused or not merged.taken:
            return result
        if not number:
            raise RuleBroken(NO_DOCUMENT, code="no_document", field="reference")
        if len(number) > _LONGEST:
            raise RuleBroken(TOO_LONG, code="too_long", field="reference")
        writer = _Writer(grid, merged.taken, number, by)
        for unit, names in _by_unit(grid, merged.taken).items():
            for name in names:
                writer.write(unit, name)
        result.saved = len(merged.taken)
        return result


def _locked_grid(county_id: int, month: Month) -> FactGrid:
    plan = fact_grid(county_id=county_id, month=month).plan
    if plan is None:
        raise RuleBroken(NO_PLAN, code="no_plan")
    lock_plan(plan.pk)
    return fact_grid(county_id=county_id, month=month)


def _read(stored: Mapping[str, str], changes: Sequence[Change], result: FactsSaved) -> list[Change]:
    found = []
    for change in changes:
        if change.cell not in stored:
            result.problems[change.cell] = str(NO_CELL)
            continue
        read = read_cell(change.value, _SHAPE)
        if read.problem is not None:
            words = {"decimals": _SHAPE.decimals}
            result.problems[change.cell] = str(WORDS[read.problem]) % words
        elif read.value and change.cell.split("-", 2)[1] == "t" and Decimal(read.value) < 0:
            result.problems[change.cell] = str(NEGATIVE)
        else:
            found.append(Change(change.cell, change.seen, read.value))
    return found


def _refuse_bare_targets(
    grid: FactGrid, after: Mapping[str, str], taken: Mapping[str, str], result: FactsSaved
) -> None:
    """A target alone says nothing: the figure stands beside it in the same month."""
    for block in grid.blocks:
        for column in block.columns:
            for unit in block.units if column.is_target else ():
                cell = fact_cell(unit, column)
                value = fact_cell(unit, FactColumn(column.name, is_target=False))
                touched = cell in taken or value in taken
                if touched and after[cell] and not after[value]:
                    result.problems[value] = str(VALUE_NEEDED)


def _by_unit(grid: FactGrid, taken: Mapping[str, str]) -> dict[Unit, list[str]]:
    found: dict[Unit, list[str]] = {}
    for block in grid.blocks:
        for unit in block.units:
            names = [each.name for each in block.columns if fact_cell(unit, each) in taken]
            if names:
                found[unit] = list(dict.fromkeys(names))
    return found


@dataclass(frozen=True)
class _Writer:
    """Writes what was taken, with one event for each figure of a unit."""

    grid: FactGrid
    taken: Mapping[str, str]
    reference: str
    by: User

    def write(self, unit: Unit, name: str) -> None:
        fact = self.grid.facts.get((unit.pk, name))
        cells = [fact_cell(unit, FactColumn(name, is_target=each)) for each in (False, True)]
        before = ["", ""] if fact is None else [plain(fact.value), plain(fact.target)]
        after = [self.taken.get(cell, stood) for cell, stood in zip(cells, before, strict=True)]
        if after[0]:
            fact = self._saved(unit, name, after, fact)
        if fact is not None:
            self._tell(fact, before, after)
        if fact is not None and not after[0]:
            fact.delete()

    def _saved(
        self, unit: Unit, name: str, after: Sequence[str], fact: ScoreFact | None
    ) -> ScoreFact:
        if fact is None:
            fact = ScoreFact(
                county=self.grid.plan.county if self.grid.plan else None,
                unit=unit,
                month=self.grid.month.first_day,
                name=name,
                created_by=self.by,
            )
        else:
            fact.version += 1
        fact.value = Decimal(after[0])
        fact.target = Decimal(after[1]) if after[1] else None
        fact.reference, fact.updated_by = self.reference, self.by
        fact.save()
        return fact

    def _tell(self, fact: ScoreFact, before: Sequence[str], after: Sequence[str]) -> None:
        record_event(
            events.FACT_TYPED,
            by=self.by,
            county=fact.county_id,
            subject=fact,
            detail={
                "unit": fact.unit.label,
                "figure": fact.name,
                "month": str(self.grid.month),
                "value": [before[0], after[0]],
                "target": [before[1], after[1]],
                "document": self.reference,
            },
        )
