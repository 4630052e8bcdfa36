"""Databases to measure on: created, migrated, filled, and left behind only when asked."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.bench.settings"
# Words that stand in three projects only, and words in none.
RARE = "龘璠磊鑫淼焱垚犇"
ABSENT = "饕餮魑魅魍魉耄耋"
RARE_ROWS = 3


def database_url(base: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(base)._replace(path=f"/{name}"))


def environment(url: str) -> dict[str, str]:
    """Return the environment of a command that works on a database."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "WARNING",
    }


def exists(base: str, name: str) -> bool:
    """Tell whether a database is there."""
    with _server(base) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def create(base: str, name: str) -> None:
    """Create an empty database in which Chinese can be searched."""
    drop(base, name)
    with _server(base) as cursor:
        cursor.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'"
            " LC_COLLATE 'C.UTF-8'"
        )


def copy(base: str, source: str, name: str) -> None:
    """Create a database as the copy of another."""
    drop(base, name)
    with _server(base) as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {source}")


def drop(base: str, name: str) -> None:
    """Drop a database of ours."""
    with _server(base) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")


def fill(url: str, projects: int, counties: int) -> float:
    """Migrate and generate; put the counties under one city. Return the seconds of generating."""
    manage(url, "migrate", "--verbosity", "0")
    begun = time.monotonic()
    manage(
        url,
        "generate_data",
        *("--projects", str(projects), "--counties", str(counties), "--seed", "1"),
    )
    seconds = time.monotonic() - begun
    program(url, "tests.bench.people")
    return seconds


def program(url: str, *arguments: str) -> None:
    """Run a program of ours on a database."""
    subprocess.run([sys.executable, "-m", *arguments], env=environment(url), cwd=ROOT, check=True)


def manage(url: str, *arguments: str) -> str:
    """Run a management command on a database and return what it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=environment(url),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


class _server:  # noqa: N801 - reads as a verb
    """A cursor on the server's own database, each statement for itself."""

    def __init__(self, base: str) -> None:
        self.connection = psycopg2.connect(base)
        self.connection.autocommit = True

    def __enter__(self) -> "psycopg2.extensions.cursor":
        return self.connection.cursor()

    def __exit__(self, *_details: object) -> None:
        self.connection.close()
