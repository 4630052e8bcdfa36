"""Small lists of a record in the same query as the record.

`JsonRows(queryset, fields)` is a column that holds the rows of a correlated queryset as JSON, so
that a page with ten short lists asks the database once instead of eleven times. PostgreSQL builds
the list with `json_agg`, SQLite with `json_group_array`; both in the queryset's own order.

Dates come back as dates, exact numbers as Decimal, as `readers` says; the rest as JSON has it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import JSONField, QuerySet, Subquery

Reader = Callable[[Any], Any]


def as_date(value: Any) -> dt.date | None:
    """Read a date as both databases write it into JSON."""
    return dt.date.fromisoformat(str(value)[:10]) if value else None


def as_moment(value: Any) -> dt.datetime | None:
    """Read a moment; SQLite keeps UTC without saying so."""
    if not value:
        return None
    read = dt.datetime.fromisoformat(str(value))
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


def as_amount(value: Any) -> Decimal | None:
    """Read an exact number with the six decimals of the column."""
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.000001"))


def as_list(value: Any) -> list[Any]:
    """Read a list kept in a JSON column; SQLite hands it over as text."""
    read = json.loads(value) if isinstance(value, str) else value
    return list(read or [])


def as_mapping(value: Any) -> dict[str, Any]:
    """Read a mapping kept in a JSON column; SQLite hands it over as text."""
    read = json.loads(value) if isinstance(value, str) else value
    return dict(read or {})


class _ListField(JSONField):
    """Reads the JSON text into a list of mappings."""

    def __init__(self, readers: Mapping[str, Reader]) -> None:
        super().__init__()
        self.readers = readers

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> list[dict[str, Any]]:
        """Read the list; every row has every name."""
        rows = json.loads(value) if isinstance(value, str) else value or []
        for row in rows:
            for name, read in self.readers.items():
                row[name] = read(row[name])
        return rows


class JsonRows(Subquery):
    """The rows of a correlated queryset, as a list of dicts.

    Args:
        queryset: Rows, already filtered by OuterRef and ordered.
        fields: What each row holds: name → expression or field path.
        readers: How to read what JSON has no word for: name → `as_date`, `as_amount` …
    """

    def __init__(
        self,
        queryset: QuerySet[Any],
        fields: Mapping[str, Any],
        readers: Mapping[str, Reader] | None = None,
    ) -> None:
        # Prefixed, so that no name meets one of the model's own fields.
        named = {f"j_{name}": expression for name, expression in fields.items()}
        super().__init__(queryset.values(**named), output_field=_ListField({**(readers or {})}))
        self.names = tuple(fields)

    def as_sql(
        self, compiler: Any, connection: Any, template: str | None = None, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Write the list for SQLite."""
        return self._sql(compiler, connection, "json_group_array(json_object(%s))", "json('[]')")

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Write the list for PostgreSQL."""
        return self._sql(compiler, connection, "json_agg(json_build_object(%s))", "'[]'::json")

    def _sql(
        self, compiler: Any, connection: Any, aggregate: str, empty: str
    ) -> tuple[str, tuple[Any, ...]]:
        quote = connection.ops.quote_name
        pairs = ", ".join(f"'{name}', j.{quote(f'j_{name}')}" for name in self.names)
        # Only names of the code's own mappings are interpolated.
        template = f"(SELECT coalesce({aggregate % pairs}, {empty}) FROM (%(subquery)s) j)"  # noqa: S608
        return super().as_sql(compiler, connection, template=template)
