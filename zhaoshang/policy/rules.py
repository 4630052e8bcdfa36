"""Policy values as plain data: what fields a kind has, and how typed-in or stored values are read.

- `PolicyField`: one field of a kind; `FieldType.ROWS` is a table of further fields.
- `read_value`: brings a stored or typed-in value into Python values, naming each problem by path.
- `to_json`: brings them into what is stored. Exact numbers are stored as text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

Label = Any  # str or a lazy translation; this file knows no Django
LARGEST_TABLE = 500
LONGEST_TEXT = 500
_TRUE = frozenset({"true", "on", "1", "yes"})
_FALSE = frozenset({"", "false", "off", "0", "no"})


class FieldType(StrEnum):
    """Closed set of what a policy field can hold."""

    INT = "int"
    DECIMAL = "decimal"
    BOOL = "bool"
    TEXT = "text"
    CHOICE = "choice"
    ROWS = "rows"


class Problem(StrEnum):
    """What can be wrong with one field; the forms have the words."""

    REQUIRED = "required"
    NOT_INT = "not_int"
    NOT_DECIMAL = "not_decimal"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    NOT_A_CHOICE = "not_a_choice"
    NOT_ROWS = "not_rows"
    TOO_MANY_ROWS = "too_many_rows"
    NOT_BOOL = "not_bool"


@dataclass(frozen=True)
class PolicyField:
    """One field of a policy.

    Args:
        name: Key of the value.
        label: What people call it.
        type: What it holds.
        help: One sentence under the field.
        unit: Unit of measure beside the field (days, 亩, %).
        required: Must be filled; an empty one is None ("" for texts).
        minimum: Smallest number allowed, itself included.
        maximum: Largest number allowed, itself included.
        choices: (value, label) of a choice.
        columns: Fields of each row of a table.
    """

    name: str
    label: Label
    type: FieldType = FieldType.TEXT
    help: Label = ""
    unit: Label = ""
    required: bool = True
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    choices: tuple[tuple[str, Label], ...] = ()
    columns: tuple[PolicyField, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What was read: values by field name, and problems by path ("days", "tiers.2.upper_mu")."""

    value: dict[str, Any]
    problems: dict[str, Problem]


def read_value(fields: Sequence[PolicyField], raw: Mapping[str, Any]) -> Reading:
    """Read a stored or typed-in value field by field. Keys that no field has are dropped."""
    value: dict[str, Any] = {}
    problems: dict[str, Problem] = {}
    for field in fields:
        if field.type == FieldType.ROWS:
            value[field.name] = _read_rows(field, raw.get(field.name), problems)
            continue
        read, problem = _read_field(field, raw.get(field.name))
        value[field.name] = read
        if problem:
            problems[field.name] = problem
    return Reading(value, problems)


def to_json(value: Any) -> Any:
    """Bring a read value into JSON: exact numbers as text."""
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return f"{value:f}" if isinstance(value, Decimal) else value


def field_text(field: PolicyField, value: Any) -> str:
    """Return a read value as it stands in an input."""
    if value is None:
        return ""
    if field.type == FieldType.BOOL:
        return "on" if value else ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _read_rows(field: PolicyField, raw: Any, problems: dict[str, Problem]) -> list[dict[str, Any]]:
    """Read a table; wholly empty rows are left out, paths count the rows as given."""
    if raw in (None, ""):
        raw = []
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        problems[field.name] = Problem.NOT_ROWS
        return []
    if len(raw) > LARGEST_TABLE:
        problems[field.name] = Problem.TOO_MANY_ROWS
        return []
    rows = []
    for number, row in enumerate(raw):
        if all(row.get(column.name) in (None, "") for column in field.columns):
            continue
        reading = read_value(field.columns, row)
        rows.append(reading.value)
        problems.update(
            {f"{field.name}.{number}.{path}": problem for path, problem in reading.problems.items()}
        )
    if field.required and not rows and field.name not in problems:
        problems[field.name] = Problem.REQUIRED
    return rows


def _read_field(field: PolicyField, raw: Any) -> tuple[Any, Problem | None]:
    if field.type == FieldType.BOOL:
        return _read_bool(raw)
    text = unicodedata.normalize("NFKC", str(raw)).strip() if raw is not None else ""
    if text == "":
        empty = "" if field.type in {FieldType.TEXT, FieldType.CHOICE} else None
        return empty, Problem.REQUIRED if field.required else None
    if field.type in {FieldType.INT, FieldType.DECIMAL}:
        return _read_number(field, text)
    if field.type == FieldType.CHOICE:
        known = text in {value for value, _label in field.choices}
        return text, None if known else Problem.NOT_A_CHOICE
    # Texts keep their full-width punctuation.
    kept = str(raw).strip()
    return kept, Problem.TOO_LONG if len(kept) > LONGEST_TEXT else None


def _read_bool(raw: Any) -> tuple[bool, Problem | None]:
    if raw is None or isinstance(raw, bool):
        return bool(raw), None
    text = str(raw).strip().lower()
    return text in _TRUE, None if text in _TRUE | _FALSE else Problem.NOT_BOOL


def _read_number(field: PolicyField, text: str) -> tuple[int | Decimal | None, Problem | None]:
    wrong = Problem.NOT_INT if field.type == FieldType.INT else Problem.NOT_DECIMAL
    try:
        number = Decimal(text.replace(",", "").removesuffix("%"))
    except InvalidOperation:
        return None, wrong
    if not number.is_finite() or abs(number.adjusted()) > 15:  # noqa: PLR2004 - absurd either way
        return None, wrong
    if field.type == FieldType.INT and number != number.to_integral_value():
        return None, wrong
    if field.minimum is not None and number < field.minimum:
        return None, Problem.TOO_SMALL
    if field.maximum is not None and number > field.maximum:
        return None, Problem.TOO_LARGE
    return int(number) if field.type == FieldType.INT else number, None
