"""Opens a legacy .xls in a process of its own: bytes come in, sheets go out as JSON.

The library that knows the format asks for as much memory as a damaged file tells it to, and then
ends the whole process. Here that ends only this one, whose memory and time are bounded. Run by
`legacy_reader`; imports nothing of the project.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import resource
import sys
from typing import Any

from python_calamine import (
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY_BYTES = 1024 * 1024 * 1024
SECONDS = 20


def plain(value: Any) -> Any:
    """Return a cell as JSON can say it: dates as their kind and ISO form."""
    if isinstance(value, dt.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, dt.time):
        return {"time": value.isoformat()}
    if isinstance(value, dt.timedelta):
        return {"seconds": value.total_seconds()}
    return value


def read(data: bytes) -> dict[str, Any]:
    """Read the worksheets, or say that a password is needed."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        return {"refused": "encrypted"}
    sheets = []
    for meta in book.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        rows = sheet.to_python(skip_empty_area=False)
        sheets.append(
            {
                "name": meta.name,
                "hidden": meta.visible is not SheetVisibleEnum.Visible,
                "rows": [[plain(value) for value in row] for row in rows],
                "merged": [[*first, *last] for first, last in sheet.merged_cell_ranges or ()],
            }
        )
    return {"sheets": sheets}


def main() -> None:
    """Read one file within bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
