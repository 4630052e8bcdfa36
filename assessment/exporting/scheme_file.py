"""A scheme as a workbook that can be imported again (rules.md R11; docs/schemes.md)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _t
from django.utils.translation import pgettext

from assessment.exporting import scheme_layout as layout
from assessment.exporting.scheme_layout import DETAILS, HEAD, INDICATORS, SOURCES, Cell
from assessment.rules.scoring.reading import to_number
from zhaoshang.core.text import escape_cell

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTH = 16
Row = tuple[str, Mapping[str, Any]]


def scheme_workbook(content: Mapping[str, Any], sources: Mapping[str, Any]) -> bytes:
    """Return the workbook of a scheme and its sources; read again it gives the same scheme."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#EFE9DC", "text_wrap": True})
    codes = book.add_format({"font_color": "#888888", "font_size": 8})
    titles, words = sheet_titles(), column_words()
    for name, columns in layout.SHEETS.items():
        sheet = book.add_worksheet(titles[name])
        used = [*columns]
        sheet.write_string(0, layout.NUMBER_COLUMN, _t("No."), head)
        sheet.write_string(1, layout.NUMBER_COLUMN, layout.MARK + name, codes)
        for place, column in enumerate(used, start=1):
            sheet.write_string(0, place, str(words[column]), head)
            sheet.write_string(1, place, column, codes)
        sheet.set_column(0, len(used), _WIDTH)
        sheet.freeze_panes(2, 1)
        for line, (number, row) in enumerate(_rows(name, content, sources), start=2):
            sheet.write_string(line, layout.NUMBER_COLUMN, number)
            for place, column in enumerate(used, start=1):
                _write(sheet, (line, place), row.get(column), columns[column])
    book.close()
    return out.getvalue()


def sheet_titles() -> dict[str, str]:
    """Return what the sheets are called."""
    return {
        HEAD: _t("Scheme"),
        INDICATORS: _t("Indicators"),
        DETAILS: _t("Bands and sizes"),
        "bonuses": _t("Bonuses"),
        "deductions": _t("Deductions"),
        "gates": _t("Conditions of being ranked"),
        "vetoes": _t("Vetoes"),
        "grades": _t("Grades"),
        "overrides": _t("Lifted or lowered grades"),
        SOURCES: _t("Sources"),
    }


def column_words() -> dict[str, str]:
    """Return what the columns are called."""
    return {
        "and": _t("Only if all of these hold too"),
        "any_of": _t("Alternatives"),
        "assumed": _t("Assumption"),
        "at_least": _t("From (itself included)"),
        "averaging": _t("Sheets count"),
        "base": _t("Points for the target met"),
        "basis": _t("Looked at"),
        "bonus_cap": _t("All bonuses together at most"),
        "by_place": _t("Points by place"),
        "cap": _t("At most"),
        "cap_parts": _t("Each part counts with at most its own points"),
        "cap_rate": _t("Highest rate counted"),
        "capped": _t("The rate has an upper bound"),
        "class": _t("Class of assessors"),
        "code": _t("Code"),
        "conditions": _t("Conditions"),
        "deduction_cap": _t("All deductions together at most"),
        "each": _t("Points for each"),
        "figure": pgettext("of a scheme", "Figure"),
        "floor": _t("Not below"),
        "from": _t("Comes from"),
        "full": _t("Full points"),
        "if_all": _t("Only if all of these hold"),
        "kind": _t("Kind"),
        "list": _t("List"),
        "measure": _t("Measure"),
        "mode": _t("What exceeds counts"),
        "most": _t("At most"),
        "name": _t("Name"),
        "not_met": _t("Below the target"),
        "of": _t("No. of the indicator"),
        "out_of": _t("Highest mark of a sheet"),
        "per_missing": _t("Points less for each missing"),
        "per_step": _t("Points of a step"),
        "per_year": _t("Of the whole year"),
        "points": _t("Points"),
        "required": _t("Required number"),
        "rest": _t("All places after them"),
        "sheet": _t("Name of the sheets"),
        "span": _t("Hundredths between lowest and highest"),
        "step_rate": _t("Each further"),
        "target_from": _t("Target from"),
        "tie_break": _t("Equal totals are parted by"),
        "up": _t("Grades up"),
        "value": pgettext("of a scheme", "Figure"),
        "weight": _t("Weight"),
        "without_target": _t("A unit without a target gets"),
    }


def _rows(name: str, content: Mapping[str, Any], sources: Mapping[str, Any]) -> Iterator[Row]:
    if name == HEAD:
        yield "1", content
    elif name == INDICATORS:
        for number, each in _indicators(content.get("indicators", ())):
            yield number, {**each.get("params", {}), **each}
    elif name == DETAILS:
        yield from _details(content.get("indicators", ()))
    elif name == SOURCES:
        for place, (figure, source) in enumerate(sources.items(), start=1):
            yield str(place), {"figure": figure, **source}
    else:
        for place, each in enumerate(content.get(name) or (), start=1):
            yield str(place), each


def _indicators(
    indicators: Sequence[Mapping[str, Any]], above: str = ""
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield indicators with their parts below them: "1", "2", "2.1", "2.2"."""
    for place, each in enumerate(indicators, start=1):
        number = f"{above}{place}"
        yield number, each
        yield from _indicators(each.get("params", {}).get(layout.PARTS) or (), f"{number}.")


def _details(indicators: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    line = 0
    for number, each in _indicators(indicators):
        for name in layout.LISTS:
            for row in each.get("params", {}).get(name) or ():
                line += 1
                yield str(line), {"of": number, "list": name, **row}


def _write(sheet: Any, at: tuple[int, int], value: Any, cell: Cell) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
        return
    if cell in {Cell.NUMBER, Cell.WHOLE} and _is_exact(value):
        sheet.write_number(*at, float(str(value)))
        return
    sheet.write_string(*at, escape_cell(_text(value, cell)))


def _is_exact(value: Any) -> bool:
    """Tell whether the number survives being one of Excel's, which have 15 digits."""
    number = to_number(value)
    return number is not None and Decimal(repr(float(number))) == number


def _text(value: Any, cell: Cell) -> str:
    if cell is Cell.CONDITIONS:
        return layout.conditions_cell(value)
    if cell is Cell.ALTERNATIVES:
        return layout.alternatives_cell(value)
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or layout.EMPTY_LIST
    return str(value)
