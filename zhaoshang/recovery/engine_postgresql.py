"""PostgreSQL: copied by pg_dump from one exported snapshot, loaded by pg_restore.

The programs are those of PG_BIN_DIR, else those found on PATH; pg_dump must not be older than the
server. Passwords reach them by their environment.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from zhaoshang.recovery.archive import DUMP_PIECE
from zhaoshang.recovery.engine_parts import APPLIED, KEYS, EngineFailed, Facts, Snapshot, another

# A scratch database's name after that of the database that it tries.
TRIAL = "_trial_"
_LONGEST_NAME = 40
_ROLE = ("USER", "PASSWORD", "HOST", "PORT")
_UNLIMITED = " -c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
_ENVIRONMENT = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
# How values read must not depend on who asks.
_PLAIN = "SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL extra_float_digits = 1"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
_EVERYTHING = """
    SELECT format('DROP TABLE IF EXISTS %I CASCADE', tablename) FROM pg_tables
    WHERE schemaname = current_schema()
    UNION ALL
    SELECT format('DROP SEQUENCE IF EXISTS %I CASCADE', sequencename) FROM pg_sequences
    WHERE schemaname = current_schema()
    UNION ALL
    SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f' AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
    )
"""


class PostgresEngine:
    """Copies, loads and tries a database on PostgreSQL.

    Args:
        connection: The database.
    """

    name = "postgresql"

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Hold one moment: a transaction of its own, whose snapshot pg_dump reads too."""
        with self._own() as own, own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (name,) = cursor.fetchone()
            cursor.execute(KEYS)
            keys = {key for (key,) in cursor.fetchall()}
            cursor.execute(APPLIED)
            yield Snapshot(
                migrations=[f"{app}.{name}" for app, name in cursor.fetchall()],
                keys=keys,
                tables=lambda: _facts(cursor),
                dump=self._dump(name),
            )

    def facts(self) -> Facts:
        """Return rows and digest of every table as it is now."""
        with self._own() as own, own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return _facts(cursor)

    def load(self, pieces: Iterator[bytes]) -> None:
        """Replace everything that is there by a dump.

        Owners and rights are left out: what is restored belongs to who restores it.

        Raises:
            EngineFailed: when something is in the way, or pg_restore refuses.
        """
        self.empty()
        command = ["--no-owner", "--no-privileges", "--no-comments", "--exit-on-error"]
        with (
            tempfile.TemporaryFile() as said,
            subprocess.Popen(  # noqa: S603 - a program of the database, by our own arguments
                [program("pg_restore"), *command, "--single-transaction", *self._where()],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
                env=self._environment(),
            ) as process,
        ):
            _feed(process, pieces)
            _require_success(process, said)

    @contextlib.contextmanager
    def scratch(self) -> Iterator[BaseDatabaseWrapper]:
        """Make an empty database beside the other, and drop it after the block."""
        owner = owner_of(self._connection)
        prefix = f"{owner.settings_dict['NAME'][:_LONGEST_NAME]}{TRIAL}"
        name = prefix + secrets.token_hex(4)
        with _unlimited(owner) as own:
            _drop_forgotten(own, prefix)
            _create(own, name)
        found = another(owner, NAME=name)
        try:
            yield found
        finally:
            found.close()
            with _unlimited(owner) as own, own.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {own.ops.quote_name(name)} WITH (FORCE)")

    def address(self) -> str:
        """Return the database's address, as DATABASE_URL has it."""
        facts = {key: str(value) for key, value in self._connection.settings_dict.items()}
        user, password = quote(facts["USER"], safe=""), quote(facts["PASSWORD"], safe="")
        host, port = quote(facts["HOST"], safe=""), facts["PORT"] or "5432"
        return f"postgres://{user}:{password}@{host}:{port}/{quote(facts['NAME'], safe='')}"

    def _dump(self, snapshot: str) -> Iterator[bytes]:
        command = ["--format=custom", "--compress=1", f"--snapshot={snapshot}"]
        with (
            tempfile.TemporaryFile() as said,
            subprocess.Popen(  # noqa: S603 - a program of the database, by our own arguments
                [program("pg_dump"), *command, *self._where()],
                stdout=subprocess.PIPE,
                stderr=said,
                env=self._environment(),
            ) as process,
        ):
            if process.stdout is not None:
                while piece := process.stdout.read(DUMP_PIECE):
                    yield piece
            _require_success(process, said)

    def empty(self) -> None:
        """Drop every table, sequence and function that is there, all or none."""
        with self._own() as own, own.cursor() as cursor:
            cursor.execute(_EVERYTHING)
            statements = [statement for (statement,) in cursor.fetchall()]
            cursor.execute("BEGIN")
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("COMMIT")

    def _own(self) -> contextlib.AbstractContextManager[BaseDatabaseWrapper]:
        return _unlimited(self._connection)

    def _where(self) -> Sequence[str]:
        facts = self._connection.settings_dict
        named = {"--host": facts["HOST"], "--port": facts["PORT"], "--username": facts["USER"]}
        return [
            "--no-password",
            *(f"{option}={value}" for option, value in named.items() if value),
            f"--dbname={facts['NAME']}",
        ]

    def _environment(self) -> dict[str, str]:
        facts = self._connection.settings_dict
        own = {"PGPASSWORD": str(facts["PASSWORD"])} if facts["PASSWORD"] else {}
        for option, variable in _ENVIRONMENT.items():
            if option in facts["OPTIONS"]:
                own[variable] = str(facts["OPTIONS"][option])
        return os.environ | own


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs.

    Raises:
        EngineFailed: when it is not there.
    """
    folder = settings.PG_BIN_DIR
    found = shutil.which(name, path=folder or None)
    if found is None:
        raise EngineFailed(f"{name} is not there: install postgresql-client or set PG_BIN_DIR")
    return found


def owner_of(connection: BaseDatabaseWrapper) -> BaseDatabaseWrapper:
    """Return the database as its owner sees it (DATABASE_OWNER_URL), else as it is."""
    owner = settings.DATABASE_OWNER
    if not owner:
        return connection
    return another(connection, **{name: owner[name] for name in _ROLE})


def become_owner(connection: BaseDatabaseWrapper) -> None:
    """Let a connection be the owner's from its next statement on, where one is set."""
    owner = settings.DATABASE_OWNER
    if owner and connection.vendor == "postgresql":
        connection.close()
        connection.settings_dict |= {name: owner[name] for name in _ROLE}


@contextlib.contextmanager
def _unlimited(connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """Give a connection whose statements may take their time."""
    options = dict(connection.settings_dict["OPTIONS"])
    options["options"] = options.get("options", "") + _UNLIMITED
    own = another(connection, OPTIONS=options, CONN_MAX_AGE=0)
    try:
        yield own
    finally:
        own.close()


def _facts(cursor: Any) -> Facts:
    """Count each table's rows and add up their digests, in whatever order they lie."""
    cursor.execute(_PLAIN)
    cursor.execute(_TABLES)
    tables = [table for (table,) in cursor.fetchall()]
    found: Facts = {}
    for table in tables:
        quoted = table.replace('"', '""')
        cursor.execute(
            "SELECT count(*),"  # noqa: S608 - a table's own name
            " coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)"
            f' FROM "{quoted}" t'
        )
        rows, total = cursor.fetchone()
        found[table] = {"rows": rows, "digest": f"{int(total):x}"}
    return found


def _create(own: BaseDatabaseWrapper, name: str) -> None:
    with own.cursor() as cursor:
        cursor.execute(
            "SELECT format('ENCODING %%L LC_COLLATE %%L LC_CTYPE %%L',"
            " pg_encoding_to_char(encoding), datcollate, datctype)"
            " FROM pg_database WHERE datname = %s",
            [own.settings_dict["NAME"]],
        )
        (like,) = cursor.fetchone()
        quoted = own.ops.quote_name(name)
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0 {like}")


def _drop_forgotten(own: BaseDatabaseWrapper, prefix: str) -> None:
    """Drop scratch databases of trials that were killed: those that nobody is connected to."""
    with own.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database d WHERE starts_with(datname, %s) AND NOT EXISTS"
            " (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)",
            [prefix],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP DATABASE IF EXISTS {own.ops.quote_name(name)}")


def _feed(process: subprocess.Popen[bytes], pieces: Iterator[bytes]) -> None:
    """Hand over the dump; what ends early is told by the program's own words."""
    if process.stdin is None:
        return
    try:
        for piece in pieces:
            process.stdin.write(piece)
        process.stdin.close()
    except BrokenPipeError:
        return
    except BaseException:
        process.kill()
        raise


def _require_success(process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    if process.wait() == 0:
        return
    said.seek(0)
    words = said.read(4000).decode(errors="replace").strip()
    name = Path(str(process.args[0] if isinstance(process.args, list) else "")).name
    raise EngineFailed(f"{name}: {words or process.returncode}")
