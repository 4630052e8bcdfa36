"""A county's own table of targets: which line is whose, which column is which indicator.

The first row with the name or code of an indicator is the heading. Names of units are matched as
the ledger import matches them: whole, short, former, with or without their trimmings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from projects.importing.grid import Grid
from projects.rules.identity import name_key
from projects.selectors.import_names import CountyNames
from zhaoshang.core.text import fold
from zhaoshang.core.workbook import RawSheet, column_letter

_HEADING_ROWS = 15
_SUM_WORDS = re.compile(
    r"^(?:合计|总计|小计|全县合计|累计|平均|备注|说明|注|填表|制表|单位负责人|sum|total)|(?:合计|小计|总计)$"
)
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_YI = re.compile(r"亿")


@dataclass(frozen=True)
class SheetCell:
    """A filled cell: where it stands, whose it is, of which indicator, as it was written."""

    place: str
    subject: str
    indicator_id: int
    text: str


@dataclass(frozen=True)
class Remark:
    """Something about a place: `is_error` keeps the whole from being imported."""

    place: str
    text: str
    kind: str
    is_error: bool = True


@dataclass
class TargetSheet:
    """What was found in a workbook."""

    sheet: str = ""
    cells: list[SheetCell] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    columns: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heading:
    """An indicator as a heading may call it; `measure` decides how 亿元 is read."""

    indicator_id: int
    names: tuple[str, ...]
    measure: str


def read_target_sheet(
    sheets: Sequence[RawSheet], headings: Sequence[Heading], names: CountyNames
) -> TargetSheet | None:
    """Return what the first sheet with known headings holds; None when no sheet has any."""
    known = _keys(headings)
    for sheet in sheets:
        if sheet.hidden:
            continue
        grid = Grid(sheet)
        for row in range(min(_HEADING_ROWS, grid.height)):
            columns = _columns(grid, row, known)
            if columns:
                return _rows(grid, row, columns, headings, names)
    return None


def _keys(headings: Sequence[Heading]) -> dict[str, int]:
    found: dict[str, int] = {}
    for heading in headings:
        for name in heading.names:
            found.setdefault(_key(name), heading.indicator_id)
    return found


def _key(text: str) -> str:
    return re.sub(r"[\s:：]+", "", fold(text))


def _columns(grid: Grid, row: int, known: Mapping[str, int]) -> dict[int, int]:
    """Return the indicator of each column; a unit in brackets behind the name does not matter."""
    found: dict[int, int] = {}
    for column in range(grid.width):
        text = grid.text(row, column)
        if not text or not grid.is_anchor(row, column):
            continue
        indicator = known.get(_key(text)) or known.get(_key(_last_brackets(text)))
        if indicator is not None and indicator not in found.values():
            found[column] = indicator
    return found


def _last_brackets(text: str) -> str:
    """Return a heading without the brackets at its end: 到位资金（省外）（万元）."""
    brackets = list(_BRACKETS.finditer(text))
    if brackets and brackets[-1].end() == len(text):
        return text[: brackets[-1].start()]
    return text


def _rows(
    grid: Grid,
    heading_row: int,
    columns: Mapping[int, int],
    headings: Sequence[Heading],
    names: CountyNames,
) -> TargetSheet:
    found = TargetSheet(sheet=grid.sheet.name)
    found.columns = {column: grid.text(heading_row, column) for column in columns}
    measures = {each.indicator_id: each.measure for each in headings}
    units = {
        column: _unit_of(grid.text(heading_row, column), measures[indicator])
        for column, indicator in columns.items()
    }
    seen: dict[str, int] = {}
    first = min(columns)
    for row in range(heading_row + 1, grid.height):
        cells = {column: grid.text(row, column) for column in columns}
        if not any(cells.values()):
            continue
        subject, words, place = _subject(grid, row, first, names)
        if not words or _is_sum(grid, row, first):
            found.remarks.append(Remark(place, words, "sum", is_error=False))
            continue
        if subject is None:
            found.remarks.append(Remark(place, words, "unknown"))
            continue
        if subject in seen:
            found.remarks.append(Remark(place, f"{words} ({seen[subject]})", "twice"))
            continue
        seen[subject] = row + 1
        found.cells.extend(
            SheetCell(grid.place(row, column), subject, columns[column], text + units[column])
            for column, text in cells.items()
            if text
        )
    return found


def _is_sum(grid: Grid, row: int, first: int) -> bool:
    words = (fold(grid.text(row, column)) for column in range(first))
    return any(_SUM_WORDS.search(text) for text in words)


def _unit_of(heading: str, measure: str) -> str:
    """Return what has to be written behind the figures of a column: 亿 under 到位资金（亿元）."""
    brackets = _BRACKETS.findall(heading)
    if measure == "万元" and brackets and _YI.search(brackets[-1]):
        return "亿"
    return ""


def _subject(grid: Grid, row: int, first: int, names: CountyNames) -> tuple[str | None, str, str]:
    """Return whose a line is, the words that said so, and their place: left of the figures."""
    said = [(grid.text(row, column), column) for column in range(first)]
    said = [(text, column) for text, column in said if text and not text.isdecimal()]
    for text, column in reversed(said):
        unit = names.unit(text)
        if unit is not None:
            return f"u{unit}", text, grid.place(row, column)
        person = names.leaders.one(name_key(text)) or names.people.one(name_key(text))
        if person is not None:
            return f"p{person}", text, grid.place(row, column)
    county = names.county
    for text, column in said:
        if fold(text) in {fold(county.name), fold(county.label), "县本级", "全县目标"}:
            return f"u{county.pk}", text, grid.place(row, column)
    text, column = said[-1] if said else ("", max(first - 1, 0))
    return None, text, f"{column_letter(column)}{row + 1}"
