"""The county's list of idle land as a workbook: all that is filtered."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _t

from zhaoshang.core.text import escape_cell

_WIDTHS = (6, 34, 26, 22, 20, 12, 12, 12, 20, 12, 16, 14, 12, 20, 12)
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


def headings() -> list[str]:
    """Return the headings of the list."""
    return [
        _t("No."),
        _t("Contract"),
        _t("Project name"),
        _t("Township or park"),
        _t("Contract number"),
        _t("Idle land (mu)"),
        _t("Idle since"),
        _t("Notice of"),
        _t("Notice number"),
        _t("To be built on by"),
        _t("State"),
        _t("Fee (10,000 yuan)"),
        _t("Fee paid on"),
        _t("Document number"),
        _t("Closed on"),
    ]


def idle_workbook(title: str, line: str, rows: Iterable[Sequence[Cell]]) -> io.BytesIO:
    """Write idle land to a workbook and return it, rewound.

    Args:
        title: Above the list.
        line: Under it: county, what is shown, the day.
        rows: Cells in the order of `headings`.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet(_t("Idle land"))
    bold = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#EFE9DC", "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"border": 1, "valign": "top", "num_format": "yyyy-mm-dd"})
    sheet.merge_range(_TITLE, 0, _TITLE, len(_WIDTHS) - 1, escape_cell(title), bold)
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
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, place, value, style)
    else:
        sheet.write_string(row, place, escape_cell(value), style)
