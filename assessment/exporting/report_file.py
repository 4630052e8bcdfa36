"""A unit's month as a workbook to be filled in offline: structure locked, cells checked, marked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _t
from django.utils.translation import pgettext
from xlsxwriter.utility import xl_rowcol_to_cell

from assessment.exporting.cell_checks import (
    NUMBERS,
    is_exact,
    is_number,
    number_format,
    validation,
)
from assessment.exporting.report_layout import (
    HEADS,
    INFO,
    NOTICE,
    TITLE,
    SheetPlan,
    SheetRow,
    follows_of,
    plans_of,
    sums_of,
)
from assessment.exporting.report_mark import MAGIC, SHEET, Mark, chunks, short, sign
from assessment.models import UnitCell
from assessment.rules.typed import CellKind, CellShape
from assessment.selectors.report_page import ReportPage
from assessment.selectors.report_rows import shape_of
from projects.models.choices import Origin
from zhaoshang.core.text import escape_cell

A4_PAPER, A3_PAPER = 9, 8
_MOST_A4 = 12
FONT = {"font_name": "宋体", "font_size": 10}
_ROW, _TALL, _LINE = 32, 60, 13
_LATIN = 0xFF
_MONEY_PLACES = 2
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Widths and heights may be changed; everything else of the structure may not.
_PROTECTED = {"format_columns": True, "format_rows": True, "select_locked_cells": True}


@dataclass(frozen=True)
class Heading:
    """What stands above and below the sheets.

    Attributes:
        title: Title of the report with its unit.
        unit: The unit that reports.
        month: Its month in words.
        handed_out: When and to whom it was handed out.
        is_open: It may be filled in; else it is only to be read.
    """

    title: str
    unit: str
    month: str
    handed_out: str
    is_open: bool


def report_workbook(
    page: ReportPage, heading: Heading, typed: Mapping[str, str] | None = None
) -> bytes:
    """Return the workbook of a report.

    Args:
        page: The report.
        heading: What stands around it.
        typed: Texts to be shown in cells instead of what is stored.
    """
    plans = plans_of(page)
    stored = page.content.stored()
    follows = follows_of(page)
    cells = {name for plan in plans for name, _row, _column in plan.marked().places()}
    mark = Mark(
        report_id=page.report.pk,
        county_id=page.report.county_id,
        unit=(page.report.unit.code, page.report.unit.label),
        month=f"{page.report.month:%Y-%m}",
        at=heading.handed_out,
        seen={name: stored[name] for name in sorted(cells)},
        given={name: text for name, text in follows.items() if name in cells},
        sums=sorted(sums_of(page)),
        sheets=[plan.marked() for plan in plans],
    )
    signed = sign(mark)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    writer = _Writer(book, page, heading, mark, typed or {})
    for plan in plans:
        writer.write(plan, short(signed))
    _write_mark(book, signed)
    book.close()
    return buffer.getvalue()


def _write_mark(book: Any, signed: str) -> None:
    sheet = book.add_worksheet(SHEET)
    for row, text in enumerate([MAGIC, *chunks(signed)]):
        sheet.write_string(row, 0, text)
    sheet.protect("", {})
    sheet.very_hidden()


@dataclass
class _Writer:
    """Writes the sheets of one workbook."""

    book: Any
    page: ReportPage
    heading: Heading
    mark: Mark
    typed: Mapping[str, str]
    _formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def write(self, plan: SheetPlan, code: str) -> None:
        """Write one sheet."""
        sheet = self.book.add_worksheet(plan.name)
        last = len(plan.columns) - 1
        self._set_page(sheet, plan, last)
        self._write_head(sheet, plan, last, code)
        for number, row in enumerate(plan.rows, 1):
            at = HEADS + number
            sheet.set_row(at, self._height(plan, row))
            sheet.write_number(at, 0, number, self._format(align="center", locked=True))
            self._text(sheet, at, 1, row.name, bold=True)
            for place, column in enumerate(plan.columns):
                if column.part:
                    self._cell(sheet, at, place, f"{row.key}-{column.part}")
                elif column.sum_of is not None:
                    self._sum_cell(sheet, at, place, column.sum_of, row.source.cumulative_wan)
                elif column.fact is not None:
                    places = column.places
                    if places is None:
                        places = row.source.cell.definition.decimals
                    self._fact(sheet, at, place, column.fact(row.source), places)
        self._write_foot(sheet, plan, last)
        sheet.protect("", _PROTECTED)

    def _height(self, plan: SheetPlan, row: SheetRow) -> float:
        """Return a height in which the longest text of a row is read whole."""
        most = 1
        for column in plan.columns:
            if column.part:
                text = self._shown(f"{row.key}-{column.part}")
            else:
                text = str(column.fact(row.source) or "") if column.fact else ""
            # A Chinese character is as wide as two letters.
            width = sum(2 if ord(sign) > _LATIN else 1 for sign in text)
            most = max(most, -(-width // (column.width - 1)))
        return max(_ROW, most * _LINE + 4)

    def _set_page(self, sheet: Any, plan: SheetPlan, last: int) -> None:
        for place, column in enumerate(plan.columns):
            sheet.set_column(place, place, column.width)
        sheet.set_row(TITLE, 30)
        sheet.set_row(HEADS, 32)
        sheet.freeze_panes(HEADS + 1, 2)
        sheet.set_landscape()
        sheet.set_paper(A3_PAPER if last > _MOST_A4 else A4_PAPER)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADS)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&C&P / &N")

    def _write_head(self, sheet: Any, plan: SheetPlan, last: int, code: str) -> None:
        title = _t("%(title)s: %(sheet)s") % {
            "title": self.heading.title,
            "sheet": plan.name,
        }
        form = self.book.add_format({**FONT, "bold": True, "font_size": 16, "align": "center"})
        sheet.merge_range(TITLE, 0, TITLE, last, escape_cell(title), form)
        plain = self.book.add_format({**FONT, "valign": "vcenter"})
        middle = max(3, last // 2)
        for place, text in (
            (0, _t("Reporting unit: %(unit)s") % {"unit": self.heading.unit}),
            (middle, _t("Month: %(month)s") % {"month": self.heading.month}),
            (max(middle + 1, last - 1), _t("Amounts in 10,000 yuan")),
        ):
            sheet.write_string(INFO, place, escape_cell(text), plain)
        notice = self.book.add_format({**FONT, "font_color": "#8A5A00", "font_size": 9})
        if self.heading.is_open:
            words = _t(
                "File mark %(code)s, handed out %(at)s. Fill in the white cells only; do not "
                "insert, delete or move rows and columns, do not change headings."
            )
        else:
            words = _t("File mark %(code)s, handed out %(at)s. To be read only: %(why)s")
        line = words % {"code": code, "at": self.heading.handed_out, "why": self._why()}
        sheet.write_string(NOTICE, 0, escape_cell(line), notice)
        head = self._format(
            bold=True, align="center", valign="vcenter", text_wrap=True, bg_color="#EFE9DC"
        )
        for place, column in enumerate(plan.columns):
            sheet.write_string(HEADS, place, str(column.head), head)

    def _why(self) -> str:
        return _t("the report cannot be changed now.")

    def _write_foot(self, sheet: Any, plan: SheetPlan, last: int) -> None:
        foot = plan.foot
        total = self._format(bold=True, top=1, bottom=6, bg_color="#F6F3EC")
        for place in range(last + 1):
            sheet.write_blank(foot, place, None, total)
        sheet.write_string(foot, 1, plan.foot_words, total)
        figures = self._format(
            bold=True, top=1, bottom=6, bg_color="#F6F3EC", num_format=number_format(_MONEY_PLACES)
        )
        for place, column in enumerate(plan.columns):
            if column.summed and plan.rows:
                first = xl_rowcol_to_cell(HEADS + 1, place)
                until = xl_rowcol_to_cell(foot - 1, place)
                value = float(self._sum(plan, place))
                sheet.write_formula(foot, place, f"=SUM({first}:{until})", figures, value)
        label = self._format(bold=True, valign="vcenter", text_wrap=True, bg_color="#F6F3EC")
        for at, (cell, words) in enumerate(plan.singles.items(), foot + 1):
            sheet.merge_range(at, 0, at, 1, words, label)
            wide = self._look(cell)
            if wide.kind is CellKind.TEXT:
                sheet.set_row(at, _TALL)
                sheet.merge_range(at, 2, at, last, "", self._cell_format(cell))
            self._cell(sheet, at, 2, cell)
        signed = foot + len(plan.singles) + 2
        plain = self.book.add_format({**FONT, "valign": "vcenter"})
        step = max(2, (last + 1) // 4)
        for number, words in enumerate(
            (
                _t("Reporting unit (seal):"),
                _t("Person in charge:"),
                _t("Filled in by:"),
                _t("Date:"),
            )
        ):
            sheet.write_string(signed, 1 + number * step, words, plain)

    def _sum(self, plan: SheetPlan, place: int) -> Decimal:
        column, found = plan.columns[place], Decimal(0)
        for row in plan.rows:
            if column.sum_of is not None:
                value = row.source.cumulative_wan
            elif column.fact is not None:
                value = column.fact(row.source)
            else:
                text = self._shown(f"{row.key}-{column.part}")
                value = Decimal(text) if is_number(text) else None
            found += value if isinstance(value, Decimal) else 0
        return found

    # --- Cells --------------------------------------------------------------------------------

    def _shown(self, cell: str) -> str:
        return self.typed.get(cell, self.mark.handed_out(cell))

    def _look(self, cell: str) -> CellShape:
        found = self.page.content.row(cell)
        if found is None:
            raise LookupError(cell)
        return shape_of(*found)

    def _cell_format(self, cell: str) -> Any:
        shape = self._look(cell)
        follows = cell in self.mark.given and cell not in self.typed
        looks: dict[str, Any] = {"locked": not self.heading.is_open}
        if shape.kind in NUMBERS:
            least = _MONEY_PLACES if shape.kind is CellKind.AMOUNT else shape.decimals
            looks["num_format"] = number_format(least, self._shown(cell))
        else:
            looks |= {"text_wrap": True, "num_format": "@"}
        if shape.kind is CellKind.TICK:
            looks["align"] = "center"
        if follows:
            looks |= {"font_color": "#7A7A7A", "italic": True}
        return self._format(**looks)

    def _cell(self, sheet: Any, row: int, column: int, cell: str) -> None:
        """Write a cell to be typed, with its check."""
        shape, text, form = self._look(cell), self._shown(cell), self._cell_format(cell)
        if shape.kind is CellKind.CHOICE:
            text = str(dict(Origin.choices).get(text, text))
        elif shape.kind is CellKind.TICK:
            text = pgettext("ticked", "Yes") if text == "on" else text
        added = sums_of(self.page).get(cell) if cell not in self.typed else None
        if added is not None:
            _write_sum(sheet, (row, column), added, form, self._cumulative(cell))
        elif not text:
            sheet.write_blank(row, column, None, form)
        elif shape.kind in NUMBERS and is_exact(text):
            sheet.write_number(row, column, float(text), form)
        else:
            sheet.write_string(row, column, escape_cell(text), form)
        if self.heading.is_open:
            sheet.data_validation(
                row, column, row, column, validation(shape, self.mark.given.get(cell, ""))
            )

    def _sum_cell(
        self, sheet: Any, row: int, column: int, added: tuple[int, int], value: Decimal
    ) -> None:
        form = self._format(
            locked=True, num_format=number_format(_MONEY_PLACES), bg_color="#F4F4F2"
        )
        _write_sum(sheet, (row, column), added, form, value)

    def _cumulative(self, cell: str) -> Decimal:
        found = self.page.content.row(cell)
        if found is None or not isinstance(found[0], UnitCell):
            raise LookupError(cell)
        return self.page.content.cumulative(found[0])

    def _fact(self, sheet: Any, row: int, column: int, value: Any, places: int) -> None:
        if isinstance(value, Decimal):
            form = self._format(
                locked=True, num_format=number_format(places, f"{value:f}"), bg_color="#F4F4F2"
            )
            sheet.write_number(row, column, float(value), form)
        else:
            self._text(sheet, row, column, value or "", bg_color="#F4F4F2")

    def _text(self, sheet: Any, row: int, column: int, text: str, **looks: Any) -> None:
        form = self._format(locked=True, text_wrap=True, **looks)
        sheet.write_string(row, column, escape_cell(text), form)

    def _format(self, **looks: Any) -> Any:
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            frame = {"border": 1, "border_color": "#B9B4A6", "valign": "vcenter", **FONT}
            self._formats[key] = self.book.add_format({**frame, **looks})
        return self._formats[key]


def _write_sum(
    sheet: Any, place: tuple[int, int], added: tuple[int, int], form: Any, value: Decimal
) -> None:
    """Write the sum of two cells of a row; N() takes what is no number for nothing."""
    first, second = (xl_rowcol_to_cell(place[0], each) for each in added)
    sheet.write_formula(*place, f"=N({first})+N({second})", form, float(value))
