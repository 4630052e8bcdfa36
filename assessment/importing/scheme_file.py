"""A scheme out of a file: JSON, or a workbook as it was exported (docs/schemes.md).

What cannot be read stands in the document as it was written: the reader of schemes says what is
wrong with it, and `places` where that is in the workbook.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.exporting import scheme_layout as layout
from assessment.exporting.scheme_layout import DETAILS, HEAD, INDICATORS, SOURCES, Cell
from assessment.rules.scoring.documents import parts_of
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.text import unescape_cell
from zhaoshang.core.workbook import MEGABYTE, Limits, WorkbookRefused, column_letter, read_workbook

LARGEST = 2 * MEGABYTE
TOO_LARGE = _("The file is larger than %(most)s MB; a scheme is far smaller.")
NO_JSON = _("The file is no JSON document. Export a scheme to see what one looks like.")
NO_SCHEME = _(
    "The workbook has no sheet of a scheme. Export a scheme as a workbook, change it, upload it."
)
NO_INDICATOR = _("%(place)s: there is no indicator “%(number)s”.")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,4}")
_PARTED = re.compile(r"[,，、;；]+")
_WHOLE = re.compile(r"-?\d{1,9}")


@dataclass
class ReadScheme:
    """What a file says.

    Attributes:
        content: The document of the scheme.
        sources: Where its figures come from.
        places: Cells of a workbook by the path of what stands in them.
    """

    content: Any
    sources: Any = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def place(self, path: str) -> str:
        """Return the cell that a problem is about, or "" where the file has no cells."""
        while path and path not in self.places:
            path = path.rpartition(".")[0]
        return self.places.get(path, "")


def read_scheme_file(data: bytes, name: str) -> ReadScheme:
    """Read an uploaded scheme.

    Raises:
        RuleBroken: when the file is too large, no JSON document, or no workbook of a scheme.
    """
    if len(data) > LARGEST:
        words = {"most": LARGEST // MEGABYTE}
        raise RuleBroken(str(TOO_LARGE) % words, code="too_large", field="file")
    if name.lower().endswith(".json") or data.lstrip()[:1] in {b"{", b"["}:
        return _from_json(data)
    try:
        sheets = read_workbook(data, name, Limits())
    except WorkbookRefused as refused:
        raise RuleBroken(refused.message, code="workbook", field="file") from refused
    found: dict[str, list[_Line]] = {}
    for sheet in sheets:
        mark = _text(sheet.rows[1][0]) if len(sheet.rows) > 1 and sheet.rows[1] else ""
        known = mark.removeprefix(layout.MARK)
        if mark.startswith(layout.MARK) and known in layout.SHEETS:
            found[known] = list(_lines(sheet.name, sheet.rows, layout.SHEETS[known]))
    if HEAD not in found:
        raise RuleBroken(NO_SCHEME, code="no_scheme", field="file")
    return _Assembly(found).read()


def _from_json(data: bytes) -> ReadScheme:
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise RuleBroken(NO_JSON, code="no_json", field="file") from error
    content, sources = parts_of(document)
    return ReadScheme(content, sources)


@dataclass(frozen=True)
class _Line:
    """A row of a sheet: what stands in its cells by name, and where each is."""

    number: str
    place: str
    cells: Mapping[str, Any]
    places: Mapping[str, str]


def _lines(
    title: str, rows: Sequence[Sequence[Any]], columns: Mapping[str, Cell]
) -> Iterator[_Line]:
    names = [_text(each) for each in rows[1]]
    for line, row in enumerate(rows[2:], start=3):
        cells, places = {}, {}
        for place, name in enumerate(names):
            if place == layout.NUMBER_COLUMN or _text(row[place]) == "":
                continue
            # A column that is not known is kept: a slip of the pen is told, not passed over.
            cells[name] = _value(row[place], columns.get(name, Cell.TEXT))
            places[name] = f"{title}!{column_letter(place)}{line}"
        if cells:
            yield _Line(_text(row[layout.NUMBER_COLUMN]), f"{title}!A{line}", cells, places)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unescape_cell(str(value)).strip()


def _value(value: Any, cell: Cell) -> Any:
    if cell is Cell.FLAG:
        return _flag(value)
    text = _text(value)
    if cell is Cell.CONDITIONS:
        return layout.read_conditions(text)
    if cell is Cell.ALTERNATIVES:
        return layout.read_alternatives(text)
    if cell in {Cell.NUMBERS, Cell.TEXTS}:
        parts = [] if text == layout.EMPTY_LIST else _PARTED.split(text)
        return [part.strip() for part in parts if part.strip()]
    return int(text) if cell is Cell.WHOLE and _WHOLE.fullmatch(text) else text


def _flag(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    text = _text(value).lower()
    if text in {"true", "1", "是", "yes"}:
        return True
    return False if text in {"false", "0", "否", "no"} else text


@dataclass
class _Assembly:
    """Puts the rows of all sheets together into one document."""

    sheets: Mapping[str, Sequence[_Line]]
    places: dict[str, str] = field(default_factory=dict)

    def read(self) -> ReadScheme:
        head = self.sheets[HEAD]
        content: dict[str, Any] = {}
        for line in head[:1]:
            content = dict(line.cells)
            self.places |= line.places
        indicators = self._indicators()
        if indicators:
            content["indicators"] = indicators
        for name in layout.PLAIN:
            rows = self.sheets.get(name, ())
            if rows:
                content[name] = [dict(line.cells) for line in rows]
            for place, line in enumerate(rows):
                self._note(f"{name}.{place}", line)
        return ReadScheme(content, self._sources(), self.places)

    def _note(self, path: str, line: _Line, inner: frozenset[str] = frozenset()) -> None:
        self.places[path] = line.place
        for name, place in line.places.items():
            at = f"{path}.params.{name}" if name in inner else f"{path}.{name}"
            self.places[at] = place

    def _indicators(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        known: dict[str, tuple[str, dict[str, Any]]] = {}
        for line in self.sheets.get(INDICATORS, ()):
            number = line.number if _NUMBER.fullmatch(line.number) else str(len(found) + 1)
            above, _dot, _last = number.rpartition(".")
            if above and above not in known:
                words = {"place": line.place, "number": above}
                raise RuleBroken(str(NO_INDICATOR) % words, code="no_indicator", field="file")
            rows, path = found, "indicators"
            if above:
                path, parent = known[above]
                path = f"{path}.params.{layout.PARTS}"
                rows = parent["params"].setdefault(layout.PARTS, [])
            each = _indicator(line.cells)
            path = f"{path}.{len(rows)}"
            self._note(path, line, frozenset(layout.PARAMS))
            rows.append(each)
            known[number] = (path, each)
        self._details(known)
        return found

    def _details(self, known: Mapping[str, tuple[str, dict[str, Any]]]) -> None:
        for line in self.sheets.get(DETAILS, ()):
            of = str(line.cells.get("of", ""))
            if of not in known:
                words = {"place": line.place, "number": of}
                raise RuleBroken(str(NO_INDICATOR) % words, code="no_indicator", field="file")
            path, indicator = known[of]
            name = str(line.cells.get("list", ""))
            rows = indicator["params"].setdefault(name, [])
            if isinstance(rows, list):
                self._note(f"{path}.params.{name}.{len(rows)}", line)
                left_out = {"of", "list"}
                rows.append({key: each for key, each in line.cells.items() if key not in left_out})

    def _sources(self) -> dict[str, Any]:
        found = {}
        for line in self.sheets.get(SOURCES, ()):
            cells = dict(line.cells)
            figure = str(cells.pop("figure", ""))
            self._note(f"sources.{figure}", line)
            found[figure] = cells
        return found


def _indicator(cells: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in cells.items() if name not in layout.PARAMS}
    params = {name: value for name, value in cells.items() if name in layout.PARAMS}
    return {**own, "params": params}
