"""The sample of a spot check as a workbook: the sample, and the whole order it was drawn from."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
_A4 = 9


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, what stands above, headings with widths, rows."""

    name: str
    title: str
    note: str
    headings: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]


def sample_workbook(sheets: Sequence[Sheet]) -> io.BytesIO:
    """Write the sheets to a workbook and return it, rewound."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    looks = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "head": book.add_format({"bold": True, "border": 1, "text_wrap": True}),
        "text": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"border": 1, "num_format": "#,##0.######", "valign": "top"}),
    }
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, looks)
    book.close()
    out.seek(0)
    return out


def _write(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    page.write_string(_TITLE, 0, escape_cell(sheet.title), looks["title"])
    page.write_string(_NOTE, 0, escape_cell(sheet.note))
    for place, (words, width) in enumerate(sheet.headings):
        page.set_column(place, place, width)
        page.write_string(_HEADINGS, place, words, looks["head"])
    for line, row in enumerate(sheet.rows, _FIRST):
        for place, value in enumerate(row):
            if isinstance(value, Decimal | int):
                page.write_number(line, place, float(value), looks["number"])
            else:
                page.write_string(line, place, escape_cell(value), looks["text"])
    page.freeze_panes(_FIRST, 0)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEADINGS)
