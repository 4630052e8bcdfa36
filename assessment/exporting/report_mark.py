"""The mark inside a report's workbook: whose it is, how it is laid out, what stood in its cells.

Signed, so that what comes back is compared with what was handed out and with nothing else. It
permits nothing by itself: the view still asks whether this user may.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.core import signing

VERSION = 1
SHEET = "_mark"
MAGIC = "zhaoshang.report"
_SALT = "assessment.report_workbook"
# A cell of a spreadsheet holds 32,767 letters.
_CHUNK = 30_000


@dataclass(frozen=True)
class MarkedSheet:
    """One sheet as it was handed out.

    Attributes:
        name: Name of the sheet.
        top: Row of the headings, from 0.
        heads: The headings in their order.
        parts: For each column the part of a row that is typed there; "" for what is only shown.
        rows: Key and name of each row, from the one below the headings on.
        foot: What stands below the last row, in the column of the names.
        singles: Cells that stand alone below: name, row and column from 0.
    """

    name: str
    top: int
    heads: list[str]
    parts: list[str]
    rows: list[tuple[str, str]]
    foot: str
    singles: list[tuple[str, int, int]] = field(default_factory=list)

    def places(self) -> Iterator[tuple[str, int, int]]:
        """Yield each cell to be typed: its name, row and column from 0."""
        for number, (key, _name) in enumerate(self.rows, self.top + 1):
            for column, part in enumerate(self.parts):
                if part:
                    yield f"{key}-{part}", number, column
        yield from self.singles


@dataclass(frozen=True)
class Mark:
    """What a workbook says of itself.

    Attributes:
        report_id: The report.
        county_id: Its county.
        unit: Code and name of its unit.
        month: Its month: 2026-10.
        at: When it was handed out, in words.
        seen: What was stored in each cell.
        given: What the file showed in it, where that is something else: figures that follow.
        sums: Cells in which a formula adds up what follows; typed over, they are typed.
        sheets: The sheets.
    """

    report_id: int
    county_id: int
    unit: tuple[str, str]
    month: str
    at: str
    seen: dict[str, str]
    given: dict[str, str]
    sums: list[str]
    sheets: list[MarkedSheet]

    def handed_out(self, cell: str) -> str:
        """Return what the file showed in a cell."""
        return self.given.get(cell, self.seen.get(cell, ""))

    def seeing(self, stands: dict[str, str]) -> Mark:
        """Return the mark of the same file after its reader was told what stands in some cells."""
        given = {name: text for name, text in self.given.items() if name not in stands}
        return replace(self, seen={**self.seen, **stands}, given=given)


def sign(mark: Mark) -> str:
    """Return the mark as signed text."""
    return signing.dumps({"v": VERSION, **asdict(mark)}, salt=_SALT, compress=True)


def read(text: str) -> Mark | None:
    """Return the mark of a signed text; None if it is not ours, or of another version."""
    try:
        found: dict[str, Any] = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    if found.pop("v", None) != VERSION:
        return None
    sheets = [
        MarkedSheet(
            **{
                **sheet,
                "rows": [(row[0], row[1]) for row in sheet["rows"]],
                "singles": [(each[0], each[1], each[2]) for each in sheet["singles"]],
            }
        )
        for sheet in found.pop("sheets")
    ]
    return Mark(**{**found, "unit": tuple(found["unit"]), "sheets": sheets})


def chunks(signed: str) -> list[str]:
    """Cut signed text into what cells can hold."""
    return [signed[start : start + _CHUNK] for start in range(0, len(signed), _CHUNK)]


def short(signed: str) -> str:
    """Return a few letters by which people tell two files apart."""
    return hashlib.sha256(signed.encode()).hexdigest()[:8].upper()
