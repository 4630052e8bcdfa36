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
_SECOND_LEVEL = 2
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
    r"^(?:单位|部门|统计|科室)?(?:主要|分管|主管)?(?P<who>负责人|领导|审核人?|审签人?|审批人?|签发人?|核准人?|校核人?|复核人?|填报人?|填表人?"
    r"|制表人?|经办人?|报送人?|统计员|联系人|联系电话|电话|填报单位|填报日期|填报时间|填表日期|报送日期|报出日期|日期"
    r"|签字|签名|盖章|公章)(?:签字|签章|签名)?\s*(?:\(.*?\))?\s*(?P<colon>:)?"
)
_NOTHING = re.compile(
    r"^(?:(?:本|当|上)(?:月|周|季度?|年度?)|今年|目前|暂时?|截止目前|[\d-]+月份?)*(?:没有|暂无|尚无|均?无)"
    r"(?:新增|新引进|新签约|新开工|在谈|此类|相关|符合条件的?|其他)*(?:招商|签约|开工|线索|投产|落地)*(?:引资)?(?:项目|内容|情况|变化|数据)?[。.]?$"
    r"|^(?:此项)?(?:空白|零报告|以下无正文|以下空白|此表(?:为)?空)[。.]?$"
)
_SENTENCE = re.compile(r"[。;]$|^第\s*\d+\s*页|^20\d\d年\d{1,2}月(?:\d{1,2}日)?$")
_UNIT_LINE = re.compile(r"^(?:金额|计量)?单位\s*:|^填报单位\s*:|^截[止至]")
_EXAMPLE = re.compile(r"^(?:例|示例|样例|举例|填写示例|填报示例|范例)(?:$|[:\d(])")
_PART = re.compile(r"^其中(?:[:：、,，]|$)")


def section_level(text: str) -> int:
    """Return 1 for 一、…, 2 for （一）…, 1 for a section without a number."""
    return _SECOND_LEVEL if text.startswith("(") else 1


def is_section_title(line: str) -> bool:
    """Tell whether a line numbers a list of several: 一、签约项目（2个）."""
    return bool(_NUMBERED.match(one_line(line)))


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
        width: Number of known columns.
    """

    grid: Grid
    dictionary: ColumnDictionary
    first_row: int
    name: int
    sequence: int | None
    quantities: frozenset[int]
    numbered: bool
    width: int = 0

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
        if isinstance(name, str) and _NOTHING.match(one_line(name)):
            return None
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

    def repeats_name_heading(self, row: int) -> bool:
        """Tell whether 项目名称 itself stands where a project's name should."""
        text = one_line(self.grid.raw(row, self.name))
        found = (
            self.dictionary.find([text])
            if "名称" in text and len(text) <= _HEADING_SEARCH
            else None
        )
        return found is not None and found.sure and found.column == "name"

    def spans_name(self, row: int, column: int) -> bool:
        """Tell whether a cell is merged across several columns, the names among them."""
        block = self.grid.blocks.get((row, column))
        return block is not None and block.right > block.left and block.right >= self.name


def _is_note(view: TableView, facts: RowFacts) -> bool:
    return len(facts.cells) <= _FEW_CELLS and bool(_NOTE.match(facts.lead))


def _is_signature(view: TableView, facts: RowFacts) -> bool:
    """填表人：…, also with its colon forgotten, when nothing stands where a name should."""
    found = _SIGNATURE.match(facts.lead)
    if found is None:
        return ":" in facts.lead and bool(_UNIT_LINE.match(facts.lead))
    if found["colon"]:
        return True
    nameless = facts.cells[0][0] == view.name or not plain_text(view.grid.raw(facts.row, view.name))
    rest = facts.lead[found.end() :].strip()
    return nameless and (not rest or rest[0].isdigit()) and len(facts.cells) <= _FEW_CELLS * 3


def _is_nothing(view: TableView, facts: RowFacts) -> bool:
    """本月无新增项目: words in place of projects."""
    words = [value for column, value in facts.cells if column != view.sequence]
    return len(words) <= 1 and bool(_NOTHING.match(one_line(words[0] if words else facts.lead)))


def _is_sentence(view: TableView, facts: RowFacts) -> bool:
    """A remark below a list of several columns: a sentence alone in its row, a date, a page."""
    alone = len(facts.cells) == 1 and facts.cells[0][0] == view.name
    return alone and view.width > _FEW_CELLS and bool(_SENTENCE.search(facts.lead))


def _is_total(view: TableView, facts: RowFacts) -> bool:
    return any(len(text) <= _LONGEST_TOTAL and _GRAND.match(text) for text in facts.leading)


def _is_subtotal(view: TableView, facts: RowFacts) -> bool:
    named = any(len(text) <= _LONGEST_TOTAL and _SUB.search(text) for text in facts.leading)
    # Without a name it is no project, whatever stands beside it: 乡镇 小计 … 3000.
    nameless = not plain_text(view.grid.raw(facts.row, view.name))
    return named and (nameless or view.other_texts(facts.cells) == 0)


def _is_numbering(view: TableView, facts: RowFacts) -> bool:
    if any(isinstance(value, str) and len(value) > _LONGEST_NUMBER for _c, value in facts.cells):
        return False
    return is_numbering([one_line(value) for _column, value in facts.cells])


def _is_header(view: TableView, facts: RowFacts) -> bool:
    texts = [value for _column, value in facts.cells if isinstance(value, str)]
    if view.repeats_name_heading(facts.row):
        return sum(view.dictionary.is_known(text) for text in texts) >= _FEW_CELLS
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
    (_is_nothing, RowKind.LOOSE_TEXT),
    (_is_total, RowKind.TOTAL),
    (_is_subtotal, RowKind.SUBTOTAL),
    (_is_numbering, RowKind.NUMBERING),
    (_is_header, RowKind.HEADER),
    (_is_section, RowKind.SECTION),
    (_is_example, RowKind.EXAMPLE),
    (_is_sentence, RowKind.LOOSE_TEXT),
)
