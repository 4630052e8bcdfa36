"""One row of a table: its known cells read, with what the scan knows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from projects.importing.cells import (
    READ_TEXTS,
    CellReading,
    CellRules,
    CellUnits,
    month_note,
    plain_text,
    read_cell,
    shown,
)
from projects.importing.columns import Column, Kind
from projects.importing.grid import Grid
from projects.importing.issues import Issue, Level
from projects.importing.ledger import ParsedRow
from projects.importing.sums import Printed
from zhaoshang.core.money import unit_by_label
from zhaoshang.core.workbook import Cell

VALUE_SHOWN = 60


@dataclass(frozen=True)
class TableColumn:
    """A known column of a table with the units of its bare figures."""

    index: int
    letter: str
    heading: str
    column: Column
    units: CellUnits
    words_of: str | None = None

    @cached_property
    def is_plain(self) -> bool:
        """A text that needs no reading beyond cleaning: most cells of a ledger."""
        column = self.column
        return column.kind is Kind.TEXT and column.name not in READ_TEXTS and self.words_of is None


def _took_plain_text(parsed: ParsedRow, column: Column, value: Cell) -> bool:
    """Take a text that fits; False when it is to be read with remarks."""
    text = plain_text(value)
    if column.longest is not None and len(text) > column.longest:
        return False
    if text:
        parsed.values[column.name] = text
    return True


class RowReader:
    """Reads rows of one table."""

    def __init__(
        self, grid: Grid, columns: Sequence[TableColumn], rules: CellRules, first_row: int
    ) -> None:
        self.grid = grid
        self.seen = grid.sheet.seen
        self.columns = columns
        self.rules = rules
        self.first_row = first_row
        self.formulas: dict[int, list[int]] = {}
        self.has_special = bool(self.seen.formulas or self.seen.errors or self.seen.months)

    def figures(self, row: int) -> dict[str, Printed]:
        """Return the printed sums of a total row; the columns of figures only."""
        found: dict[str, Printed] = {}
        for each in self.columns:
            value = self.grid.raw(row, each.index)
            if not each.column.is_quantity or value == "":
                continue
            reading = read_cell(each.column, value, self.rules, self._units(each, row, value))
            if reading.exact is not None:
                found[each.column.name] = Printed(each.letter, each.heading, reading.exact)
        return found

    def read(self, row: int, *, section: str = "", filling: bool = True) -> ParsedRow:
        """Read a row's known cells; merged blocks fill down where their column lets them."""
        parsed = ParsedRow(self.grid.sheet.name, row + 1, section=section)
        cells, merged = self.grid.rows[row], bool(self.grid.blocks)
        for each in self.columns:
            value = cells[each.index] if each.index < len(cells) else ""
            if value == "" and merged and filling:
                value = self._filled_down(each, row)
            reading = self._special(row, each, value) if self.has_special else None
            if reading is None:
                if value == "" or (each.is_plain and _took_plain_text(parsed, each.column, value)):
                    continue
                units = self._units(each, row, value) if self.seen.units else each.units
                reading = read_cell(each.column, value, self.rules, units)
            self._take(parsed, each, value, reading)
        return parsed

    def _filled_down(self, each: TableColumn, row: int) -> Cell:
        """A block merged downwards counts for each of its rows where the column lets it."""
        block = self.grid.blocks.get((row, each.index))
        if block is None or not each.column.fills_down or block.top < self.first_row:
            return ""
        return self.grid.raw(block.top, block.left) if block.left == each.index else ""

    def _special(self, row: int, each: TableColumn, value: Cell) -> CellReading | None:
        """Cells that the scan knows something about: errors, formulas never computed, months."""
        position = (row, each.index)
        if position in self.seen.formulas:
            self.formulas.setdefault(each.index, []).append(row)
        reading = CellReading()
        if position in self.seen.errors:
            reading.fail("formula_error")
        elif value == "" and position in self.seen.uncomputed:
            reading.fail("formula_without_value")
        elif each.column.kind is Kind.DATE and position in self.seen.months:
            reading.note = month_note(value)
            reading.warn("not_exact_date")
        else:
            return None
        return reading

    def _units(self, each: TableColumn, row: int, value: Cell) -> CellUnits:
        unit = self.seen.units.get((row, each.index))
        if unit is None or isinstance(value, str):
            return each.units
        return replace(each.units, money=unit_by_label(unit))

    def _take(
        self, parsed: ParsedRow, each: TableColumn, value: Cell, reading: CellReading
    ) -> None:
        name = each.column.name
        if reading.remarks and any(remark.level is Level.ERROR for remark in reading.remarks):
            reading.values.clear()  # what is wrong does not go into the record, nor into sums
        parsed.values.update(reading.values)
        if each.words_of and (words := plain_text(value)):
            parsed.values[each.words_of] = words
        if reading.note:
            parsed.notes[name] = reading.note
        if reading.exact is not None and name in reading.values:
            parsed.exact[name] = reading.exact
        if not reading.remarks:
            return
        written = self.seen.errors.get((parsed.row_number - 1, each.index)) or (
            reading.note if not isinstance(value, str) and reading.note else shown(value)
        )
        for remark in reading.remarks:
            parsed.issues.append(
                Issue(
                    remark.level,
                    remark.code,
                    parsed.sheet,
                    parsed.row_number,
                    each.letter,
                    each.heading,
                    written[:VALUE_SHOWN],
                    remark.params,
                )
            )

    def formula_warnings(self) -> list[Issue]:
        """Say once per column that it holds formulas."""
        headings = {each.index: each for each in self.columns}
        return [
            Issue(
                Level.WARNING,
                "formulas_in_column",
                self.grid.sheet.name,
                rows[0] + 1,
                headings[index].letter,
                headings[index].heading,
                params={"count": len(rows), "first": rows[0] + 1},
            )
            for index, rows in self.formulas.items()
        ]
