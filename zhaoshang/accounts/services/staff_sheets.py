"""From an uploaded workbook to rows by field name, and from rows to a workbook."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import StaffImport
from zhaoshang.accounts.resources import StaffResource, UnitResource, UserResource
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.text import fold
from zhaoshang.core.workbook import MEGABYTE, Cell, Limits, RawSheet, WorkbookRefused, read_workbook

MOST_ROWS = 1_000
LIMITS = Limits(
    packed_bytes=2 * MEGABYTE,
    unpacked_bytes=40 * MEGABYTE,
    strings_bytes=10 * MEGABYTE,
    entries=200,
    sheets=20,
    rows=5_000,
    columns=60,
    cells=120_000,
)
NO_HEADINGS = _(
    "No row with these headings was found: %(headings)s. Use the template, or name the columns so."
)
NO_ROWS = _("Below the headings there is no row.")
TOO_MANY_ROWS = _("The list has more than %(most)s rows. Split it.")
_HEADING_ROWS = 15
_WIDTH = 20

RESOURCES: dict[str, type[StaffResource]] = {
    StaffImport.Kind.UNITS.value: UnitResource,
    StaffImport.Kind.USERS.value: UserResource,
}


@dataclass(frozen=True)
class Sheet:
    """Rows of a list, each with its number in the workbook and its cells by field name."""

    rows: list[dict[str, object]]
    unread: list[str]


def read_rows(kind: str, data: bytes, file_name: str) -> Sheet:
    """Read the rows of a list out of an uploaded workbook.

    Raises:
        RuleBroken: it is no safe workbook, has no headings, no rows or too many.
    """
    resource = RESOURCES[kind]()
    try:
        sheets = read_workbook(data, file_name, LIMITS)
    except WorkbookRefused as refusal:
        raise RuleBroken(refusal.message, code=refusal.code, field="file") from refusal
    for sheet in sheets:
        if sheet.hidden:
            continue
        found = _rows_of(sheet, resource)
        if found is not None:
            return _checked(found)
    needed = [str(resource.columns()[name].column_name) for name in resource.required]
    raise RuleBroken(
        NO_HEADINGS % {"headings": "、".join(needed)}, code="no-headings", field="file"
    )


def _rows_of(sheet: RawSheet, resource: StaffResource) -> Sheet | None:
    """Find the headings in the first rows of a sheet, and read what stands below."""
    headings = resource.headings()
    for index, cells in enumerate(sheet.rows[:_HEADING_ROWS]):
        places: dict[int, str] = {}
        for place, cell in enumerate(cells):
            name = headings.get(fold(as_text(cell)))
            if name is not None and name not in places.values():
                places[place] = name
        if not set(resource.required) <= set(places.values()):
            continue
        unread = [as_text(c) for p, c in enumerate(cells) if p not in places and as_text(c)]
        rows = [
            {"row": number, **{name: as_text(line[place]) for place, name in places.items()}}
            for number, line in enumerate(sheet.rows[index + 1 :], start=index + 2)
            if any(as_text(line[place]) for place in places)
        ]
        return Sheet(rows, unread)
    return None


def _checked(sheet: Sheet) -> Sheet:
    if not sheet.rows:
        raise RuleBroken(NO_ROWS, code="no-rows", field="file")
    if len(sheet.rows) > MOST_ROWS:
        raise RuleBroken(TOO_MANY_ROWS % {"most": MOST_ROWS}, code="too-many", field="file")
    return sheet


def as_text(cell: Cell | None) -> str:
    """Return a cell as text: a whole number without decimals (telephone), a day as 2026-01-31."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell).strip()


def workbook(name: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Write a list as a workbook; every cell is text, so that none is taken for a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name[:31])
        head, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet.set_column(0, len(headings) - 1, _WIDTH, text)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, head)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, text)
    return buffer.getvalue()
