"""A list as an Excel workbook, written row by row to a temporary file: memory stays flat.

Head lines, one row of headings, rows, total, the line to be signed. Numbers are numbers and dates
are dates; a text is never a formula nor a link.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from projects.exporting.shape import SheetPlan
from projects.resources.columns import LedgerColumn, Value
from zhaoshang.core.text import escape_cell

LARGEST_SHEET = 1_048_000
A3_PAPER = 8
NUMBER_WIDTH = 6
PROGRESS_EVERY = 1_000
_TITLE, _HEAD, _FILTER, _HEADINGS, _FIRST = range(5)
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}

Progress = Callable[[int], None]


def write_xlsx(file: IO[bytes], plan: SheetPlan, progress: Progress | None = None) -> int:
    """Write the workbook; return the number of rows.

    Args:
        file: Open for writing; a temporary one, so that nothing is left when the work is cut off.
        plan: What to write.
        progress: Told after each thousand rows.
    """
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(file, {**_OPTIONS, "tmpdir": folder})
        try:
            count = _write_sheet(book, plan, progress)
        finally:
            book.close()
    return count


def _write_sheet(book: Any, plan: SheetPlan, progress: Progress | None) -> int:
    sheet = book.add_worksheet(str(plan.sheet))
    columns = plan.table.columns
    last = len(columns)
    _set_page(sheet, book, columns)
    _write_head(sheet, book, plan, last)
    for row, values in enumerate(plan.rows(), _FIRST):
        _write_row(sheet, row, values)
        done = row - _FIRST + 1
        if progress is not None and done % PROGRESS_EVERY == 0:
            progress(done)
    count = plan.tally.count
    _write_foot(sheet, book, plan, _FIRST + count, columns)
    if count:
        sheet.autofilter(_HEADINGS, 0, _FIRST + count - 1, last)
    return count


def _set_page(sheet: Any, book: Any, columns: Sequence[LedgerColumn]) -> None:
    """Set widths and number formats of the columns, frozen panes and the printed page."""
    sheet.set_column(0, 0, NUMBER_WIDTH)
    for place, column in enumerate(columns, 1):
        cell_format = book.add_format({"num_format": column.number_format, "valign": "top"})
        sheet.set_column(place, place, column.width, cell_format)
    sheet.freeze_panes(_FIRST, 2)
    sheet.set_landscape()
    sheet.set_paper(A3_PAPER)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADINGS)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C&P / &N")


def _write_head(sheet: Any, book: Any, plan: SheetPlan, last: int) -> None:
    """Write title, head line, chosen filters and headings."""
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    heading = book.add_format(
        {"bold": True, "bottom": 1, "top": 1, "bg_color": "#EFE9DC", "text_wrap": True}
    )
    plain = book.add_format({"num_format": "@"})
    if last:
        sheet.merge_range(_TITLE, 0, _TITLE, last, escape_cell(plan.title), title)
    # Spread over the sheet: left, middle, right.
    for place, text in zip((0, last // 2, max(last - 1, 2)), plan.head_line, strict=True):
        sheet.write_string(_HEAD, place, escape_cell(text), plain)
    if plan.filter_line:
        sheet.write_string(_FILTER, 0, escape_cell(plan.filter_line), plain)
    for place, text in enumerate(plan.headings):
        sheet.write_string(_HEADINGS, place, escape_cell(text), heading)


def _write_row(sheet: Any, row: int, values: Sequence[Value]) -> None:
    for place, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, str):
            sheet.write_string(row, place, escape_cell(value))
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, place, value)
        else:
            sheet.write_number(row, place, value)


def _write_foot(
    sheet: Any, book: Any, plan: SheetPlan, row: int, columns: Sequence[LedgerColumn]
) -> None:
    """Write the total with its double line, and the line to be signed."""
    frame = {"bold": True, "top": 1, "bottom": 6}
    sheet.write_blank(row, 0, None, book.add_format(frame))
    for place, (column, value) in enumerate(
        zip(columns, plan.total_values(), strict=True), start=1
    ):
        cell_format = book.add_format({**frame, "num_format": column.number_format})
        if place == 1:
            sheet.write_string(row, place, escape_cell(plan.total_label), cell_format)
        elif isinstance(value, Decimal | int):
            sheet.write_number(row, place, value, cell_format)
        else:
            sheet.write_blank(row, place, None, cell_format)
    step = max(1, len(columns) // len(plan.signatures))
    plain = book.add_format({"num_format": "@"})
    for number, words in enumerate(plan.signatures):
        sheet.write_string(row + 2, 1 + number * step, words, plain)
