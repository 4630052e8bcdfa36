"""An .xlsx workbook, from its package to its worksheets, in order:

1. the list of parts, their types and relations: macros, links to other files, declared sizes;
2. the workbook (names of sheets), its styles (number formats) and its table of texts;
3. the worksheets, under the limits of rows, columns and cells;
4. every other part, only to see that it is what it claims.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

from zhaoshang.core.workbook.limits import Limits, WorkbookRefused
from zhaoshang.core.workbook.number_formats import Styles
from zhaoshang.core.workbook.sheets import RawSheet
from zhaoshang.core.workbook.xlsx_package import Attributes, Package
from zhaoshang.core.workbook.xlsx_sheet import SheetReader, StringsReader

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_TRUE = {"1", "true"}
_VISIBLE = "visible"


def read_xlsx(data: bytes, limits: Limits) -> list[RawSheet]:
    """Read the worksheets of an .xlsx file.

    Raises:
        WorkbookRefused: when it is damaged, too large, no workbook of that kind, or holds macros,
            links to other files or declarations of entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(Package(archive, limits))
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError) as cause:
        raise WorkbookRefused("broken") from cause
    except (ValueError, LookupError, NotImplementedError, RuntimeError, OverflowError) as cause:
        raise WorkbookRefused("broken") from cause


def _read(package: Package) -> list[RawSheet]:
    package.check()
    book = _Book()
    package.read(_WORKBOOK, book.element)
    package.read(_RELATIONS, book.relation)
    listed = book.sheets()
    if len(listed) > package.limits.sheets:
        raise WorkbookRefused("too_many_sheets", largest=package.limits.sheets)
    if not listed:
        raise WorkbookRefused("no_sheets")
    styles = _styles(package, from_1904=book.from_1904)
    strings = _strings(package, book.strings_part)
    sheets = [_sheet(package, entry, strings, styles) for entry in listed]
    package.check_rest({_WORKBOOK, _RELATIONS, book.strings_part, *(e.part for e in listed)})
    return sheets


@dataclass(frozen=True)
class _Entry:
    """A sheet in the workbook's list."""

    name: str
    hidden: bool
    part: str


class _Book:
    """The workbook's list of sheets and the parts that hold them."""

    def __init__(self) -> None:
        self.from_1904 = False
        self.strings_part = "xl/sharedStrings.xml"
        self.listed: list[tuple[str, bool, str]] = []
        self.targets: dict[str, str] = {}

    def element(self, tag: str, attrs: Attributes) -> None:
        """Take an element of the workbook."""
        if tag == "workbookPr":
            self.from_1904 = attrs.get("date1904", "") in _TRUE
        elif tag == "sheet":
            hidden = attrs.get("state", _VISIBLE) != _VISIBLE
            for name, value in attrs.items():
                if name.endswith(":id"):
                    self.listed.append((attrs.get("name", ""), hidden, value))

    def relation(self, tag: str, attrs: Attributes) -> None:
        """Take an element of the workbook's relations."""
        if tag != "Relationship":
            return
        kind, target = attrs.get("Type", ""), attrs["Target"]
        inside = target[1:] if target.startswith("/") else posixpath.join("xl", target)
        part = posixpath.normpath(inside)
        if kind.endswith("/worksheet"):
            self.targets[attrs["Id"]] = part
        elif kind.endswith("/sharedStrings"):
            self.strings_part = part

    def sheets(self) -> list[_Entry]:
        """Return the worksheets in the order of the workbook; charts and the like are left out."""
        return [
            _Entry(name, hidden, self.targets[key])
            for name, hidden, key in self.listed
            if key in self.targets
        ]


def _styles(package: Package, *, from_1904: bool) -> Styles:
    styles = Styles(from_1904=from_1904)
    formats: dict[str, str] = {}
    used: list[str] = []
    inside = False

    def element(tag: str, attrs: Attributes) -> None:
        nonlocal inside
        if tag == "numFmt":
            formats[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")
        elif tag in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            used.append(attrs.get("numFmtId", "0"))

    if "xl/styles.xml" in package.parts:
        package.read("xl/styles.xml", element)
    for index, number in enumerate(used):
        styles.add(str(index), number, formats.get(number, ""))
    return styles


def _strings(package: Package, part: str) -> list[str]:
    reader = StringsReader(package.limits)
    if part in package.parts:
        package.read_texts(part, reader)
    return reader.strings


def _sheet(package: Package, entry: _Entry, strings: list[str], styles: Styles) -> RawSheet:
    reader = SheetReader(entry.name, strings, styles, package.limits)
    package.read_cells(entry.part, reader)
    rows, merged = reader.finish()
    return RawSheet(entry.name, rows, merged, entry.hidden, reader.seen)
