"""Files that are not opened: each refused with its reason, quickly and in little memory."""

import contextlib
import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.workbook.files import DATA, repacked, workbook
from zhaoshang.core.workbook import (
    MEGABYTE,
    REFUSALS,
    Limits,
    WorkbookRefused,
    legacy_reader,
    read_workbook,
)
from zhaoshang.core.workbook.legacy_scan import OLE_SIGNATURE

GOOD = workbook([["项目名称", "总投资"], ["x", 1]])
SHEET = "xl/worksheets/sheet1.xml"
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sheet_xml(cells: str) -> bytes:
    return f"<worksheet {NS}><sheetData>{cells}</sheetData></worksheet>".encode()


def refusal(data: bytes, limits: Limits | None = None) -> WorkbookRefused:
    with pytest.raises(WorkbookRefused) as caught:
        read_workbook(data, "台账.xlsx", limits)
    assert caught.value.message
    return caught.value


@cache
def bomb_of_zeros() -> bytes:
    """210 MB of blanks in a worksheet, packed into 210 KB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        with zipfile.ZipFile(io.BytesIO(GOOD)) as good:
            for name in good.namelist():
                if name != SHEET:
                    package.writestr(name, good.read(name))
        with package.open(SHEET, "w", force_zip64=True) as part:
            for _piece in range(210):
                part.write(b" " * MEGABYTE)
    return file.getvalue()


def lying_bomb() -> bytes:
    """The same, with a directory that claims a hundred bytes."""
    data = bytearray(bomb_of_zeros())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        size = package.getinfo(SHEET).file_size
    true = struct.pack("<I", size)
    at = data.rfind(true)
    while at >= 0:
        data[at : at + 4] = struct.pack("<I", 100)
        at = data.rfind(true, 0, at)
    return bytes(data)


def many_parts() -> bytes:
    return repacked(GOOD, {f"xl/media/{number}.bin": b"" for number in range(3000)})


def many_entities() -> bytes:
    entities = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 9))
    text = f'<!DOCTYPE w [<!ENTITY e0 "x">{entities}]><worksheet {NS}>&e8;</worksheet>'
    return repacked(GOOD, {SHEET: text.encode()})


def outside_entity() -> bytes:
    text = f'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet {NS}>&e;</worksheet>'
    return repacked(GOOD, {SHEET: text.encode()})


def far_cell(place: str) -> bytes:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cells = (
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{place}"><v>1</v></c></row>'
    )
    return repacked(GOOD, {SHEET: sheet_xml(cells)})


def nested_zip() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as package:
        package.writestr("a", b"x" * 1000)
    return repacked(GOOD, {SHEET: inner.getvalue()})


def content_type(extra: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        types = package.read("[Content_Types].xml").decode()
    return repacked(
        GOOD, {"[Content_Types].xml": types.replace("</Types>", f"{extra}</Types>").encode()}
    )


def relation(kind: str, mode: str = "External") -> bytes:
    text = (
        f'<Relationships {RELATIONS}><Relationship Id="r1" Type="{OFFICE}/{kind}" '
        f'Target="file:///c:/x.xlsx" TargetMode="{mode}"/></Relationships>'
    )
    return repacked(GOOD, {"xl/worksheets/_rels/sheet1.xml.rels": text.encode()})


def renamed_word() -> bytes:
    return repacked(GOOD, {"xl/workbook.xml": None, "word/document.xml": b"<d/>"})


def ole(*names: str) -> bytes:
    """A compound file with streams of these names and nothing in them."""
    entries = b""
    for index, name in enumerate(("Root Entry", *names)):
        raw = name.encode("utf-16-le")
        entry = raw + b"\0" * (64 - len(raw)) + struct.pack("<HB", len(raw) + 2, 2 if index else 5)
        entries += entry + b"\0" * (116 - len(entry)) + struct.pack("<IQ", 0xFFFFFFFE, 0)
    entries += b"\0" * (-len(entries) % 512)
    sectors = len(entries) // 512
    fat = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))
    header = OLE_SIGNATURE + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 10 + struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + struct.pack("<128I", *fat) + entries


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "empty_file"),
        (lambda: b"\0" * (21 * MEGABYTE), "too_big"),
        (lambda: b"%PDF-1.7 ...", "unknown_type"),
        (lambda: b"\x89PNG\r\n\x1a\n\0\0\0", "unknown_type"),
        ("只是一段文字".encode, "unknown_type"),
        (lambda: b"<html><table><tr><td>x</td></tr></table>", "web_page"),
        (lambda: GOOD[: len(GOOD) // 2], "broken"),
        (lambda: b"PK\x03\x04" + b"\0" * 200, "broken"),
        (lambda: repacked(GOOD, {SHEET: b"<worksheet><sheetData>"}), "broken"),
        (lambda: repacked(GOOD, {SHEET: None}), "broken"),
        (nested_zip, "broken"),
        (lambda: repacked(GOOD, {"../evil.xml": b"<a/>"}), "broken"),
        (renamed_word, "unknown_type"),
        (lambda: repacked(GOOD, {"mimetype": b"x"}), "other_format"),
        (lambda: repacked(GOOD, {"xl/workbook.bin": b"x"}), "other_format"),
        (lambda: repacked(GOOD, {"xl/vbaProject.bin": b"x"}), "macros"),
        (lambda: repacked(GOOD, {"xl/macrosheets/sheet1.xml": b"<a/>"}), "macros"),
        (
            lambda: content_type(
                '<Override PartName="/xl/x.bin" '
                'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
            ),
            "macros",
        ),
        (lambda: relation("vbaProject", "Internal"), "macros"),
        (lambda: repacked(GOOD, {"xl/externalLinks/externalLink1.xml": b"<a/>"}), "external_links"),
        (lambda: repacked(GOOD, {"xl/connections.xml": b"<a/>"}), "external_links"),
        (lambda: relation("oleObject"), "external_links"),
        (lambda: relation("image"), "external_links"),
        (outside_entity, "unsafe_xml"),
        (many_entities, "unsafe_xml"),
        (many_parts, "too_many_parts"),
        (bomb_of_zeros, "too_big_unpacked"),
        (lying_bomb, "broken"),
        (lambda: far_cell("A1048576"), "too_many_rows"),
        (lambda: far_cell("XFD1"), "too_many_columns"),
        (lambda: far_cell("KN50000"), "too_many_cells"),
        (lambda: ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
        (lambda: ole("Workbook", "_VBA_PROJECT_CUR"), "macros"),
        (lambda: ole("WordDocument"), "unknown_type"),
        (lambda: ole("Workbook"), "unknown_type"),
        (lambda: OLE_SIGNATURE + b"\xff" * 600, "broken"),
    ],
)
def test_a_file_that_may_not_be_read_is_refused_quickly_and_in_little_memory(
    make: Callable[[], bytes], code: str
) -> None:
    data = make()
    tracemalloc.start()
    began = time.process_time()
    error = refusal(data)
    spent = time.process_time() - began
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.code == code
    assert spent < 1.0
    assert peak < 100 * MEGABYTE


def test_hyperlinks_are_no_links_to_other_workbooks() -> None:
    assert read_workbook(relation("hyperlink"))


def test_what_lies_too_far_is_named_by_its_cell() -> None:
    assert refusal(far_cell("XFD1")).params["cell"] == "XFD1"
    assert refusal(far_cell("B60000")).params["cell"] == "B60000"


def test_prefixed_worksheets_are_scanned_too() -> None:
    cells = '<x:row r="1048576"><x:c r="A1048576"><x:v>1</x:v></x:c></x:row>'
    text = f'<x:worksheet xmlns:x="{NS[7:-1]}"><x:sheetData>{cells}</x:sheetData></x:worksheet>'
    assert refusal(repacked(GOOD, {SHEET: text.encode()})).code == "too_many_rows"


def test_cells_without_a_place_are_counted() -> None:
    cells = "<row>" + "<c><v>1</v></c>" * 400 + "</row>"
    assert refusal(repacked(GOOD, {SHEET: sheet_xml(cells)})).code == "too_many_columns"


def test_formatted_empty_cells_far_away_do_not_matter() -> None:
    cells = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    (sheet,) = read_workbook(repacked(GOOD, {SHEET: sheet_xml(cells)}))
    assert sheet.rows == [[1.0]]


def test_limits_are_those_that_are_given() -> None:
    rows = [["a"]] * 11
    assert refusal(workbook(rows), Limits(rows=10)).code == "too_many_rows"
    assert refusal(workbook([["a"] * 4]), Limits(columns=3)).code == "too_many_columns"
    assert (
        refusal(workbook({str(n): rows for n in range(3)}), Limits(sheets=2)).code
        == "too_many_sheets"
    )
    assert refusal(b"a,b\n" * 11, Limits(rows=10)).code == "too_many_rows"
    assert refusal(b"a,b,c,d\n", Limits(columns=3)).code == "too_many_columns"
    assert refusal(GOOD, Limits(tags=50)).code == "too_big_unpacked"
    assert refusal(GOOD, Limits(packed_bytes=10)).code == "too_big"
    assert refusal(GOOD, Limits(strings_bytes=10, unpacked_bytes=1000)).code == "too_big_unpacked"


def test_a_legacy_file_obeys_the_limits() -> None:
    data = (DATA / "legacy_signed_list.xls").read_bytes()
    assert refusal(data, Limits(rows=3)).code == "too_many_rows"
    assert refusal(data, Limits(columns=3)).code == "too_many_columns"
    assert refusal(data, Limits(cells=10)).code == "too_many_cells"
    assert refusal(data, Limits(sheets=1)).code == "too_many_sheets"


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused_but_never_breaks_the_program(
    place: int, noise: bytes
) -> None:
    for original in (GOOD, (DATA / "legacy_signed_list.xls").read_bytes()):
        data = bytearray(original)
        at = place % len(data)
        data[at : at + len(noise)] = noise
        with contextlib.suppress(WorkbookRefused):
            read_workbook(bytes(data))


def test_every_refusal_can_be_said() -> None:
    for code in REFUSALS:
        refused = WorkbookRefused(code, largest=1, sheet="台账", cell="A1", format="ODS")
        assert str(refused)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="AAAAAAAAAA1"><v>1</v></c></row>',
        '<row r="1"><c r="$A$1"><v>1</v></c></row>',
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="A1_0"><v>1</v></c></row>',
        '<row r="1"><c r="A99999999999"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>999</v></c></row>',
        '<row r="1"><c r="A1"><v>one</v></c></row>',
        "<c><v>1</v></c>",
    ],
)
def test_places_and_values_that_no_program_writes_are_a_damaged_file(cells: str) -> None:
    assert refusal(repacked(GOOD, {SHEET: sheet_xml(cells)})).code == "broken"


def test_claimed_counts_are_not_believed() -> None:
    huge = 'count="9999999999999" uniqueCount="9999999999999"'
    strings = f"<sst {NS} {huge}><si><t>甲</t></si></sst>".encode()
    sheet = (
        f'<worksheet {NS}><dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'
        '<mergeCells count="9999999999"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    ).encode()
    (read,) = read_workbook(repacked(GOOD, {SHEET: sheet, "xl/sharedStrings.xml": strings}))
    assert read.rows == [["甲"]]


def test_a_sheet_under_another_kind_of_relation_is_not_read() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        name = "xl/_rels/workbook.xml.rels"
        relations = package.read(name).replace(b"/worksheet", b"/something")
    assert refusal(repacked(GOOD, {name: relations})).code == "no_sheets"


def test_a_legacy_file_that_asks_for_all_the_memory_ends_only_its_own_process() -> None:
    data = bytearray((DATA / "legacy_signed_list.xls").read_bytes())
    data[44:48] = b"\xff\xff\xff\x7f"  # number of sectors of the allocation table
    with contextlib.suppress(WorkbookRefused):
        read_workbook(bytes(data))


def test_without_an_answer_from_the_other_process_the_file_is_damaged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    silent = tmp_path / "silent.py"
    silent.write_text("import sys; sys.stdin.buffer.read(); sys.exit(1)")
    monkeypatch.setattr(legacy_reader, "_WORKER", silent)
    assert refusal((DATA / "legacy_signed_list.xls").read_bytes()).code == "broken"
