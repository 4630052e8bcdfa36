"""A list of contracts' land or money as a workbook: all that is filtered, figures as figures."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from zhaoshang.core.text import escape_cell

_A3 = 8
_TITLE, _LINE, _HEADINGS, _FIRST = range(4)
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}

Cell = str | int | Decimal | dt.date | None


def list_workbook(
    title: str,
    line: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Cell]],
) -> io.BytesIO:
    """Write a list to a workbook and return it, rewound.

    Args:
        title: Above the list; the sheet's name too.
        line: Under it: county, what is shown, the day.
        columns: Heading and width of each column.
        rows: Cells in the order of the columns.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#EFE9DC", "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"border": 1, "valign": "top", "num_format": "yyyy-mm-dd"})
    sheet.merge_range(_TITLE, 0, _TITLE, len(columns) - 1, escape_cell(title), bold)
    sheet.write_string(_LINE, 0, escape_cell(line))
    for place, (words, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(_HEADINGS, place, words, head)
    for number, cells in enumerate(rows, _FIRST):
        for place, value in enumerate(cells):
            _write(sheet, number, place, value, day if isinstance(value, dt.date) else cell)
    sheet.freeze_panes(_FIRST, 2)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADINGS)
    book.close()
    out.seek(0)
    return out


def _write(sheet: Any, row: int, place: int, value: Cell, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, place, None, style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, place, value, style)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, place, value, style)
    else:
        sheet.write_string(row, place, escape_cell(value), style)
