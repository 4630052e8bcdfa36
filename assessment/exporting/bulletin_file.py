"""A bulletin as a workbook: its words on one sheet, every table on one of its own."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from assessment.rules.bulletin_blocks import Block, Heading, Table, Words, as_number
from zhaoshang.core.text import escape_cell

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_A4, _TITLE, _HEADINGS, _FIRST = 9, 0, 1, 2
_TEXT_WIDTH, _LONGEST_NAME = 100, 31
_NOT_IN_NAMES = str.maketrans("[]:*?/\\'", "（）：＊？／＼’")


def bulletin_workbook(head: Mapping[str, Any], blocks: Sequence[Block]) -> io.BytesIO:
    """Write a bulletin to a workbook and return it, rewound. Figures are numbers as printed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet("正文")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True})
    sheet.set_column(0, 0, _TEXT_WIDTH)
    lines = [(head["title"], bold), (head["number"], wrap)]
    lines += [
        (block.text, bold if isinstance(block, Heading) else wrap)
        for block in blocks
        if isinstance(block, Heading | Words)
    ]
    lines += [(head["signed_by"], wrap), (head["dated_on"] or "", wrap)]
    for number, (words, look) in enumerate(lines):
        sheet.write_string(number, 0, escape_cell(words), look)
    sheet.set_paper(_A4)
    taken = {"正文"}
    about = ""
    for block in blocks:
        if isinstance(block, Heading):
            about = block.text
        elif isinstance(block, Table):
            _table(book, block, about, _name(about, block.title, taken))
    book.close()
    out.seek(0)
    return out


def _name(about: str, title: str, taken: set[str]) -> str:
    """Return a name for a sheet that no other bears."""
    words = f"{about.partition('（')[0]} {title}".strip().translate(_NOT_IN_NAMES)
    name, number = words[:_LONGEST_NAME], 1
    while name.casefold() in taken:
        number += 1
        name = f"{words[: _LONGEST_NAME - 3]} {number}"
    taken.add(name.casefold())
    return name


def _table(book: Any, table: Table, about: str, name: str) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#EFE9DC"})
    text = book.add_format({"border": 1})
    sheet.write_string(_TITLE, 0, escape_cell(f"{about} {table.title}".strip()), bold)
    for place, words in enumerate(table.headings):
        sheet.write_string(_HEADINGS, place, words, head)
        sheet.set_column(place, place, table.widths[place])
    looks = {
        decimals: book.add_format(
            {"border": 1, "num_format": f"#,##0{'.' if decimals else ''}{'0' * decimals}"}
        )
        for decimals in range(7)
    }
    for line, row in enumerate(table.rows, _FIRST):
        for place, cell in enumerate(row):
            value = as_number(cell) if place in table.right else None
            if value is None:
                sheet.write_string(line, place, escape_cell(cell), text)
            else:
                decimals = len(cell.partition(".")[2])
                sheet.write_number(line, place, float(value), looks[min(decimals, 6)])
    sheet.freeze_panes(_FIRST, 0)
    sheet.repeat_rows(_HEADINGS)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
