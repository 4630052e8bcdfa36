"""A worksheet as people see it: merged blocks, texts of headings, where things stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property

from projects.importing.cells import shown
from zhaoshang.core.workbook import Area, Cell, RawSheet, column_letter

_MOST_MERGED_CELLS = 400_000
_BLANKS = re.compile(r"\s+")


class Grid:
    """The cells of one sheet with their merged blocks; rows and columns from 0."""

    def __init__(self, sheet: RawSheet) -> None:
        self.sheet = sheet
        self.rows = sheet.rows
        self.height = len(sheet.rows)
        self.width = max((len(row) for row in sheet.rows), default=0)

    @cached_property
    def blocks(self) -> dict[tuple[int, int], Area]:
        """The merged block of each cell that is in one, clipped to the filled part of the sheet."""
        found: dict[tuple[int, int], Area] = {}
        for area in self.sheet.merged:
            bottom, right = min(area.bottom, self.height - 1), min(area.right, self.width - 1)
            clipped = Area(area.top, area.left, bottom, right)
            size = (bottom - area.top + 1) * (right - area.left + 1)
            if size <= 1 or len(found) + size > _MOST_MERGED_CELLS:
                continue
            for row in range(area.top, bottom + 1):
                for column in range(area.left, right + 1):
                    found[row, column] = clipped
        return found

    def raw(self, row: int, column: int) -> Cell:
        """Return a cell's value, "" outside."""
        cells = self.rows[row] if row < self.height else []
        return cells[column] if column < len(cells) else ""

    def is_anchor(self, row: int, column: int) -> bool:
        """Tell whether a cell is the first of its merged block, or in none."""
        block = self.blocks.get((row, column))
        return block is None or (block.top, block.left) == (row, column)

    def spread(self, row: int, column: int) -> Cell:
        """Return the value that a cell shows: that of its merged block, if it is in one."""
        block = self.blocks.get((row, column))
        return self.raw(block.top, block.left) if block else self.raw(row, column)

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows, as one line."""
        return one_line(self.spread(row, column))

    def filled(self, row: int) -> Iterator[tuple[int, Cell]]:
        """Yield column and value of the cells of a row that hold something themselves."""
        for column, value in enumerate(self.rows[row]):
            if value != "" and not (isinstance(value, str) and not value.strip()):
                yield column, value

    def place(self, row: int, column: int) -> str:
        """Return A1 for (0, 0)."""
        return f"{column_letter(column)}{row + 1}"


def one_line(value: Cell) -> str:
    """Return a value as one line of half-width text."""
    if isinstance(value, str):
        if value.isascii() and value.isalnum():
            return value
        return _BLANKS.sub(" ", unicodedata.normalize("NFKC", value)).strip()
    return shown(value)
