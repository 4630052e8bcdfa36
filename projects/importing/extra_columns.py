"""Columns that mean none of the known ones: which of them are kept as words, and where they end."""

from __future__ import annotations

from dataclasses import dataclass

from projects.importing.column_choice import Chosen, ColumnChoice
from projects.importing.grid import Grid
from projects.importing.layout import Header
from zhaoshang.core.workbook import column_letter


@dataclass(frozen=True)
class ExtraColumn:
    """A column that means none of the known ones: what stands in it is kept as words."""

    index: int
    heading: str


@dataclass(frozen=True)
class ExtraColumns:
    """The extra columns of one table.

    Args:
        kept: Those whose words are kept, from the left.
        headless: Letters of those among them that have no heading.
        edge: The first wholly blank column right of the table; what stands beyond is not its own.
    """

    kept: list[ExtraColumn]
    headless: list[str]
    edge: int

    @property
    def indexes(self) -> set[int]:
        """Where the kept ones stand."""
        return {each.index for each in self.kept}


def extra_columns(grid: Grid, header: Header, choice: ColumnChoice) -> ExtraColumns:
    """Find the columns whose words are kept: not known, not left out by hand, no second list."""
    known = [index for index, each in choice.chosen.items() if each.column]
    left, right = min(known, default=0), max(known, default=0)
    edge = next(
        (at for at in range(right + 1, grid.width) if _is_blank(choice, at)),
        grid.width,
    )
    kept = [
        ExtraColumn(index, each.heading.text)
        for index, each in choice.chosen.items()
        if index < edge and _is_kept(grid, header, each)
    ]
    headless = [
        at
        for at in range(left, edge)
        if at not in choice.chosen and any(isinstance(v, str) for v in choice.samples(at))
    ]
    kept += [ExtraColumn(at, column_letter(at)) for at in headless]
    letters = [column_letter(at) for at in headless]
    return ExtraColumns(sorted(kept, key=lambda each: each.index), letters, edge)


def _is_blank(choice: ColumnChoice, column: int) -> bool:
    return column not in choice.chosen and not choice.samples(column)


def _is_kept(grid: Grid, header: Header, each: Chosen) -> bool:
    """A second list beside the first repeats its headings; that is not kept in its remarks."""
    if each.column or each.by_hand:
        return False
    if each.twin is None or each.twin.path[-1] != each.heading.path[-1]:
        return True
    block = grid.blocks.get((header.bottom, each.heading.index))
    return block is not None and block.left <= each.twin.index <= block.right
