"""A list as CSV, line by line: the first bytes leave before the last row is read."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from projects.exporting.shape import SheetPlan
from projects.resources.columns import Value
from zhaoshang.core.text import escape_cell

# Excel reads UTF-8 only behind it.
BYTE_ORDER_MARK = "\ufeff"
LINES_AT_ONCE = 200


class _Lines:
    """What `csv.writer` writes to: keeps the lines until they are taken."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def write(self, line: str) -> None:
        """Keep one line."""
        self._lines.append(line)

    def take(self) -> str:
        """Return what was written since."""
        text = "".join(self._lines)
        self._lines.clear()
        return text


def csv_chunks(plan: SheetPlan) -> Iterator[bytes]:
    """Yield the file: mark, headings, rows, total. Figures plain, dates ISO, texts escaped."""
    lines = _Lines()
    writer = csv.writer(lines)
    writer.writerow([escape_cell(heading) for heading in plan.headings])
    yield (BYTE_ORDER_MARK + lines.take()).encode()
    for number, values in enumerate(plan.rows(), 1):
        writer.writerow([cell_text(value) for value in values])
        if number % LINES_AT_ONCE == 0:
            yield lines.take().encode()
    label, *figures = plan.total_values()
    writer.writerow(["", label or plan.total_label, *map(cell_text, figures)])
    yield lines.take().encode()


def cell_text(value: Value) -> str:
    """Return a value as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return escape_cell(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return _plain(value) if isinstance(value, Decimal) else str(value)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
