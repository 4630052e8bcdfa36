"""Which heading of a table stands for which column, once all headings and the cells below are seen.

Two headings that mean the same: the more usual word wins, the other may take a column of its own
(企业名称 beside 投资方 is the local company). Words that mean two things are settled by what stands
in the column: 项目进展 with nothing but 签约, 在谈 is the stage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from projects.importing.cells import plain_text, read_cell, shown
from projects.importing.columns import COLUMNS, Kind
from projects.importing.grid import Grid
from projects.importing.headings import MAY_BE_STAGE, WEAK_NAMES, ColumnDictionary, heading_key
from projects.importing.layout import Header, Heading
from projects.importing.readings import CellRules, CellUnits
from projects.importing.stage_words import read_stage
from zhaoshang.core.workbook import Cell, column_letter

_SAMPLED_ROWS = 200
_SAMPLES_SHOWN = 3
_SAMPLE_LENGTH = 30
_LONGEST_STAGE = 10
_LONGEST_YES = 2
_MOSTLY, _HALF, _HARDLY = 0.6, 0.5, 0.3
_GUESSED = 10_000

# What a heading becomes when another one stands for its column already.
_ELSE = {
    "investor": "company_name",
    "responsible_person": "contact_name",
    "host_unit": "address",
    "content": "progress",
}
# 单位 alone is whose list it is, unless companies stand under it.
_TICKS = frozenset({"√", "✓", "✔", "×", "✗", "是", "否", "有", "已办", "未办", "办理中", "已完成"})
_NAME_HEADINGS = frozenset({"项目名称", "企业名称", "线索名称"})
_ANY_UNIT = frozenset({"单位", "单位名称"})
_COMPANY = re.compile(r"公司|集团|企业|厂$|科技|实业|合作社")
_FIGURE = re.compile(r"[-+]?[\d,.]+%?[个亿万元]{0,2}")
# 编号 holds codes, unless it only counts the rows.
_MAY_COUNT = frozenset({"编号", "编码", "项目编号", "台账编号"})
_LONGEST_NUMBER = 3
_KEEPS_WORDS = frozenset({"progress", "content", "note"})
_STATISTICS = (
    "目标",
    "完成率",
    "同比",
    "占比",
    "个数",
    "数量",
    "户数",
    "排名",
    "位次",
    "增长",
    "任务",
    "得分",
)
_FEWEST_STATISTICS = 2


@dataclass(frozen=True)
class Chosen:
    """A heading with the column it stands for, if any.

    Args:
        heading: The heading.
        column: Column name; None when unknown, or left out by hand.
        sure: Known word, or mapped by hand.
        twin: The heading that already stands for the same column.
        by_hand: It was mapped, or left out, in the preview.
        words_of: Taken for the stage by its cells; the words still belong to this column.
    """

    heading: Heading
    column: str | None
    sure: bool = True
    twin: Heading | None = None
    by_hand: bool = False
    words_of: str | None = None


class ColumnChoice:
    """Settles the columns of one table."""

    def __init__(
        self,
        grid: Grid,
        header: Header,
        dictionary: ColumnDictionary,
        overrides: Mapping[str, str | None],
        rules: CellRules,
    ) -> None:
        self.grid = grid
        self.header = header
        self.dictionary = dictionary
        self.overrides = overrides
        self.rules = rules
        self.taken: dict[str, Heading] = {}
        self.chosen: dict[int, Chosen] = {}

    def settle(self) -> list[Chosen]:
        """Return every heading with its column, in the order of the sheet."""
        self._by_hand()
        for heading in sorted(self.header.headings, key=self._rank):
            if heading.index not in self.chosen:
                self.chosen[heading.index] = self._choose(heading)
        return [self.chosen[heading.index] for heading in self.header.headings]

    def samples(self, column: int) -> list[Cell]:
        """Return what stands in a column below the header."""
        rows = self.grid.rows[self.header.bottom + 1 : self._sampled_until]
        return [row[column] for row in rows if column < len(row) and plain_text(row[column])]

    @cached_property
    def _sampled_until(self) -> int:
        """The row where the samples end: after enough of them, or where another list begins."""
        first = self.header.bottom + 1
        named = [
            heading.index
            for heading in self.header.headings
            if heading.match and heading.match.column == "name"
        ]
        for row in range(first, min(first + _SAMPLED_ROWS, self.grid.height)):
            if any(self.grid.text(row, column) in _NAME_HEADINGS for column in named):
                return row
        return first + _SAMPLED_ROWS

    def _by_hand(self) -> None:
        for heading in self.header.headings:
            letter = column_letter(heading.index)
            if letter in self.overrides:
                column = self.overrides[letter]
                self.chosen[heading.index] = Chosen(heading, column, by_hand=True)
                if column:
                    self.taken[column] = heading

    def _rank(self, heading: Heading) -> tuple[int, int]:
        """The usual word before the rare one, a known word before a guess, then from the left."""
        if heading.match is None:
            return (2 * _GUESSED, heading.index)
        if not heading.match.sure:
            return (_GUESSED, heading.index)
        if heading.match.column == "name":
            return (self.dictionary.rank(heading.path), self._place_in_block(heading))
        return (self.dictionary.rank(heading.path), heading.index)

    def _place_in_block(self, heading: Heading) -> int:
        """Of the columns under one merged 项目名称 the fullest first: kinds stand beside it."""
        block = self.grid.blocks.get((self.header.bottom, heading.index))
        if block is None or block.right == block.left:
            return heading.index
        filled = [len(self.samples(column)) for column in range(block.left, block.right + 1)]
        fullest = block.left + filled.index(max(filled))
        return block.left if heading.index == fullest else heading.index + 1

    def _choose(self, heading: Heading) -> Chosen:
        column = self._meant(heading)
        if column is None:
            return Chosen(heading, None)
        sure = bool(heading.match and heading.match.sure)
        if not sure and not self._fits(heading.index, column):
            return Chosen(heading, None)
        if COLUMNS[column].is_quantity and self._share(heading.index, _is_tick) == 1:
            return Chosen(heading, None)  # 用地 √ under 前期手续 is no area
        twin = self.taken.get(column)
        if twin is not None:
            same = heading_key(twin.path[-1]) == heading_key(heading.path[-1])
            other = None if same else _ELSE.get(column)
            if other is None or other in self.taken or self._is_meant(other):
                return Chosen(heading, None, twin=twin)
            column, sure = other, False
        self.taken[column] = heading
        meant = heading.match.column if heading.match else None
        words_of = meant if column == "stage" and meant in _KEEPS_WORDS else None
        return Chosen(heading, column, sure, words_of=words_of)

    def _is_meant(self, column: str) -> bool:
        return any(
            heading.match and heading.match.column == column for heading in self.header.headings
        )

    def _meant(self, heading: Heading) -> str | None:
        """The column of the words, unless the cells below say otherwise."""
        column = heading.match.column if heading.match else None
        key = heading_key(heading.path[-1])
        for other, suspects, test, share in _SETTLED_BY_CELLS:
            doubtful = key in suspects and not self._is_meant(other)
            if doubtful and self._share(heading.index, test) >= share:
                return other
        tells = column == "stage" and self._share(heading.index, _tells_a_story) > _MOSTLY
        return "progress" if tells and not self._is_meant("progress") else column

    def _share(self, column: int, test: Callable[[Cell], bool]) -> float:
        values = [value for value in self.samples(column) if not _is_label(value)]
        return sum(map(test, values)) / len(values) if values else 0.0

    def _fits(self, index: int, name: str) -> bool:
        """A column only guessed must hold, at least in part, what it is taken for."""
        column = COLUMNS[name]
        values = self.samples(index)
        if not values or not (column.is_quantity or column.kind is Kind.DATE):
            return True
        readings = [read_cell(column, value, self.rules, CellUnits()) for value in values]
        return sum(name in reading.values or bool(reading.note) for reading in readings) >= (
            _HARDLY * len(values)
        )


def names_of_projects(chosen: Sequence[Chosen]) -> Heading | None:
    """Return the heading under which projects (or, without one, investors) are named."""
    for column in ("name", "investor", "company_name"):
        for each in chosen:
            if each.column == column:
                return each.heading
    return None


def figures_for_names(names: Heading, choice: ColumnChoice) -> bool:
    """Tell whether figures stand where names should: a table of totals by township, no list."""
    values = choice.samples(names.index)
    return bool(values) and sum(map(_is_figure, values)) > _HALF * len(values)


def looks_like_statistics(chosen: Sequence[Chosen]) -> bool:
    """Tell whether a table counts and compares rather than lists projects."""
    named = next((each for each in chosen if each.column == "name"), None)
    if named is not None and (
        named.by_hand or heading_key(named.heading.path[-1]) not in WEAK_NAMES
    ):
        return False
    words = [each.heading.text for each in chosen]
    told = sum(any(word in text for word in _STATISTICS) for text in words)
    return told >= _FEWEST_STATISTICS


def samples_shown(values: Sequence[Cell]) -> tuple[str, ...]:
    """Return the first values of a column, shortened, for mapping by hand."""
    return tuple(
        text if len(text := shown(value)) <= _SAMPLE_LENGTH else text[:_SAMPLE_LENGTH] + "…"
        for value in values[:_SAMPLES_SHOWN]
    )


def _is_tick(value: Cell) -> bool:
    return plain_text(value) in _TICKS


def _is_label(value: Cell) -> bool:
    """审核人： of a foot stands in some column too."""
    return isinstance(value, str) and value.rstrip().endswith((":", "："))


def _is_figure(value: Cell) -> bool:
    return not isinstance(value, str) or bool(_FIGURE.fullmatch(plain_text(value)))


def _is_running_number(value: Cell) -> bool:
    return plain_text(value).isdigit() and len(plain_text(value)) <= _LONGEST_NUMBER


def _is_company(value: Cell) -> bool:
    return bool(_COMPANY.search(plain_text(value)))


def _is_name(value: Cell) -> bool:
    return len(plain_text(value)) > _LONGEST_YES


def _is_stage(value: Cell) -> bool:
    text = plain_text(value)
    return len(text) <= _LONGEST_STAGE and read_stage(text) is not None


def _tells_a_story(value: Cell) -> bool:
    text = plain_text(value)
    return len(text) > _LONGEST_STAGE and read_stage(text) is None


# Headings whose cells may say that they are another column: which, for what words, how many cells.
_SETTLED_BY_CELLS: tuple[tuple[str, frozenset[str], Callable[[Cell], bool], float], ...] = (
    ("stage", MAY_BE_STAGE, _is_stage, _MOSTLY),
    ("investor", _ANY_UNIT, _is_company, _HALF),
    ("name", frozenset({"重点项目"}), _is_name, _HALF),
    ("sequence", _MAY_COUNT, _is_running_number, _MOSTLY),
)
