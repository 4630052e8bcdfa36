"""Lean states make the same tables as Django's full ones, only faster."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tables_of(place: Path, *options: str) -> dict[str, list[set[tuple]]]:
    """Return columns, references and indexes of the tables that `migrate` made, by table.

    The order of columns is left out: SQLite makes a table anew for a changed column.
    """
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "calendar", "--verbosity", "0", *options],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{place}"},
        check=True,
    )
    with sqlite3.connect(place) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        indexes = database.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE sql != ''")
        statements = [row for row in indexes.fetchall() if "INDEX" in row[2][:20]]
        return {
            name: [
                {row[1:] for row in database.execute(f"PRAGMA table_info('{name}')")},
                {row[2:] for row in database.execute(f"PRAGMA foreign_key_list('{name}')")},
                {row[1:] for row in statements if row[0] == name},
            ]
            for (name,) in names
        }


@pytest.mark.slow
def test_lean_states_make_the_tables_of_full_ones(tmp_path):
    lean = tables_of(tmp_path / "lean.sqlite3")
    full = tables_of(tmp_path / "full.sqlite3", "--full-states")
    assert len(lean) > 20
    assert lean == full
