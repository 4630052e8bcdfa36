"""The progress table as a workbook: figures as figures, words as words, no formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from zhaoshang.core.text import escape_cell

_TITLE, _NOTE, _HEADINGS, _FIRST = range(4)
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_A3 = 8
_WIDTH = 14


def progress_workbook(
    title: str, note: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]
) -> io.BytesIO:
    """Write the lines to a workbook and return it, rewound."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "font_size": 16})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#EFE9DC"})
    text, number = book.add_format({"border": 1}), book.add_format({"border": 1})
    number.set_num_format("#,##0.######")
    sheet.write_string(_TITLE, 0, escape_cell(title), bold)
    sheet.write_string(_NOTE, 0, escape_cell(note))
    sheet.set_column(0, len(headings) - 1, _WIDTH)
    for place, words in enumerate(headings):
        sheet.write_string(_HEADINGS, place, words, head)
    for line, row in enumerate(rows, _FIRST):
        for place, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(line, place, float(value), number)
            elif value is None:
                sheet.write_blank(line, place, None, text)
            else:
                sheet.write_string(line, place, escape_cell(value), text)
    sheet.freeze_panes(_FIRST, 2)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADINGS)
    book.close()
    out.seek(0)
    return out
