"""The safety scan of a legacy .xls file (OLE compound file with a BIFF stream).

Only what protects the reader is looked at: password, macros, links to other workbooks, and how far
each sheet's cells reach, so that two stray corner cells cannot ask for a table of millions.

Source: [MS-CFB] 2.2-2.6 (header, FAT, directory); [MS-XLS] 2.4 (records).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from zhaoshang.core.workbook.limits import Limits, WorkbookRefused
from zhaoshang.core.workbook.sheets import CellFacts, Extent, column_letter

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = struct.Struct("<8s16x2x2xHHH6x4xIII4xIIIII")
_LAST_SECTOR = 0xFFFFFFFA
_DIRECTORY_ENTRY = 128
_STREAM_TYPES = {1, 2, 5}
_ROOT_TYPE = 5
_MINI_CUTOFF = 4096
_SECTOR_SHIFTS = {9, 12}

_BOF, _FILEPASS, _SUPBOOK = 0x0809, 0x002F, 0x01AE
_FORMULA = 0x0006
_CELL_RECORDS = {_FORMULA, 0x00FD, 0x0203, 0x027E, 0x0204, 0x0205, 0x00D6, 0x0002, 0x0003, 0x0004}
_MULRK = 0x00BD
_INTERNAL_BOOK = b"\x01\x04"
_ADDIN_BOOK = b"\x01\x3a"
_WORKSHEET, _MACRO_SHEET = 0x0010, 0x0040
_SHORT_NAME = 2
_MOST_RECORDS = 1_500_000


def scan_legacy(data: bytes, limits: Limits) -> list[CellFacts]:
    """Check an .xls file and return what was seen of each worksheet, in the order of the file.

    Raises:
        WorkbookRefused: when it is damaged, protected, too large, or holds macros or links.
    """
    try:
        streams = _Compound(data).streams()
        names = set(streams)
        if "EncryptedPackage" in names or "EncryptionInfo" in names:
            raise WorkbookRefused("encrypted")
        if names & {"_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA"}:
            raise WorkbookRefused("macros")
        if "WordDocument" in names or "PowerPoint Document" in names:
            raise WorkbookRefused("unknown_type")
        book = streams.get("Workbook") or streams.get("Book")
        if not book:
            raise WorkbookRefused("unknown_type")
        return _scan_book(book, limits)
    except (struct.error, IndexError, ValueError, MemoryError) as cause:
        raise WorkbookRefused("broken") from cause


class _Compound:
    """The few parts of a compound file that lead to its streams."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        (
            _signature,
            _order,
            shift,
            mini_shift,
            _fat_count,
            self.directory_start,
            _transaction,
            self.mini_fat_start,
            _mini_fat_count,
            difat_start,
            _difat_count,
            _first_fat,
        ) = _HEADER.unpack_from(data)
        if shift not in _SECTOR_SHIFTS:
            raise ValueError(shift)
        self.size = 1 << shift
        self.mini_size = 1 << mini_shift
        self.most = len(data) // self.size + 1
        self.fat = self._fat(difat_start)

    def sector(self, number: int) -> bytes:
        """Return one sector."""
        start = (number + 1) * self.size
        return self.data[start : start + self.size]

    def _fat(self, difat: int) -> list[int]:
        numbers = list(struct.unpack_from("<109I", self.data, 76))
        for _step in range(self.most):
            if difat >= _LAST_SECTOR or len(numbers) > self.most:
                break
            block = struct.unpack(f"<{self.size // 4}I", self.sector(difat))
            numbers += block[:-1]
            difat = block[-1]
        table: list[int] = []
        for number in numbers[: self.most]:
            if number < _LAST_SECTOR and len(table) <= self.most:
                table += struct.unpack(f"<{self.size // 4}I", self.sector(number))
        return table

    def chain(self, start: int, table: list[int]) -> Iterator[int]:
        """Follow a chain of sectors; a loop is a damaged file."""
        steps = 0
        while start < _LAST_SECTOR:
            yield start
            steps += 1
            if steps > len(table):
                raise ValueError("loop")
            start = table[start]

    def stream(self, start: int, size: int) -> bytes:
        """Return a stream that lies in whole sectors."""
        return b"".join(self.sector(number) for number in self.chain(start, self.fat))[:size]

    def streams(self) -> dict[str, bytes]:
        """Return the streams of a workbook by name; others with their name only."""
        directory = self.stream(self.directory_start, len(self.data))
        entries = [
            _entry(directory[at : at + _DIRECTORY_ENTRY])
            for at in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY)
        ]
        root = next((entry for entry in entries if entry[1] == _ROOT_TYPE), None)
        found = {}
        for name, kind, start, size in entries:
            if kind in _STREAM_TYPES and name:
                wanted = name in {"Workbook", "Book"}
                found[name] = self._content(start, size, root) if wanted else b""
        return found

    def _content(self, start: int, size: int, root: tuple[str, int, int, int] | None) -> bytes:
        if size >= _MINI_CUTOFF or root is None:
            return self.stream(start, size)
        minis = self.stream(root[2], root[3])
        raw = self.stream(self.mini_fat_start, len(self.data))
        table = list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))
        pieces = (
            minis[number * self.mini_size : (number + 1) * self.mini_size]
            for number in self.chain(start, table)
        )
        return b"".join(pieces)[:size]


def _entry(raw: bytes) -> tuple[str, int, int, int]:
    """Return name, type, first sector and size of a directory entry."""
    length, kind = struct.unpack_from("<HB", raw, 64)
    start, size = struct.unpack_from("<IQ", raw, 116)
    name = raw[: max(length - _SHORT_NAME, 0)].decode("utf-16-le", "replace")
    return name, kind, start, size & 0xFFFFFFFF


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length


def _scan_book(book: bytes, limits: Limits) -> list[CellFacts]:
    sheets: list[_LegacySheet] = []
    for count, (kind, body) in enumerate(_records(book)):
        if count > _MOST_RECORDS:
            raise WorkbookRefused("too_big_unpacked")
        _check_record(kind, body)
        if kind == _BOF and struct.unpack_from("<H", body, 2)[0] == _WORKSHEET:
            sheets.append(_LegacySheet(len(sheets) + 1, limits))
        elif sheets and (kind in _CELL_RECORDS or kind == _MULRK):
            sheets[-1].cell(kind, body)
    for sheet in sheets:
        sheet.check_area()
    if len(sheets) > limits.sheets:
        raise WorkbookRefused("too_many_sheets", largest=limits.sheets)
    return [sheet.seen for sheet in sheets]


def _check_record(kind: int, body: bytes) -> None:
    if kind == _FILEPASS:
        raise WorkbookRefused("encrypted")
    if kind == _SUPBOOK and body[2:4] not in {_INTERNAL_BOOK, _ADDIN_BOOK}:
        raise WorkbookRefused("external_links")
    if kind == _BOF and struct.unpack_from("<H", body, 2)[0] == _MACRO_SHEET:
        raise WorkbookRefused("macros")


class _LegacySheet:
    """Extent and formulas of one sheet."""

    def __init__(self, number: int, limits: Limits) -> None:
        self.number = number
        self.limits = limits
        self.seen = CellFacts()
        self.extent = Extent(limits.rows, limits.columns)

    def cell(self, kind: int, body: bytes) -> None:
        """Take a cell record."""
        row, column = struct.unpack_from("<HH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MULRK else column
        place = f"{column_letter(last)}{row + 1}"
        if row >= self.limits.rows:
            raise self.too_far("too_many_rows", place, self.limits.rows)
        if last >= self.limits.columns:
            raise self.too_far("too_many_columns", place, self.limits.columns)
        if kind == _FORMULA:
            self.seen.formulas.add((row, column))
        self.extent.widen(row, column)
        self.extent.widen(row, last)

    def too_far(self, code: str, place: str, largest: int) -> WorkbookRefused:
        """Name the cell that lies outside."""
        return WorkbookRefused(code, sheet=self.number, largest=largest, cell=place)

    def check_area(self) -> None:
        """Refuse a sheet whose corner cells span more than the reader should lay out."""
        if self.extent.area > self.limits.cells:
            raise WorkbookRefused("too_many_cells", sheet=self.number)
