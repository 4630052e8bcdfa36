"""Turns an uploaded list of holidays into lines: xlsx, csv or plain text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import FileKind, FileRule
from zhaoshang.core.uploads import check_upload
from zhaoshang.core.workbook import Limits, WorkbookRefused, read_workbook

LARGEST_FILE = 512 * 1024
MOST_LINES = 500
RULE = FileRule(frozenset({FileKind.XLSX}), max_bytes=LARGEST_FILE, external_links=False)
LIMITS = Limits(packed_bytes=LARGEST_FILE)
TEXT_EXTENSIONS = frozenset({".txt", ".csv"})

TOO_LARGE = _("The file is too large for a year's list of holidays.")
NOT_TEXT = _("The file is not readable text. Save it as UTF-8, or paste the lines instead.")

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
        sheets = read_workbook(upload.read(), upload.name or "", LIMITS)
    except WorkbookRefused as refused:
        raise RuleBroken(refused.message, code=refused.code, field="file") from refused
    return sheets[0].rows[:MOST_LINES]
