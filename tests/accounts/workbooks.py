"""Small workbooks for the import tests."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter


def xlsx(*rows: Sequence[Any]) -> bytes:
    """Return a workbook with these rows."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()
