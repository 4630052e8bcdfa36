"""Named locks: for a transaction, or for the length of a block whatever transactions it holds.

PostgreSQL: advisory locks. SQLite: nothing to do for a transaction, which takes the one write lock
when it begins (transaction_mode IMMEDIATE): two never run side by side. Nor for a block: the
embedded mode has one worker that does one thing at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connections, transaction

DEFAULT = "default"


def advisory_lock(name: str, *, shared: bool = False, using: str = DEFAULT) -> None:
    """Wait for the lock of this name and hold it until the transaction ends.

    Args:
        name: What is locked.
        shared: With others that share it; only who takes it alone waits, and is waited for.
        using: The database.

    Raises:
        TransactionManagementError: outside a transaction, where the lock would be gone at once.
    """
    kind = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    _run(f"SELECT {kind}(%s)", name, using)


def try_advisory_lock(name: str, *, using: str = DEFAULT) -> bool:
    """Take the lock of this name if it is free; False when another transaction holds it.

    Raises:
        TransactionManagementError: outside a transaction.
    """
    return _run("SELECT pg_try_advisory_xact_lock(%s)", name, using) is not False


@contextmanager
def session_lock(name: str, *, using: str = DEFAULT) -> Iterator[bool]:
    """Try the lock of this name for the length of a block; say whether it was free.

    It belongs to this thread's connection, so the server frees it when the process dies, however it
    dies. Who has it already may take it again.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock_key(name)])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            _give_back(name, using)


def _give_back(name: str, using: str) -> None:
    connection = connections[using]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock_key(name)])
    except DatabaseError:
        # The connection is broken: its end frees the lock.
        if not connection.in_atomic_block:
            connection.close()


def lock_key(name: str) -> int:
    """Return the signed 64-bit number that stands for a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def _run(statement: str, name: str, using: str) -> object:
    connection = connections[using]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a lock needs a transaction that ends it")
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(statement, [lock_key(name)])
        return cursor.fetchone()[0]
