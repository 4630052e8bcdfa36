"""Turns an uploaded list of holidays into lines: xlsx, csv or plain text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import FileKind, FileRule
from zhaoshang.core.uploads import check_upload

LARGEST_FILE = 512 * 1024
MOST_LINES = 500
RULE = FileRule(frozenset({FileKind.XLSX}), max_bytes=LARGEST_FILE, external_links=False)
TEXT_EXTENSIONS = frozenset({".txt", ".csv"})

TOO_LARGE = _("The file is too large for a year's list of holidays.")
NOT_TEXT = _("The file is not readable text. Save it as UTF-8, or paste the lines instead.")
NO_SHEET = _("The workbook has no readable sheet.")

Line = str | Sequence[object]


def file_lines(upload: File[Any]) -> Sequence[Line]:
    """Return the lines of a file: texts, or cells of the first sheet.

    Raises:
        RuleBroken: when the file is not taken or not readable.
    """
    extension = PurePosixPath(upload.name or "").suffix.lower()
    if extension not in TEXT_EXTENSIONS:
        check_upload(upload, allow=RULE)
        return _sheet_lines(upload)
    if upload.size > LARGEST_FILE:
        raise RuleBroken(TOO_LARGE, code="too_large", field="file")
    text = _decode(upload.read())
    if extension == ".csv":
        return list(csv.reader(io.StringIO(text)))[:MOST_LINES]
    return text_lines(text)


def text_lines(text: str) -> list[str]:
    """Return the lines of a pasted text."""
    return text.splitlines()[:MOST_LINES]


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise RuleBroken(NOT_TEXT, code="not_text", field="file")


def _sheet_lines(upload: File[Any]) -> Sequence[Line]:
    upload.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(upload.read()))
        sheet = workbook.get_sheet_by_index(0)
        return list(sheet.to_python(nrows=MOST_LINES))
    except (CalamineError, IndexError, ValueError) as error:
        raise RuleBroken(NO_SHEET, code="no_sheet", field="file") from error
