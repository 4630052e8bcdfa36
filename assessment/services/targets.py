"""Targets: typed into a grid, broken down by month, adjusted by a document once issued (R10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from assessment import events_plan as events
from assessment.models import AnnualPlan, Target, TargetBasis, TargetChange
from assessment.rules.cells import Change, Clash, merge
from assessment.rules.plans import MonthsProblem, months_problems
from assessment.rules.typed import Problem, plain, read_cell
from assessment.selectors.closing import last_closed
from assessment.selectors.target_grid import (
    Column,
    Subject,
    TargetGrid,
    cell_name,
    target_grid,
)
from assessment.services.plan_saving import check_draft, lock_plan, tell
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Month

PROBLEMS = {
    Problem.UNREADABLE: _("This is no figure."),
    Problem.TOO_LARGE: _("This figure is too large."),
    Problem.TOO_LONG: _("This is too long."),
    Problem.NOT_A_CHOICE: _("This is no figure."),
    Problem.DECIMALS: _("At most %(decimals)s decimals."),
}
NEGATIVE = _("A target is not negative.")
NO_SUCH_CELL = _("This row has no target of this indicator.")
MONTHS = {
    MonthsProblem.COUNT: _("Fill in all twelve months, or none."),
    MonthsProblem.FALLS: _("Cumulative targets never fall from one month to the next."),
    MonthsProblem.TOTAL: _("December has to be the target of the year: %(target)s."),
}
NOT_ISSUED = _("The plan is a draft: change its targets in the grid.")
NUMBER_NEEDED = _("Write the number of the document that adjusts the target.")
REASON_NEEDED = _("Say why the target is adjusted.")
SAME_TARGET = _("The target stays as it was; there is nothing to adjust.")
CLOSED_MONTH = _("%(month)s is closed already. An adjustment can hold from %(open)s on.")
OTHER_YEAR = _("The adjustment holds from a month of %(year)s.")
NO_TARGET = _("There is no target yet. Write it into the grid first.")


@dataclass
class GridResult:
    """What became of a saving: all of it, or nothing and why."""

    saved: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    stands: dict[str, str] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        """Nothing was saved."""
        return bool(self.problems or self.clashes)


@transaction.atomic
def save_targets(
    *,
    plan_id: int,
    basis_id: int,
    changes: Sequence[Change],
    by: User,
    extra: Sequence[str] = (),
    kind: str = events.TARGETS_SAVED,
    file_name: str = "",
) -> GridResult:
    """Store the cells that were typed, all or nothing.

    A cell that somebody else changed since it was seen is not overwritten: nothing is stored then,
    and the result says what stands and what was typed. An emptied cell takes the target away.

    Args:
        plan_id: The plan, a draft.
        basis_id: Whose figures they are.
        changes: Cells with what was seen and what was typed, as it was typed.
        by: Who saves.
        extra: Keys of rows that have no target yet.
        kind: The event: typed or imported.
        file_name: Workbook of an import.

    Raises:
        RuleBroken: when the plan was issued.
    """
    with acting(user=by):
        plan = lock_plan(plan_id)
        check_draft(plan)
        basis = plan.bases.get(pk=basis_id)
        grid = target_grid(plan, basis, extra)
        stored = grid.stored()
        problems, read = _read(grid, stored, changes)
        merged = merge(stored, read)
        result = GridResult(problems=problems, clashes=merged.clashes, stands=stored)
        if result.is_refused or not merged.taken:
            return result
        _store(grid, merged.taken, by)
        result.saved = len(merged.taken)
        named = {name: [stored[name], merged.taken[name]] for name in sorted(merged.taken)[:_TOLD]}
        tell(
            kind,
            plan,
            by=by,
            basis=basis.name,
            cells=len(merged.taken),
            changes=named,
            file=file_name,
        )
        return result


_TOLD = 200


def _read(
    grid: TargetGrid, stored: dict[str, str], changes: Sequence[Change]
) -> tuple[dict[str, str], list[Change]]:
    columns = {each.indicator_id: each for each in grid.columns}
    problems: dict[str, str] = {}
    found: list[Change] = []
    for change in changes:
        _who, _dash, indicator = change.cell.partition("-")
        column = columns.get(int(indicator)) if indicator.isdecimal() else None
        if column is None or change.cell not in stored:
            problems[change.cell] = str(NO_SUCH_CELL)
            continue
        value, wrong = read_target(change.value, column)
        if wrong:
            problems[change.cell] = wrong
        else:
            found.append(Change(change.cell, change.seen, value))
    return problems, found


def read_target(text: str, column: Column) -> tuple[str, str]:
    """Read a target as typed (`1.2亿`, `12 个`); return it as stored, or what is wrong."""
    read = read_cell(text, column.shape)
    if read.problem is not None:
        return "", str(PROBLEMS[read.problem]) % {"decimals": column.definition.decimals}
    if not read.value:
        return "", ""
    number = Decimal(read.value)
    if number < 0:
        return "", str(NEGATIVE)
    places = column.definition.decimals
    if number != round(number, places):
        return "", str(PROBLEMS[Problem.DECIMALS]) % {"decimals": places}
    return plain(number), ""


def _store(grid: TargetGrid, taken: dict[str, str], by: User) -> None:
    subjects = {each.key: each for each in grid.subjects}
    now = clock.now()
    made, changed = [], []
    for name, value in taken.items():
        key, _dash, indicator = name.partition("-")
        target = grid.targets.get(name)
        if value == "":
            if target is not None:
                target.delete()
        elif target is not None:
            target.amount = Decimal(value)
            target.version += 1
            target.updated_by, target.updated_at = by, now
            changed.append(target)
        else:
            unit_id, person_id = subjects[key].ids
            made.append(
                Target(
                    plan=grid.plan,
                    basis=grid.basis,
                    indicator_id=int(indicator),
                    unit_id=unit_id,
                    person_id=person_id,
                    amount=Decimal(value),
                    created_by=by,
                    updated_by=by,
                )
            )
    bulk_create_with_history(made, Target)
    if changed:
        fields = ["amount", "version", "updated_by", "updated_at"]
        bulk_update_with_history(changed, Target, fields)


@transaction.atomic
def set_months(
    *, target_id: int, version: int | None, months: Sequence[Decimal], by: User
) -> Target:
    """Break a draft's target down by month (twelve cumulative values), or let it follow time.

    Raises:
        Conflict: when somebody saved the target meanwhile.
        RuleBroken: when the plan was issued, or the months do not lead to the target.
    """
    with acting(user=by):
        plan = lock_plan(Target.objects.values_list("plan_id", flat=True).get(pk=target_id))
        check_draft(plan)
        target = Target.objects.select_related("updated_by", "unit", "person").get(pk=target_id)
        if version is not None and version != target.version:
            raise conflict_of(target, version, {}, changed_at=target.updated_at)
        _check_months(target.amount, months)
        target.months = [plain(each) for each in months]
        target.version += 1
        target.updated_by = by
        target.save()
        detail = {"who": str(target.unit or target.person), "months": target.months}
        tell(events.TARGET_MONTHS_SAVED, plan, by=by, **detail)
        return target


def _check_months(amount: Decimal, months: Sequence[Decimal]) -> None:
    for problem in months_problems(amount, months):
        raise RuleBroken(
            MONTHS[problem] % {"target": plain(amount)}, code=problem.value, field="months"
        )


@dataclass(frozen=True)
class Adjustment:
    """An adjustment as its document says it."""

    amount: Decimal
    months: Sequence[Decimal]
    from_month: Month
    reference: str
    reason: str


@transaction.atomic
def adjust_target(
    *,
    plan_id: int,
    basis: TargetBasis,
    indicator_id: int,
    subject: Subject,
    version: int | None,
    adjustment: Adjustment,
    by: User,
    on: dt.date,
) -> TargetChange:
    """Adjust an issued target by a document; both values stay in sight. Without one: from 0.

    Raises:
        Conflict: when somebody adjusted it meanwhile.
        RuleBroken: for a draft, without number or reason, from a closed month, or to the same.
    """
    with acting(user=by, reason=adjustment.reason.strip() or None):
        plan = lock_plan(plan_id)
        _check_adjustment(plan, adjustment)
        unit_id, person_id = subject.ids
        target = (
            Target.objects.filter(
                plan=plan, basis=basis, indicator=indicator_id, unit=unit_id, person=person_id
            )
            .select_related("updated_by")
            .first()
        )
        if target is None:
            target = Target(
                plan=plan,
                basis=basis,
                indicator_id=indicator_id,
                unit_id=unit_id,
                person_id=person_id,
                amount=Decimal(0),
                version=0,
                created_by=by,
            )
        if version is not None and version != target.version:
            raise conflict_of(target, version, {}, changed_at=target.updated_at)
        _check_months(adjustment.amount, adjustment.months)
        old_amount, old_months = target.amount, list(target.months)
        new_months = [plain(each) for each in adjustment.months]
        if target.pk and old_amount == adjustment.amount and old_months == new_months:
            raise RuleBroken(SAME_TARGET, code="same", field="amount")
        target.amount, target.months = adjustment.amount, new_months
        target.version += 1
        target.updated_by = by
        target.save()
        change = TargetChange.objects.create(
            target=target,
            old_amount=old_amount,
            new_amount=target.amount,
            old_months=old_months,
            new_months=new_months,
            from_month=adjustment.from_month.first_day,
            reference=adjustment.reference.strip(),
            reason=adjustment.reason.strip(),
            created_by=by,
            updated_by=by,
        )
        tell(
            events.TARGET_ADJUSTED,
            plan,
            by=by,
            reason=change.reason,
            who=subject.label,
            indicator=indicator_id,
            basis=basis.name,
            before=plain(old_amount),
            after=plain(target.amount),
            reference=change.reference,
            from_month=str(adjustment.from_month),
            entered_on=on,
        )
        return change


def _check_adjustment(plan: AnnualPlan, adjustment: Adjustment) -> None:
    if plan.is_draft:
        raise RuleBroken(NOT_ISSUED, code="draft")
    if not adjustment.reference.strip():
        raise RuleBroken(NUMBER_NEEDED, code="number_needed", field="reference")
    if not adjustment.reason.strip():
        raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")
    if adjustment.amount < 0:
        raise RuleBroken(NEGATIVE, code="negative", field="amount")
    month = adjustment.from_month
    if month.year != plan.year:
        raise RuleBroken(OTHER_YEAR % {"year": plan.year}, code="other_year", field="from_month")
    closed = last_closed(plan.county_id)
    if closed is not None and month <= closed:
        words: dict[str, Any] = {"month": month, "open": closed + 1}
        raise RuleBroken(CLOSED_MONTH % words, code="closed_month", field="from_month")


def clash_words(clash: Clash) -> str:
    """Say what stands in a cell that was changed meanwhile."""
    return _t("changed meanwhile, now %(value)s") % {"value": clash.stands or _t("empty")}


__all__ = [
    "Adjustment",
    "GridResult",
    "adjust_target",
    "cell_name",
    "clash_words",
    "read_target",
    "save_targets",
    "set_months",
]
