"""The totals that a ledger prints, against what its rows add up to (to the 分)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from projects.importing.issues import Issue, Level
from projects.importing.ledger import ParsedRow, PublishedSum, round_quantity
from zhaoshang.core.money import plain_wan

_COUNT = re.compile(r"(\d+)\s*个")
_OF_TOTAL = re.compile(r"(?:小计|合计|总计).*$")
_GROUPS = ("host_unit", "responsible_unit", "introducing_unit", "industry", "chain", "address")
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


_Part = tuple[int, int]  # rows from the first to before the second, by their place in `rows`


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
            parts = [part for part in self._parts(total) if part[0] < part[1]] or [(0, 0)]
            for column, printed in total.figures.items():
                found = self._figure(total, column, printed, parts)
                sums.append(found)
                if not found.agrees:
                    issues.append(_differs(found))
            issues += self._count(total, parts)
        return sums, issues

    @cached_property
    def _places(self) -> list[int]:
        return [at for at, _row in self.rows]

    @cached_property
    def _running(self) -> dict[str, list[Decimal]]:
        """What the first rows add up to, by column: one more entry than there are rows."""
        running: dict[str, list[Decimal]] = {}
        for number, (_at, row) in enumerate(self.rows):
            for column, exact in row.exact.items():
                sums = running.setdefault(column, [Decimal(0)])
                sums += [sums[-1]] * (number + 1 - len(sums))
                sums.append(sums[-1] + exact)
        for sums in running.values():
            sums.extend([sums[-1]] * (len(self.rows) + 1 - len(sums)))
        return running

    def _sum(self, column: str, part: _Part) -> Decimal:
        running = self._running.get(column)
        return round_quantity(
            column, running[part[1]] - running[part[0]] if running else Decimal(0)
        )

    def _parts(self, total: TotalRow) -> Iterator[_Part]:
        """Yield the sets of rows that a total may be meant to cover, the likeliest first.

        A grand total stands below or above all rows; a subtotal closes the rows before it, or
        heads those after it, with all sections of a deeper level.
        """
        grand = max((t.row for t in self.totals if t.is_grand and t.row < total.row), default=-1)
        everything = (0, len(self.rows))
        since = self._between(grand, total.row)
        own = list(self._own(total))
        if not total.is_grand:
            yield from (*own, since, everything)
        elif grand >= 0 and since[0] < since[1]:
            yield from (since, everything, *own)
        else:
            yield from (everything, since, *own)
        yield from self._wider(total)

    def _own(self, total: TotalRow) -> Iterator[_Part]:
        """Yield the rows beside a total: those of its section, those above, those below it."""
        place = bisect_left(self.marks, total.row)
        before = self.marks[place - 1] if place else -1
        place = bisect_right(self.marks, total.row)
        after = self.marks[place] if place < len(self.marks) else _NO_END
        if total.level:
            later = (
                mark for mark in self.marks[place:] if 0 < self.levels.get(mark, 0) <= total.level
            )
            yield self._between(total.row, next(later, _NO_END))
        above, below = self._between(before, total.row), self._between(total.row, after)
        yield from (above, below) if above[0] < above[1] else (below, above)

    def _wider(self, total: TotalRow) -> Iterator[_Part]:
        """Yield the rows of several sections above: 工业合计 below the subtotals of its parts."""
        place = bisect_left(self.marks, total.row)
        for mark in reversed(self.marks[max(place - _MARKS_LOOKED_AT, 0) : max(place - 1, 0)]):
            yield self._between(mark, total.row)

    def _between(self, low: int, high: int) -> _Part:
        return bisect_right(self._places, low), bisect_left(self._places, high)

    @cached_property
    def _by_words(self) -> dict[str, dict[str, Decimal]]:
        """What the rows of one township, unit or industry add up to."""
        found: dict[str, dict[str, Decimal]] = {}
        for _at, row in self.rows:
            words = {str(row.values[name]) for name in _GROUPS if name in row.values}
            for word in words:
                sums = found.setdefault(word, {})
                for column, exact in row.exact.items():
                    sums[column] = sums.get(column, Decimal(0)) + exact
        return found

    def _figure(
        self, total: TotalRow, column: str, printed: Printed, parts: Sequence[_Part]
    ) -> PublishedSum:
        """Compare with the first set of rows that agrees, else with the likeliest.

        What bears the total's name (城关镇合计) may stand anywhere.
        """
        published = round_quantity(column, printed.amount)
        named = self._by_words.get(_OF_TOTAL.sub("", total.text).strip(), {})
        agrees = any(self._sum(column, part) == published for part in parts) or (
            column in named and round_quantity(column, named[column]) == published
        )
        computed = published if agrees else self._sum(column, parts[0])
        return PublishedSum(
            self.sheet, total.row + 1, printed.letter, column, printed.label, published, computed
        )

    def _count(self, total: TotalRow, parts: Sequence[_Part]) -> list[Issue]:
        found = _COUNT.search(total.text)
        if not found or any(last - first == int(found[1]) for first, last in parts):
            return []
        params = {"published": found[1], "computed": parts[0][1] - parts[0][0]}
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
