"""How a report stands in its workbook: sheets, columns in the page's order, rows, single cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from assessment.exporting.report_mark import MarkedSheet
from assessment.rules.typed import plain
from assessment.selectors.report_page import CellRow, LineRow, ReportPage

TITLE, INFO, NOTICE, HEADS = range(4)
_NUMBER, _NAME = 5, 22
Value = str | Decimal | None


@dataclass(frozen=True)
class SheetColumn:
    """One column: its heading, and either a part to be typed or a fact that is only shown."""

    head: Any
    width: int
    part: str = ""
    fact: Callable[[Any], Value] | None = None
    summed: bool = False
    # Columns whose sum stands in it, as a formula.
    sum_of: tuple[int, int] | None = None
    # Decimals of a fact; None: those of the row's indicator.
    places: int | None = 2


@dataclass(frozen=True)
class SheetRow:
    """One row: its key, the name it is known by, what its columns are read from."""

    key: str
    name: str
    source: Any


@dataclass(frozen=True)
class SheetPlan:
    """One sheet as it is written."""

    name: str
    columns: Sequence[SheetColumn]
    rows: Sequence[SheetRow]
    singles: Mapping[str, str] = field(default_factory=dict)

    @property
    def foot(self) -> int:
        """Row of the total, from 0."""
        return HEADS + 1 + len(self.rows)

    @property
    def foot_words(self) -> str:
        """What stands below the last row: in front of the totals, or that nothing follows."""
        if any(column.summed for column in self.columns):
            return _t("Total")
        return _t("Nothing below this line")

    def marked(self) -> MarkedSheet:
        """Return what the mark says of the sheet."""
        return MarkedSheet(
            name=self.name,
            top=HEADS,
            heads=[str(column.head) for column in self.columns],
            parts=[column.part for column in self.columns],
            rows=[(row.key, row.name) for row in self.rows],
            foot=self.foot_words,
            singles=[(cell, self.foot + at, 2) for at, cell in enumerate(self.singles, 1)],
        )


def plans_of(page: ReportPage) -> list[SheetPlan]:
    """Return the sheets of a report: its projects, its indicators."""
    lines = SheetPlan(
        _t("Project progress"),
        [*_LINE_COLUMNS, *(_ANSWERS if any(row.line.returned for row in page.lines) else ())],
        [SheetRow(f"line-{row.line.pk}", row.line.project.name, row) for row in page.lines],
        {
            "report-nothing_to_report": _t("Nothing to report this month"),
            "report-summary": _t("Work of the month"),
        },
    )
    cells = SheetPlan(
        _t("Indicators of the unit"),
        [*_CELL_COLUMNS, *(_ANSWERS if any(row.cell.returned for row in page.cells) else ())],
        [SheetRow(f"cell-{row.cell.pk}", row.cell.definition.name, row) for row in page.cells],
    )
    return [lines, cells]


def follows_of(page: ReportPage) -> dict[str, str]:
    """Return what holds in cells that are empty: money claimed elsewhere, the ledger's figures."""
    found = {}
    for row in page.lines:
        if row.line.amount_wan is None and row.entries_wan:
            found[f"line-{row.line.pk}-amount"] = plain(row.entries_wan)
    for each in page.cells:
        if each.is_followed and each.value is not None:
            found[f"cell-{each.cell.pk}-value"] = plain(each.value)
    return found


def sums_of(page: ReportPage) -> dict[str, tuple[int, int]]:
    """Return the cells that follow by a sum while nobody types in them, with the columns added."""
    empty = [row.cell.pk for row in page.cells if row.cell.cumulative is None]
    return {f"cell-{pk}-cumulative": (4, 5) for pk in empty}


def _main(row: CellRow) -> Decimal | None:
    return row.main[0].amount if row.main else None


def _rate(row: CellRow) -> str:
    rate = row.main[1].percent if row.main else None
    return "" if rate is None else f"{rate}%"


def _gap(row: CellRow) -> str:
    gap = row.main[1].gap if row.main else None
    if gap is None:
        return ""
    words = (
        pgettext("progress", "ahead %(points)s")
        if gap >= 0
        else pgettext("progress", "behind %(points)s")
    )
    return words % {"points": abs(gap)}


def _stage(row: LineRow) -> str:
    return f"{row.line.get_stage_display()} · {row.line.get_sub_stage_display()}"


def _returned(row: Any) -> str:
    record = row.line if isinstance(row, LineRow) else row.cell
    return str(record.return_note)


_LINE_COLUMNS = (
    SheetColumn(_("No."), _NUMBER),
    SheetColumn(_("Project"), _NAME),
    SheetColumn(_("Stage"), 12, fact=_stage),
    SheetColumn(_("To last month"), 12, fact=lambda row: row.line.before_wan, summed=True),
    SheetColumn(_("Last month"), 11, fact=lambda row: row.line.last_wan, summed=True),
    SheetColumn(_("Funds this month"), 12, part="amount", summed=True),
    SheetColumn(_("Source of funds"), 10, part="origin"),
    SheetColumn(_("To this month"), 12, sum_of=(3, 5), summed=True),
    SheetColumn(_("Evidence"), 7, fact=lambda row: Decimal(len(row.evidence)) or None, places=0),
    SheetColumn(_("Visible progress last month"), 24, fact=lambda row: row.line.last_progress),
    SheetColumn(_("Visible progress this month"), 26, part="progress"),
    SheetColumn(_("Problems"), 18, part="problem"),
    SheetColumn(_("Next step"), 18, part="next_step"),
    SheetColumn(_("No change"), 8, part="no_change"),
    SheetColumn(pgettext_lazy("monthly report", "Explanation"), 18, part="note"),
)
_CELL_COLUMNS = (
    SheetColumn(_("No."), _NUMBER),
    SheetColumn(_("Indicator"), _NAME),
    SheetColumn(_("unit of measure"), 9, fact=lambda row: row.cell.definition.measure),
    SheetColumn(_("Last month"), 11, fact=lambda row: row.cell.last_value, places=None),
    SheetColumn(_("To last month"), 12, fact=lambda row: row.cell.last_cumulative, places=None),
    SheetColumn(pgettext_lazy("monthly report", "This month"), 12, part="value"),
    SheetColumn(pgettext_lazy("monthly report", "Cumulative"), 12, part="cumulative"),
    SheetColumn(_("Target of the year"), 12, fact=_main, places=None),
    SheetColumn(_("Rate of completion"), 10, fact=_rate),
    SheetColumn(_("Ahead / behind"), 12, fact=_gap),
    SheetColumn(pgettext_lazy("monthly report", "Explanation"), 24, part="note"),
)
_ANSWERS = (
    SheetColumn(_("The bureau's remark"), 20, fact=_returned),
    SheetColumn(_("Answer to the bureau"), 20, part="answer"),
)
