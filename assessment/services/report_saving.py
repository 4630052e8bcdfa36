"""Saves cells of a monthly report: cell by cell, so that two people lose nothing (R10).

One saving is one transaction with a fixed number of statements: lock, read, merge, write, note.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment.models import MonthlyReport, ReportEdit, ReportLine, UnitCell
from assessment.models.choices import WHY_LOCKED_LABELS
from assessment.rules.cells import Change, Clash, merge
from assessment.rules.typed import CellKind, Problem, read_cell
from assessment.selectors.closing import report_lock
from assessment.selectors.report_rows import FIELDS, Content, load_content, shape_of
from assessment.services.report_filling import lock_report
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.bulk import update_rows
from zhaoshang.core.errors import RuleBroken

PROBLEM_WORDS: Mapping[Problem, Any] = {
    Problem.UNREADABLE: _("Write a number; 万 and 亿 are understood."),
    Problem.TOO_LARGE: _("This figure is too large."),
    Problem.TOO_LONG: _("This text is too long."),
    Problem.NOT_A_CHOICE: _("Choose one of the values offered."),
    Problem.DECIMALS: _("This indicator has no such decimals."),
}
UNKNOWN_CELL = _("This row is not in the report any more. Load the page again.")


@dataclass(frozen=True)
class SaveResult:
    """What became of a saving.

    Attributes:
        content: The report as it stands now.
        saved: Cells that were stored, as text.
        clashes: Cells that somebody else changed meanwhile: nothing of them was stored.
        problems: Cells that could not be read, with the words.
        edit_id: The saving's own record; None when nothing was stored.
    """

    content: Content
    saved: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    edit_id: int | None = None


@transaction.atomic
def save_cells(
    *,
    report_id: int,
    changes: Sequence[Change],
    by: User,
    on: dt.date,
    door: str = ReportEdit.Door.PAGE,
    all_or_nothing: bool = False,
) -> SaveResult:
    """Store what was typed; a cell that somebody else changed meanwhile is left to the writer.

    Args:
        report_id: The report.
        changes: Cells with the value the writer saw and the text typed.
        by: Who types.
        on: Today.
        door: How it came.
        all_or_nothing: Store nothing when any cell cannot be (workbooks).

    Raises:
        RuleBroken: when the report is locked; says why.
    """
    report = lock_report(report_id)
    refuse_locked(report, on)
    content = load_content(report)
    read, problems = _read(content, changes)
    merged = merge(content.stored(), read)
    if all_or_nothing and (problems or merged.clashes):
        return SaveResult(content, clashes=merged.clashes, problems=problems)
    edit_id = _store(content, merged.taken, by=by, door=door)
    return SaveResult(content, merged.taken, merged.clashes, problems, edit_id)


def refuse_locked(report: MonthlyReport, on: dt.date) -> None:
    """Refuse to change a locked report.

    Raises:
        RuleBroken: with the reason.
    """
    why = report_lock(report, on).why
    if why is not None:
        raise RuleBroken(WHY_LOCKED_LABELS[why], code=f"locked_{why.value}")


def _read(content: Content, changes: Sequence[Change]) -> tuple[list[Change], dict[str, str]]:
    read: list[Change] = []
    problems: dict[str, str] = {}
    for change in changes:
        found = content.row(change.cell)
        if found is None:
            problems[change.cell] = str(UNKNOWN_CELL)
            continue
        result = read_cell(change.value, shape_of(*found))
        if result.problem is not None:
            problems[change.cell] = str(PROBLEM_WORDS[result.problem])
        else:
            read.append(Change(change.cell, change.seen, result.value))
    return read, problems


def _store(content: Content, taken: Mapping[str, str], *, by: User, door: str) -> int | None:
    """Write the cells and note who changed what; return the record's id."""
    if not taken:
        return None
    stored = content.stored()
    touched: dict[type[Any], dict[int, tuple[Any, set[str]]]] = defaultdict(dict)
    for name, text in taken.items():
        row, part = content.row(name) or (content.report, "")
        column = FIELDS.get(part, part)
        setattr(row, column, _value(row, part, text))
        touched[type(row)].setdefault(row.pk, (row, set()))[1].add(column)
    for model in (ReportLine, UnitCell):
        rows = touched.get(model, {})
        names = {name for _row, columns in rows.values() for name in columns}
        update_rows(
            model,
            [
                {"id": row.pk, **{name: getattr(row, name) for name in names}}
                for row, _names in rows.values()
                if names
            ],
        )
    now = clock.now()
    edit = ReportEdit.objects.create(
        report=content.report,
        at=now,
        by=by,
        door=door,
        changes=[{"cell": name, "old": stored[name], "new": text} for name, text in taken.items()],
    )
    report = content.report
    report.started_at = report.started_at or now
    report.updated_at, report.updated_by = now, by
    # A draft's typing is told by its savings, one row each; the report's own history has its steps.
    MonthlyReport.objects.filter(pk=report.pk).update(
        started_at=report.started_at,
        updated_at=now,
        updated_by=by,
        summary=report.summary,
        nothing_to_report=report.nothing_to_report,
    )
    return edit.pk


def _value(row: Any, part: str, text: str) -> Any:
    kind = shape_of(row, part).kind
    if kind is CellKind.TICK:
        return text == "on"
    if kind in {CellKind.AMOUNT, CellKind.FIGURE}:
        return Decimal(text) if text else None
    return text
