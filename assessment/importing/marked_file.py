"""The same workbook with what is wrong in it: red cells, a comment in each, a mark that knows."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Color, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from assessment.exporting.report_mark import MAGIC, Mark, chunks, sign
from assessment.importing.report_file import Place

RED = PatternFill("solid", fgColor=Color(rgb="FFFFC7CE"))
_AUTHOR = "招商引资管理系统"
_COMMENT_WIDTH, _COMMENT_HEIGHT = 320, 110
_FIRST = 1


def marked_file(
    data: bytes, problems: Mapping[str, str], places: Mapping[str, Place], mark: Mark
) -> bytes | None:
    """Return the workbook with its wrong cells marked; None where it cannot be written again.

    Args:
        data: The file as it came, already read under limits.
        problems: What is wrong, by cell.
        places: Where each cell stands.
        mark: What the file carries from now on: it knows what its reader was told.
    """
    try:
        book = load_workbook(io.BytesIO(data))
    except (InvalidFileException, ValueError, KeyError, TypeError, AttributeError):
        # Written by a program whose liberties only our own reader takes.
        return None
    for sheet in book.worksheets:
        _clear(sheet)
    for name, words in problems.items():
        place = places[name]
        cell: Any = book[place.sheet].cell(place.row + 1, place.column + 1)
        cell.fill = RED
        comment = Comment(words, _AUTHOR)
        comment.width, comment.height = _COMMENT_WIDTH, _COMMENT_HEIGHT
        cell.comment = comment
    _write_mark(book, mark)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _clear(sheet: Any) -> None:
    """Take off what an earlier round has marked."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _write_mark(book: Any, mark: Mark) -> None:
    for sheet in book.worksheets:
        if sheet.cell(_FIRST, 1).value != MAGIC:
            continue
        pieces = chunks(sign(mark))
        for row in range(_FIRST + 1, max(sheet.max_row, len(pieces) + 1) + 1):
            at = row - _FIRST - 1
            sheet.cell(row, 1).value = pieces[at] if at < len(pieces) else None
