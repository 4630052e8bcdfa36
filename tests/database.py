"""The database of tests: emptied cheaply, and rows that several tests share."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction
from django.db.models import Model

# Rows that are taken back stay in PostgreSQL's files until somebody vacuums them.
VACUUM_EVERY = 150
VACUUM_FROM_DEAD_ROWS = 300
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
