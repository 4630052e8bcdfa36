"""One row of a table: its known cells read, with what the scan knows of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from projects.importing.cells import READ_TEXTS, month_note, plain_text, read_cell, shown
from projects.importing.columns import Column, Kind
from projects.importing.extra_columns import ExtraColumn
from projects.importing.grid import Grid
from projects.importing.issues import Issue, Level
from projects.importing.ledger import ParsedRow
from projects.importing.readings import CellReading, CellRules, CellUnits
from projects.importing.sums import Printed
from zhaoshang.core.money import unit_by_label
from zhaoshang.core.workbook import Cell

VALUE_SHOWN = 60
_HOLDS_CONTENT = re.compile("内容|规模|概况|简介|情况")
NUMBER_OF_NAME = re.compile(r"^\s*(?P<number>\d{1,3})\s*[.、．,，)）]\s*(?=\D)")
_AFTER_NAME = re.compile(r"[\n:：]")


@dataclass(frozen=True)
class TableColumn:
    """A known column of a table with the units of its bare figures."""

    index: int
    letter: str
    heading: str
    column: Column
    units: CellUnits
    words_of: str | None = None

    @property
    def names(self) -> bool:
        """It names the project."""
        return self.column.name == "name"

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


def split_name(value: Cell) -> tuple[str, str]:
    """Part a cell at its first line break or colon; without one it is all name."""
    name, *rest = _AFTER_NAME.split(plain_text(value), maxsplit=1)
    return (name.strip(), rest[0].strip()) if rest and name.strip() else (plain_text(value), "")


def percent_shown(value: Cell) -> Cell:
    """Return what a cell formatted as a percentage shows: 65% for 0.65."""
    return f"{round(value * 100, 2):g}%" if isinstance(value, float | int) else value


class RowReader:
    """Reads rows of one table."""

    def __init__(
        self,
        grid: Grid,
        columns: Sequence[TableColumn],
        rules: CellRules,
        first_row: int,
        extras: Sequence[ExtraColumn] = (),
    ) -> None:
        self.grid = grid
        self.seen = grid.sheet.seen
        self.columns = columns
        self.rules = rules
        self.first_row = first_row
        self.extras = extras
        self.numbered_names = False
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
            if value == "" and merged and filling and each.column.fills_down:
                value = self._filled_down(each.index, row)
            if (row, each.index) in self.seen.percents and each.column.kind is Kind.TEXT:
                value = percent_shown(value)
            if each.names and isinstance(value, str):
                value = self._name(parsed, each, value)
            reading = self._special(row, each, value) if self.has_special else None
            if reading is None:
                if value == "" or (each.is_plain and _took_plain_text(parsed, each.column, value)):
                    continue
                units = self._units(each, row, value) if self.seen.units else each.units
                reading = read_cell(each.column, value, self.rules, units)
            self._take(parsed, each, value, reading)
        for extra in self.extras:
            self._keep(parsed, extra, row, filling=filling and merged)
        return parsed

    def _keep(self, parsed: ParsedRow, extra: ExtraColumn, row: int, *, filling: bool) -> None:
        """Keep what stands in a column that is not known, as it is shown."""
        value = self.grid.raw(row, extra.index)
        if value == "" and filling:
            value = self._filled_down(extra.index, row)
        position = (row, extra.index)
        if position in self.seen.months:
            text = month_note(value)
        else:
            text = plain_text(percent_shown(value) if position in self.seen.percents else value)
        if text:
            parsed.extras[extra.heading] = text

    def _filled_down(self, column: int, row: int) -> Cell:
        """Return the value of a block merged downwards, which counts for each of its rows."""
        block = self.grid.blocks.get((row, column))
        if block is None or block.top < self.first_row or block.left != column:
            return ""
        return self.grid.raw(block.top, block.left)

    def _special(self, row: int, each: TableColumn, value: Cell) -> CellReading | None:
        """Cells that the scan knows something about: errors, formulas never computed, months."""
        position = (row, each.index)
        if each.column.kind is Kind.SEQUENCE:
            return None  # running numbers are not read; a formula there says nothing
        if position in self.seen.formulas:
            self.formulas.setdefault(each.index, []).append(row)
        reading = CellReading()
        # Words that a broken formula should have given are missed; figures and names are needed.
        say = reading.warn if each.column.kind is Kind.TEXT and not each.names else reading.fail
        if position in self.seen.errors:
            say("formula_error")
        elif value == "" and position in self.seen.uncomputed:
            say("formula_without_value")
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

    def _name(self, parsed: ParsedRow, each: TableColumn, value: str) -> str:
        """Return the name alone: without its number; 项目名称及建设内容 to the first colon."""
        if self.numbered_names:
            value = NUMBER_OF_NAME.sub("", value, count=1)
        if not _HOLDS_CONTENT.search(each.heading):
            return value
        name, content = split_name(value)
        if content:
            parsed.values.setdefault("content", content)
            place = (parsed.sheet, parsed.row_number, each.letter, each.heading)
            params = {"read": name}
            parsed.issues.append(
                Issue(Level.WARNING, "name_with_content", *place, value[:VALUE_SHOWN], params)
            )
        return name

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
