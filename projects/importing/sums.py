"""The totals that a ledger prints, against what its rows add up to (to the 分)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from projects.importing.issues import Issue, Level
from projects.importing.ledger import ParsedRow, PublishedSum, add_up, round_quantity
from zhaoshang.core.money import plain_wan

_COUNT = re.compile(r"(\d+)\s*个")
_OF_TOTAL = re.compile(r"(?:小计|合计|总计).*$")
_NO_END = 10**9
_MARKS_LOOKED_AT = 40


@dataclass(frozen=True)
class Printed:
    """One printed figure of a total row."""

    letter: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class TotalRow:
    """A total row, or a section's heading that carries its sums; row from 0.

    `level` is that of the section that it heads (1 for 一、, 2 for （一）); 0 for a row of totals.
    """

    row: int
    text: str
    is_grand: bool
    figures: dict[str, Printed]
    level: int = 0


@dataclass(frozen=True)
class Part:
    """Rows that a total may cover, with their sums."""

    rows: list[ParsedRow]

    @cached_property
    def sums(self) -> dict[str, Decimal]:
        """What they add up to, by column."""
        return add_up(self.rows)


@dataclass
class SumCheck:
    """Collects rows and total rows of one sheet and compares them at the end."""

    sheet: str
    rows: list[tuple[int, ParsedRow]] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    levels: dict[int, int] = field(default_factory=dict)

    def compare(self) -> tuple[list[PublishedSum], list[Issue]]:
        """Return every printed figure with the computed one, and a warning where they differ."""
        sums: list[PublishedSum] = []
        issues: list[Issue] = []
        for total in self.totals:
            parts = [Part(rows) for rows in self._parts(total) if rows] or [Part([])]
            for column, printed in total.figures.items():
                found = self._figure(total, column, printed, parts)
                sums.append(found)
                if not found.agrees:
                    issues.append(_differs(found))
            issues += self._count(total, parts)
        return sums, issues

    def _parts(self, total: TotalRow) -> Iterator[list[ParsedRow]]:
        """Yield the sets of rows that a total may be meant to cover, the likeliest first.

        A grand total stands below or above all rows; a subtotal closes the rows before it, or
        heads those after it, with all sections of a deeper level. What bears the total's name
        (城关镇合计) may stand anywhere.
        """
        grand = max((t.row for t in self.totals if t.is_grand and t.row < total.row), default=-1)
        everything = [row for _at, row in self.rows]
        since = self._between(grand, total.row)
        own = list(self._own(total))
        if not total.is_grand:
            yield from (*own, since, everything)
        elif grand >= 0 and since:
            yield from (since, everything, *own)
        else:
            yield from (everything, since, *own)
        yield from self._wider(total)
        yield self._named(total)

    def _own(self, total: TotalRow) -> Iterator[list[ParsedRow]]:
        """Yield the rows beside a total: those of its section, those above, those below it."""
        before = max((mark for mark in self.marks if mark < total.row), default=-1)
        after = min((mark for mark in self.marks if mark > total.row), default=_NO_END)
        if total.level:
            same = (at for at, level in self.levels.items() if 0 < level <= total.level)
            yield self._between(
                total.row, min((at for at in same if at > total.row), default=_NO_END)
            )
        above, below = self._between(before, total.row), self._between(total.row, after)
        yield from (above, below) if above else (below, above)

    def _wider(self, total: TotalRow) -> Iterator[list[ParsedRow]]:
        """Yield the rows of several sections above: 工业合计 below the subtotals of its parts."""
        above = sorted((mark for mark in self.marks if mark < total.row), reverse=True)
        for mark in above[1:_MARKS_LOOKED_AT]:
            yield self._between(mark, total.row)

    def _named(self, total: TotalRow) -> list[ParsedRow]:
        name = _OF_TOTAL.sub("", total.text).strip()
        return [row for _at, row in self.rows if name and name in row.values.values()]

    def _between(self, low: int, high: int) -> list[ParsedRow]:
        return [row for at, row in self.rows if low < at < high]

    def _figure(
        self, total: TotalRow, column: str, printed: Printed, parts: Sequence[Part]
    ) -> PublishedSum:
        published = round_quantity(column, printed.amount)
        figures = (part.sums.get(column, Decimal(0)) for part in parts)
        likeliest = next((figure for figure in figures if figure == published), None)
        if likeliest is None:
            likeliest = parts[0].sums.get(column, Decimal(0))
        return PublishedSum(
            self.sheet, total.row + 1, printed.letter, column, printed.label, published, likeliest
        )

    def _count(self, total: TotalRow, parts: Sequence[Part]) -> list[Issue]:
        found = _COUNT.search(total.text)
        if not found or any(len(part.rows) == int(found[1]) for part in parts):
            return []
        params = {"published": found[1], "computed": len(parts[0].rows)}
        return [
            Issue(
                Level.WARNING,
                "count_differs",
                self.sheet,
                total.row + 1,
                value=total.text,
                params=params,
            )
        ]


def _differs(found: PublishedSum) -> Issue:
    return Issue(
        Level.WARNING,
        "sum_differs",
        found.sheet,
        found.row_number,
        found.letter,
        found.label,
        plain_wan(found.published),
        {
            "published": _figure_shown(found, found.published),
            "computed": _figure_shown(found, found.computed),
            "difference": _figure_shown(found, found.computed - found.published),
        },
    )


def _figure_shown(found: PublishedSum, figure: Decimal) -> str:
    return f"wan:{figure}" if found.column.endswith("_wan") else plain_wan(figure)
