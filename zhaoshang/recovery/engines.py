"""Which engine copies and loads a database."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from zhaoshang.recovery.engine_parts import Engine
from zhaoshang.recovery.engine_postgresql import PostgresEngine
from zhaoshang.recovery.engine_sqlite import SqliteEngine


def engine_of(connection: BaseDatabaseWrapper) -> Engine:
    """Return the engine of a database."""
    if connection.vendor == "postgresql":
        return PostgresEngine(connection)
    return SqliteEngine(connection)
