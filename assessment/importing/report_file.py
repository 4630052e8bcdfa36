"""Reads a report's workbook that comes back: is it the one, is it whole, what was typed in it.

Nothing of the file is believed but the cells to be typed: all else is compared with the mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment.exporting.report_mark import MAGIC, Mark, MarkedSheet
from assessment.exporting.report_mark import read as read_mark
from assessment.models import MonthlyReport
from assessment.rules.sheet_cells import SheetProblem, SheetText, is_same, sheet_text, shown
from assessment.selectors.report_rows import Content, shape_of
from projects.models.choices import Origin
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.text import fold, unescape_cell
from zhaoshang.core.workbook import (
    MEGABYTE,
    Limits,
    RawSheet,
    WorkbookRefused,
    column_letter,
    read_workbook,
)

LIMITS = Limits(packed_bytes=5 * MEGABYTE, sheets=20, rows=5_000, columns=100, cells=200_000)
_NAMES = 1
_MOST_SAID = 10
NO_MARK = _(
    "The file has no mark: it was not downloaded here, or its mark was removed. Download the "
    "report again and fill in that file."
)
FALSE_MARK = _("The mark of the file was changed. Download the report again and fill in that file.")
FOREIGN = _("This is the file of %(unit)s for %(month)s. Upload it at that report.")
ELSEWHERE = _("This is the file of another county.")
PROBLEM_WORDS = {
    SheetProblem.ERROR_VALUE: _("The cell shows an error, “%(text)s”. Write the figure itself."),
    SheetProblem.UNCOMPUTED: _(
        "The formula has no result. Open the file, save it once more, and upload it again."
    ),
    SheetProblem.DATE: _("The cell holds a date or a time, “%(text)s”. Write the figure."),
    SheetProblem.PERCENT: _("The cell shows a percentage, “%(text)s”. Write the figure."),
    SheetProblem.TICK: _("“%(text)s” is not understood. Write “yes”, or leave it empty."),
}


class StructureBroken(RuleBroken):
    """A workbook that is not the one handed out any more; `faults` says what is wrong where."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(
            _t("The structure of the workbook was changed; nothing of it was taken."),
            code="altered",
            field="file",
        )
        self.faults = list(faults)


@dataclass(frozen=True)
class Place:
    """Where a cell stands."""

    sheet: str
    row: int
    column: int

    @property
    def words(self) -> str:
        """The cell as a spreadsheet names it: 项目进度!F7."""
        return f"{self.sheet}!{column_letter(self.column)}{self.row + 1}"


@dataclass(frozen=True)
class ReadReport:
    """What a workbook says.

    Attributes:
        mark: What it was when it was handed out.
        texts: Cells whose content is not what was handed out, as typed.
        problems: Those of them that cannot be read, with the words.
        places: Where each cell stands.
    """

    mark: Mark
    texts: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


def read_report(data: bytes, name: str, content: Content) -> ReadReport:
    """Read a workbook that comes back to a report.

    Raises:
        RuleBroken: when it cannot be opened, carries no mark of ours, or another report's.
        StructureBroken: when rows, columns or headings were changed.
    """
    try:
        sheets = read_workbook(data, name, LIMITS)
    except WorkbookRefused as refused:
        raise RuleBroken(refused.message, code=refused.code, field="file") from refused
    mark = _mark_of(sheets)
    check_owner(mark, content.report)
    found = {sheet.name: sheet for sheet in sheets}
    faults = [fault for each in mark.sheets for fault in sheet_faults(each, found.get(each.name))]
    if faults:
        raise StructureBroken(faults[:_MOST_SAID])
    read = ReadReport(mark)
    for each in mark.sheets:
        _read_cells(read, each, found[each.name], content)
    return read


def check_owner(mark: Mark, report: MonthlyReport) -> None:
    """Refuse the workbook of another unit, month or county.

    Raises:
        RuleBroken: naming whose it is, within the county.
    """
    if mark.county_id != report.county_id:
        raise RuleBroken(ELSEWHERE, code="foreign", field="file")
    if mark.report_id != report.pk:
        year, month = mark.month.split("-")
        words = {
            "unit": mark.unit[1],
            "month": _t("%(month)s/%(year)s") % {"year": year, "month": int(month)},
        }
        raise RuleBroken(str(FOREIGN) % words, code="foreign", field="file")


def _mark_of(sheets: Sequence[RawSheet]) -> Mark:
    for sheet in sheets:
        column = [str(row[0]) for row in sheet.rows if row]
        if column and column[0] == MAGIC:
            mark = read_mark("".join(text.strip() for text in column[1:]))
            if mark is None:
                raise RuleBroken(FALSE_MARK, code="false_mark", field="file")
            return mark
    raise RuleBroken(NO_MARK, code="no_mark", field="file")


# --- Structure --------------------------------------------------------------------------------


def sheet_faults(marked: MarkedSheet, sheet: RawSheet | None) -> list[str]:
    """Return what of a sheet's structure is not as it was handed out."""
    if sheet is None:
        return [_t("Sheet “%(sheet)s” is missing or was renamed.") % {"sheet": marked.name}]
    faults = _head_faults(marked, sheet)
    return faults or _row_faults(marked, sheet)


def _head_faults(marked: MarkedSheet, sheet: RawSheet) -> list[str]:
    row = sheet.rows[marked.top] if len(sheet.rows) > marked.top else []
    faults = []
    for place, head in enumerate(marked.heads):
        stands = _words(row[place]) if place < len(row) else ""
        if fold(stands) != fold(head):
            cell = Place(marked.name, marked.top, place).words
            faults.append(_was(cell, head, stands))
    for place, value in enumerate(row[len(marked.heads) :], len(marked.heads)):
        if _words(value):
            cell = Place(marked.name, marked.top, place).words
            faults.append(_was(cell, "", _words(value)))
    return faults


def _row_faults(marked: MarkedSheet, sheet: RawSheet) -> list[str]:
    """Return the first row that is not where it was: all below it would be wrong by the same."""
    expected = [*(name for _key, name in marked.rows), marked.foot]
    for number, name in enumerate(expected, marked.top + 1):
        row = sheet.rows[number] if len(sheet.rows) > number else []
        stands = _words(row[_NAMES]) if len(row) > _NAMES else ""
        if fold(stands) != fold(_words(name)):
            cell = Place(marked.name, number, _NAMES).words
            why = _t("Rows were inserted, deleted or moved.")
            return [f"{_was(cell, name, stands)} {why}"]
    return []


def _was(cell: str, expected: str, stands: str) -> str:
    words = {"cell": cell, "expected": expected or _t("empty"), "stands": stands or _t("empty")}
    return _t("%(cell)s should be “%(expected)s” and is “%(stands)s”.") % words


def _words(value: Any) -> str:
    text = unescape_cell(value) if isinstance(value, str) else shown(value)
    return " ".join(text.split())


# --- Cells ------------------------------------------------------------------------------------


def _read_cells(read: ReadReport, marked: MarkedSheet, sheet: RawSheet, content: Content) -> None:
    labels = {value: str(label) for value, label in Origin.choices}
    for name, row, column in marked.places():
        read.places[name] = Place(marked.name, row, column)
        value = _value(sheet, row, column)
        if name in read.mark.sums and (row, column) in sheet.seen.formulas:
            continue  # nobody typed in it: it still adds up what follows
        found = content.row(name)
        if found is None:
            # The row has left the report: only what was typed in it is worth a word.
            text = SheetText(_words(value))
            if fold(text.text) != fold(read.mark.handed_out(name)) and text.text:
                read.texts[name] = text.text
            continue
        shape = shape_of(*found)
        text = sheet_text(value, sheet.seen, (row, column), shape, labels)
        if text.problem is not None:
            read.texts[name] = text.text
            read.problems[name] = str(PROBLEM_WORDS[text.problem]) % {"text": text.text}
        elif not is_same(text.text, read.mark.handed_out(name), shape):
            read.texts[name] = text.text


def _value(sheet: RawSheet, row: int, column: int) -> Any:
    if row >= len(sheet.rows) or column >= len(sheet.rows[row]):
        return ""
    return sheet.rows[row][column]
