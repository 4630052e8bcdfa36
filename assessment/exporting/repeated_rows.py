"""Repeats a row of a sheet and moves all below it, with formulas, merged blocks, checks and names.

The library that writes the workbook inserts rows without moving any of these.
"""

from __future__ import annotations

import re
from copy import copy
from typing import Any

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

_AREA = re.compile(r"(\$?[A-Za-z]{1,3}\$?)(\d+)(?::(\$?[A-Za-z]{1,3}\$?)(\d+))?")


def repeat_row(book: Any, sheet: Any, row: int, count: int) -> int:
    """Repeat a row so that it stands `count` times; return how many rows were added.

    Totals over the row become totals over all of them.
    """
    extra = count - 1
    if extra < 1:
        return 0
    merged = [CellRange(each.coord) for each in sheet.merged_cells.ranges]
    for each in merged:
        sheet.unmerge_cells(each.coord)
    width = sheet.max_column
    _move_cells(sheet, row, extra, width)
    _rewrite(book, sheet, row, extra)
    _copy_row(sheet, row, extra, width)
    for each in merged:
        for area in _moved(each, row, extra):
            sheet.merge_cells(area)
    _move_rest(sheet, row, extra)
    return extra


def _move_cells(sheet: Any, row: int, extra: int, width: int) -> None:
    last = sheet.max_row
    heights = {at: sheet.row_dimensions[at].height for at in range(row, last + 1)}
    if last > row:
        sheet.move_range(f"A{row + 1}:{get_column_letter(width)}{last}", rows=extra)
    for at, height in heights.items():
        if at > row:
            sheet.row_dimensions[at + extra].height = height
    for at in range(row + 1, row + extra + 1):
        sheet.row_dimensions[at].height = heights[row]


def _copy_row(sheet: Any, row: int, extra: int, width: int) -> None:
    for column in range(1, width + 1):
        source = sheet.cell(row, column)
        for at in range(row + 1, row + extra + 1):
            cell = sheet.cell(at, column)
            cell._style = copy(source._style)
            value = source.value
            if source.data_type == "f" and isinstance(value, str):
                value = Translator(value, origin=source.coordinate).translate_formula(
                    cell.coordinate
                )
            cell.value = value


def _moved(area: CellRange, row: int, extra: int) -> list[str]:
    """Return where a merged block stands now; one inside the row stands in each copy."""
    if area.min_row == area.max_row == row:
        copies = []
        for step in range(extra + 1):
            moved = CellRange(area.coord)
            moved.shift(row_shift=step)
            copies.append(moved.coord)
        return copies
    return [shifted(area.coord, row, extra)]


def _rewrite(book: Any, sheet: Any, row: int, extra: int) -> None:
    """Rewrite every formula, name and printed area that refers to the sheet."""
    for each in book.worksheets:
        for line in each.iter_rows():
            for cell in line:
                if cell.data_type == "f" and isinstance(cell.value, str):
                    is_here = each is sheet
                    own = is_here and cell.row == row
                    cell.value = rewritten(
                        cell.value, sheet.title, row, extra, is_here=is_here, is_own_row=own
                    )
    scopes = [book.defined_names, *(each.defined_names for each in book.worksheets)]
    for names in scopes:
        for name in names.values():
            name.attr_text = rewritten(
                f"={name.attr_text}", sheet.title, row, extra, is_here=False
            ).removeprefix("=")
    if sheet.print_area:
        area = sheet.print_area if isinstance(sheet.print_area, str) else ",".join(sheet.print_area)
        plain = ",".join(part.rpartition("!")[2].replace("$", "") for part in area.split(","))
        moved = ",".join(shifted(part, row, extra) for part in plain.split(","))
        sheet.print_area = moved


def rewritten(
    formula: str, title: str, row: int, extra: int, *, is_here: bool, is_own_row: bool = False
) -> str:
    """Return a formula after rows were added below a row of a sheet.

    Args:
        formula: With its equal sign.
        title: Name of the sheet.
        row: The row that is repeated.
        extra: Rows added.
        is_here: References without a sheet mean this one.
        is_own_row: The formula stands in the row itself: it stays with its own row.
    """
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type != Token.OPERAND or token.subtype != Token.RANGE:
            continue
        prefix, mark, area = token.value.rpartition("!")
        named = prefix.strip("'").replace("''", "'")
        if (mark and named == title) or (not mark and is_here):
            token.value = prefix + mark + shifted(area, row, extra, keeps_row=is_own_row)
    return tokens.render()


def shifted(area: str, row: int, extra: int, *, keeps_row: bool = False) -> str:
    """Return where a cell or a block stands after rows were added below a row."""
    found = _AREA.fullmatch(area)
    if found is None:
        return area
    first = int(found[2]) + (extra if int(found[2]) > row else 0)
    if found[3] is None:
        return f"{found[1]}{first}"
    end = int(found[4])
    if end > row or (end == row and not keeps_row):
        end += extra
    return f"{found[1]}{first}:{found[3]}{end}"


def _move_rest(sheet: Any, row: int, extra: int) -> None:
    """Move conditional formats, checks of input and the filter."""
    kept = sheet.conditional_formatting
    sheet.conditional_formatting = ConditionalFormattingList()
    for block in kept:
        ranges = " ".join(shifted(part, row, extra) for part in str(block.sqref).split())
        for rule in block.rules:
            rule.formula = [
                rewritten(f"={each}", sheet.title, row, extra, is_here=True).removeprefix("=")
                for each in rule.formula
            ]
            sheet.conditional_formatting.add(ranges, rule)
    for check in sheet.data_validations.dataValidation:
        places = [shifted(part, row, extra) for part in str(check.sqref).split()]
        check.sqref = type(check.sqref)(" ".join(places))
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = shifted(sheet.auto_filter.ref, row, extra)
