"""Workbooks made for one test each."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

DATA = Path(__file__).parent / "data"
Rows = Sequence[Sequence[Any]]


def workbook(
    sheets: dict[str, Rows] | Rows, merges: dict[str, Sequence[str]] | Sequence[str] = ()
) -> bytes:
    """Make an .xlsx file; one sheet is called 台账."""
    if not isinstance(sheets, dict):
        sheets = {"台账": sheets}
        merges = {"台账": merges}  # type: ignore[dict-item]
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for area in dict(merges).get(title, ()):
            sheet.merge_cells(area)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, parts: dict[str, bytes | None]) -> bytes:
    """Replace, add or (None) drop parts of an .xlsx package."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return file.getvalue()
