"""The totals that a ledger prints, against what its rows add up to (to the 分)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from projects.importing.issues import Issue, Level
from projects.importing.ledger import ParsedRow, PublishedSum, add_up, round_quantity
from zhaoshang.core.money import plain_wan

_COUNT = re.compile(r"(\d+)\s*个")


@dataclass(frozen=True)
class Printed:
    """One printed figure of a total row."""

    letter: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class TotalRow:
    """A total row, or a section's heading that carries its sums; row from 0."""

    row: int
    text: str
    is_grand: bool
    figures: dict[str, Printed]


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

    def compare(self) -> tuple[list[PublishedSum], list[Issue]]:
        """Return every printed figure with the computed one, and a warning where they differ."""
        sums: list[PublishedSum] = []
        issues: list[Issue] = []
        for total in self.totals:
            parts = [Part(rows) for rows in self._parts(total)]
            for column, printed in total.figures.items():
                found = self._figure(total, column, printed, parts)
                sums.append(found)
                if not found.agrees:
                    issues.append(_differs(found))
            issues += self._count(total, parts)
        return sums, issues

    def _parts(self, total: TotalRow) -> list[list[ParsedRow]]:
        """Return the sets of rows that a total may be meant to cover, the likeliest first.

        A grand total stands below or above all rows; a subtotal closes the rows before it, or
        heads those after it.
        """
        before = max((mark for mark in self.marks if mark < total.row), default=-1)
        after = min((mark for mark in self.marks if mark > total.row), default=10**9)
        grand = max((t.row for t in self.totals if t.is_grand and t.row < total.row), default=-1)
        everything = [row for _at, row in self.rows]
        above = self._between(before, total.row)
        below = self._between(total.row, after)
        since = self._between(grand, total.row)
        own = [above, below] if above else [below, above]
        if not total.is_grand:
            return [*own, since, everything]
        return [since, everything, *own] if grand >= 0 and since else [everything, since, *own]

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
