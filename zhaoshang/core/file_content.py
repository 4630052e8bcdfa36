"""Looks into a file before it is kept: is it what its name says, and is it harmless to open?

Archives are judged by their directory, before anything is unpacked (reliability.md section 3).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import IO
from xml.etree.ElementTree import ParseError

import filetype
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, UnidentifiedImageError

from zhaoshang.core.file_kinds import (
    CONTENT_TYPES,
    IMAGES,
    MEBIBYTE,
    PHONE_PICTURES,
    ContentRefused,
    FileKind,
    FileRule,
    Refusal,
    kind_by_name,
    suffix_of,
)

MOST_ENTRIES = 2_000
LARGEST_UNPACKED = 200 * MEBIBYTE
# Sheets of equal cells pack well; beyond this it was made to swell.
HIGHEST_RATIO = 250
RATIO_MATTERS_ABOVE = 10 * MEBIBYTE
LARGEST_CONTENT_TYPES = MEBIBYTE
MOST_PIXELS = 100_000_000

_HEAD = 8_192
_TAIL = 65_557
_EOCD = b"PK\x05\x06"
_EOCD_SIZE = 22
_ZIP64 = 0xFFFF
_PILLOW_FORMATS = {FileKind.PNG: "PNG", FileKind.JPG: "JPEG", FileKind.WEBP: "WEBP"}
_MAIN_TYPES = {
    FileKind.DOCX: f"{CONTENT_TYPES[FileKind.DOCX]}.main+xml",
    FileKind.XLSX: f"{CONTENT_TYPES[FileKind.XLSX]}.main+xml",
}
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "/macrosheets/", "/activex/")
_TYPE_TAGS = ("Override", "Default")


def check_content(file: IO[bytes], *, name: str, size: int, rule: FileRule) -> FileKind:
    """Return the kind of a file whose name and content agree and whose content is harmless.

    Raises:
        ContentRefused: saying why the file is not taken.
    """
    kind = kind_by_name(name)
    if kind is None or kind not in rule.kinds:
        is_phones = suffix_of(name) in PHONE_PICTURES and bool(IMAGES & rule.kinds)
        raise ContentRefused(Refusal.PHONE_PICTURE if is_phones else Refusal.KIND)
    if size == 0:
        raise ContentRefused(Refusal.EMPTY)
    if size > rule.max_bytes:
        raise ContentRefused(Refusal.TOO_LARGE)
    file.seek(0)
    head = file.read(_HEAD)
    if kind in _MAIN_TYPES:
        if not head.startswith(b"PK\x03\x04"):
            raise ContentRefused(Refusal.DISGUISED)
        _check_office(file, kind, size, rule)
    else:
        if filetype.guess_mime(head) != CONTENT_TYPES[kind] or _ends_as_archive(_tail(file, size)):
            raise ContentRefused(Refusal.DISGUISED)
        _check_plain(file, kind, size)
    file.seek(0)
    return kind


def _check_plain(file: IO[bytes], kind: FileKind, size: int) -> None:
    if kind in IMAGES:
        _check_image(file, kind)
    elif b"%%EOF" not in _tail(file, size):
        raise ContentRefused(Refusal.DAMAGED)


def _check_image(file: IO[bytes], kind: FileKind) -> None:
    file.seek(0)
    try:
        with Image.open(file, formats=[_PILLOW_FORMATS[kind]]) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise ContentRefused(Refusal.BOMB)
            image.verify()
    except Image.DecompressionBombError as error:
        raise ContentRefused(Refusal.BOMB) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as error:
        raise ContentRefused(Refusal.DAMAGED) from error


def _check_office(file: IO[bytes], kind: FileKind, size: int, rule: FileRule) -> None:
    """Check a Word or Excel file.

    1. Count the entries in the archive's last record, before its directory is read.
    2. Judge the directory: names, sizes, packing.
    3. Read the one part that says what the file is.
    """
    entries = _entry_count(_tail(file, size))
    if entries > MOST_ENTRIES:
        raise ContentRefused(Refusal.BOMB)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_directory(archive.infolist(), size)
            _check_parts(archive, kind, rule)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError) as error:
        raise ContentRefused(Refusal.DAMAGED) from error
    except (ParseError, DefusedXmlException, UnicodeError, NotImplementedError) as error:
        raise ContentRefused(Refusal.DAMAGED) from error


def _check_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(_leaves_folder(name) for name in names):
        raise ContentRefused(Refusal.DAMAGED)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ContentRefused(Refusal.ENCRYPTED)
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    # Entries that share their packed bytes add up to more than the file.
    if packed > size or unpacked > LARGEST_UNPACKED:
        raise ContentRefused(Refusal.BOMB)
    if unpacked > RATIO_MATTERS_ABOVE and unpacked > packed * HIGHEST_RATIO:
        raise ContentRefused(Refusal.BOMB)


def _check_parts(archive: zipfile.ZipFile, kind: FileKind, rule: FileRule) -> None:
    types = _part_types(archive)
    names = [f"/{name.lower()}" for name in archive.namelist()]
    macro_typed = any("macroenabled" in part.lower() or "vba" in part.lower() for part in types)
    if macro_typed or any(part in name for name in names for part in _MACRO_PARTS):
        raise ContentRefused(Refusal.MACROS)
    if _MAIN_TYPES[kind] not in types:
        raise ContentRefused(Refusal.DISGUISED)
    linked = any(name.startswith("/xl/externallinks/") for name in names)
    if linked and not rule.external_links:
        raise ContentRefused(Refusal.EXTERNAL_LINKS)


def _part_types(archive: zipfile.ZipFile) -> set[str]:
    try:
        with archive.open("[Content_Types].xml") as part:
            text = part.read(LARGEST_CONTENT_TYPES + 1)
    except KeyError as error:
        raise ContentRefused(Refusal.DISGUISED) from error
    if len(text) > LARGEST_CONTENT_TYPES:
        raise ContentRefused(Refusal.BOMB)
    root = fromstring(text, forbid_dtd=True)
    return {element.get("ContentType", "") for element in root if element.tag.endswith(_TYPE_TAGS)}


def _leaves_folder(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/") or ":" in name


def _tail(file: IO[bytes], size: int) -> bytes:
    file.seek(max(0, size - _TAIL), io.SEEK_SET)
    return file.read(_TAIL)


def _end_record(tail: bytes) -> bytes | None:
    """Return an archive's last record if one reaches exactly to the end of the file."""
    found = tail.rfind(_EOCD)
    if found < 0 or len(tail) - found < _EOCD_SIZE:
        return None
    record = tail[found:]
    comment = int.from_bytes(record[20:22], "little")
    return record if len(record) == _EOCD_SIZE + comment else None


def _ends_as_archive(tail: bytes) -> bool:
    return _end_record(tail) is not None


def _entry_count(tail: bytes) -> int:
    record = _end_record(tail)
    if record is None:
        raise ContentRefused(Refusal.DAMAGED)
    count = int.from_bytes(record[10:12], "little")
    # The 64-bit form hides its count elsewhere; no office file needs it.
    return MOST_ENTRIES + 1 if count == _ZIP64 else count
