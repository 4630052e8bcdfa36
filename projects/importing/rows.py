"""What each row under a header is: a project, a total, a section, a signature, a note …"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from projects.importing.cells import plain_text
from projects.importing.grid import Grid, one_line
from projects.importing.headings import ColumnDictionary
from projects.importing.layout import is_numbering
from projects.importing.stage_words import stage_of_list
from zhaoshang.core.workbook import Cell

Filled = list[tuple[int, Cell]]


class RowKind(StrEnum):
    """Kinds of rows under a header."""

    BLANK = "blank"
    PROJECT = "project"
    CONTINUED = "continued"
    PART = "part"
    NAMELESS = "nameless"
    LOOSE_TEXT = "loose_text"
    SECTION = "section"
    TOTAL = "total"
    SUBTOTAL = "subtotal"
    NUMBERING = "numbering"
    HEADER = "header"
    SIGNATURE = "signature"
    NOTE = "note"
    EXAMPLE = "example"


_CHINESE_NUMBER = "[一二三四五六七八九十]{1,3}"
_LONGEST_TOTAL = 24
_FEW_CELLS = 2
_LONGEST_NUMBER = 4
_FEWEST_HEADINGS = 3
_HEADING_SEARCH = 8
_GRAND = re.compile(
    r"^(?:全[县区市镇乡]|本表|本[页级]|共)?(?:合计|总计|共计|累计|总合计|总数|汇总)(?:$|[:(\d].*|.*\d+个.*)"
)
_SUB = re.compile(r"^小计|(?:小计|合计|总计)(?:$|[:(].*|\d+个.*)")
_NUMBERED = re.compile(rf"^(?:\({_CHINESE_NUMBER}\)|{_CHINESE_NUMBER}\s*[、.:])\s*\S")
_NUMBER_CELL = re.compile(rf"^\(?{_CHINESE_NUMBER}\)?[、.]?$")
_SECTION_WORDS = re.compile(
    r"(?:项目|产业|类|清单|板块|工程|组|专班|片区|[镇乡局园办]|街道|园区|开发区|管委会)"
    r"(?:\(.*\)|:?\s*(?:共|计)?\d+\s*个.*)?$"
)
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|填报要求|注释|※|★|\*)\s*\d*[:、.]|^(?:注|说明)\d?[:：]"
)
_SIGNATURE = re.compile(
    r"^(?:单位|部门)?(?:主要|分管)?(?:负责人|领导|审核人?|审签人?|复核人?|填报人?|填表人?|制表人?|经办人?|报送人?"
    r"|统计员|联系人|联系电话|电话|填报单位|填报日期|填报时间|填表日期|报送日期|报出日期|日期|签字|签名|盖章|公章)"
    r"(?:签字|签章|签名)?\s*(?:\(.*?\))?\s*:"
)
_UNIT_LINE = re.compile(r"^(?:金额|计量)?单位\s*:|^填报单位\s*:|^截[止至]")
_EXAMPLE = re.compile(r"^(?:例|示例|样例|举例|填写示例|填报示例|范例)(?:$|[:\d(])")
_PART = re.compile(r"^其中(?:[:：、,，]|$)")


class RowFacts(NamedTuple):
    """A row as it is judged: its filled cells, the first one's text, the texts up to the name."""

    row: int
    cells: Filled
    lead: str
    leading: list[str]


@dataclass(frozen=True)
class TableView:
    """A table as its rows are judged.

    Args:
        grid: The sheet.
        first_row: First row under the header.
        name: Column of the project names.
        sequence: Column of the running numbers, if there is one.
        quantities: Columns of figures.
        numbered: The running numbers are Arabic, so a Chinese one heads a section.
    """

    grid: Grid
    dictionary: ColumnDictionary
    first_row: int
    name: int
    sequence: int | None
    quantities: frozenset[int]
    numbered: bool

    def kind(self, row: int) -> RowKind:
        """Judge one row."""
        cells = list(self.grid.filled(row))
        if not cells:
            return RowKind.BLANK
        if kind := self._evident(row):
            return kind
        facts = RowFacts(row, cells, one_line(cells[0][1]), list(self.leading_texts(cells)))
        for test, kind in _TESTS:
            if test(self, facts):
                return kind
        return self._by_name(row, cells)

    def _evident(self, row: int) -> RowKind | None:
        """A running number beside a name is a project; most rows are."""
        number = self.grid.raw(row, self.sequence) if self.sequence is not None else ""
        name = self.grid.raw(row, self.name)
        if isinstance(number, float) and isinstance(name, str) and plain_text(name):
            return RowKind.PART if _PART.match(name.strip()) else RowKind.PROJECT
        return None

    def _by_name(self, row: int, cells: Filled) -> RowKind:
        name = plain_text(self.grid.raw(row, self.name))
        if name:
            return RowKind.PART if _PART.match(name) else RowKind.PROJECT
        block = self.grid.blocks.get((row, self.name))
        if block is not None and self.first_row <= block.top < row and block.left == self.name:
            return RowKind.CONTINUED
        others = [(column, value) for column, value in cells if column != self.sequence]
        if all(value in {0} or not plain_text(value) for _column, value in others):
            return RowKind.BLANK
        figures = any(column in self.quantities for column, _value in others)
        return RowKind.NAMELESS if figures or len(others) > 1 else RowKind.LOOSE_TEXT

    def leading_texts(self, cells: Filled) -> Iterable[str]:
        """Yield the texts of the first columns, where totals and sections are named."""
        last = max(self.name, 1)
        for column, value in cells:
            if column <= last and isinstance(value, str):
                yield one_line(value).replace(" ", "")

    def other_texts(self, cells: Filled) -> int:
        """Count the texts outside number, name and figures: what only a project has."""
        return sum(
            isinstance(value, str)
            and column not in self.quantities
            and column not in {self.sequence, self.name}
            and bool(plain_text(value))
            for column, value in cells
        )

    def spans_name(self, row: int, column: int) -> bool:
        """Tell whether a cell is merged across several columns, the names among them."""
        block = self.grid.blocks.get((row, column))
        return block is not None and block.right > block.left and block.right >= self.name


def _is_note(view: TableView, facts: RowFacts) -> bool:
    return len(facts.cells) <= _FEW_CELLS and bool(_NOTE.match(facts.lead))


def _is_signature(view: TableView, facts: RowFacts) -> bool:
    return ":" in facts.lead and bool(_SIGNATURE.match(facts.lead) or _UNIT_LINE.match(facts.lead))


def _is_total(view: TableView, facts: RowFacts) -> bool:
    return any(len(text) <= _LONGEST_TOTAL and _GRAND.match(text) for text in facts.leading)


def _is_subtotal(view: TableView, facts: RowFacts) -> bool:
    named = any(len(text) <= _LONGEST_TOTAL and _SUB.search(text) for text in facts.leading)
    return named and view.other_texts(facts.cells) == 0


def _is_numbering(view: TableView, facts: RowFacts) -> bool:
    if any(isinstance(value, str) and len(value) > _LONGEST_NUMBER for _c, value in facts.cells):
        return False
    return is_numbering([one_line(value) for _column, value in facts.cells])


def _is_header(view: TableView, facts: RowFacts) -> bool:
    texts = [value for _column, value in facts.cells if isinstance(value, str)]
    if not any("名称" in text for text in texts[:_HEADING_SEARCH] if len(text) <= _LONGEST_TOTAL):
        return False
    return sum(view.dictionary.is_known(text) for text in texts) >= _FEWEST_HEADINGS


def _is_section(view: TableView, facts: RowFacts) -> bool:
    column, value = facts.cells[0]
    if not isinstance(value, str) or view.other_texts(facts.cells):
        return False
    if _NUMBERED.match(facts.lead):
        return True
    if column == view.sequence and _NUMBER_CELL.match(facts.lead):
        name = one_line(view.grid.raw(facts.row, view.name))
        return view.numbered or bool(_SECTION_WORDS.search(name) and stage_of_list(name))
    return len(facts.cells) == 1 and _is_lone_section(view, facts.row, column, facts.lead)


def _is_lone_section(view: TableView, row: int, column: int, lead: str) -> bool:
    """A row with one text: a section if it spans the names, or stands before them or says so."""
    if view.spans_name(row, column) or column < view.name:
        return True
    return column == view.name and view.numbered and bool(_SECTION_WORDS.search(lead))


def _is_example(view: TableView, facts: RowFacts) -> bool:
    return bool(_EXAMPLE.match(facts.lead))


_TESTS = (
    (_is_note, RowKind.NOTE),
    (_is_signature, RowKind.SIGNATURE),
    (_is_total, RowKind.TOTAL),
    (_is_subtotal, RowKind.SUBTOTAL),
    (_is_numbering, RowKind.NUMBERING),
    (_is_header, RowKind.HEADER),
    (_is_section, RowKind.SECTION),
    (_is_example, RowKind.EXAMPLE),
)
