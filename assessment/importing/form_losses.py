"""What of a superior's table is not there any more, or not as it was, once the table is filled.

The library that fills a workbook knows cells, formulas, pictures and charts. What it does not know
it drops without a word; so the parts of the form are counted before and after a saving by it.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BROKEN = (KeyError, ParseError, DefusedXmlException, zipfile.BadZipFile)


class Part(StrEnum):
    """What can stand in a sheet beside its cells."""

    CHART = "chart"
    PICTURE = "picture"
    SHAPE = "shape"
    DIAGRAM = "diagram"
    CONTROL = "control"
    OBJECT = "object"
    SPARKLINE = "sparkline"
    SLICER = "slicer"
    HEADER_PICTURE = "header_picture"


# By the name of an element: in a drawing, in a sheet.
_DRAWN = {
    "sp": Part.SHAPE,
    "cxnSp": Part.SHAPE,
    "pic": Part.PICTURE,
    "chart": Part.CHART,
    "relIds": Part.DIAGRAM,
}
_IN_SHEET = {
    "control": Part.CONTROL,
    "oleObject": Part.OBJECT,
    "sparkline": Part.SPARKLINE,
    "slicer": Part.SLICER,
    "legacyDrawingHF": Part.HEADER_PICTURE,
}


@dataclass(frozen=True)
class Loss:
    """Parts of a sheet that a filled table does not have; of charts: that it has in a plainer form.

    `kept` tells that they are there, but not as they were.
    """

    sheet: str
    part: str
    count: int
    kept: bool = False

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored with the form."""
        return asdict(self)


def losses_of(data: bytes, book: Any) -> list[Loss]:
    """Return what the form has and the filled table will not have, or only in a plainer form.

    Args:
        data: The form as it was uploaded.
        book: The same, opened by the library that fills it.
    """
    after = io.BytesIO()
    book.save(after)
    before, left = _parts(data), _parts(after.getvalue())
    found = []
    for (sheet, part), count in before.items():
        lost = count - left[sheet, part]
        if lost > 0:
            found.append(Loss(sheet, part.value, lost))
        if part is Part.CHART and left[sheet, part]:
            found.append(Loss(sheet, part.value, left[sheet, part], kept=True))
    return found


def _parts(data: bytes) -> Counter[tuple[str, Part]]:
    """Count what stands in each sheet beside its cells; a part that cannot be read counts none."""
    found: Counter[tuple[str, Part]] = Counter()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name, path in _sheets(packed):
            found.update((name, part) for part in _in_sheet(packed, path))
    return found


def _sheets(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    targets = _related(packed, "xl/workbook.xml")
    for each in _elements(packed, "xl/workbook.xml"):
        if _name(each) == "sheet" and (target := targets.get(each.get(_RELATED, ""))):
            yield each.get("name", ""), target


def _in_sheet(packed: zipfile.ZipFile, path: str) -> Iterator[Part]:
    targets = _related(packed, path)
    for each in _elements(packed, path):
        if part := _IN_SHEET.get(_name(each)):
            yield part
        elif _name(each) == "drawing" and (target := targets.get(each.get(_RELATED, ""))):
            for drawn in _elements(packed, target):
                if part := _DRAWN.get(_name(drawn)):
                    yield part


def _elements(packed: zipfile.ZipFile, path: str) -> Iterator[Element]:
    """Yield the elements of a part, without the substitutes for readers that know less."""
    try:
        waiting = [fromstring(packed.read(path))]
    except _BROKEN:
        return
    while waiting:
        each = waiting.pop()
        yield each
        waiting += [inner for inner in each if _name(inner) != "Fallback"]


def _related(packed: zipfile.ZipFile, path: str) -> Mapping[str, str]:
    """Return where a part's relations lead, by their id."""
    folder, name = posixpath.split(path)
    found = {}
    for each in _elements(packed, f"{folder}/_rels/{name}.rels"):
        target = each.get("Target", "")
        if each.get("TargetMode") != "External" and target:
            place = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            found[each.get("Id", "")] = posixpath.normpath(place)
    return found


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
