"""Fills a superior's table: the form keeps its look, its formulas and its merged cells."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessment.exporting.cell_checks import number_format
from assessment.exporting.repeated_rows import repeat_row
from assessment.importing.superior_form import Binding, open_form, understood
from assessment.rules.form_bindings import (
    OF_A_ROW,
    Asked,
    Measure,
    Vocabulary,
    Word,
    found_in,
)
from assessment.selectors.superior import FormFigures, Missing
from zhaoshang.accounts.models import Unit
from zhaoshang.core.templatetags.zs import figure
from zhaoshang.core.text import escape_cell

_PERCENT = frozenset({Measure.RATE, Measure.GAP, Measure.GROWTH})
_PERCENT_PLACES = 2
_HUNDRED = Decimal(100)
_PLAIN_FORMATS = frozenset({"General", "@"})


@dataclass
class Filled:
    """A filled table.

    Attributes:
        data: The workbook.
        cells: Cells that were filled.
        missing: Cells without a figure: place, what was asked, why.
    """

    data: bytes = b""
    cells: int = 0
    missing: list[dict[str, str]] = field(default_factory=list)


def fill_workbook(
    data: bytes,
    bindings: Sequence[Binding],
    known: Vocabulary,
    figures: FormFigures,
    words: Mapping[Word, str],
) -> Filled:
    """Return the workbook of a form with its bound cells filled.

    Args:
        data: The form as it was uploaded.
        bindings: Its bound cells.
        known: Names that are known in the month.
        figures: Figures of the month.
        words: What stands for each word.
    """
    book = open_form(data)
    filler = _Filler(known, figures, words)
    by_sheet: dict[str, list[Binding]] = defaultdict(list)
    for binding in bindings:
        by_sheet[binding.sheet].append(binding)
    for title, found in by_sheet.items():
        filler.fill_sheet(book, book[title], found)
    # Formulas are worked out by the program that opens it.
    book.calculation.fullCalcOnLoad = True
    buffer = io.BytesIO()
    book.save(buffer)
    filler.filled.data = buffer.getvalue()
    return filler.filled


@dataclass
class _Filler:
    known: Vocabulary
    figures: FormFigures
    words: Mapping[Word, str]
    filled: Filled = field(default_factory=Filled)

    def fill_sheet(self, book: Any, sheet: Any, bindings: Sequence[Binding]) -> None:
        """Repeat the rows of units from below, so that rows above stay; then fill."""
        by_row: dict[int, list[Binding]] = defaultdict(list)
        for binding in bindings:
            by_row[binding.row].append(binding)
        units_of: dict[int, list[Unit]] = {}
        for row in sorted(by_row, reverse=True):
            group = self._repeated(by_row[row])
            if group is not None:
                units_of[row] = self.figures.units(group or None, self._indicators(by_row[row]))
                repeat_row(book, sheet, row, max(1, len(units_of[row])))
        added = 0
        for row in sorted(by_row):
            units: Sequence[Unit | None] = units_of.get(row) or [None]
            for step, unit in enumerate(units):
                self._fill_row(
                    sheet, by_row[row], added + step, (unit, step + 1), is_of_units=row in units_of
                )
            added += len(units) - 1

    def _indicators(self, bindings: Sequence[Binding]) -> set[int | None]:
        """Return what a repeated row asks of its unit: who has none of it has no row."""
        found = [understood(binding.text, self.known) for binding in bindings]
        return {
            asked.indicator
            for asked in found
            if asked is not None
            and asked.word is None
            and (asked.unit, asked.group) == (None, None)
        }

    def _repeated(self, bindings: Sequence[Binding]) -> int | None:
        """Return the group whose units a row is repeated for, 0 for all; None if it is not."""
        for binding in bindings:
            asked = understood(binding.text, self.known)
            if asked is not None and asked.repeats:
                return asked.group or 0
        return None

    def _fill_row(
        self,
        sheet: Any,
        bindings: Sequence[Binding],
        offset: int,
        whose: tuple[Unit | None, int],
        *,
        is_of_units: bool,
    ) -> None:
        done = set()
        for binding in bindings:
            cell = sheet[binding.cell]
            cell = sheet.cell(binding.row + offset, cell.column)
            if cell.coordinate in done:
                continue
            done.add(cell.coordinate)
            text = f"{{{{{binding.text}}}}}" if binding.name else str(cell.value)
            if is_of_units and whose[0] is None:
                self._miss(cell, binding.text, Missing.NO_UNITS)
                cell.value = None
                continue
            self._fill_cell(cell, text, *whose)

    def _fill_cell(self, cell: Any, text: str, unit: Unit | None, number: int) -> None:
        found = list(found_in(text))
        if len(found) == 1 and found[0].group(0) == text.strip():
            asked = understood(found[0][1], self.known)
            value = self._value(asked, unit, number)
            if isinstance(value, Missing):
                self._miss(cell, found[0][1], value)
                cell.value = None
            elif isinstance(value, Decimal) and asked is not None:
                self._number(cell, asked, value)
            else:
                self._text(cell, str(value))
            return
        written = text
        for each in reversed(found):
            asked = understood(each[1], self.known)
            value = self._value(asked, unit, number)
            if isinstance(value, Missing):
                self._miss(cell, each[1], value)
                value = ""
            said = figure(value) if isinstance(value, Decimal) else value
            written = written[: each.start()] + said + written[each.end() :]
        self._text(cell, written)

    def _value(
        self, asked: Asked | None, unit: Unit | None, number: int
    ) -> str | Decimal | Missing:
        if asked is None:
            return Missing.NAME_GONE
        if asked.word is Word.UNIT:
            return unit.label if unit is not None else Missing.NO_UNITS
        if asked.word is Word.NUMBER:
            return Decimal(number)
        if asked.word is not None:
            return self.words[asked.word]
        return self.figures.find(asked, unit.pk if unit is not None else None)

    def _number(self, cell: Any, asked: Asked, value: Decimal) -> None:
        looks = cell.number_format or "General"
        if asked.measure in _PERCENT and "%" in looks:
            value /= _HUNDRED
        elif looks in _PLAIN_FORMATS and asked.word not in OF_A_ROW:
            is_rate = asked.measure in _PERCENT
            least = _PERCENT_PLACES if is_rate else self.figures.decimals(asked)
            cell.number_format = number_format(least, f"{value:f}")
        cell.value = value
        self.filled.cells += 1

    def _text(self, cell: Any, text: str) -> None:
        cell.value = escape_cell(text)
        # Whatever a name begins with, it is no formula.
        cell.data_type = "s"
        self.filled.cells += 1

    def _miss(self, cell: Any, text: str, why: Missing) -> None:
        place = f"{cell.parent.title}!{cell.coordinate}"
        self.filled.missing.append({"place": place, "text": text, "why": why.value})
