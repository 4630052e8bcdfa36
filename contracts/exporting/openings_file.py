"""The openings of a contract's files as a workbook: every cell is text, whatever somebody typed."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _t

from contracts.models import FileOpening
from zhaoshang.core.text import escape_cell

_WIDTHS = (20, 16, 26, 12, 40, 20, 34)
_TITLE, _HEADINGS, _FIRST = range(3)
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def openings_workbook(title: str, openings: Iterable[FileOpening]) -> io.BytesIO:
    """Write openings to a workbook and return it, rewound."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet(_t("Openings of files"))
    bold = book.add_format({"bold": True})
    sheet.write_string(_TITLE, 0, escape_cell(title), bold)
    for place, (words, width) in enumerate(zip(_headings(), _WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(_HEADINGS, place, words, bold)
    for number, opening in enumerate(openings, _FIRST):
        for place, text in enumerate(_cells(opening)):
            sheet.write_string(number, place, escape_cell(text))
    sheet.freeze_panes(_FIRST, 0)
    book.close()
    out.seek(0)
    return out


def _headings() -> tuple[str, ...]:
    return (
        _t("Opened at"),
        _t("Who"),
        _t("Unit"),
        _t("Act"),
        _t("File"),
        _t("By what right"),
        _t("Reason of the request"),
    )


def _cells(opening: FileOpening) -> tuple[str, ...]:
    return (
        timezone.localtime(opening.opened_at).strftime("%Y-%m-%d %H:%M:%S"),
        str(opening.user),
        str(opening.user.unit),
        str(opening.get_act_display()),
        opening.file.title,
        str(opening.get_right_display()),
        opening.request.reason if opening.request is not None else "",
    )
