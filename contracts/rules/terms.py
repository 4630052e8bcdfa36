"""Terms of a contract as plain values: what hangs together, what a later agreement changes.

- `order_problem`: start, production and full capacity follow one another.
- `changed_terms`: the terms that a supplementary agreement names and that differ.
- `stored`: how a value is kept beside its contract, exact and readable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Value = Decimal | dt.date | int | str | None


@dataclass(frozen=True)
class Change:
    """One term that changes: before and after."""

    field: str
    old: Value
    new: Value

    @property
    def difference(self) -> Decimal:
        """By how much a figure rises (or falls); a figure that was not there counts as nought."""
        return Decimal(self.new or 0) - Decimal(self.old or 0)  # type: ignore[arg-type]


def is_silent(value: Value) -> bool:
    """Tell whether an agreement says nothing of a term."""
    return value is None or value == ""


def changed_terms(
    fields: Sequence[str], old: Mapping[str, Value], new: Mapping[str, Value]
) -> tuple[Change, ...]:
    """Return the terms that an agreement names and that are not in force already.

    Source: rules R14: a supplementary agreement amends the terms, both values are kept.
    """
    return tuple(
        Change(field, old[field], new[field])
        for field in fields
        if not is_silent(new[field]) and new[field] != old[field]
    )


def order_problem(days: Sequence[tuple[str, dt.date | None]]) -> str:
    """Return the first of named days that lies before one named earlier; "" if none does."""
    last: dt.date | None = None
    for name, day in days:
        if day is None:
            continue
        if last is not None and day < last:
            return name
        last = day
    return ""


def stored(value: Value) -> str:
    """Write a value as it is kept: exact figures, ISO days, "" for none."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value.isoformat() if isinstance(value, dt.date) else str(value)
