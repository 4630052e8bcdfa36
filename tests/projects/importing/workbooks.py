"""Workbooks made for one test each, and the ways to read them."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from projects.importing.headings import ColumnDictionary
from projects.importing.ledger import ParsedLedger, ParseOptions
from projects.importing.parse import parse_ledger
from tests.core.workbook.files import Rows, workbook
from zhaoshang.core.workbook import read_workbook

DATA = Path(__file__).parent / "data"
TODAY = dt.date(2026, 11, 23)


def understand(
    data: bytes | dict[str, Rows] | Rows,
    merges: dict[str, Sequence[str]] | Sequence[str] = (),
    *,
    own: Sequence[tuple[str, str]] = (),
    **options: Any,
) -> ParsedLedger:
    """Read and parse a file, or rows made into one."""
    if not isinstance(data, bytes):
        data = workbook(data, merges)
    columns = ColumnDictionary().extended(own)
    options.setdefault("today", TODAY)
    return parse_ledger(read_workbook(data), columns=columns, options=ParseOptions(**options))


def codes(ledger: ParsedLedger) -> list[str]:
    return [issue.code for issue in ledger.issues]
