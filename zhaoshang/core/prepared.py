"""Statements that are composed once and run many times.

Django composes a statement anew at each use, and PostgreSQL plans it anew: for a page that reads
fifteen small lists of one record, both cost more than the reading. A `Prepared` keeps the text; on
PostgreSQL it is prepared on the connection, which keeps the plan too.

    NOTES = Prepared(lambda pk: Note.objects.filter(project_id=pk).values("day", "text"), pk=int)
    NOTES.rows(pk=7)

A queryset of models (with `select_related` and annotations) is read with `objects()`. Slots are
numbers or dates; every other value in it has to be the same at every use.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
from psycopg2.extensions import AsIs

Value = int | dt.date
_numbers = count(1)
# Stand-ins for the slots while the text is composed: nothing real has these values, and they fit a
# four-byte column, beyond which Django would leave the comparison out.
_FIRST_INT = 2_111_222_333
_FIRST_DAY = dt.date(9111, 1, 1)
_SQL_TYPES: dict[Any, str] = {int: "bigint", dt.date: "date"}


@dataclass(frozen=True)
class _Text:
    """A composed statement: where its slots go, and how its columns are read."""

    sql: str
    params: tuple[Any, ...]
    slots: tuple[tuple[int, str], ...]
    names: tuple[str, ...]
    converters: dict[int, tuple[Sequence[Callable[..., Any]], Any]]
    columns: Any
    model: Any
    annotations: dict[str, int]


class Prepared:
    """A queryset of rows that is composed once.

    Args:
        build: Makes the queryset of the slots' values.
        slots: Name and type (int or date) of each slot.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **slots: type[Value]) -> None:
        self._build = build
        self._slots = slots
        self._texts: dict[str, _Text] = {}
        self._name = f"zs_prepared_{next(_numbers)}"
        self._known: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()

    def rows(self, *, using: str = DEFAULT_DB_ALIAS, **values: Value) -> list[dict[str, Any]]:
        """Return the rows as dicts, like `values()` does: one query."""
        text, fetched = self._fetch(using, values)
        return [dict(zip(text.names, row, strict=True)) for row in fetched]

    def objects(self, *, using: str = DEFAULT_DB_ALIAS, **values: Value) -> list[Any]:
        """Return the rows as models with their related ones and annotations: one query."""
        text, fetched = self._fetch(using, values)
        first, *_rest, last = text.model["select_fields"]
        names = [column[0].target.attname for column in text.columns[first : last + 1]]
        # The stubs know a later Django.
        populators = get_related_populators(text.model, text.columns, using)  # type: ignore[call-arg]
        found = []
        for row in fetched:
            each = text.model["model"].from_db(using, names, row[first : last + 1])
            for populator in populators:
                populator.populate(row, each)
            for name, place in text.annotations.items():
                setattr(each, name, row[place])
            found.append(each)
        return found

    def _fetch(self, using: str, values: dict[str, Value]) -> tuple[_Text, list[list[Any]]]:
        connection = connections[using]
        text = self._texts.get(connection.vendor)
        if text is None:
            text = self._texts[connection.vendor] = self._compose(using)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(*self._prepared(connection, text, values))
            else:
                cursor.execute(text.sql, self._filled(connection, text, values))
            fetched = cursor.fetchall()
        return text, list(_read(fetched, text, connection))

    def _compose(self, using: str) -> _Text:
        stand_ins = _stand_ins(self._slots)
        query = self._build(**stand_ins).query
        compiler = query.get_compiler(using)
        sql, params = compiler.as_sql()
        written = {str(value): name for name, value in stand_ins.items()}
        slots = tuple(
            (place, written[str(value)])
            for place, value in enumerate(params)
            if str(value) in written
        )
        columns = [each[0] for each in compiler.select]
        return _Text(
            sql=sql,
            params=tuple(params),
            slots=slots,
            names=tuple(query.selected or query.annotation_select),
            converters=compiler.get_converters(columns),
            columns=compiler.select,
            model=compiler.klass_info,
            annotations=compiler.annotation_col_map or {},
        )

    def _filled(
        self, connection: BaseDatabaseWrapper, text: _Text, values: dict[str, Value]
    ) -> list[Any]:
        params = list(text.params)
        for place, name in text.slots:
            value = values[name]
            if isinstance(value, dt.date):
                params[place] = connection.ops.adapt_datefield_value(value)
            else:
                params[place] = value
        return params

    def _prepared(
        self, connection: BaseDatabaseWrapper, text: _Text, values: dict[str, Value]
    ) -> tuple[str, list[Value]]:
        """Prepare the statement on this connection unless it is, and say how to run it."""
        raw: Any = connection.connection
        if raw not in self._known:
            order = list(self._slots)
            params = list(text.params)
            for place, name in text.slots:
                params[place] = AsIs(f"${order.index(name) + 1}")
            kinds = ", ".join(
                "date" if kind is dt.date else "bigint" for kind in self._slots.values()
            )
            with raw.cursor() as cursor:
                statement = cursor.mogrify(text.sql, params).decode()
                # As it stands, without parameters: a per cent sign in it is one already.
                cursor.execute(f"PREPARE {self._name} ({kinds}) AS {statement}")
            self._known[raw] = True
        marks = ", ".join(["%s"] * len(self._slots))
        return f"EXECUTE {self._name} ({marks})", [values[name] for name in self._slots]


def _stand_ins(slots: dict[str, type[Value]]) -> dict[str, Value]:
    return {
        name: _FIRST_DAY + dt.timedelta(days=place) if kind is dt.date else _FIRST_INT + place
        for place, (name, kind) in enumerate(slots.items())
    }


def _read(
    fetched: Sequence[Sequence[Any]], text: _Text, connection: BaseDatabaseWrapper
) -> Iterator[list[Any]]:
    for row in fetched:
        read = list(row)
        for place, (converters, expression) in text.converters.items():
            for convert in converters:
                read[place] = convert(read[place], expression, connection)
        yield read
