"""Pages by position instead of by number: page 2 000 costs what page 1 costs.

A page is found by the last row's sort value and id ("keyset"), never by OFFSET. The position
travels in a signed cursor that names its sort, so a cursor of another list or a forged one is not
obeyed: the first page is shown instead.

Index for both directions of an order: (filter columns, field, id), field and id descending, the
field NULLS LAST if it is nullable.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import F, Model, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import OrderBy
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

Row = TypeVar("Row")

_SALT = "zhaoshang.core.keyset"
_NEXT, _PREVIOUS = "n", "p"
LARGEST_PAGE = 500


@dataclass(frozen=True)
class KeysetOrder:
    """One sort of a list: a field, then the id in the same direction. Empty values come last.

    Args:
        field: ORM path or annotation. It must be in the rows: an attribute path of instances, a
            key of `values()`, a column of `values_list()`.
        descending: Largest first.
        nullable: The field may be empty.
        unique: The field that settles equal values.
    """

    field: str
    descending: bool = False
    nullable: bool = False
    unique: str = "id"

    @property
    def name(self) -> str:
        """Short name of the sort, as it stands in links: -updated_at."""
        return f"-{self.field}" if self.descending else self.field

    def expressions(self, *, backwards: bool = False) -> list[OrderBy]:
        """Return ORDER BY for this order, or for its reverse."""
        descending = self.descending is not backwards
        nulls: dict[str, bool] = {}
        if self.nullable:
            nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        return [
            OrderBy(F(self.field), descending=descending, **nulls),
            OrderBy(F(self.unique), descending=descending),
        ]


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list with the cursors of its neighbours."""

    rows: list[Row]
    next: str | None
    previous: str | None

    @property
    def has_next(self) -> bool:
        """Tell whether rows follow."""
        return self.next is not None

    @property
    def has_previous(self) -> bool:
        """Tell whether rows come before."""
        return self.previous is not None


@dataclass(frozen=True)
class _Position:
    direction: str
    value: Any
    unique: Any


def paginate(
    queryset: QuerySet[Any, Row], *, order: KeysetOrder, cursor: str | None, size: int
) -> Page[Row]:
    """Return one page of a list.

    One query, whatever the position; two where the filled values end inside the page and the empty
    ones begin. When so many rows have gone that the page would be short, the first page is fetched.

    Args:
        queryset: The filtered rows, as instances, `values()` or `values_list()`; its own order is
            replaced.
        order: The sort.
        cursor: From the link; None, a forged one and one of another sort give the first page.
        size: Rows on a page.
    """
    size = max(1, min(size, LARGEST_PAGE))
    position = _read_cursor(order, cursor)
    if position is None:
        return _forwards(queryset, order, None, size)
    if position.direction == _NEXT:
        return _forwards(queryset, order, position, size)
    page = _backwards(queryset, order, position, size)
    # Rows have gone since: a short first page is filled up.
    return page if len(page.rows) == size else _forwards(queryset, order, None, size)


def _forwards(
    queryset: QuerySet[Any, Row], order: KeysetOrder, position: _Position | None, size: int
) -> Page[Row]:
    found = _fetch(queryset, order, position, size + 1)
    if position is not None and not found:
        return _forwards(queryset, order, None, size)
    rows = found[:size]
    key = _key_reader(queryset, order)
    return Page(
        rows=rows,
        next=_cursor(order, _NEXT, key(rows[-1])) if len(found) > size else None,
        previous=_cursor(order, _PREVIOUS, key(rows[0])) if position else None,
    )


def _backwards(
    queryset: QuerySet[Any, Row], order: KeysetOrder, position: _Position, size: int
) -> Page[Row]:
    found = _fetch(queryset, order, position, size + 1)
    rows = found[:size][::-1]
    key = _key_reader(queryset, order)
    return Page(
        rows=rows,
        next=_cursor(order, _NEXT, key(rows[-1])) if rows else None,
        previous=_cursor(order, _PREVIOUS, key(rows[0])) if len(found) > size else None,
    )


def _fetch(
    queryset: QuerySet[Any, Row], order: KeysetOrder, position: _Position | None, limit: int
) -> list[Row]:
    """Fetch rows on from a position, one side of the empty values after the other."""
    backwards = position is not None and position.direction == _PREVIOUS
    ordered = queryset.order_by(*_index_order(order, backwards=backwards))
    if position is None and not (order.nullable and not order.descending):
        return list(ordered[:limit])
    rows: list[Row] = []
    parts = _filled_then_empty(order) if position is None else _parts(order, position)
    for part in parts:
        rows.extend(part(ordered)[: limit - len(rows)])
        if len(rows) == limit:
            break
    return rows


def _index_order(order: KeysetOrder, *, backwards: bool) -> list[OrderBy]:
    """Return ORDER BY as the one index has it, forwards or backwards.

    Ascending, the index gives the empty values first; the parts of `_fetch` put them last.
    """
    descending = order.descending is not backwards
    nulls: dict[str, bool] = {}
    if order.nullable:
        nulls = {"nulls_last": True} if descending else {"nulls_first": True}
    return [
        OrderBy(F(order.field), descending=descending, **nulls),
        OrderBy(F(order.unique), descending=descending),
    ]


def _filled_then_empty(
    order: KeysetOrder,
) -> list[Callable[[QuerySet[Any, Row]], QuerySet[Any, Row]]]:
    """Return the filters of the two parts of an ascending order: filled values, then empty ones."""
    empty = f"{order.field}__isnull"
    return [_filter(Q(**{empty: False})), _filter(Q(**{empty: True}))]


def _parts(
    order: KeysetOrder, position: _Position
) -> list[Callable[[QuerySet[Any, Row]], QuerySet[Any, Row]]]:
    """Return the filters of what lies beyond a position, in the direction of travel.

    One filter per side of the empty values, because OR between the two would keep PostgreSQL from
    starting the index at the position.
    """
    backwards = position.direction == _PREVIOUS
    smaller = order.descending is not backwards
    if position.value is None:
        beyond = Q(
            **{
                f"{order.field}__isnull": True,
                f"{order.unique}__{'lt' if smaller else 'gt'}": position.unique,
            }
        )
        rest = [Q(**{f"{order.field}__isnull": False})] if backwards else []
        return [_filter(condition) for condition in (beyond, *rest)]
    lookup = TupleLessThan if smaller else TupleGreaterThan
    row_value = lookup(Tuple(order.field, order.unique), (position.value, position.unique))
    if order.nullable and not backwards:
        return [_filter(row_value), _filter(Q(**{f"{order.field}__isnull": True}))]
    return [_filter(row_value)]


def _filter(condition: Any) -> Callable[[QuerySet[Any, Row]], QuerySet[Any, Row]]:
    return lambda queryset: queryset.filter(condition)


def _key_reader(queryset: QuerySet[Any, Row], order: KeysetOrder) -> Callable[[Any], Sequence[Any]]:
    columns = getattr(queryset, "_fields", None) or ()
    fields = (order.field, order.unique)

    def read(row: Any, field: str) -> Any:
        if isinstance(row, dict):
            return row[field]
        if isinstance(row, Model):
            value: Any = row
            for step in field.split(LOOKUP_SEP):
                value = getattr(value, step, None)
            return value
        return row[columns.index(field)]

    return lambda row: [read(row, field) for field in fields]


def _cursor(order: KeysetOrder, direction: str, key: Sequence[Any]) -> str:
    content = [order.name, direction, *(_pack(value) for value in key)]
    return signing.dumps(content, salt=_SALT)


def _read_cursor(order: KeysetOrder, cursor: str | None) -> _Position | None:
    if not cursor:
        return None
    try:
        name, direction, value, unique = signing.loads(cursor, salt=_SALT)
        if name != order.name:
            return None
        return _Position(direction, _unpack(value), _unpack(unique))
    except (signing.BadSignature, ValueError, TypeError, InvalidOperation):
        return None


# JSON knows neither dates nor exact numbers: these travel as [type, text].
_TYPES: dict[str, tuple[type, Callable[[str], Any]]] = {
    "t": (dt.datetime, dt.datetime.fromisoformat),
    "d": (dt.date, dt.date.fromisoformat),
    "n": (Decimal, Decimal),
    "u": (uuid.UUID, uuid.UUID),
}


def _pack(value: Any) -> Any:
    for code, (kind, _read) in _TYPES.items():
        if isinstance(value, kind):
            return [code, value.isoformat() if isinstance(value, dt.date) else str(value)]
    return value


def _unpack(value: Any) -> Any:
    if isinstance(value, list):
        code, text = value
        return _TYPES[code][1](text)
    return value
