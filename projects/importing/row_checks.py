"""What a row says against itself, and rows against each other: warnings, and codes that repeat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from projects.importing.issues import Issue, Level
from projects.importing.ledger import ParsedRow, ParsedSheet
from projects.rules.identity import name_key

_PARTS = ("first_phase_wan", "fixed_asset_investment_wan")
_MOST_OF_SHEET = 0.8
_IN_ORDER = ("signed_on", "started_on", "completed_on", "produced_on")

Places = Mapping[str, tuple[str, str]]


def check_row(row: ParsedRow, places: Places) -> None:
    """Compare the values of one row: parts with the total, dates with each other.

    Args:
        row: The row; warnings are added to it.
        places: Letter and heading of each column.
    """
    total = row.values.get("total_investment_wan")
    if isinstance(total, Decimal) and total > 0:
        funds = row.values.get("funds_in_place_wan")
        if isinstance(funds, Decimal) and funds > total:
            params = {"funds": f"wan:{funds}", "total": f"wan:{total}"}
            _warn(row, "funds_above_total", "funds_in_place_wan", places, params)
        for part in _PARTS:
            amount = row.values.get(part)
            if isinstance(amount, Decimal) and amount > total:
                params = {"part": f"column:{part}", "total": f"wan:{total}"}
                _warn(row, "part_above_total", part, places, params)
    _check_order(row, places)


def _check_order(row: ParsedRow, places: Places) -> None:
    dated = [(name, row.values[name]) for name in _IN_ORDER if name in row.values]
    for (earlier, first), (later, second) in pairwise(dated):
        if isinstance(first, dt.date) and isinstance(second, dt.date) and second < first:
            params = {"earlier": f"column:{earlier}", "later": f"column:{later}"}
            _warn(row, "dates_out_of_order", later, places, params)


def _warn(row: ParsedRow, code: str, column: str, places: Places, params: dict[str, str]) -> None:
    letter, heading = places.get(column, ("", ""))
    row.issues.append(
        Issue(Level.WARNING, code, row.sheet, row.row_number, letter, heading, "", params)
    )


def check_repetitions(rows: Iterable[ParsedRow]) -> None:
    """Mark rows whose code (error), name or credit code (warning) a row before them has already."""
    codes: dict[str, ParsedRow] = {}
    names: dict[str, ParsedRow] = {}
    credit: dict[str, ParsedRow] = {}
    for row in rows:
        code = str(row.values.get("code", "")).casefold()
        if code and (first := codes.setdefault(code, row)) is not row:
            _repeated(row, first, Level.ERROR, "duplicate_code", str(row.values["code"]))
        key = name_key(row.name)
        if key and (first := names.setdefault(key, row)) is not row:
            _repeated(row, first, Level.WARNING, "duplicate_name", row.name)
        number = str(row.values.get("credit_code", ""))
        if number and (first := credit.setdefault(number, row)) is not row:
            _other_investor(row, first, number)


def repeated_sheets(sheets: Sequence[ParsedSheet]) -> None:
    """Mark a sheet most of whose projects stand in one before it: a copy for each month."""
    seen: list[tuple[str, set[str]]] = []
    for sheet in sheets:
        names = {key for row in sheet.rows if (key := name_key(row.name))}
        for other, before in seen:
            if len(names) > 1 and len(names & before) >= _MOST_OF_SHEET * len(names):
                params = {"other": other}
                sheet.issues.append(
                    Issue(Level.WARNING, "sheet_repeats", sheet.name, params=params)
                )
                break
        seen.append((sheet.name, names))


def _other_investor(row: ParsedRow, first: ParsedRow, number: str) -> None:
    mine, theirs = (str(each.values.get("investor", "")) for each in (row, first))
    if mine and theirs and mine != theirs and name_key(mine) != name_key(theirs):
        _repeated(row, first, Level.WARNING, "duplicate_credit_code", number)


def _repeated(row: ParsedRow, first: ParsedRow, level: Level, code: str, value: str) -> None:
    params = {"first": first.row_number, "other": first.sheet}
    row.issues.append(Issue(level, code, row.sheet, row.row_number, value=value, params=params))
