"""The empty workbook that an import offers: columns with units, lists to choose from, help."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext as _t

from projects.importing.columns import Kind
from projects.models.choices import STAGE_LABELS, SUB_STAGE_LABELS
from projects.resources.projects import CHOICES, ImportColumn, ProjectImport
from zhaoshang.accounts.models import Unit
from zhaoshang.core import clock

ROWS = 1000
_WIDE = frozenset({"name", "investor", "content", "progress", "problem", "note", "next_step"})
_UNITS = frozenset({"host_unit", "responsible_unit", "introducing_unit"})
_HEADER_ROW = 2


def template_workbook(county: Unit, units: list[Unit]) -> bytes:
    """Return an empty ledger for a county: title, unit line, headings, checks on the cells."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    columns = [column for column in ProjectImport().columns() if column.in_template]
    styles = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "head": book.add_format(
            {"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter", "align": "center"}
        ),
        "required": book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "border": 1,
                "valign": "vcenter",
                "align": "center",
                "bg_color": "#dfe9ea",
            }
        ),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    ledger = book.add_worksheet(_t("Ledger"))
    _write_ledger(ledger, county, columns, styles)
    lists = book.add_worksheet(_t("Lists"))
    _write_lists(lists, ledger, columns, [unit.label for unit in units])
    _write_help(book.add_worksheet(_t("How to fill it in")), columns, styles)
    book.close()
    return buffer.getvalue()


def heading_of(column: ImportColumn) -> str:
    """Return a column's heading with its unit: 总投资（万元）."""
    return f"{column.label}（{column.unit}）" if column.unit else column.label


def _write_ledger(
    sheet: xlsxwriter.worksheet.Worksheet,
    county: Unit,
    columns: list[ImportColumn],
    styles: dict[str, xlsxwriter.format.Format],
) -> None:
    last = len(columns) - 1
    title = _t("Project ledger of %(county)s") % {"county": county.label}
    sheet.merge_range(0, 0, 0, last, title, styles["title"])
    line = _t("Reporting unit: ____    As of: %(day)s") % {"day": clock.today().isoformat()}
    sheet.write_string(1, 0, line)
    for place, column in enumerate(columns):
        style = styles["required" if column.required else "head"]
        sheet.write_string(_HEADER_ROW, place, heading_of(column), style)
        cells = styles["day"] if column.canonical.kind is Kind.DATE else None
        width = 28 if column.column_name in _WIDE else 14
        sheet.set_column(place, place, width, cells)
    sheet.set_row(_HEADER_ROW, 34)
    sheet.freeze_panes(_HEADER_ROW + 1, 2)


def _write_lists(
    lists: xlsxwriter.worksheet.Worksheet,
    ledger: xlsxwriter.worksheet.Worksheet,
    columns: list[ImportColumn],
    units: list[str],
) -> None:
    """Write the words to choose from on a sheet of their own and let the cells refer to them."""
    stages = [*map(str, STAGE_LABELS.values()), *map(str, SUB_STAGE_LABELS.values())]
    used = 0
    for place, column in enumerate(columns):
        if column.canonical.kind is Kind.STAGE:
            words = stages
        elif column.column_name in _UNITS:
            words = units
        else:
            words = [str(word) for word in CHOICES.get(column.canonical.kind, ())]
        if not words:
            continue
        lists.write_string(0, used, column.label)
        for row, word in enumerate(dict.fromkeys(words), start=1):
            lists.write_string(row, used, word)
        letter = xlsxwriter.utility.xl_col_to_name(used, col_abs=True)
        source = f"='{lists.get_name()}'!{letter}$2:{letter}${len(dict.fromkeys(words)) + 1}"
        ledger.data_validation(
            _HEADER_ROW + 1,
            place,
            _HEADER_ROW + ROWS,
            place,
            {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_title": column.label,
                "error_message": _t("This is not in the list; it will be read as text."),
            },
        )
        used += 1
    lists.hide()


def _write_help(
    sheet: xlsxwriter.worksheet.Worksheet,
    columns: list[ImportColumn],
    styles: dict[str, xlsxwriter.format.Format],
) -> None:
    heads = [_t("Column"), _t("Required"), _t("What to write")]
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, styles["head"])
    for row, column in enumerate(columns, start=1):
        sheet.write_string(row, 0, heading_of(column))
        sheet.write_string(row, 1, _t("Yes") if column.required else "")
        sheet.write_string(row, 2, str(column.help), styles["text"])
    foot = _t(
        "Empty cells change nothing. Amounts may carry their unit (1.2亿, 3000万). Any other "
        "ledger of yours can be uploaded as it is: columns are found by their headings."
    )
    sheet.write_string(len(columns) + 2, 0, foot)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 2, 70, styles["text"])
