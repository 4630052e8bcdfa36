"""The database of tests: emptied cheaply, and rows that several tests share."""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg2
import pytest
from django.db import connection, transaction
from django.db.models import Model

# Rows that are taken back stay in PostgreSQL's files until somebody vacuums them.
VACUUM_EVERY = 150
VACUUM_FROM_DEAD_ROWS = 300
PROCESSES = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
_tests = itertools.count(1)


def statements_to_empty(operations: Any, _style: Any, tables: list[str], **_options: Any) -> Any:
    """Return one DELETE for each of the tables that holds rows (in place of `sql_flush`).

    Django truncates all of them, and PostgreSQL writes a new file for every table and index, some
    thousand: four seconds of waiting for the disk after each test that commits, where the test
    wrote thirty rows. References are checked when the transaction ends, so any order will do.
    """
    names = [operations.quote_name(table) for table in tables]
    questions = [
        f"SELECT {number} WHERE EXISTS (SELECT FROM {name})" for number, name in enumerate(names)
    ]
    with operations.connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions))
        return [f"DELETE FROM {names[number]}" for (number,) in cursor.fetchall()]


@pytest.fixture(scope="session", autouse=True)
def _emptied_where_it_holds_rows() -> Iterator[None]:
    """Empty PostgreSQL cheaply after each test that commits."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(type(connection.ops), "sql_flush", statements_to_empty)
        yield


@pytest.fixture(scope="session")
def _copied(
    tmp_path_factory: pytest.TempPathFactory, django_db_keepdb: bool
) -> tuple[str, Path] | None:
    """Return the database that the processes of a run copy, and the file in which they count.

    None where each makes its own: alone, on SQLite, or where databases are kept.
    """
    if connection.vendor != "postgresql" or PROCESSES == 1 or django_db_keepdb:
        return None
    name = f"test_{connection.settings_dict['NAME']}_migrated"
    return name, tmp_path_factory.getbasetemp().parent / name


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, _copied: tuple[str, Path] | None, django_db_blocker
) -> None:
    """Migrate an empty PostgreSQL once for all processes: it takes half a minute.

    The first to come migrates, the others wait for it.
    """
    del django_db_modify_db_settings
    if _copied is None:
        return
    name, counted = _copied
    with _locked(counted) as count:
        if not count.tell():
            with django_db_blocker.unblock():
                _migrate_empty(name)
            count.write(".")
    connection.settings_dict["TEST"]["TEMPLATE"] = name


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, _copied: tuple[str, Path] | None, django_db_blocker
) -> None:
    """Drop what was copied once every process has its copy."""
    del django_db_setup
    if _copied is None:
        return
    name, counted = _copied
    with _locked(counted) as count:
        count.write(".")
        if count.tell() == 1 + PROCESSES:
            with django_db_blocker.unblock():
                _drop(name)


@contextmanager
def _locked(path: Path) -> Iterator[IO[str]]:
    """Open a file that processes append to, one after another."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0, os.SEEK_END)
        yield file


def _drop(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {connection.ops.quote_name(name)}")


def _migrate_empty(name: str) -> None:
    """Make a database of that name as Django makes the one of a test run, and leave it."""
    own, settings = str(connection.settings_dict["NAME"]), connection.settings_dict["TEST"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(settings, "NAME", name)
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.creation.destroy_test_db(own, verbosity=0, keepdb=True)


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back what is written inside the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def module_database(
    django_db_setup: None,
    django_db_blocker,
) -> Callable[[], AbstractContextManager[None]]:
    """Open the database for a fixture of a module or class: its rows stand until that ends.

    The transaction of each test (`pytest.mark.django_db`) becomes a savepoint within.
    """

    @contextmanager
    def opened() -> Iterator[None]:
        with django_db_blocker.unblock(), taken_back():
            yield

    return opened


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Vacuum now and then: each test leaves the rows it took back, and the next reads past them.

    A server does it by itself, if it is let; thousands of tests are no pause for it.
    """
    result = yield
    if next(_tests) % VACUUM_EVERY == 0 and connection.vendor == "postgresql":
        _vacuum()
    return result


def _vacuum() -> None:
    facts = connection.get_connection_params()
    if not str(facts.get("dbname", "")).startswith("test_"):
        # Nothing was asked of the database yet.
        return
    for name in ("cursor_factory", "context"):
        facts.pop(name, None)
    with closing(psycopg2.connect(**facts)) as own:
        own.autocommit = True
        with own.cursor() as cursor:
            cursor.execute(
                "SELECT format('%%I', relname) FROM pg_stat_user_tables WHERE n_dead_tup > %s",
                [VACUUM_FROM_DEAD_ROWS],
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f"VACUUM (SKIP_LOCKED) {table}")


def contents(models: Iterable[type[Model]]) -> dict[str, Any]:
    """Return what stands for every row of some tables, to compare before and after an act.

    PostgreSQL gives digests of the tables that hold rows, by one statement that is planned once:
    what is asked twice in each of a thousand tests may not take hundreds. Others give the rows.
    """
    quoted = connection.ops.quote_name
    tables = {each._meta.db_table: quoted(each._meta.pk.column) for each in models}
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            found = {}
            for table, key in tables.items():
                cursor.execute(f"SELECT * FROM {quoted(table)} ORDER BY {key}")
                found[table] = cursor.fetchall()
            return found
        statement = " UNION ALL ".join(
            f"SELECT '{table}', md5(string_agg(t::text, '|' ORDER BY {key}))"
            f" FROM {quoted(table)} t HAVING count(*) > 0"
            for table, key in tables.items()
        )
        name = f"contents_{hashlib.sha256(statement.encode()).hexdigest()[:16]}"
        cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"PREPARE {name} AS {statement}")
        cursor.execute(f"EXECUTE {name}")
        return dict(cursor.fetchall())
