"""The whole annual plan as a workbook: a sheet for each basis, indicators, adjustments."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from assessment.models import AnnualPlan
from assessment.models.choices import SOURCE_LABELS
from assessment.rules.indicators import Source
from assessment.selectors.indicators import FilterWords
from assessment.selectors.plan_page import changes_of
from assessment.selectors.target_grid import TargetGrid, cell_name, target_grid
from zhaoshang.accounts.models import User
from zhaoshang.core.periods import Month
from zhaoshang.core.text import escape_cell

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_A3 = 8
_HEAD_HEIGHT = 34
_LONGEST_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def plan_workbook(plan: AnnualPlan, user: User, month: Month) -> io.BytesIO:
    """Return the plan as a workbook, rewound. Its target sheets can be imported again.

    Args:
        plan: The plan.
        user: Who reads it.
        month: The month whose targets it shows; the last sheet has every adjustment.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    looks = _Looks(book)
    names: set[str] = set()
    for basis in plan.bases.order_by("sort_order", "pk"):
        grid = target_grid(plan, basis, month=month)
        sheet = book.add_worksheet(_sheet_name(grid.basis.name, names))
        _write_targets(sheet, grid, looks)
    _write_indicators(book.add_worksheet(_sheet_name(_("Indicators"), names)), plan, user, looks)
    _write_changes(book.add_worksheet(_sheet_name(_("Adjustments"), names)), plan, looks)
    book.close()
    out.seek(0)
    return out


class _Looks:
    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self.head = book.add_format(
            {"bold": True, "border": 1, "bg_color": "#EFE9DC", "text_wrap": True, "align": "center"}
        )
        self.text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self.group = book.add_format({"border": 1, "bold": True, "bg_color": "#F6F2E9"})
        self._book, self._numbers = book, dict[tuple[int, bool], Any]()

    def number(self, decimals: int, *, bold: bool = False) -> Any:
        """Return the look of a figure."""
        if (decimals, bold) not in self._numbers:
            shape = "#,##0" + (f".{'0' * decimals}" if decimals else "")
            facts = {"border": 1, "num_format": shape, "bold": bold}
            self._numbers[decimals, bold] = self._book.add_format(facts)
        return self._numbers[decimals, bold]


def _sheet_name(name: str, taken: set[str]) -> str:
    base = name.translate(_FORBIDDEN).strip("' ")[:_LONGEST_NAME] or "Sheet"
    found, number = base, 2
    while found.casefold() in taken:
        tail = f" {number}"
        found, number = base[: _LONGEST_NAME - len(tail)] + tail, number + 1
    taken.add(found.casefold())
    return found


def _print(sheet: Any, rows: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, rows)
    sheet.set_footer("&C第 &P 页 / 共 &N 页")


def _write_targets(sheet: Any, grid: TargetGrid, looks: _Looks) -> None:
    plan, last = grid.plan, max(len(grid.columns) + 1, 2)
    sheet.merge_range(0, 0, 0, last, escape_cell(plan.title), looks.title)
    document = plan.document or _("Draft")
    in_force = "" if plan.is_draft else _("Targets in force in %s") % grid.month
    words = f"{_('Basis')}：{grid.basis.name}  {document}  {in_force}"
    sheet.write_string(1, 0, escape_cell(words.rstrip()))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, last, 18)
    for place, words in enumerate((_("Group of units"), _("Unit"))):
        sheet.write_string(2, place, words, looks.head)
    for place, column in enumerate(grid.columns, start=2):
        sheet.write_string(2, place, escape_cell(str(column.definition)), looks.head)
    sheet.set_row(2, _HEAD_HEIGHT)
    row = 3
    for block in grid.blocks:
        for subject in block.subjects:
            sheet.write_string(row, 0, escape_cell(block.title), looks.text)
            sheet.write_string(row, 1, escape_cell(subject.label), looks.text)
            for place, column in enumerate(grid.columns, start=2):
                target = grid.read.get(cell_name(subject.key, column.indicator_id))
                look = looks.number(column.definition.decimals)
                if target is None or not target.is_set:
                    sheet.write_blank(row, place, None, look)
                else:
                    sheet.write_number(row, place, target.amount, look)
            row += 1
    _write_sums(sheet, grid, row, looks)
    sheet.freeze_panes(3, 2)
    _print(sheet, 2)


def _write_sums(sheet: Any, grid: TargetGrid, row: int, looks: _Looks) -> None:
    sheet.write_string(row, 0, _("Sum"), looks.group)
    sheet.write_string(row, 1, _("All groups together"), looks.group)
    for place, summed in enumerate(grid.sums(), start=2):
        decimals = grid.columns[place - 2].definition.decimals
        sheet.write_number(row, place, summed.total, looks.number(decimals, bold=True))


def _write_indicators(sheet: Any, plan: AnnualPlan, user: User, looks: _Looks) -> None:
    heads = (
        (_("Code"), 14),
        (_("Name"), 24),
        (_("Unit of measure"), 10),
        (_("Source"), 24),
        (_("What counts"), 60),
        (_("Document"), 24),
    )
    for place, (words, width) in enumerate(heads):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, words, looks.head)
    basis = plan.bases.first()
    columns = target_grid(plan, basis).columns if basis is not None else []
    codes = dict(plan.indicators.values_list("indicator_id", "indicator__code"))
    filters = FilterWords(user)
    for row, column in enumerate(columns, start=1):
        definition = column.definition
        cells = (
            codes[column.indicator_id],
            definition.name,
            definition.measure,
            str(SOURCE_LABELS[Source(definition.source)]),
            "；".join(filters.parts(definition)),
            definition.source_document,
        )
        for place, text in enumerate(cells):
            sheet.write_string(row, place, escape_cell(text), looks.text)
    _print(sheet, 0)


def _write_changes(sheet: Any, plan: AnnualPlan, looks: _Looks) -> None:
    heads = (
        (_("Entered on"), 12),
        (_("Holds from"), 10),
        (_("Unit"), 22),
        (_("Indicator"), 22),
        (_("Basis"), 14),
        (_("Before"), 14),
        (_("After"), 14),
        (_("Document number"), 24),
        (_("Reason"), 40),
    )
    for place, (words, width) in enumerate(heads):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, words, looks.head)
    basis = plan.bases.first()
    columns = target_grid(plan, basis).columns if basis is not None else []
    definitions = {each.indicator_id: each.definition for each in columns}
    for row, change in enumerate(changes_of(plan), start=1):
        target = change.target
        definition = definitions.get(target.indicator_id)
        look = looks.number(definition.decimals if definition else 2)
        texts = {
            0: f"{change.created_at:%Y-%m-%d}",
            1: f"{change.from_month:%Y-%m}",
            2: str(target.unit or target.person),
            3: definition.name if definition else "",
            4: target.basis.name,
            7: change.reference,
            8: change.reason,
        }
        for place, text in texts.items():
            sheet.write_string(row, place, escape_cell(text), looks.text)
        sheet.write_number(row, 5, change.old_amount, look)
        sheet.write_number(row, 6, change.new_amount, look)
    _print(sheet, 0)
