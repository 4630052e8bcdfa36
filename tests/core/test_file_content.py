import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from tests.factories.files import (
    DOCM_MAIN,
    DOCX_MAIN,
    HONEST,
    PDF,
    XLSX_MAIN,
    archive,
    content_types,
    office,
    picture,
)
from zhaoshang.core.file_content import MOST_ENTRIES, check_content
from zhaoshang.core.file_kinds import (
    CONTENT_TYPES,
    EVIDENCE,
    MEBIBYTE,
    WORKBOOK,
    ContentRefused,
    FileKind,
    FileRule,
    Refusal,
)

EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200


def refusal_of(name: str, content: bytes, rule: FileRule = EVIDENCE) -> Refusal | None:
    try:
        check_content(io.BytesIO(content), name=name, size=len(content), rule=rule)
    except ContentRefused as refused:
        return refused.refusal
    return None


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_taken_by_its_kind(name):
    content, content_type = HONEST[name]
    kind = check_content(io.BytesIO(content), name=name, size=len(content), rule=EVIDENCE)
    assert CONTENT_TYPES[kind] == content_type


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.pdf", b"", Refusal.EMPTY),
        ("a.exe", EXE, Refusal.KIND),
        ("a", PDF, Refusal.KIND),
        ("a.pdf.exe", PDF, Refusal.KIND),
        ("a.svg", b"<svg onload='alert(1)'/>", Refusal.KIND),
        ("a.docm", office(DOCM_MAIN), Refusal.KIND),
        ("a.pdf", EXE, Refusal.DISGUISED),
        ("a.docx", EXE, Refusal.DISGUISED),
        ("a.png", picture("JPEG"), Refusal.DISGUISED),
        ("a.pdf", b"<html>%PDF-1.4 %%EOF", Refusal.DISGUISED),
        ("a.xlsx", office(DOCX_MAIN), Refusal.DISGUISED),
        ("a.docx", office(XLSX_MAIN), Refusal.DISGUISED),
        ("a.docx", archive({"readme.txt": "x"}), Refusal.DISGUISED),
        ("a.docx", office(DOCM_MAIN), Refusal.MACROS),
        ("a.docx", office(DOCX_MAIN, **{"word/vbaProject.bin": b"x"}), Refusal.MACROS),
        ("a.xlsx", office(XLSX_MAIN, **{"xl/macrosheets/a.xml": b"x"}), Refusal.MACROS),
        ("a.pdf", b"%PDF-1.4\nhalf a file", Refusal.DAMAGED),
        ("a.png", picture("PNG")[:40], Refusal.DAMAGED),
        ("a.xlsx", office(XLSX_MAIN)[:-30], Refusal.DAMAGED),
        ("a.pdf", PDF + archive({"a.txt": "x"}), Refusal.DISGUISED),
        ("a.png", picture("PNG") + archive({"a.txt": "x"}), Refusal.DISGUISED),
        ("a.xlsx", office(XLSX_MAIN, **{"../../etc/passwd": b"x"}), Refusal.DAMAGED),
        ("a.xlsx", office(XLSX_MAIN, **{"/etc/passwd": b"x"}), Refusal.DAMAGED),
        ("a.xlsx", office(XLSX_MAIN, **{"C:\\x": b"x"}), Refusal.DAMAGED),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name, content, refusal):
    assert refusal_of(name, content) == refusal


def test_a_kind_that_the_rule_does_not_name_is_refused():
    assert refusal_of("a.pdf", PDF, WORKBOOK) == Refusal.KIND


@pytest.mark.parametrize(("size", "refusal"), [(len(PDF), None), (len(PDF) - 1, Refusal.TOO_LARGE)])
def test_the_limit_itself_is_still_taken(size, refusal):
    assert refusal_of("a.pdf", PDF, FileRule(frozenset({FileKind.PDF}), max_bytes=size)) == refusal


def test_links_to_other_files_are_refused_where_the_rule_says_so():
    linked = office(XLSX_MAIN, **{"xl/externalLinks/externalLink1.xml": b"<a/>"})
    assert refusal_of("a.xlsx", linked, EVIDENCE) is None
    assert refusal_of("a.xlsx", linked, WORKBOOK) == Refusal.EXTERNAL_LINKS


def zeros_bomb() -> bytes:
    return office(XLSX_MAIN, **{"xl/worksheets/sheet1.xml": b"\0" * (50 * MEBIBYTE)})


def many_entries(count: int) -> bytes:
    return office(XLSX_MAIN, **{f"xl/{number}.xml": b"" for number in range(count)})


def overlapping() -> bytes:
    """Name the same packed bytes from many entries of the directory."""
    content = office(XLSX_MAIN, **{"xl/data.xml": b"\0" * 200_000})
    end = content.rfind(b"PK\x05\x06")
    size, start = struct.unpack("<II", content[end + 12 : end + 20])
    directory = content[start : start + size]
    entry = directory[directory.rfind(b"PK\x01\x02") :]
    copies = b"".join(
        entry.replace(b"xl/data.xml", f"xl/d{number:03d}.xml"[:11].encode().ljust(11, b"x"))
        for number in range(200)
    )
    body = content[:start] + directory + copies
    count = 3 + 200
    return body + struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size + len(copies), start, 0
    )


def entity_bomb() -> bytes:
    bomb = content_types(XLSX_MAIN).replace(
        "<Types", '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Types'
    )
    return archive({"[Content_Types].xml": bomb, "main.xml": "<a/>"})


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (zeros_bomb, Refusal.BOMB),
        (lambda: many_entries(10_000), Refusal.BOMB),
        (lambda: many_entries(70_000), Refusal.BOMB),
        (overlapping, Refusal.BOMB),
        (entity_bomb, Refusal.DAMAGED),
    ],
    ids=["zeros", "10k-entries", "zip64", "overlapping", "entities"],
)
def test_a_bomb_is_refused_before_it_is_unpacked(make, refusal):
    content = make()
    tracemalloc.start()
    begun = time.perf_counter()
    found = refusal_of("a.xlsx", content)
    seconds = time.perf_counter() - begun
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == refusal
    assert seconds < 1
    assert peak < 20 * MEBIBYTE


def test_as_many_entries_as_the_limit_are_read():
    assert refusal_of("a.xlsx", many_entries(MOST_ENTRIES - 2)) is None


def test_a_password_is_named_as_the_reason():
    content = bytearray(office(XLSX_MAIN))
    directory = content.find(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert refusal_of("a.xlsx", bytes(content)) == Refusal.ENCRYPTED


def test_two_entries_of_one_name_are_refused():
    packed = io.BytesIO(office(XLSX_MAIN))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(packed, "a") as file:
        file.writestr("main.xml", "<b/>")
    assert refusal_of("a.xlsx", packed.getvalue()) == Refusal.DAMAGED
