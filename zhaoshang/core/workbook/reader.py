"""From the bytes of an upload to sheets of raw cells.

The kind is told by the content, never by the name: an .xlsx package, a legacy .xls file, or a text
table (.csv in UTF-8, UTF-16 or GB 18030). Nothing larger than the `Limits` is unpacked or laid out.
"""

from __future__ import annotations

import csv
import io
import re

from zhaoshang.core.scanning import Infected, NotScanned, scan
from zhaoshang.core.workbook.legacy_reader import read_legacy
from zhaoshang.core.workbook.legacy_scan import OLE_SIGNATURE
from zhaoshang.core.workbook.limits import MEGABYTE, Limits, WorkbookRefused
from zhaoshang.core.workbook.sheets import Cell, RawSheet, column_letter
from zhaoshang.core.workbook.xlsx import read_xlsx

_ZIP_SIGNATURE = b"PK\x03\x04"
_SNIFFED = 4096
_CSV_FIELD = 100_000
_TEXT_CODES = ("utf-8-sig", "gb18030")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|table|meta|\?xml)", re.IGNORECASE)


def read_workbook(data: bytes, filename: str = "", limits: Limits | None = None) -> list[RawSheet]:
    """Read the worksheets of an uploaded file.

    Args:
        data: The file.
        filename: Its name; used only to name the single sheet of a text table.
        limits: Sizes beyond which it is refused.

    Raises:
        WorkbookRefused: when it is no workbook, too large, damaged, protected, or holds macros,
            links to other files or declarations of entities. Nothing is kept of it.
    """
    limits = limits or Limits()
    if not data:
        raise WorkbookRefused("empty_file")
    if len(data) > limits.packed_bytes:
        raise WorkbookRefused("too_big", largest=limits.packed_bytes // MEGABYTE)
    _scan(data, filename)
    if data.startswith(_ZIP_SIGNATURE):
        return read_xlsx(data, limits)
    if data.startswith(OLE_SIGNATURE):
        return read_legacy(data, limits)
    return [_text_table(data, filename, limits)]


def _scan(data: bytes, filename: str) -> None:
    try:
        scan(io.BytesIO(data), name=filename)
    except Infected as error:
        raise WorkbookRefused("malware") from error
    except NotScanned as error:
        raise WorkbookRefused("not_scanned") from error


def _text_table(data: bytes, filename: str, limits: Limits) -> RawSheet:
    text = _decode(data)
    if _MARKUP.match(text):
        raise WorkbookRefused("web_page")
    head = text[:_SNIFFED]
    delimiter = max("\t,;", key=head.count)
    if delimiter not in head:
        raise WorkbookRefused("unknown_type")
    csv.field_size_limit(_CSV_FIELD)
    rows: list[list[Cell]] = []
    widest = 0
    name = filename.rpartition("/")[2].rpartition(".")[0] or filename or "CSV"
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            widest = max(widest, len(row))
            _check_text_size(name, len(rows), widest, limits)
            rows.append(list(row))
    except csv.Error as cause:
        raise WorkbookRefused("broken") from cause
    return RawSheet(name, [cells + [""] * (widest - len(cells)) for cells in rows])


def _check_text_size(name: str, row: int, width: int, limits: Limits) -> None:
    place = f"{column_letter(width - 1) if width else 'A'}{row + 1}"
    if row >= limits.rows:
        raise WorkbookRefused("too_many_rows", sheet=name, largest=limits.rows, cell=place)
    if width > limits.columns:
        raise WorkbookRefused("too_many_columns", sheet=name, largest=limits.columns, cell=place)
    if (row + 1) * width > limits.cells:
        raise WorkbookRefused("too_many_cells", sheet=name)


def _decode(data: bytes) -> str:
    if data.startswith(_UTF16_MARKS):
        codes: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in data[:_SNIFFED]:
        raise WorkbookRefused("unknown_type")
    else:
        codes = _TEXT_CODES
    for code in codes:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if not any(sign < " " and sign not in "\t\r\n\f\x1a" for sign in text[:_SNIFFED]):
            return text
    raise WorkbookRefused("unknown_type")
