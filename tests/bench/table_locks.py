"""P17: what a change of the largest table costs: how long others have to wait for its lock.

    python -m tests.bench.table_locks [rows]

TEST_DATABASE_URL names a PostgreSQL server on which a database of our own may be created. A table
like the one of project rows of monthly reports is filled with 5,000,000 rows (unless told), and
each kind of change that a migration makes is done to it: a check, a foreign key and an index once
as Django does it by itself, and once in the way that keeps nobody waiting. A statement holds its
lock as long as it runs.
"""

import os
import sys
import time

import psycopg2

from tests.bench import database
from tests.bench.results import say

NAME, ROWS, LIMIT = "zs_bench_locks", 5_000_000, 2.0
TABLE = "bench_line"
# People read and write meanwhile.
DDL = "other changes of the table"

_FILL = f"""
    INSERT INTO {TABLE} (returned, return_note, answer, returned_content, note, month, position,
        stage, sub_stage, status, before_wan, last_wan, last_progress, unchanged_months, origin,
        progress, problem, next_step, no_change, is_rushed, project_id, report_id, amount_wan)
    SELECT false, '', '', '{{}}', '', DATE '2024-11-01' + (n %% 25) * 31, n %% 33,
        'landed', 'building', 'active', 1200, 120, '主体在建', 0, 'own', '主体在建，设备进场',
        '', '', false, false, n / 25, n / 33, 120.5
    FROM generate_series(1, %s) AS n
"""

# Words, statement, what it keeps from others while it lasts.
CHANGES = (
    ("a column that may be empty", "ADD COLUMN a integer NULL", "everything"),
    ("a column with a default", "ADD COLUMN b boolean DEFAULT false NOT NULL", "everything"),
    ("a longer text", "ALTER COLUMN progress TYPE varchar(600)", "everything"),
    ("a column less", "DROP COLUMN a", "everything"),
    ("a check", "ADD CONSTRAINT c CHECK (amount_wan > -1)", "everything"),
    (
        "a check, not of what is there",
        "ADD CONSTRAINT d CHECK (amount_wan > -2) NOT VALID",
        "everything",
    ),
    ("… then of what is there", "VALIDATE CONSTRAINT d", DDL),
    (
        "a foreign key",
        "ADD CONSTRAINT e FOREIGN KEY (entry_id) REFERENCES projects_fundsentry",
        "writing",
    ),
    (
        "a foreign key, not of what is there",
        "ADD CONSTRAINT f FOREIGN KEY (entry_id) REFERENCES projects_fundsentry NOT VALID",
        "writing",
    ),
    ("… then of what is there", "VALIDATE CONSTRAINT f", DDL),
)
INDEXES = (
    ("an index", f"CREATE INDEX g ON {TABLE} (report_id, amount_wan)", "writing"),
    (
        "an index, concurrently",
        f"CREATE INDEX CONCURRENTLY h ON {TABLE} (report_id, last_wan)",
        DDL,
    ),
)


def main() -> int:
    """Measure; return the exit status."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    base = os.environ["TEST_DATABASE_URL"]
    url = database.database_url(base, NAME)
    database.create(base, NAME)
    try:
        database.manage(url, "migrate", "--verbosity", "0")
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE {TABLE} (LIKE assessment_reportline INCLUDING ALL EXCLUDING INDEXES)"
            )
            begun = time.monotonic()
            cursor.execute(_FILL, [rows])
            cursor.execute(f"CREATE UNIQUE INDEX ON {TABLE} (project_id, month)")
            cursor.execute(f"VACUUM ANALYZE {TABLE}")
            say(f"{rows:,} rows in {time.monotonic() - begun:.0f} s")
            for change in _statements():
                _time(cursor, *change)
        connection.close()
    finally:
        database.drop(base, NAME)
    return 0


def _statements() -> list[tuple[str, str, str]]:
    alters = [(words, f"ALTER TABLE {TABLE} {what}", kept) for words, what, kept in CHANGES]
    return [*alters, *INDEXES]


def _time(cursor: "psycopg2.extensions.cursor", words: str, statement: str, kept: str) -> None:
    """Run one change, and say how long whom it kept waiting."""
    begun = time.monotonic()
    cursor.execute(statement)
    seconds = time.monotonic() - begun
    verdict = "**too long**" if kept != DDL and seconds > LIMIT else "met"
    say(f"| {words} | {seconds:.2f} s | {kept} | {verdict} |")


if __name__ == "__main__":
    sys.exit(main())
