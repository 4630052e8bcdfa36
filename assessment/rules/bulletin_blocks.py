"""Blocks of a printed bulletin: headings, words, tables; page, Word, PDF and Excel take them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

# What stands on one line in the type of titles, with air around it.
_TITLE_CHARS, _WHOLE_COUNTY = 19, "全县"


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is 一、, level 2 is （一）."""

    text: str
    level: int = 1
    kind: str = "heading"


@dataclass(frozen=True)
class Words:
    """A paragraph; `is_generated`: its figures cannot be typed over."""

    text: str
    is_generated: bool = False
    kind: str = "words"


@dataclass(frozen=True)
class Table:
    """A table whose heading row stands again on each page.

    Attributes:
        title: Words above it.
        headings: Words of the columns.
        rows: Cells as text.
        widths: Shares of the width.
        right: Columns of figures.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    right: tuple[int, ...] = ()
    kind: str = "table"

    @property
    def cells(self) -> list[list[tuple[str, bool]]]:
        """The cells, each told whether it holds a figure."""
        return [
            [(cell, place in self.right) for place, cell in enumerate(row)] for row in self.rows
        ]


Block = Heading | Words | Table


def title_lines(title: str) -> list[str]:
    """Break a title so that no line ends within a word: before 全县, else in the middle."""
    if len(title) <= _TITLE_CHARS:
        return [title]
    place = title.find(_WHOLE_COUNTY)
    if not 0 < place <= _TITLE_CHARS:
        place = -(-len(title) // 2)
    return [title[:place], title[place:]]


def as_number(cell: str) -> Decimal | None:
    """Return the number a cell of figures prints, for a workbook; None for words."""
    plain = cell.replace(",", "")
    try:
        return Decimal(plain)
    except ArithmeticError:
        return None
