"""A report's workbook comes back: compared first, then taken as a whole or not at all (R10)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment import events_superior as events
from assessment.exporting.report_file import Heading, report_workbook
from assessment.importing.marked_file import marked_file
from assessment.importing.report_file import Place, ReadReport, read_report
from assessment.models import MonthlyReport, ReportEdit
from assessment.rules.cells import Change, Clash, merge
from assessment.rules.typed import read_cell
from assessment.selectors.report_page import ReportPage
from assessment.selectors.report_rows import Content, load_content, shape_of
from assessment.services.report_saving import (
    PROBLEM_WORDS,
    UNKNOWN_CELL,
    SaveResult,
    refuse_locked,
    save_cells,
)
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.files.models import StoredFile
from zhaoshang.files.services import remove_file, store_made

PURPOSE = "assessment.report_workbook"
CLASH = _(
    "Changed meanwhile to “%(stands)s”; the file says “%(typed)s”. Upload this file again to put "
    "yours in its place, or write what stands there now."
)
CHANGED_SINCE = _("The report was changed while you looked at the preview. Upload the file again.")


@dataclass(frozen=True)
class Comparison:
    """What a workbook would change.

    Attributes:
        read: What was read of it.
        content: The report as it stands.
        changes: Cells with the value handed out and the value that would be stored.
        problems: Cells that stop it, with the words; clashes among them.
        clashes: Cells that somebody else changed since the file was handed out.
        newer: Rows that came into the report since; they stay as they are.
        sha256: Hash of the file.
    """

    read: ReadReport
    content: Content
    changes: Sequence[Change]
    problems: dict[str, str] = field(default_factory=dict)
    clashes: Sequence[Clash] = ()
    newer: int = 0
    sha256: str = ""

    @property
    def places(self) -> dict[str, Place]:
        """Where each cell stands in the file."""
        return self.read.places


def compare_workbook(*, report: MonthlyReport, data: bytes, name: str, on: dt.date) -> Comparison:
    """Read a workbook and say what it would change; nothing is written.

    Raises:
        RuleBroken: when the report is locked, or the file is not this report's as handed out.
    """
    refuse_locked(report, on)
    content = load_content(report)
    read = read_report(data, name, content)
    problems = dict(read.problems)
    changes = []
    for cell, text in read.texts.items():
        if cell in problems:
            continue
        found = content.row(cell)
        if found is None:
            problems[cell] = str(UNKNOWN_CELL)
            continue
        result = read_cell(text, shape_of(*found))
        if result.problem is not None:
            problems[cell] = str(PROBLEM_WORDS[result.problem])
        else:
            changes.append(Change(cell, read.mark.seen.get(cell, ""), result.value))
    merged = merge(content.stored(), changes)
    for clash in merged.clashes:
        words = {"stands": clash.stands or _t("empty"), "typed": clash.typed or _t("empty")}
        problems[clash.cell] = str(CLASH) % words
    problems = {cell: problems[cell] for cell in read.places if cell in problems}
    rows = {key for sheet in read.mark.sheets for key, _name in sheet.rows}
    stands = {f"line-{line.pk}" for line in content.lines}
    stands |= {f"cell-{cell.pk}" for cell in content.cells}
    return Comparison(
        read=read,
        content=content,
        changes=[each for each in changes if each.cell in merged.taken],
        problems=problems,
        clashes=merged.clashes,
        newer=len(stands - rows),
        sha256=hashlib.sha256(data).hexdigest(),
    )


@transaction.atomic
def send_back_workbook(
    *, comparison: Comparison, page: ReportPage, heading: Heading, data: bytes, name: str, by: User
) -> StoredFile:
    """Keep the same workbook with what is wrong in its cells, for its sender to fetch.

    Of an earlier round only the last is kept: it is replaced.
    """
    with acting(user=by):
        clear_sent_back(by=by)
        told = {clash.cell: clash.stands for clash in comparison.clashes}
        mark = comparison.read.mark.seeing(told)
        made = None
        if data.startswith(b"PK"):
            made = marked_file(data, comparison.problems, comparison.places, mark)
        if made is None:
            made = _written_anew(comparison, page, heading)
        stored = store_made(
            ContentFile(made, name=_xlsx_name(name)),
            content_type=CONTENT_TYPES[FileKind.XLSX],
            by=by,
            purpose=PURPOSE,
        )
        record_event(
            events.WORKBOOK_SENT_BACK,
            by=by,
            county=page.report.county_id,
            subject=page.report,
            detail={
                "sha256": comparison.sha256,
                "cells": len(comparison.problems),
                "sent_back": stored.sha256,
            },
        )
    return stored


def clear_sent_back(*, by: User) -> None:
    """Remove the workbooks that were sent back to a user earlier."""
    for old in StoredFile.objects.filter(uploaded_by=by, purpose=PURPOSE):
        remove_file(stored=old, by=by)


@transaction.atomic
def take_workbook(
    *, report_id: int, changes: Sequence[Change], sha256: str, by: User, on: dt.date
) -> SaveResult:
    """Store what a workbook changes, all of it or nothing.

    Raises:
        RuleBroken: when the report is locked, or was changed since the preview.
    """
    with acting(user=by):
        result = save_cells(
            report_id=report_id,
            changes=changes,
            by=by,
            on=on,
            door=ReportEdit.Door.WORKBOOK,
            all_or_nothing=True,
        )
        if result.problems or result.clashes:
            raise RuleBroken(CHANGED_SINCE, code="changed_since")
        record_event(
            events.WORKBOOK_TAKEN,
            by=by,
            county=result.content.report.county_id,
            subject=result.content.report,
            detail={"sha256": sha256, "cells": len(result.saved), "edit": result.edit_id},
        )
    return result


@transaction.atomic
def hand_out_workbook(*, page: ReportPage, heading: Heading, by: User) -> bytes:
    """Return the workbook of a report; that it was handed out is an event."""
    made = report_workbook(page, heading)
    record_event(
        events.WORKBOOK_HANDED_OUT,
        by=by,
        county=page.report.county_id,
        subject=page.report,
        detail={"sha256": hashlib.sha256(made).hexdigest(), "rows": len(page.lines)},
    )
    return made


def _written_anew(comparison: Comparison, page: ReportPage, heading: Heading) -> bytes:
    """Write the report's workbook with the texts of a file that cannot be written again."""
    known = {name: text for name, text in comparison.read.texts.items() if _knows(page, name)}
    fresh = report_workbook(page, heading, known)
    read = read_report(fresh, "", page.content)
    problems = {name: words for name, words in comparison.problems.items() if name in read.places}
    return marked_file(fresh, problems, read.places, read.mark) or fresh


def _knows(page: ReportPage, name: str) -> bool:
    return page.content.row(name) is not None


def _xlsx_name(name: str) -> str:
    stem = name.rpartition(".")[0] or name
    return f"{stem}.xlsx"
