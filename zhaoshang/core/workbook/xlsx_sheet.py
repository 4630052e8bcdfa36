"""One worksheet and the table of texts of an .xlsx workbook, element by element.

The same parser that keeps the limits gives the values, so nothing can be read otherwise than it was
checked. Source: ECMA-376, part 1, 18.3 (worksheets) and 18.4 (shared strings).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

from zhaoshang.core.workbook.limits import Limits, WorkbookRefused
from zhaoshang.core.workbook.number_formats import Styles, from_serial
from zhaoshang.core.workbook.sheets import (
    Area,
    Cell,
    CellFacts,
    Extent,
    column_index,
    column_letter,
)
from zhaoshang.core.workbook.xlsx_package import Attributes

_DIGITS = "0123456789"
_COLUMN = re.compile(r"[A-Z]{1,3}")
_ROW_DIGITS = 7
_MERGED = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES = range(0xD800, 0xE000)


def unescape(text: str) -> str:
    """Turn `_x000D_` into the character that it stands for (ECMA-376, 22.9.2.19)."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if code in _SURROGATES else chr(code)


class StringsReader:
    """The table of texts: one for each `si`, readings of Chinese and Japanese words left out."""

    def __init__(self, limits: Limits) -> None:
        self.most = limits.strings
        self.strings: list[str] = []
        self.pieces: list[str] = []
        self.taking = False
        self.aside = False

    def start(self, tag: str, _attrs: Attributes) -> None:
        """Take the beginning of an element."""
        if tag == "si":
            self.pieces = []
        elif tag == "rPh":
            self.aside = True
        elif tag == "t":
            self.taking = not self.aside

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag == "t":
            self.taking = False
        elif tag == "rPh":
            self.aside = False
        elif tag == "si":
            self.strings.append(unescape("".join(self.pieces)))
            if len(self.strings) > self.most:
                raise WorkbookRefused("too_big_unpacked")

    def text(self, text: str) -> None:
        """Take text."""
        if self.taking:
            self.pieces.append(text)


class SheetReader:
    """Follows the cells of one worksheet; each is settled when the next one begins.

    Handlers are set on the parser itself and names compared with their usual spelling first: this
    runs a few hundred thousand times for a large ledger.
    """

    def __init__(self, name: str, strings: list[str], styles: Styles, limits: Limits) -> None:
        self.name = name
        self.strings = strings
        self.styles = styles
        self.limits = limits
        self.seen = CellFacts()
        self.extent = Extent(limits.rows, limits.columns)
        self.rows: list[list[Cell]] = []
        self.merged: list[Area] = []
        self.letters: dict[str, int] = {}
        self.row = self.column = -1
        self.attrs: Attributes = {}
        self.filled = self.formula = False
        self.taking = self.aside = False
        self.pieces: list[str] = []
        self.parser: Any = None

    def start(self, tag: str, attrs: Attributes) -> None:
        """Take the beginning of an element."""
        if tag == "c":
            self._begin_cell(attrs)
        elif tag == "v":
            self._begin_value()
        elif tag == "row":
            self._settle()
            place = attrs.get("r")
            self.row = self.row + 1 if place is None else _row_number(place)
            self.column = -1
        else:
            self._other(tag, attrs)

    def _other(self, tag: str, attrs: Attributes) -> None:
        if ":" in tag:
            self.start(tag.rpartition(":")[2], attrs)
        elif tag in {"is", "t"}:
            self._begin_value()
            self.taking = tag == "t" and not self.aside
        elif tag == "rPh":
            self.aside = True
        elif tag == "f":
            self.taking = False
            self.formula = True
        elif tag == "mergeCell":
            self.merged.append(_area(attrs.get("ref", "")))
        else:
            self.taking = False

    def end(self, tag: str) -> None:
        """Take the end of an element; asked for in cells with texts of their own only."""
        name = tag.rpartition(":")[2]
        if name == "t":
            self.taking = False
        elif name == "rPh":
            self.aside = False

    def text(self, text: str) -> None:
        """Take text."""
        if self.taking:
            self.pieces.append(text)

    def finish(self) -> tuple[list[list[Cell]], tuple[Area, ...]]:
        """Return the rows, made equally long, and the merged blocks."""
        self._settle()
        if self.extent.area > self.limits.cells:
            raise WorkbookRefused("too_many_cells", sheet=self.name)
        width = self.extent.right + 1
        blank: list[Cell] = [""]
        return [row + blank * (width - len(row)) for row in self.rows], tuple(
            area for area in self.merged if area[:2] != area[2:]
        )

    def _begin_cell(self, attrs: Attributes) -> None:
        self._settle()
        self.attrs = attrs
        inline = attrs.get("t") == "inlineStr"
        self.parser.EndElementHandler = self.end if inline else None
        place = attrs.get("r")
        if place is None:
            self.column += 1
            return
        letters = place.rstrip(_DIGITS)
        column = self.letters.get(letters)
        if column is None:
            if not _COLUMN.fullmatch(letters):
                raise WorkbookRefused("broken")
            column = self.letters[letters] = column_index(letters)
        self.column = column
        self.row = _row_number(place[len(letters) :])

    def _begin_value(self) -> None:
        self.filled = self.taking = True
        if not self.extent.holds(self.row, self.column):
            self._widen()

    def _widen(self) -> None:
        row, column, limits = self.row, self.column, self.limits
        place = f"{column_letter(column)}{row + 1}"
        if row >= limits.rows:
            raise WorkbookRefused("too_many_rows", sheet=self.name, largest=limits.rows, cell=place)
        if column >= limits.columns:
            raise WorkbookRefused(
                "too_many_columns", sheet=self.name, largest=limits.columns, cell=place
            )
        if row < 0 or column < 0:
            raise WorkbookRefused("broken")
        self.extent.widen(row, column)

    def _settle(self) -> None:
        """Put the cell that has just ended into its place."""
        if self.formula:
            self._settle_formula()
        if self.filled:
            text = "".join(self.pieces) if self.pieces else ""
            value = self._value(text)
            if value != "":
                self._put(value)
        self.filled = self.formula = self.taking = False
        self.pieces.clear()

    def _settle_formula(self) -> None:
        position = (self.row, self.column)
        if not self.extent.holds(*position):
            self._widen()
        self.seen.formulas.add(position)
        if not self.pieces and self.attrs.get("t") != "str":
            self.seen.uncomputed.add(position)

    def _put(self, value: Cell) -> None:
        rows, row, column = self.rows, self.row, self.column
        while len(rows) <= row:
            rows.append([])
        cells = rows[row]
        missing = column - len(cells)
        if missing == 0:
            cells.append(value)
        elif missing > 0:
            cells.extend([""] * missing)
            cells.append(value)
        else:
            cells[column] = value

    def _value(self, text: str) -> Cell:
        kind = self.attrs.get("t", "n")
        if kind == "s":
            return self.strings[int(text)] if text.strip() else ""
        if kind == "n":
            return self._number(text)
        if kind in {"str", "inlineStr"}:
            return unescape(text)
        if kind == "b":
            return text.strip() == "1" or text.strip() == "true"
        if kind == "d":
            return _iso(text.strip())
        if kind == "e":
            self.seen.errors[self.row, self.column] = text.strip() or "#"
        return ""

    def _number(self, text: str) -> Cell:
        if not text or text.isspace():
            return ""
        number = float(text)
        if not math.isfinite(number):
            self.seen.errors[self.row, self.column] = text.strip()
            return ""
        style = self.attrs.get("s", "0")
        if style in self.styles.units:
            self.seen.units[self.row, self.column] = self.styles.units[style]
        kind = self.styles.dates.get(style)
        if kind is None:
            if style in self.styles.percents:
                self.seen.percents.add((self.row, self.column))
            return number
        if style in self.styles.months:
            self.seen.months.add((self.row, self.column))
        return from_serial(number, kind, from_1904=self.styles.from_1904)


def _row_number(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _ROW_DIGITS:
        raise WorkbookRefused("broken")
    return int(digits) - 1


def _area(place: str) -> Area:
    """Read A1:B2; a single cell is no block."""
    found = _MERGED.fullmatch(place)
    if found is None:
        return Area(0, 0, 0, 0)
    left, right = column_index(found[1]), column_index(found[3])
    top, bottom = int(found[2]) - 1, int(found[4]) - 1
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _iso(text: str) -> Cell:
    """Read a date that is written in words of ISO 8601."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.date() if moment.time() == dt.time() else moment.replace(tzinfo=None)
