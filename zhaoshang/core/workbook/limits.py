"""What a workbook may be at most, and the refusal of any other (reliability.md section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zhaoshang.core.scanning import MALWARE_WORDS, NOT_SCANNED_WORDS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Sizes beyond which a workbook is refused, before or while it is unpacked.

    Args:
        packed_bytes: Size of the file.
        unpacked_bytes: Size of all its parts unpacked.
        strings_bytes: Size of its table of texts unpacked.
        ratio: Unpacked ÷ packed size of one part, looked at from `ratio_from_bytes` on.
        ratio_from_bytes: Smaller parts may be packed as tightly as they like.
        entries: Number of parts.
        tags: Number of XML tags of all parts.
        strings: Number of entries in its table of texts.
        sheets: Number of worksheets.
        rows: Last row of a sheet that may hold something.
        columns: Last column of a sheet that may hold something.
        cells: Area of a sheet from its first to its last filled cell.
    """

    packed_bytes: int = 20 * MEGABYTE
    unpacked_bytes: int = 200 * MEGABYTE
    strings_bytes: int = 60 * MEGABYTE
    ratio: int = 250
    ratio_from_bytes: int = 5 * MEGABYTE
    entries: int = 2_000
    tags: int = 10_000_000
    strings: int = 1_000_000
    sheets: int = 100
    rows: int = 50_000
    columns: int = 300
    cells: int = 1_500_000


REFUSALS: dict[str, _StrPromise] = {
    "empty_file": _("The file is empty."),
    "too_big": _("The file is larger than %(largest)s MB. Split it or remove pictures from it."),
    "unknown_type": _("This is not a workbook. Upload an .xlsx, .xls or .csv file."),
    "web_page": _(
        "This is a web page saved under the name of a workbook. Open it in a spreadsheet program "
        "and save it as .xlsx."
    ),
    "other_format": _(
        "Workbooks of the format %(format)s are not read. Save the workbook as .xlsx and upload it "
        "again."
    ),
    "encrypted": _(
        "The workbook is protected by a password. Remove the password and upload again."
    ),
    "macros": _("The workbook holds macros. Save it as .xlsx without macros and upload it again."),
    "external_links": _(
        "The workbook takes values from other files. Break the links (Data, Edit links) or paste "
        "the values, and upload it again."
    ),
    "broken": _("The workbook is damaged and cannot be read. Open it, save it anew and try again."),
    "unsafe_xml": _("The workbook holds declarations that no spreadsheet program writes."),
    "too_big_unpacked": _("The workbook is too large once unpacked. Split it into several files."),
    "too_many_parts": _("The workbook holds too many parts. Copy the ledger into a new workbook."),
    "too_many_sheets": _("The workbook has more than %(largest)s sheets."),
    "too_many_rows": _(
        "Sheet “%(sheet)s” goes beyond row %(largest)s (cell %(cell)s). Split it, or delete what "
        "stands far below the table."
    ),
    "too_many_columns": _(
        "Sheet “%(sheet)s” goes beyond %(largest)s columns (cell %(cell)s). Delete what stands far "
        "to the right of the table."
    ),
    "too_many_cells": _(
        "Sheet “%(sheet)s” spreads over too many cells. Split it, or delete what stands far from "
        "the table."
    ),
    "no_sheets": _("The workbook has no worksheet."),
    "malware": MALWARE_WORDS,
    "not_scanned": NOT_SCANNED_WORDS,
}


class WorkbookRefused(Exception):  # noqa: N818 - named for what happened, like RuleBroken
    """A file that is not opened as a workbook; nothing was read from it.

    Args:
        code: Key of `REFUSALS`.
        params: What its message names.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        """What is wrong and what to do, in the language now active."""
        return str(REFUSALS[self.code]) % self.params

    def __str__(self) -> str:
        return self.message
