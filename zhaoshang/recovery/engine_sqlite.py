"""SQLite: copied by its backup interface, which gives one moment while others write."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from zhaoshang.recovery.archive import DUMP_PIECE
from zhaoshang.recovery.engine_parts import APPLIED, KEYS, EngineFailed, Facts, Snapshot, another

_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
)


class SqliteEngine:
    """Copies, loads and tries a database of the embedded mode."""

    name = "sqlite"

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Hold one moment: a copy of the file, in a folder that ends with the block."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "copy.sqlite3"
            with contextlib.closing(sqlite3.connect(path)) as copy:
                self._raw().backup(copy)
                yield Snapshot(
                    migrations=[f"{app}.{name}" for app, name in copy.execute(APPLIED)],
                    keys={key for (key,) in copy.execute(KEYS)},
                    tables=lambda: _facts(copy),
                    dump=_pieces(path),
                )

    def facts(self) -> Facts:
        """Return rows and digest of every table as it is now."""
        return _facts(self._raw())

    def load(self, pieces: Iterator[bytes]) -> None:
        """Replace everything that is there by a copy.

        Raises:
            EngineFailed: when the copy is no whole database.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "copy.sqlite3"
            with path.open("wb") as file:
                file.writelines(pieces)
            # Constraints call functions that a connection of Django's brings along.
            copy = SqliteEngine(another(self._connection, NAME=str(path)))._raw()
            try:
                said = copy.execute("PRAGMA integrity_check").fetchone()[0]
                if said != "ok":
                    raise EngineFailed(said)
                copy.backup(self._raw())
            except sqlite3.Error as error:
                raise EngineFailed(str(error)) from error
            finally:
                copy.close()

    @contextlib.contextmanager
    def scratch(self) -> Iterator[BaseDatabaseWrapper]:
        """Make an empty database for the length of a block."""
        with tempfile.TemporaryDirectory() as folder:
            found = another(self._connection, NAME=str(Path(folder) / "scratch.sqlite3"))
            try:
                yield found
            finally:
                found.close()

    def address(self) -> str:
        """Return the database's address, as DATABASE_URL has it."""
        return f"sqlite:///{self._connection.settings_dict['NAME']}"

    def _raw(self) -> sqlite3.Connection:
        self._connection.ensure_connection()
        raw: sqlite3.Connection = self._connection.connection
        return raw


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(DUMP_PIECE):
            yield piece


def _facts(raw: sqlite3.Connection) -> Facts:
    tables = sorted(name for (name,) in raw.execute(_TABLES).fetchall())
    return {table: _fact(raw, table) for table in tables}


def _fact(raw: sqlite3.Connection, table: str) -> dict[str, Any]:
    """Count a table's rows and add up their digests, in whatever order they come.

    Each value as SQLite writes it, whatever the connection would make of it.
    """
    rows = total = 0
    named = _quoted(table)
    columns = [_quoted(row[1]) for row in raw.execute(f"PRAGMA table_info({named})")]
    values = ", ".join(f"quote({column})" for column in columns)
    for row in raw.execute(f"SELECT {values} FROM {named}"):  # noqa: S608 - a table's own names
        rows += 1
        total += int(hashlib.sha256(repr(tuple(row)).encode()).hexdigest()[:15], 16)
    return {"rows": rows, "digest": f"{total:x}"}


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
