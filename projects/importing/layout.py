"""Where the table of a sheet begins and what stands above it.

The header is the block of one to three rows, anywhere in the first rows, whose headings mean the
most columns. Above it stand the title, the reporting unit, the units of money and land, and the
as-of date; all are found by their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from projects.importing.dates import year_in
from projects.importing.grid import Grid
from projects.importing.headings import ColumnDictionary, Match
from projects.importing.quantities import AreaUnit, find_area_unit
from zhaoshang.core.money import MoneyUnit, find_unit

_SEARCHED_ROWS = 40
_DEEPEST_HEADER = 4
_LONGEST_HEADING = 120
_FEWEST_CELLS = 2
_FEWEST_OF_LIST = 3
_SURE, _GUESS, _NAME = 4, 2, 5
_LABELLED = re.compile(
    r"^(?:填报|报送|上报|编报|制表|编制|填表|汇总|统计|审核|联系|金额|计量|资金|货币)?"
    r"(?:单位|部门|日期|时间|截止|截至|人|电话|负责人)[^:]{0,6}:"
)
_UNIT_CELL = re.compile(
    r"\(?(?:单位:)?(?:人民币)?(?:(?:百|千|万|亿)*(?:美|港)?元|亩|公顷|平方米|m2|个|人|%)(?:/亩)?\)?"
)
_NUMBERING = re.compile(r"[甲乙丙丁戊己庚辛A-Z]|\(?\d{1,2}\)?")
_STEMS_AND_LETTERS = "甲乙丙丁戊己庚辛ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIGURE = re.compile(r"[-+]?[\d,.]+%?")
_BRACKETED = re.compile(r"[(\[]([^)\]]*)[)\]]?")
_UNIT_SUFFIX = re.compile(r"(?:元|[/_:\s]亿|[/_:\s]万)$")


@dataclass(frozen=True)
class Heading:
    """The heading of one column, from the top row to the lowest, and what it means."""

    index: int
    path: tuple[str, ...]
    match: Match | None

    @property
    def text(self) -> str:
        """The heading on one line: 投资方/名称."""
        return "/".join(self.path)


@dataclass(frozen=True)
class Header:
    """The header of a table; rows from 0, both included."""

    top: int
    bottom: int
    headings: tuple[Heading, ...]

    @property
    def score(self) -> int:
        """How much the headings mean: known words more than guesses, each column once."""
        best: dict[str, int] = {}
        for heading in self.headings:
            if heading.match:
                points = _SURE if heading.match.sure else _GUESS
                column = heading.match.column
                best[column] = max(best.get(column, 0), points)
        return sum(best.values()) + (_NAME if "name" in best else 0)

    @property
    def names_projects(self) -> bool:
        """It surely holds project names and further columns: a list can begin under it."""
        known = {each.match.column for each in self.headings if each.match and each.match.sure}
        return "name" in known and len(known) >= _FEWEST_OF_LIST


@dataclass(frozen=True)
class Surroundings:
    """What stands above a table.

    Args:
        title: The title.
        unit_text: The reporting unit, as written.
        as_of_text: As-of date or period, as written.
        money_unit: Unit of money of the unit line.
        land_unit: Unit of land of the unit line.
        year: The year that title, as-of text or sheet name state.
    """

    title: str = ""
    unit_text: str = ""
    as_of_text: str = ""
    money_unit: MoneyUnit | None = None
    land_unit: AreaUnit | None = None
    year: int | None = None
    lines: tuple[str, ...] = field(default=())


def find_header(grid: Grid, dictionary: ColumnDictionary, start: int = 0) -> Header | None:
    """Return the block of rows whose headings mean the most; None when no row looks like one.

    Where several lists stand one below the other it is the first of them, however few its headings.
    """
    best: Header | None = None
    first: Header | None = None
    for top in range(start, min(start + _SEARCHED_ROWS, grid.height)):
        if not _may_be_header(grid, top):
            continue
        for bottom in _bottoms(grid, top):
            header = read_header(grid, dictionary, top, bottom)
            if best is None or header.score > best.score:
                best = header
            if header.names_projects and (
                first is None or (header.top == first.top and header.score > first.score)
            ):
                first = header
    if first and best and _rows_between(grid, first, best):
        best = first
    return best and _with_units_below(grid, dictionary, _with_rows_above(grid, dictionary, best))


def _rows_between(grid: Grid, first: Header, best: Header) -> bool:
    """Tell whether rows of a list stand between two headers: then they are two lists."""
    return any(
        sum(1 for _cell in grid.filled(row)) >= _FEWEST_CELLS
        for row in range(first.bottom + 1, best.top)
    )


def _with_units_below(grid: Grid, dictionary: ColumnDictionary, header: Header) -> Header:
    """Take in a row that holds nothing but the units of the columns above it."""
    row = header.bottom + 1
    texts = (
        [grid.text(row, column) for column, _value in grid.filled(row)] if row < grid.height else []
    )
    if not texts or not all(_UNIT_CELL.fullmatch(text.casefold()) for text in texts):
        return header
    return read_header(grid, dictionary, header.top, row)


def _with_rows_above(grid: Grid, dictionary: ColumnDictionary, header: Header) -> Header:
    """Take in a row of groups above whose headings are merged down into the header."""
    top = min(
        (
            grid.blocks[header.top, column].top
            for column in range(grid.width)
            if (header.top, column) in grid.blocks
        ),
        default=header.top,
    )
    return header if top >= header.top else read_header(grid, dictionary, top, header.bottom)


def read_header(grid: Grid, dictionary: ColumnDictionary, top: int, bottom: int) -> Header:
    """Read the headings of a block of rows."""
    paths = [_path(grid, top, bottom, column) for column in range(grid.width)]
    return Header(
        top,
        bottom,
        tuple(
            Heading(column, path, dictionary.find(path))
            for column, path in enumerate(paths)
            if path
        ),
    )


def _may_be_header(grid: Grid, row: int) -> bool:
    """At least two short texts side by side, no figures, no `填报单位：…`."""
    cells = [(column, grid.text(row, column)) for column, _value in grid.filled(row)]
    texts = [text for _column, text in cells if text]
    if len(texts) < _FEWEST_CELLS or any(_LABELLED.match(text) for text in texts):
        return False
    return all(_is_heading(text) for text in texts)


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not _FIGURE.fullmatch(text)


def _bottoms(grid: Grid, top: int) -> Iterator[int]:
    """Yield the rows where the header may end: ends of merged blocks, rows of sub-headings."""
    bottom = top
    while True:
        merged = max(
            (
                grid.blocks[bottom, column].bottom
                for column in range(grid.width)
                if (bottom, column) in grid.blocks
            ),
            default=bottom,
        )
        bottom = min(max(bottom, merged), top + _DEEPEST_HEADER - 1)
        yield bottom
        if bottom - top + 1 >= _DEEPEST_HEADER or not _is_sub_header(grid, top, bottom + 1):
            return
        bottom += 1


def _is_sub_header(grid: Grid, top: int, row: int) -> bool:
    """Short texts that stand only under groups, under nothing, or are units of what is above."""
    if row >= grid.height:
        return False
    cells = [(column, grid.text(row, column)) for column, _value in grid.filled(row)]
    if not cells or not all(_is_heading(text) for _column, text in cells):
        return False
    if any(_LABELLED.match(text) for _column, text in cells):
        return False
    return all(
        _UNIT_CELL.fullmatch(text.casefold()) or _is_under_group(grid, top, row, column)
        for column, text in cells
    )


def _is_under_group(grid: Grid, top: int, row: int, column: int) -> bool:
    above = next(
        (r for r in range(row - 1, top - 1, -1) if grid.text(r, column)),
        None,
    )
    if above is None:
        return True
    block = grid.blocks.get((above, column))
    if block is not None and block.right > block.left:
        return True
    # A group whose cells are not merged: its name, then blanks with sub-headings under them.
    right = column + 1
    return right < grid.width and not grid.text(above, right) and bool(grid.text(row, right))


def _path(grid: Grid, top: int, bottom: int, column: int) -> tuple[str, ...]:
    """Return the texts above a column, each once; a group's name also counts to its right."""
    words: list[str] = []
    for row in range(top, bottom + 1):
        text = grid.text(row, column)
        if not text and row < bottom and (row, column) not in grid.blocks:
            text = _group_to_the_left(grid, row, bottom, column)
        if text and (not words or words[-1] != text):
            words.append(text)
    return tuple(words)


def _group_to_the_left(grid: Grid, row: int, bottom: int, column: int) -> str:
    """A blank beside an unmerged group's name belongs to the group if sub-headings stand below."""
    if not grid.text(bottom, column):
        return ""
    for left in range(column - 1, -1, -1):
        if not grid.text(bottom, left) or (bottom, left) in grid.blocks:
            return ""
        if text := grid.text(row, left):
            block = grid.blocks.get((row, left))
            return "" if block and block.right > block.left else text
    return ""


def is_numbering(texts: Sequence[str]) -> bool:
    """Tell whether a row only numbers the columns: 甲 乙 1 2 3."""
    if len(texts) <= _FEWEST_CELLS or not all(_NUMBERING.fullmatch(text) for text in texts):
        return False
    figures = [int(text.strip("()")) for text in texts if text.strip("()").isdigit()]
    signs = [text for text in texts if not text.strip("()").isdigit()]
    counted = figures == list(range(figures[0], figures[0] + len(figures))) if figures else True
    return counted and signs == sorted(signs, key=_STEMS_AND_LETTERS.index)


def heading_money_unit(path: Sequence[str]) -> MoneyUnit | None:
    """Return the unit of money that a heading states, the lowest cell first.

    Only in brackets or at the end: 亿元以上项目 states no unit.
    """
    for text in reversed(path):
        for inside in _BRACKETED.findall(text):
            if unit := find_unit(f"({inside})"):
                return unit
        bare = _BRACKETED.sub("", text).strip()
        if _UNIT_SUFFIX.search(bare) and (unit := find_unit(bare)):
            return unit
    return None


def heading_area_unit(path: Sequence[str]) -> AreaUnit | None:
    """Return the unit of area that a heading states, the lowest cell first."""
    return next((unit for text in reversed(path) if (unit := find_area_unit(text))), None)


_UNIT_OF_MONEY = re.compile(
    r"单位\s*:?\s*(?P<said>.{1,40})|^\(?(?P<bare>[百千万亿]*元[^)]{0,8})\)?$"
)
_REPORTER = re.compile(
    r"(?:填报|报送|上报|编报|制表|编制|填表|汇总|报告)(?:单位|部门)?\s*(?:\([^)]*\))?\s*:\s*(?P<unit>.+?)"
    r"(?=\s{2,}|\s*(?:金额|计量|资金)?单位\s*:|\s*(?:统计|填报|截止|截至|日期|时间|联系|审核)|$)"
)
_PLAIN_UNIT = re.compile(r"(?:^|\s)单位(?:名称)?\s*:\s*(?P<unit>[^\s:]{2,30})")
_AS_OF = re.compile(
    r"(?:统计截止|统计截至|截止|截至|统计时间|统计日期|统计范围|填报时间|填报日期|填表日期|报送时间|报送日期"
    r"|制表日期|制表时间|日期|时间|期间)(?:时间|日期|到|至)?\s*:?\s*(?P<text>.+?)"
    r"(?=\s{2,}|\s*(?:金额|计量)?单位|\s*填报|\)|$)"
)
_PERIOD = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}\s*[-—~至]\s*)?\d{1,2}月(?:份|底|末)?(?:\d{1,2}日)?|20\d\d年(?:度|上半年|下半年|第?[一二三四1-4]季度)?"
    r"|上半年|年度"
)
_ATTACHMENT = re.compile(r"^附[件表]")
_ATTACHED = re.compile(r"^附\s*[:、]\s*")
_CALLED_TABLE = re.compile(r"(?:表|台账|台帐|清单|名单|一览|情况|汇总)(?:\(|\s{2}|$)")


def read_surroundings(grid: Grid, top: int, start: int = 0) -> Surroundings:
    """Read what stands between two tables, or above the first one."""
    lines = [line for row in range(start, top) if (line := _line(grid, row))]
    plain = [line for line in lines if not _LABELLED.search(line) and not _ATTACHMENT.match(line)]
    title = _title(plain)
    money, land = _units(lines)
    as_of = (
        _first(_AS_OF, lines, "text")
        or _loose_period(lines, title)
        or _loose_period(plain[:1], (plain or [""])[0])
        or (name if _PERIOD.fullmatch(name := grid.sheet.name.strip()) else "")
    )
    return Surroundings(
        title=title,
        unit_text=_reporter(lines),
        as_of_text=as_of,
        money_unit=money,
        land_unit=land,
        year=year_in(as_of, title, *lines, grid.sheet.name),
        lines=tuple(lines),
    )


def _title(lines: Sequence[str]) -> str:
    """Return the first line that is called a table, the first line of all when none is."""
    told = [bare for line in lines if len(bare := _without_labels(line)) > _FEWEST_CELLS]
    if not told:
        return ""
    if len(told) > _FEWEST_CELLS:  # a covering letter stands above the table
        called = (line for line in reversed(told) if _CALLED_TABLE.search(line))
        return _ATTACHED.sub("", next(called, told[0]))
    return told[0]


def _without_labels(line: str) -> str:
    """Leave out what stands beside a title: 单位：万元."""
    segments = re.split(r"\s{2,}", line)
    return "  ".join(each for each in segments if not _LABELLED.search(each))


def _line(grid: Grid, row: int) -> str:
    """Join the cells of a row; a label and its value in the next cell come together."""
    line = ""
    for column, value in grid.filled(row):
        raw = value if isinstance(value, str) else grid.text(row, column)
        text = re.sub(r"[ \t\u3000\u00a0]{2,}|\n", "  ", raw).strip()
        gap = "" if line.endswith((":", "：")) or not line else "  "
        line += gap + text
    return line.translate(str.maketrans("：（）　", ":() "))


def _units(lines: Sequence[str]) -> tuple[MoneyUnit | None, AreaUnit | None]:
    money: MoneyUnit | None = None
    land: AreaUnit | None = None
    for line in lines:
        for segment in re.split(r"\s{2,}", line):
            for found in _UNIT_OF_MONEY.finditer(segment):
                said = found["said"] or found["bare"]
                money = money or find_unit(f"({said})")
                land = land or find_area_unit(said)
    return money, land


def _reporter(lines: Sequence[str]) -> str:
    named = _first(_REPORTER, lines, "unit")
    if named:
        return named
    plain = _first(_PLAIN_UNIT, lines, "unit")
    return "" if not plain or find_unit(f"({plain})") or find_area_unit(plain) else plain


def _loose_period(lines: Sequence[str], title: str) -> str:
    for line in lines:
        if line == title:
            continue
        for segment in re.split(r"\s{2,}", line):
            if ":" not in segment and _PERIOD.fullmatch(segment.strip("() ")):
                return segment.strip("() ")
    found = _PERIOD.search(title)
    return found.group() if found else ""


def _first(pattern: re.Pattern[str], lines: Sequence[str], group: str) -> str:
    for line in lines:
        if found := pattern.search(line):
            return found[group].strip(" ;,()")
    return ""
