"""The package of an .xlsx workbook: a list of parts, each unpacked in pieces under the limits.

Every part is read to its real end, whatever size it claims, and every XML part goes through one
strict parser that refuses declarations of entities. So a bomb is refused while it unpacks.
"""

from __future__ import annotations

import copy
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Protocol
from xml.parsers import expat

from zhaoshang.core.workbook.limits import Limits, WorkbookRefused

Attributes = dict[str, str]

_CHUNK = 256 * 1024
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED_FLAG = 0x1
_MACRO_TYPES = ("macroenabled", "vbaproject", "macrosheet", "activex")
_MACRO_PARTS = re.compile(r"vbaproject\.bin$|^xl/(?:macrosheets|dialogsheets|activex)/")
_LINK_PARTS = re.compile(r"^xl/(?:externallinks/|connections\.xml$|querytables/)")
_HARMLESS_OUTSIDE = "/hyperlink"


class PartReader(Protocol):
    """What takes the elements of one XML part."""

    def start(self, tag: str, attrs: Attributes) -> None:
        """Take the beginning of an element."""

    def end(self, tag: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take text."""


class CellReader(PartReader, Protocol):
    """A reader so busy that it takes names as they come and sets its handlers itself."""

    parser: expat.XMLParserType


class Package:
    """The parts of one workbook; what they unpack to is counted over all of them."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self.archive = archive
        self.limits = limits
        self.left = limits.unpacked_bytes
        self.tags = 0
        self.parts = {info.filename: info for info in archive.infolist()}

    def check(self) -> None:
        """Refuse what the list of parts, their types and their relations already show."""
        _check_list(self.archive.infolist(), self.limits)
        _check_kind({name.casefold() for name in self.parts})
        for name in self.parts:
            if name.casefold() == "[content_types].xml" or name.casefold().endswith(".rels"):
                self.read(name, _check_relation)

    def read(self, name: str, start: Callable[[str, Attributes], None]) -> None:
        """Read an XML part of which only the beginnings of elements matter."""
        parser = self._parser()
        parser.StartElementHandler = lambda tag, attrs: start(tag.rpartition(":")[2], attrs)
        self._feed(parser, name)

    def read_texts(self, name: str, reader: PartReader) -> None:
        """Read an XML part with its texts."""
        parser = self._parser()
        parser.StartElementHandler = lambda tag, attrs: reader.start(tag.rpartition(":")[2], attrs)
        parser.EndElementHandler = lambda tag: reader.end(tag.rpartition(":")[2])
        parser.CharacterDataHandler = reader.text
        self._feed(parser, name)

    def read_cells(self, name: str, reader: CellReader) -> None:
        """Read a worksheet."""
        parser = reader.parser = self._parser()
        parser.StartElementHandler = reader.start
        parser.CharacterDataHandler = reader.text
        self._feed(parser, name)

    def check_rest(self, done: set[str]) -> None:
        """Unpack the parts that nobody reads: they must be what they claim, within the limits."""
        for name in self.parts:
            if name in done:
                continue
            if name.casefold().endswith((".xml", ".rels")):
                self.read(name, _ignore)
            else:
                for _chunk in self._chunks(name):
                    pass

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_declaration
        parser.EntityDeclHandler = _refuse_declaration
        return parser

    def _feed(self, parser: expat.XMLParserType, name: str) -> None:
        for chunk in self._chunks(name):
            self.tags += chunk.count(b"<")
            if self.tags > self.limits.tags:
                raise WorkbookRefused("too_big_unpacked")
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keyword
        parser.Parse(b"", True)  # noqa: FBT003

    def _chunks(self, name: str) -> Iterator[bytes]:
        """Unpack a part in pieces, to its real end, within what is left of the limit."""
        info = self.parts[name]
        unbounded = copy.copy(info)
        unbounded.file_size = self.left + _CHUNK
        size = 0
        most = self.limits.strings_bytes if "sharedstrings" in name.casefold() else self.left
        with self.archive.open(unbounded) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                self.left -= len(chunk)
                if self.left < 0 or size > most:
                    raise WorkbookRefused("too_big_unpacked")
                if size > info.file_size:
                    raise WorkbookRefused("broken")
                yield chunk
        if size != info.file_size:
            raise WorkbookRefused("broken")


def _check_list(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.entries:
        raise WorkbookRefused("too_many_parts")
    if sum(info.file_size for info in infos) > limits.unpacked_bytes:
        raise WorkbookRefused("too_big_unpacked")
    if len({info.filename.casefold() for info in infos}) != len(infos):
        raise WorkbookRefused("broken")
    for info in infos:
        _check_entry(info, limits)


def _check_entry(info: zipfile.ZipInfo, limits: Limits) -> None:
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise WorkbookRefused("encrypted")
    name = info.filename
    if info.compress_type not in _METHODS or name.startswith("/") or ".." in name.split("/"):
        raise WorkbookRefused("broken")
    tight = info.file_size > limits.ratio * max(info.compress_size, 1)
    if tight and info.file_size > limits.ratio_from_bytes:
        raise WorkbookRefused("too_big_unpacked")


def _check_kind(names: set[str]) -> None:
    if "mimetype" in names or "content.xml" in names:
        raise WorkbookRefused("other_format", format="ODS")
    if "xl/workbook.bin" in names:
        raise WorkbookRefused("other_format", format="XLSB")
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise WorkbookRefused("unknown_type")
    if any(_MACRO_PARTS.search(name) for name in names):
        raise WorkbookRefused("macros")
    if any(_LINK_PARTS.search(name) for name in names):
        raise WorkbookRefused("external_links")


def _check_relation(tag: str, attrs: Attributes) -> None:
    """Types and relations: macros under other names, links to the outside but hyperlinks."""
    if tag in {"Override", "Default"}:
        content = attrs.get("ContentType", "").casefold()
        if any(word in content for word in _MACRO_TYPES):
            raise WorkbookRefused("macros")
    elif tag == "Relationship":
        kind = attrs.get("Type", "").casefold()
        if kind.endswith(("/vbaproject", "/xlmacrosheet")):
            raise WorkbookRefused("macros")
        outside = attrs.get("TargetMode", "").casefold() == "external"
        if kind.endswith("/externallink") or (outside and not kind.endswith(_HARMLESS_OUTSIDE)):
            raise WorkbookRefused("external_links")


def _ignore(_tag: str, _attrs: Attributes) -> None:
    return None


def _refuse_declaration(*_args: object) -> None:
    raise WorkbookRefused("unsafe_xml")
