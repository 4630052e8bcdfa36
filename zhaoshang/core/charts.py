"""A chart as plain data: `components/_chart.html` shows it, `js/charts_drawn.js` draws it.

The table behind a chart is made from the same points, on the server: what is drawn and what is read
cannot differ, and without script the table is what one sees. No Django here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from zhaoshang.core.money import round_half_up

NO_VALUE = "—"


class Kind(StrEnum):
    """How the points are drawn."""

    LINES = "lines"  # over time; where nothing is known the line has a gap
    COLUMNS = "columns"  # one column for each series beside the other
    NESTED = "nested"  # each series is part of the one before: drawn one in front of the other
    STACKED = "stacked"  # series add up to a whole
    BARS = "bars"  # lying, for long names; several series add up to a whole


class Look(StrEnum):
    """What a series is: charts_drawn.js and charts.css give each look a colour, a dash, a hatch.

    Never a colour alone: lines differ by dash and sign, areas by hatch (docs/design.md).
    """

    MAIN = "main"
    SECOND = "second"
    THIRD = "third"
    TARGET = "target"
    TARGET_2 = "target-2"
    BEFORE = "before"
    CLUE = "clue"
    SIGNED = "signed"
    LANDED = "landed"
    PRODUCING = "producing"
    RED = "red"
    YELLOW = "yellow"


@dataclass(frozen=True)
class Point:
    """One value.

    Attributes:
        value: In the unit of the chart, exact; None where nothing is known.
        url: The rows that were counted, if there is a list of them.
        figure: Name of the figure for tests: the page says as many as the list has rows.
    """

    value: Decimal | None
    url: str = ""
    figure: str = ""


@dataclass(frozen=True)
class Series:
    """Points of one kind, one for each category.

    Attributes:
        name: In the legend and as the heading of its column.
        points: In the order of the categories.
        look: What it is.
        label: Said beside its last point; empty: its name is enough of a label in the legend.
    """

    name: str
    points: tuple[Point, ...]
    look: Look = Look.MAIN
    label: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of the table behind a chart."""

    text: str
    url: str = ""
    figure: str = ""


@dataclass(frozen=True)
class Row:
    """A row of the table: its category and one cell for each series."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Chart:
    """A chart, its table and its words.

    Attributes:
        key: Letters and hyphens; unique in a page.
        title: Heading of its card, title of picture and workbook.
        kind: How it is drawn.
        unit: Of all its values: 亿元, 个, 天.
        axis: What the categories are: 月份.
        categories: In their order.
        series: At least one.
        summary: One sentence for those who do not see it: what it shows, the newest figures.
        stamp: "As of …", under picture and workbook.
        decimals: Places shown, half up; the workbook has the exact value.
        note: What one must know to read it.
        empty: Title of the empty state.
        empty_text: Why there is nothing, and what would bring something.
        workbook_url: The same numbers as a workbook; empty: none is offered.
        file_stem: Name of the picture without its ending.
        short: The categories as the axis has room for them; empty: as they are.
        extra: Columns of the table and the workbook that are not drawn, in a unit of their own.
        extra_unit: That unit.
        extra_decimals: Places shown of it.
    """

    key: str
    title: str
    kind: Kind
    unit: str
    axis: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    summary: str
    stamp: str
    decimals: int = 0
    note: str = ""
    empty: str = ""
    empty_text: str = ""
    workbook_url: str = ""
    file_stem: str = "chart"
    short: tuple[str, ...] = ()
    extra: tuple[Series, ...] = ()
    extra_unit: str = ""
    extra_decimals: int = 0

    def __post_init__(self) -> None:
        """Refuse points that do not fit the categories."""
        for each in (*self.series, *self.extra):
            if len(each.points) != len(self.categories):
                raise ValueError(f"{self.key}: {each.name} has not one point for each category")

    @property
    def data_id(self) -> str:
        """Id of the element that holds the data for the script."""
        return f"plot-{self.key}-data"

    @property
    def is_empty(self) -> bool:
        """Nothing is known, or everything is nought: empty axes say nothing."""
        return not any(point.value for each in self.series for point in each.points)

    @property
    def rows(self) -> Iterator[Row]:
        """Yield the rows of the table."""
        for place, name in enumerate(self.categories):
            cells = [
                *(self._cell(each.points[place], self.decimals) for each in self.series),
                *(self._cell(each.points[place], self.extra_decimals) for each in self.extra),
            ]
            yield Row(name, tuple(cells))

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The table's columns after that of the categories: heading and unit."""
        return [
            *((each.name, self.unit) for each in self.series),
            *((each.name, self.extra_unit) for each in self.extra),
        ]

    def text(self, value: Decimal | None) -> str:
        """Return a value as it is shown: rounded half up, with thousands separators."""
        return _text(value, self.decimals)

    def _cell(self, point: Point, decimals: int) -> Cell:
        return Cell(_text(point.value, decimals), point.url, point.figure)

    @property
    def data(self) -> dict[str, Any]:
        """Return what is drawn; numbers for drawing only, texts for reading."""
        return {
            "kind": self.kind.value,
            "title": self.title,
            "unit": self.unit,
            "stamp": self.stamp,
            "summary": self.summary,
            "file": f"{self.file_stem}.png",
            "categories": list(self.categories),
            "short": list(self.short or self.categories),
            "series": [
                {
                    "name": each.name,
                    "look": each.look.value,
                    "label": each.label,
                    "values": [None if p.value is None else float(p.value) for p in each.points],
                    "texts": [self.text(p.value) for p in each.points],
                    "urls": [p.url for p in each.points],
                }
                for each in self.series
            ],
        }


def _text(value: Decimal | None, decimals: int) -> str:
    return NO_VALUE if value is None else f"{round_half_up(value, decimals):,}"
