"""The list of difficulties as a workbook for the scheduling meeting: all that is filtered."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _t

from zhaoshang.core.text import escape_cell

_WIDTHS = (6, 26, 16, 44, 14, 18, 12, 12, 10, 14, 44, 44)
_A3 = 8
_TITLE, _LINE, _HEADINGS, _FIRST = range(4)
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}

Cell = str | int | dt.date | None


def headings() -> list[str]:
    """Return the headings of the list, on paper and in the workbook."""
    return [
        _t("No."),
        _t("Project name"),
        _t("Responsible unit"),
        _t("Difficulty"),
        _t("Category"),
        _t("Lead unit"),
        _t("Raised"),
        _t("Due"),
        _t("State"),
        _t("Escalated"),
        _t("Countermeasure or result"),
        _t("Decision of the meeting"),
    ]


def problems_workbook(title: str, line: str, rows: Iterable[Sequence[Cell]]) -> io.BytesIO:
    """Write difficulties to a workbook and return it, rewound.

    Args:
        title: Above the list.
        line: Under it: county, what is shown, the day.
        rows: Cells in the order of `headings`; the last one is left to the meeting.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet(_t("Difficulties"))
    last = len(_WIDTHS) - 1
    bold = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#EFE9DC", "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"border": 1, "valign": "top", "num_format": "yyyy-mm-dd"})
    sheet.merge_range(_TITLE, 0, _TITLE, last, escape_cell(title), bold)
    sheet.write_string(_LINE, 0, escape_cell(line))
    for place, (words, width) in enumerate(zip(headings(), _WIDTHS, strict=True)):
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
    elif isinstance(value, int):
        sheet.write_number(row, place, value, style)
    else:
        sheet.write_string(row, place, escape_cell(value), style)
