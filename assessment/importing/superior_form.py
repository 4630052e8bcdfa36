"""Reads a superior's table as it was uploaded: which cells are bound, which names are unknown."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from assessment.importing.form_losses import Loss, losses_of
from assessment.rules.form_bindings import (
    Asked,
    NotUnderstood,
    Unknown,
    Vocabulary,
    found_in,
    of_name,
    read,
)
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import MEBIBYTE, FileKind, FileRule
from zhaoshang.core.uploads import check_upload
from zhaoshang.core.workbook import MEGABYTE, Limits, WorkbookRefused, read_workbook

RULE = FileRule(frozenset({FileKind.XLSX}), max_bytes=10 * MEBIBYTE, external_links=False)
LIMITS = Limits(packed_bytes=10 * MEGABYTE, sheets=50, rows=5_000, columns=200, cells=300_000)
MOST_BINDINGS = 5_000
_MOST_SAID = 50
NOT_OPENED = _("The workbook cannot be filled: save it anew as .xlsx and upload it again.")
NOTHING_BOUND = _(
    "No cell says what is to stand in it. Write for example {{到位资金.累计}} into the cells that "
    "are to be filled."
)
TOO_MANY = _("The form binds more than %(most)s cells. Split it.")
UNKNOWN_WORDS = {
    Unknown.WORD: _("“%(text)s” is no word that is known here."),
    Unknown.INDICATOR: _("There is no indicator “%(text)s”."),
    Unknown.MEASURE: _("“%(text)s” is nothing that is known of a figure."),
    Unknown.BASIS: _("There is no basis of targets “%(text)s”."),
    Unknown.SUBJECT: _("There is no unit or group “%(text)s”."),
    Unknown.GROUP: _("There is no group of units “%(text)s”."),
    Unknown.NO_BASIS: _("“%(text)s” has no basis: leave out what follows the slash."),
}


class FormRefused(RuleBroken):
    """A form whose names are not all known; `faults` says which, where, and what may be meant."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(
            _t("Some names in the form are not known; the form was not taken."),
            code="unknown_names",
            field="file",
        )
        self.faults = list(faults)


@dataclass(frozen=True)
class Binding:
    """A bound cell: where it stands, what is written between the braces.

    `name`: the defined name that binds the whole cell.
    """

    sheet: str
    cell: str
    row: int
    text: str
    name: str = ""

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored with the form."""
        return asdict(self)


@dataclass(frozen=True)
class FormScan:
    """What was found in a form.

    Attributes:
        bindings: Bound cells in the order of the sheets.
        faults: Names that are not known, with their places.
        typed_cells: Cells of the table that stay to be typed.
        losses: What the filled workbook will not have, or only in a plainer form.
    """

    bindings: Sequence[Binding] = ()
    faults: Sequence[str] = ()
    typed_cells: int = 0
    losses: Sequence[Loss] = ()


def check_form(upload: File[Any], known: Vocabulary) -> FormScan:
    """Check an uploaded form: is it safe, what does it bind, are all names known.

    Raises:
        FileRefused: when the file is not taken.
        FormRefused: when names are not known.
        RuleBroken: when it cannot be opened or binds nothing.
    """
    check_upload(upload, allow=RULE)
    upload.seek(0)
    data = upload.read()
    upload.seek(0)
    try:
        read_workbook(data, upload.name or "", LIMITS)
    except WorkbookRefused as refused:
        raise RuleBroken(refused.message, code=refused.code, field="file") from refused
    scan = scan_form(data, known)
    if scan.faults:
        raise FormRefused(scan.faults[:_MOST_SAID])
    if not scan.bindings:
        raise RuleBroken(NOTHING_BOUND, code="nothing_bound", field="file")
    if len(scan.bindings) > MOST_BINDINGS:
        message = str(TOO_MANY) % {"most": MOST_BINDINGS}
        raise RuleBroken(message, code="too_many", field="file")
    return scan


def scan_form(data: bytes, known: Vocabulary) -> FormScan:
    """Return what a form binds.

    Raises:
        RuleBroken: when it cannot be opened.
    """
    book = open_form(data)
    bindings = [*_cells(book), *_names(book)]
    order = {sheet.title: number for number, sheet in enumerate(book.worksheets)}
    bindings.sort(key=lambda each: (order[each.sheet], each.row))
    faults = []
    for each in bindings:
        understood = read(each.text, known)
        if isinstance(understood, NotUnderstood):
            faults.append(fault_words(each, understood))
    typed = _typed_cells(book, bindings)
    return FormScan(bindings, faults, typed, losses_of(data, book))


def open_form(data: bytes) -> Any:
    """Open a form to be filled.

    Raises:
        RuleBroken: when the library cannot read it.
    """
    try:
        return load_workbook(io.BytesIO(data))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise RuleBroken(NOT_OPENED, code="not_opened", field="file") from error


def fault_words(binding: Binding, fault: NotUnderstood) -> str:
    """Say what of a binding is not known, where it stands, and what may be meant."""
    place = f"{binding.sheet}!{binding.cell}"
    words = str(UNKNOWN_WORDS[fault.why]) % {"text": fault.text}
    said = f"{place} {{{{{binding.text}}}}}: {words}"
    if not fault.near:
        return said
    perhaps = _t("Perhaps: %(names)s.") % {"names": "、".join(fault.near)}
    return f"{said} {perhaps}"


def understood(text: str, known: Vocabulary) -> Asked | None:
    """Return what a binding asks for; None where a name is not known any more."""
    found = read(text, known)
    return found if isinstance(found, Asked) else None


def _cells(book: Any) -> Iterator[Binding]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type != "f":
                    for found in found_in(cell.value):
                        yield Binding(sheet.title, cell.coordinate, cell.row, found[1])


def _names(book: Any) -> Iterator[Binding]:
    """Yield the cells that defined names bind; a name of a block binds nothing."""
    scopes = [book.defined_names, *(sheet.defined_names for sheet in book.worksheets)]
    for names in scopes:
        for name, defined in names.items():
            text = of_name(name)
            if text is None:
                continue
            for title, area in defined.destinations:
                left, top, right, bottom = range_boundaries(area.replace("$", ""))
                if title in book.sheetnames and (left, top) == (right, bottom):
                    cell = book[title].cell(top, left)
                    yield Binding(title, cell.coordinate, cell.row, text, name)


def _typed_cells(book: Any, bindings: Sequence[Binding]) -> int:
    """Count the empty framed cells in the rows between the first and the last bound figure."""
    count = 0
    for sheet in book.worksheets:
        places = [each for each in bindings if each.sheet == sheet.title and "." in each.text]
        if not places:
            continue
        rows = [each.row for each in places]
        bound = {each.cell for each in places}
        for row in sheet.iter_rows(min_row=min(rows), max_row=max(rows)):
            count += sum(_is_to_be_typed(cell, bound) for cell in row)
    return count


def _is_to_be_typed(cell: Any, bound: set[str]) -> bool:
    if cell.value is not None or cell.coordinate in bound or type(cell).__name__ == "MergedCell":
        return False
    border = cell.border
    return any(side is not None and side.style for side in (border.left, border.top, border.bottom))
