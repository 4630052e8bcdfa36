"""What both engines have in common: a snapshot, a connection of its own, what a database holds."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

# Who has none of these is a new system: migrations fill none of them.
TABLES_OF_DATA = ("accounts_user", "audit_auditevent", "files_storedfile")
APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"
KEYS = "SELECT key FROM files_storedfile"

Facts = dict[str, dict[str, Any]]


class EngineFailed(Exception):  # noqa: N818 - what happened, as RuleBroken
    """The database's own tools could not do it; says what they said."""


@dataclass(frozen=True)
class Snapshot:
    """One moment of a database.

    Args:
        migrations: What was applied, as "app.name".
        keys: Keys of the attachments that its rows name.
        tables: Gives rows and digest of each table; to be asked inside the block.
        dump: Gives the dump in pieces; to be read inside the block.
    """

    migrations: list[str]
    keys: set[str]
    tables: Callable[[], Facts]
    dump: Iterator[bytes]


class Engine(Protocol):
    """What backing up and restoring need of a database."""

    name: str

    def snapshot(self) -> contextlib.AbstractContextManager[Snapshot]:
        """Hold one moment of the database: its facts and its dump say the same."""

    def facts(self) -> Facts:
        """Return rows and digest of every table as it is now."""

    def load(self, pieces: Iterator[bytes]) -> None:
        """Replace everything that is there by a dump."""

    def scratch(self) -> contextlib.AbstractContextManager[BaseDatabaseWrapper]:
        """Make an empty database for the length of a block."""

    def address(self) -> str:
        """Return the database's address, as DATABASE_URL has it."""


def another(connection: BaseDatabaseWrapper, **changes: Any) -> BaseDatabaseWrapper:
    """Return a connection of its own, to another database or as another role; to be closed."""
    found = connection.copy()
    found.settings_dict |= changes
    return found


def holds_data(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether somebody has worked in a database; one that was only migrated holds none."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in there.intersection(TABLES_OF_DATA):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return True
    return False
