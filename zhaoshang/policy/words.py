"""Policy values in words: as the pages show them, and as the editor's inputs hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t

from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind
from zhaoshang.policy.rules import field_text

SUMMARY_FIELDS = 3


@dataclass(frozen=True)
class ShownField:
    """One field of a value: its text, or its table."""

    label: str
    text: str
    unit: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Input:
    """One input of the editor."""

    field: PolicyField
    name: str
    text: str
    error: str = ""

    @property
    def is_checked(self) -> bool:
        """A ticked box."""
        return self.text not in {"", "False", "false"}


@dataclass(frozen=True)
class TableRow:
    """One row of a table in the editor."""

    number: int
    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class EditorField:
    """One field of the editor: an input, or a table of inputs."""

    field: PolicyField
    input: Input | None
    rows: tuple[TableRow, ...] = ()
    error: str = ""


def shown_value(kind: PolicyKind[Any], values: Mapping[str, Any]) -> list[ShownField]:
    """Return a read value field by field."""
    return [_shown(field, values.get(field.name)) for field in kind.fields]


def summary(kind: PolicyKind[Any], values: Mapping[str, Any]) -> str:
    """Return the first fields of a value in one line."""
    parts = [_summary_part(field, values.get(field.name)) for field in kind.fields]
    return "；".join(parts[:SUMMARY_FIELDS])


def editor(
    kind: PolicyKind[Any], raw: Mapping[str, Any], errors: Mapping[str, str]
) -> list[EditorField]:
    """Return the inputs for a stored or typed-in value, each with its error."""
    return [_editor_field(field, raw.get(field.name), errors) for field in kind.fields]


def posted_value(kind: PolicyKind[Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed into the editor, with the asked-for row added or removed."""
    return {field.name: _posted(field, data) for field in kind.fields}


def place(kind: PolicyKind[Any], path: str) -> str:
    """Return where a path points, in words: a field, or a table's row and column."""
    name, _dot, inner = path.partition(".")
    field = next((each for each in kind.fields if each.name == name), None)
    if field is None:
        return ""
    row, _dot, column_name = inner.partition(".")
    column = next((each for each in field.columns if each.name == column_name), None)
    if column is None or not row.isdecimal():
        return str(field.label)
    words = {"table": field.label, "row": int(row) + 1, "column": column.label}
    return _t("%(table)s, row %(row)s, %(column)s") % words


def is_row_button(data: Mapping[str, Any]) -> bool:
    """Tell whether a row is to be added or removed rather than the value stored."""
    return "add" in data or "remove" in data


def _shown(field: PolicyField, value: Any) -> ShownField:
    if field.type != FieldType.ROWS:
        return ShownField(str(field.label), _text(field, value), str(field.unit))
    return ShownField(
        label=str(field.label),
        text=_t("%(count)s rows") % {"count": len(value or [])},
        columns=tuple(_heading(column) for column in field.columns),
        rows=tuple(
            tuple(_text(column, row.get(column.name)) for column in field.columns)
            for row in value or []
        ),
    )


def _heading(column: PolicyField) -> str:
    return f"{column.label} ({column.unit})" if column.unit else str(column.label)


def _summary_part(field: PolicyField, value: Any) -> str:
    shown = _shown(field, value)
    return f"{shown.label} {shown.text or '—'}{f' {shown.unit}' if shown.unit else ''}"


def _text(field: PolicyField, value: Any) -> str:
    if field.type == FieldType.BOOL:
        return _t("yes") if value else _t("no")
    if field.type == FieldType.CHOICE:
        return str(dict(field.choices).get(value, value))
    if isinstance(value, Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else str(value)


def _editor_field(field: PolicyField, value: Any, errors: Mapping[str, str]) -> EditorField:
    error = errors.get(field.name, "")
    if field.type != FieldType.ROWS:
        typed = _input(field, field.name, value, error)
        return EditorField(field, typed, error=error)
    rows = tuple(
        TableRow(
            number,
            tuple(
                _input(
                    column,
                    f"{field.name}-{number}-{column.name}",
                    row.get(column.name),
                    errors.get(f"{field.name}.{number}.{column.name}", ""),
                )
                for column in field.columns
            ),
        )
        for number, row in enumerate(_rows(value))
    )
    return EditorField(field, None, rows, error)


def _input(field: PolicyField, name: str, value: Any, error: str) -> Input:
    text = value if isinstance(value, str) else field_text(field, value)
    return Input(field, name, text, str(error))


def _rows(value: Any) -> Sequence[Mapping[str, Any]]:
    return value if isinstance(value, list) else []


def _posted(field: PolicyField, data: Mapping[str, Any]) -> Any:
    if field.type != FieldType.ROWS:
        return data.get(field.name, "")
    count = data.get(f"{field.name}-rows", "0")
    rows = [
        {
            column.name: data.get(f"{field.name}-{number}-{column.name}", "")
            for column in field.columns
        }
        for number in range(min(int(count), 1_000) if count.isdecimal() else 0)
        if data.get("remove") != f"{field.name}-{number}"
    ]
    if data.get("add") == field.name:
        rows.append({column.name: "" for column in field.columns})
    return rows
