"""Many rows in one statement: one JSON parameter instead of one parameter per cell.

`QuerySet.bulk_create` prepares every cell of every row in Python; for a wide table that is most of
the time an import takes. Here the rows travel as one JSON text and the database casts them:
PostgreSQL by `json_populate_recordset`, SQLite by `json_each`. Field history of the same rows is
written by `zhaoshang.audit.bulk`.

Rows are mappings by field name as it stands on the instance (`county_id`, not `county`). Only the
names of tables and columns are interpolated, and they come from the models.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, models

from zhaoshang.core import clock

BATCH_SIZE = 1000
Row = Mapping[str, Any]


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Take `count` new ids of a table; must run inside the transaction that inserts them."""
    if count == 0:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # The transaction already holds SQLite's one write lock, so nobody takes the same ids.
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        last: int = cursor.fetchone()[0]
    return list(range(last + 1, last + count + 1))


def insert_rows(
    model: type[models.Model],
    rows: Iterable[Row],
    *,
    same: Row | None = None,
    batch_size: int = BATCH_SIZE,
    keep_stored: bool = False,
) -> int:
    """Insert rows that all name the same fields; return how many.

    Args:
        model: The table.
        rows: One mapping per row.
        same: Fields that are alike in every row. Any other field takes its default; creation and
            change times take the present moment.
        batch_size: Rows per statement.
        keep_stored: A row that another transaction has written meanwhile stays, and the one given
            is left out.
    """
    # "WHERE true": without it SQLite reads ON CONFLICT as the condition of a join.
    conflict = " WHERE true ON CONFLICT DO NOTHING" if keep_stored else ""
    done = 0
    for batch in _batches(rows, batch_size):
        named = _fields(model, batch[0])
        constants = _constants(model, {field.attname for field in named}, same or {})
        columns = [_column(field) for field in (*named, *(field for field, _ in constants))]
        picked = [_pick(field) for field in named] + ["%s"] * len(constants)
        statement = (
            f"INSERT INTO {_table(model)} ({_names(columns)}) "  # noqa: S608 - see the module
            f"SELECT {', '.join(picked)} FROM {_source(model)}{conflict}"
        )
        done += _execute(statement, [*(value for _, value in constants), _json(batch)])
    return done


def update_rows(
    model: type[models.Model],
    rows: Iterable[Row],
    *,
    same: Row | None = None,
    batch_size: int = BATCH_SIZE,
) -> int:
    """Set the named fields of the rows with these ids; return how many were found.

    Args:
        model: The table.
        rows: One mapping per row; each names `id` and the same fields.
        same: Fields set to one value in every row.
        batch_size: Rows per statement.
    """
    found = 0
    for batch in _batches(rows, batch_size):
        named = [field for field in _fields(model, batch[0]) if not field.primary_key]
        constants = [
            (model._meta.get_field(name), _prepared(model._meta.get_field(name), value))
            for name, value in (same or {}).items()
        ]
        sets = [f"{_names([_column(field)])} = {_pick(field)}" for field in named]
        sets += [f"{_names([_column(field)])} = %s" for field, _ in constants]
        key = model._meta.pk
        statement = (
            f"UPDATE {_table(model)} SET {', '.join(sets)} FROM {_source(model)} "  # noqa: S608
            f"WHERE {_table(model)}.{_names([_column(key)])} = {_pick(key)}"
        )
        found += _execute(statement, [*(value for _, value in constants), _json(batch)])
    return found


def in_ids(column: str, ids: Iterable[int]) -> tuple[str, list[Any]]:
    """Return a condition `column in ids` with its one parameter, however many ids there are."""
    listed = list(ids)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [listed]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(listed)]  # noqa: S608


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _fields(model: type[models.Model], row: Row) -> list[models.Field[Any, Any]]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return [by_name[name] for name in row]


def _constants(
    model: type[models.Model], named: set[str], same: Row
) -> list[tuple[models.Field[Any, Any], Any]]:
    found = []
    for field in model._meta.concrete_fields:
        if field.attname in named or (field.primary_key and field.attname not in same):
            continue
        if getattr(field, "generated", False):
            continue
        if field.attname in same:
            value = same[field.attname]
        elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            value = clock.now()
        else:
            value = field.get_default()
        found.append((field, _prepared(field, value)))
    return found


def _prepared(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _names(columns: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(column) for column in columns)


def _source(model: type[models.Model]) -> str:
    if connection.vendor == "postgresql":
        return f"json_populate_recordset(null::{_table(model)}, %s::json) AS given"
    return "json_each(%s) AS given"


def _column(field: Any) -> str:
    return str(field.column)


def _pick(field: models.Field[Any, Any]) -> str:
    if connection.vendor == "postgresql":
        return f"given.{connection.ops.quote_name(_column(field))}"
    return f"json_extract(given.value, '$.{field.column}')"


def _json(rows: Sequence[Row]) -> str:
    return json.dumps(list(rows), default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return str(connection.ops.adapt_datetimefield_value(value))
    if isinstance(value, uuid.UUID):
        return str(value) if connection.vendor == "postgresql" else value.hex
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def _execute(statement: str, parameters: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)
