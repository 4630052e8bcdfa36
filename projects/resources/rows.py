"""Many projects as tuples: what to read from the database, and each row as values or as HTML.

`LedgerTable` is compiled once per request from the chosen columns; then every row costs a few
microseconds and no attribute look-ups on model instances. A page reads `lean_paths`, ids instead of
names, and fills the names in with `widen`; a whole list is read by `paths`, names joined.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from projects.policies_flag_looks import FlagLooks
from projects.resources.cells import Addresses, RowFacts, cell_for
from projects.resources.columns import LedgerColumn, Look, Value
from projects.resources.values import FlagMark, flag_mark

# Read with every row, whatever the columns: id, what a cell needs to know of its project.
ALWAYS = ("id", "sub_stage", "status", "suspended_until")
Row = Sequence[Any]
# Names by (kind, id): field → text.
Related = dict[tuple[str, int], dict[str, str]]
# Kind of record behind each relation of a project that a column may read.
RELATIONS = {
    "responsible_unit": "unit",
    "introducing_unit": "unit",
    "first_contact_unit": "unit",
    "host_unit": "unit",
    "service_team": "unit",
    "responsible_person": "user",
    "lead_sponsor": "user",
    "investor": "investor",
    "chain": "industry",
    "section": "industry",
}


class LedgerTable:
    """Chosen columns, ready to read rows.

    Args:
        columns: In the order of the screen.
        on: Today, for days in stage and deadlines.
        more: Further ORM paths to read: the field of the sort, whether the user may edit.
        looks: How each county shows its flags.
    """

    def __init__(
        self,
        columns: Sequence[LedgerColumn],
        *,
        on: dt.date,
        more: Iterable[str] = (),
        looks: FlagLooks | None = None,
    ) -> None:
        self.columns = list(columns)
        self.on = on
        self.looks = looks or FlagLooks()
        paths = [*ALWAYS, *more]
        for column in self.columns:
            paths += column.reads
        self.paths = list(dict.fromkeys(paths))
        self._place = {path: number for number, path in enumerate(self.paths)}
        self.lean_paths = list(dict.fromkeys(_lean(path) for path in self.paths))
        self._lean_place = {path: number for number, path in enumerate(self.lean_paths)}
        self._readers = [self._reader(column) for column in self.columns]
        self._texts = [
            _as_text(read) if column.look is Look.FLAG else read
            for read, column in zip(self._readers, self.columns, strict=True)
        ]

    def related_ids(self, rows: Iterable[Row]) -> dict[str, set[int]]:
        """Return the ids that lean rows point to, by kind."""
        wanted: dict[str, set[int]] = {}
        places = {
            (RELATIONS[path.partition("__")[0]], self._lean_place[_lean(path)])
            for path in self.paths
            if "__" in path
        }
        for kind, place in places:
            wanted.setdefault(kind, set()).update(
                row[place] for row in rows if row[place] is not None
            )
        return wanted

    def widen(self, rows: Iterable[Row], related: Related) -> list[Row]:
        """Return lean rows as `paths` has them, names filled in."""
        readers = [self._widener(path, related) for path in self.paths]
        return [[read(row) for read in readers] for row in rows]

    def values(self, row: Row) -> list[Value]:
        """Return one row's values as Excel and CSV get them."""
        return [None if (value := read(row)) == "" else value for read in self._texts]

    def html_of(
        self, rows: Iterable[Row], *, first: int, addresses: Addresses, edit: str | bool
    ) -> str:
        """Return the rows as `<tr>` elements.

        Args:
            rows: From `values_list(*paths)`.
            first: Number of the first row.
            addresses: Where names and missing values lead.
            edit: May the user edit: all rows, none, or the path that says so for each row.
        """
        makers = [
            (read, cell_for(column, on=self.on, addresses=addresses))
            for read, column in zip(self._readers, self.columns, strict=True)
        ]
        pk, sub_stage, status, until = (self._place[path] for path in ALWAYS)
        may_edit = self._place[edit] if isinstance(edit, str) else None
        parts: list[str] = []
        for number, row in enumerate(rows, first):
            allowed = bool(row[may_edit]) if may_edit is not None else bool(edit)
            facts = RowFacts(row[pk], row[sub_stage], row[status], row[until], allowed)
            parts.append(f'<tr role="row"><td role="cell" class="f1">{number:,}</td>')
            parts += [make(read(row), facts) for read, make in makers]
            parts.append("</tr>")
        return "".join(parts)

    def _widener(self, path: str, related: Related) -> Callable[[Row], Any]:
        place = self._lean_place[_lean(path)]
        relation, mark, name = path.partition("__")
        if not mark:
            return itemgetter(place)
        kind = RELATIONS[relation]
        nothing: dict[str, str] = {}
        return lambda row: related.get((kind, row[place]), nothing).get(name)

    def _reader(self, column: LedgerColumn) -> Callable[[Row], Any]:
        places = [self._place[path] for path in column.reads]
        if column.read is None and column.labels is None:
            return itemgetter(places[0])
        only = places[0]
        if column.labels is not None:
            words = {code: str(label) for code, label in column.labels.items()}
            return lambda row: words.get(row[only]) or None
        on, read, looks = self.on, column.read, self.looks
        if read is None or len(places) == 1:
            return lambda row: column.value_of((row[only],), on)
        take = itemgetter(*places)
        if column.look is Look.FLAG:
            return lambda row: flag_mark(looks, on, *take(row))
        if column.reads_day:
            return lambda row: read(on, *take(row))
        return lambda row: read(*take(row))

    def sums_of(self, rows: Iterable[Row]) -> dict[str, Decimal | None]:
        """Return the sums of the columns that add up; None where no row has the figure."""
        summed = [
            (column.key, read)
            for column, read in zip(self.columns, self._readers, strict=True)
            if column.summed
        ]
        sums: dict[str, Decimal | None] = {key: None for key, _read in summed}
        for row in rows:
            for key, read in summed:
                value = read(row)
                if value is not None:
                    sums[key] = (sums[key] or Decimal(0)) + value
        return sums


def _as_text(read: Callable[[Row], FlagMark | None]) -> Callable[[Row], Value]:
    return lambda row: mark.text if (mark := read(row)) else None


def _lean(path: str) -> str:
    """Return the path that reads the id of a related record instead of its name."""
    relation, mark, _name = path.partition("__")
    return f"{relation}_id" if mark else path
