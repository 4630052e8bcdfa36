"""A legacy .xls workbook: scanned here, opened in a process of its own (`legacy_worker`)."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from zhaoshang.core.workbook.legacy_scan import scan_legacy
from zhaoshang.core.workbook.limits import Limits, WorkbookRefused
from zhaoshang.core.workbook.sheets import Area, Cell, CellFacts, RawSheet

_WORKER = Path(__file__).with_name("legacy_worker.py")
_PATIENCE_SECONDS = 30


def read_legacy(data: bytes, limits: Limits) -> list[RawSheet]:
    """Read the worksheets of an .xls file.

    Raises:
        WorkbookRefused: when it is damaged, protected, too large, or holds macros or links.
    """
    scans = scan_legacy(data, limits)
    told = _ask_worker(data)
    if "refused" in told:
        raise WorkbookRefused(told["refused"])
    if not told["sheets"]:
        raise WorkbookRefused("no_sheets")
    return [
        _sheet(sheet, scans[index] if index < len(scans) else CellFacts())
        for index, sheet in enumerate(told["sheets"])
    ]


def _ask_worker(data: bytes) -> dict[str, Any]:
    try:
        answer = subprocess.run(  # noqa: S603 - our own file, by our own interpreter
            [sys.executable, "-I", str(_WORKER)],
            input=data,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=True,
        )
        told: dict[str, Any] = json.loads(answer.stdout)
    except (subprocess.SubprocessError, ValueError) as cause:
        raise WorkbookRefused("broken") from cause
    return told


def _sheet(told: dict[str, Any], seen: CellFacts) -> RawSheet:
    rows = [[_cell(value) for value in row] for row in told["rows"]]
    merged = (Area(*corners) for corners in told["merged"])
    blocks = tuple(area for area in merged if area[:2] != area[2:])
    return RawSheet(told["name"], rows, blocks, told["hidden"], seen)


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        return "" if value is None else value
    ((kind, said),) = value.items()
    if kind == "date":
        return dt.date.fromisoformat(said)
    if kind == "datetime":
        return dt.datetime.fromisoformat(said)
    return dt.time.fromisoformat(said) if kind == "time" else dt.timedelta(seconds=said)
