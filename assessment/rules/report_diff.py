"""What changed between two submissions of a report: their kept contents compared (R10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Kept name of a field → the part of the row that the page shows.
_LINE = {
    "amount_wan": "amount",
    "origin": "origin",
    "progress": "progress",
    "problem": "problem",
    "next_step": "next_step",
    "no_change": "no_change",
    "note": "note",
    "answer": "answer",
}
_CELL = {"value": "value", "cumulative": "cumulative", "note": "note", "answer": "answer"}
_REPORT = {"summary": "summary", "nothing_to_report": "nothing_to_report"}
EVIDENCE = "evidence"


@dataclass(frozen=True)
class Difference:
    """One cell that two submissions say differently.

    Attributes:
        kind: "line", "cell" or "report".
        row: The project, the indicator; empty for the report itself.
        key: Id of the project, code of the indicator.
        part: The cell of the row.
        before: What the earlier submission said; None where it had no such row.
        now: What the later one says; None where it has no such row.
    """

    kind: str
    row: str
    key: str
    part: str
    before: Any
    now: Any


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Return every cell in which two kept contents differ, in the order of the later one."""
    found = list(_fields("line", _rows(before, "lines", "project"), _rows(now, "lines", "project")))
    found += _fields("cell", _rows(before, "cells", "indicator"), _rows(now, "cells", "indicator"))
    for name, part in _REPORT.items():
        if before.get(name) != now.get(name):
            found.append(Difference("report", "", "", part, before.get(name), now.get(name)))
    return found


def _rows(content: Mapping[str, Any], name: str, key: str) -> dict[str, Mapping[str, Any]]:
    return {str(row[key]): row for row in content.get(name, ())}


def _fields(
    kind: str, before: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]
) -> Iterator[Difference]:
    parts = _LINE if kind == "line" else _CELL
    for key in [*now, *(each for each in before if each not in now)]:
        old, new = before.get(key), now.get(key)
        name = str((new or old or {}).get("name", ""))
        for field, part in parts.items():
            was, stands = _value(old, field), _value(new, field)
            if (was or None) != (stands or None):
                yield Difference(kind, name, key, part, was, stands)
        if kind == "line" and _value(old, EVIDENCE) != _value(new, EVIDENCE):
            counts = [len(row[EVIDENCE]) if row else None for row in (old, new)]
            yield Difference(kind, name, key, EVIDENCE, *counts)


def _value(row: Mapping[str, Any] | None, name: str) -> Any:
    return None if row is None else row.get(name)
