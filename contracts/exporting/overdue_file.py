"""Overdue contracts and special reports as a workbook: text as text, days as days."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from zhaoshang.core.text import escape_cell

_TITLE, _HEADINGS, _FIRST = range(3)
_WIDTH = 18
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def overdue_workbook(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> io.BytesIO:
    """Write the rows to a workbook and return it, rewound."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.write_string(_TITLE, 0, escape_cell(title), bold)
    sheet.set_column(0, len(headings) - 1, _WIDTH)
    for place, words in enumerate(headings):
        sheet.write_string(_HEADINGS, place, words, bold)
    for number, row in enumerate(rows, _FIRST):
        for place, text in enumerate(row):
            sheet.write_string(number, place, escape_cell(text))
    sheet.freeze_panes(_FIRST, 1)
    book.close()
    out.seek(0)
    return out
