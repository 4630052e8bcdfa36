"""Statements that are composed once and run many times.

Django composes a statement anew at each use, and PostgreSQL plans it anew: for a page that reads
fifteen small lists of one record, both cost more than the reading. A `Prepared` keeps the text; on
PostgreSQL it is prepared on the connection, which keeps the plan too.

    NOTES = Prepared(lambda pk: Note.objects.filter(project_id=pk).values("day", "text"), pk=int)
    NOTES.rows(pk=7)

A queryset of models (with `select_related` and annotations) is read with `objects()`. Slots are
numbers, dates, or lists of numbers (`project__in=ids`, with `ids=list`); every other value in it
has to be the same at every use.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from re import compile as pattern
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
from psycopg2.extensions import AsIs

Value = int | dt.date | Sequence[int]
_numbers = count(1)
# Stand-ins for the slots while the text is composed: nothing real has these values, and they fit a
# four-byte column, beyond which Django would leave the comparison out.
_FIRST_INT = 2_111_222_333
_FIRST_DAY = dt.date(9111, 1, 1)
_SQL_TYPES: dict[Any, str] = {int: "bigint", dt.date: "date", list: "bigint[]"}
# A place for a value, or a per cent sign.
_PLACE = pattern("%[s%]")
_AMONG = "IN ("


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
        slots: Name and type (int, date, or list of ints) of each slot.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **slots: type[Any]) -> None:
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
                cursor.execute(*self._filled(connection, text, values))
            fetched = cursor.fetchall()
        return text, list(_read(fetched, text, connection))

    def _compose(self, using: str) -> _Text:
        stand_ins = _stand_ins(self._slots)
        query = self._build(**stand_ins).query
        compiler = query.get_compiler(using)
        sql, params = compiler.as_sql()
        written = {
            str(value[0] if isinstance(value, list) else value): name
            for name, value in stand_ins.items()
        }
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
    ) -> tuple[str, list[Any]]:
        """Return the statement with its values; a list stands as so many values."""
        wanted: list[list[Any]] = [[each] for each in text.params]
        for place, name in text.slots:
            value = values[name]
            if isinstance(value, dt.date):
                wanted[place] = [connection.ops.adapt_datefield_value(value)]
            elif isinstance(value, int):
                wanted[place] = [value]
            else:
                wanted[place] = [*value] if value else [None]  # nothing is among none
        marks = iter([", ".join(["%s"] * len(each)) for each in wanted])
        sql = _PLACE.sub(lambda found: "%%" if found[0] == "%%" else next(marks), text.sql)
        return sql, [one for each in wanted for one in each]

    def _prepared(
        self, connection: BaseDatabaseWrapper, text: _Text, values: dict[str, Value]
    ) -> tuple[str, list[Any]]:
        """Prepare the statement on this connection unless it is, and say how to run it."""
        raw: Any = connection.connection
        if raw not in self._known:
            order = list(self._slots)
            params = list(text.params)
            for place, name in text.slots:
                params[place] = AsIs(f"${order.index(name) + 1}")
            kinds = ", ".join(_SQL_TYPES[kind] for kind in self._slots.values())
            lists = {place for place, name in text.slots if self._slots[name] is list}
            with raw.cursor() as cursor:
                statement = cursor.mogrify(_with_arrays(text.sql, lists), params).decode()
                # As it stands, without parameters: a per cent sign in it is one already.
                cursor.execute(f"PREPARE {self._name} ({kinds}) AS {statement}")
            self._known[raw] = True
        # With its type, for an empty list has none.
        marks = ", ".join(f"%s::{_SQL_TYPES[kind]}" for kind in self._slots.values())
        given = [values[name] for name in self._slots]
        return f"EXECUTE {self._name} ({marks})", [
            each if isinstance(each, int | dt.date) else list(each) for each in given
        ]


def _stand_ins(slots: dict[str, type[Any]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for place, (name, kind) in enumerate(slots.items()):
        if kind is dt.date:
            found[name] = _FIRST_DAY + dt.timedelta(days=place)
        else:
            found[name] = [_FIRST_INT + place] if kind is list else _FIRST_INT + place
    return found


def _with_arrays(sql: str, places: set[int]) -> str:
    """Let lists be one array each: `IN (%s)` becomes `= ANY (%s)` at some places."""
    numbers, pieces, since = count(), [], 0
    for found in _PLACE.finditer(sql):
        if found[0] != "%s" or next(numbers) not in places:
            continue
        begins = found.start() - len(_AMONG)
        if sql[begins : found.start()] != _AMONG:
            raise ValueError(f"a list can only be looked up in: {sql[begins : found.end()]}")
        pieces += [sql[since:begins], "= ANY (%s"]
        since = found.end()
    return "".join([*pieces, sql[since:]])


def _read(
    fetched: Sequence[Sequence[Any]], text: _Text, connection: BaseDatabaseWrapper
) -> Iterator[list[Any]]:
    for row in fetched:
        read = list(row)
        for place, (converters, expression) in text.converters.items():
            for convert in converters:
                read[place] = convert(read[place], expression, connection)
        yield read
