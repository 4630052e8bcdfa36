"""Turns an uploaded list of holidays into lines: xlsx, csv, JSON or plain text.

JSON is a list of days, or an object that holds it as `days`; each day has `date`, `name` and
`isOffDay` (or `is_working`), as published lists have it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
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
TEXT_EXTENSIONS = frozenset({".txt", ".csv", ".json"})

TOO_LARGE = _("The file is too large for a year's list of holidays.")
NOT_DAYS = _("The JSON holds no list of days with date, name and isOffDay.")
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
    if extension == ".json":
        return _json_lines(text)
    return text_lines(text)


def _json_lines(text: str) -> Sequence[Line]:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RuleBroken(NOT_DAYS, code="not_days", field="file") from error
    days = found.get("days") if isinstance(found, Mapping) else found
    if not isinstance(days, list) or not all(isinstance(each, Mapping) for each in days):
        raise RuleBroken(NOT_DAYS, code="not_days", field="file")
    return [_json_day(each) for each in days[:MOST_LINES]]


def _json_day(day: Mapping[str, Any]) -> Line:
    """Return date, kind and name; a kind that is not said stays empty and is refused as such."""
    kind = ""
    if isinstance(day.get("isOffDay"), bool):
        kind = "休" if day["isOffDay"] else "班"
    elif isinstance(day.get("is_working"), bool):
        kind = "班" if day["is_working"] else "休"
    return [day.get("date"), kind, day.get("name")]


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
