"""What reading a workbook gives: sheets of raw cells, and what is known of single cells besides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Position = tuple[int, int]
_LETTERS = 26


class Area(NamedTuple):
    """A merged block of cells; rows and columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class CellFacts:
    """What is known of single cells besides their value. Positions are (row, column) from 0.

    Args:
        formulas: Cells that hold a formula.
        uncomputed: Those of them that hold no result: the workbook was never computed and saved.
        errors: Error values (#REF!).
        months: Dates whose number format shows only year and month.
        units: Units of money that a number format adds to the figure.
        percents: Numbers shown as a percentage: 0.65 as 65%.
    """

    formulas: set[Position] = field(default_factory=set)
    uncomputed: set[Position] = field(default_factory=set)
    errors: dict[Position, str] = field(default_factory=dict)
    months: set[Position] = field(default_factory=set)
    units: dict[Position, str] = field(default_factory=dict)
    percents: set[Position] = field(default_factory=set)


@dataclass(frozen=True)
class RawSheet:
    """One worksheet as it stands: `rows[r][c]` is the cell in row r + 1; empty cells are "".

    Args:
        name: Name of the sheet.
        rows: Cells from A1 on, all rows of one length.
        merged: Merged blocks.
        hidden: The sheet is not shown in the workbook.
        seen: What is known of single cells.
    """

    name: str
    rows: list[list[Cell]]
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    seen: CellFacts = field(default_factory=CellFacts)


def column_letter(column: int) -> str:
    """Return A for 0, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return 0 for A, 26 for AA."""
    index = 0
    for letter in letters:
        index = index * _LETTERS + ord(letter) - ord("A") + 1
    return index - 1


class Extent:
    """How far the filled cells of a sheet reach, within the limits."""

    def __init__(self, rows: int, columns: int) -> None:
        self.top, self.left = rows, columns
        self.bottom = self.right = -1

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a cell lies inside what was seen so far."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def widen(self, row: int, column: int) -> None:
        """Take a cell in."""
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)

    @property
    def area(self) -> int:
        """Number of cells from corner to corner."""
        if self.bottom < 0:
            return 0
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)
