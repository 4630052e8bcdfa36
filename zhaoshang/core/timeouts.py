"""A limit on how long one read may take, apart from the limit of the whole connection.

PostgreSQL stops the statement; SQLite has no such clock and is left to finish.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

_CANCELLED = "57014"


class TooSlowError(Exception):
    """The database was told to stop: the question is too broad for the time allowed."""


@contextmanager
def at_most(milliseconds: int | None = None) -> Iterator[None]:
    """Stop reads inside the block that take longer than this, or than the connection allows.

    With a limit the block is one transaction, for reads only; without one it only gives the
    connection's own limit a name.

    Raises:
        TooSlowError: when the limit was reached.
    """
    try:
        if milliseconds is None or connection.vendor != "postgresql":
            yield
        else:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [milliseconds])
                yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _CANCELLED:
            raise TooSlowError from error
        raise
