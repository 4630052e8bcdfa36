"""What the steps of a report write: its rows through to the ledger, and the marks of a return."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from assessment.models import ReportLine, UnitCell
from assessment.selectors.report_rows import Content, said
from projects.services.month_claims import Row, write_month
from zhaoshang.accounts.models import User
from zhaoshang.core.bulk import update_rows


def write_through(content: Content, rushed: set[str], *, by: User, on: dt.date) -> set[int]:
    """Write the rows to the ledger, and freeze what followed from it; return what changed there."""
    report = content.report
    rows = {line.pk: _row(content, line) for line in content.lines}
    touched = write_month(
        rows=list(rows.values()),
        month=report.month,
        unit=report.unit,
        by=by,
        on=on,
        derive=False,
    )
    for line in content.lines:
        row = rows[line.pk]
        line.amount_wan = content.amount(line)
        line.entry_id, line.follow_up_id = row.entry_id, row.follow_up_id
        line.is_rushed = f"line-{line.pk}" in rushed
    update_rows(
        ReportLine,
        [
            {
                "id": line.pk,
                "amount_wan": line.amount_wan,
                "entry_id": line.entry_id,
                "follow_up_id": line.follow_up_id,
                "is_rushed": line.is_rushed,
            }
            for line in content.lines
        ],
    )
    for cell in content.cells:
        cell.ledger = content.value(cell)
    update_rows(
        UnitCell,
        [{"id": cell.pk, "ledger": cell.ledger} for cell in content.cells],
    )
    return touched


def mark_rows(content: Content, notes: Mapping[str, str]) -> int:
    """Mark the rows that are returned, unmark the others; return how many are."""
    marked = 0
    for kind, rows in (("line", content.lines), ("cell", content.cells)):
        for row in rows:
            note = notes.get(f"{kind}-{row.pk}", "").strip()
            row.returned, row.return_note, row.answer = bool(note), note[:300], ""
            row.returned_content = said(row) if note else {}
            marked += bool(note)
    fields = ["returned", "return_note", "answer", "returned_content"]
    ReportLine.objects.bulk_update(content.lines, fields)
    UnitCell.objects.bulk_update(content.cells, fields)
    return marked


def _row(content: Content, line: ReportLine) -> Row:
    beside = content.entries.get(line.pk) or Decimal(0)
    own = (content.amount(line) or Decimal(0)) - beside
    return Row(
        project_id=line.project_id,
        amount_wan=own,
        origin=line.origin,
        note=line.note,
        document_ids=[file.pk for file in content.evidence.get(line.pk, [])],
        progress=line.progress,
        next_step=line.next_step,
        no_change=line.no_change,
        entry_id=line.entry_id,
        follow_up_id=line.follow_up_id,
    )
