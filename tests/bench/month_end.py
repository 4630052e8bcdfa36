"""P5, P10 and P11: a project with a past, and the end of a month, when everybody reports.

    python -m tests.bench.month_end [--units 300] [--keep]

TEST_DATABASE_URL names a PostgreSQL server on which databases of our own may be created. Each unit
has about 33 projects, 20 indicators and an open report of four months, one for each part:

1. evenly: all clerks open, save and submit, five a second (300 within a minute), while one reader
   asks for the ledger (P10);
2. at once: all have opened and saved, and submit in one instant (P10);
3. all at once: they open, save and submit in one instant;
4. steadily: 200 submissions a minute, which is 6,000 units in half an hour, beside 8 readers (P11).

Before that stands the page of a project with 24 months behind it (P5). What the database holds
afterwards is compared with what was sent: no row lost or doubled. Beside the times stands what the
servers used of the processor, which moves less than the times when the machine has other work.
Fewer units come at the same pace. `--keep` leaves the filled database for the next run of as many.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg2

from tests.bench import database
from tests.bench.client import WARM_UP, Browser, timed
from tests.bench.month_end_clerks import AMOUNT, Clerk, Found, browse, prepare, submit_all
from tests.bench.results import say
from tests.bench.server import Server
from tests.bench.visits import PASSWORD

FILLED, SERVED = "zs_bench_month_of_{}", "zs_bench_month"
UNITS_A_COUNTY, ROWS_A_UNIT = 30, 33
EVENLY_A_MINUTE, STEADILY_A_MINUTE = 300, 200
READERS, QUIET_SECONDS, TIMES = 8, 20, 60
PATHS = ["/projects/", "/assessment/board/", "/projects/?sort=-total_investment", "/"]


def main() -> int:
    """Measure; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.month_end")
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    base = os.environ["TEST_DATABASE_URL"]
    filled = FILLED.format(asked.units)
    months = _filled(base, filled, max(2, asked.units // UNITS_A_COUNTY))
    database.copy(base, filled, SERVED)
    url = database.database_url(base, SERVED)
    try:
        with Server(url) as server:
            _project_page(server, url)
            errors = _parts(server, months, asked.units)
        wrong = _compare(url, [clerk for clerks in months for clerk in clerks[: asked.units]])
    finally:
        database.drop(base, SERVED)
        if not asked.keep:
            database.drop(base, filled)
    say(f"rows lost, doubled or other than sent: {wrong}")
    return 1 if wrong or errors else 0


def _project_page(server: Server, url: str) -> None:
    """P5: the page of a project with 24 months of money and progress, and with contracts."""
    path = _program("tests.bench.history", url).strip()
    reader = Browser(server.port)
    reader.log_in("v01bureau", PASSWORD)
    number = path.strip("/").rpartition("/")[2]
    for words, address in (
        ("project page with 24 months", path),
        ("its contracts, fetched by the page", f"/contracts/projects/{number}/"),
    ):
        before = timed(lambda: reader.get("/bench/rows/"), TIMES).p50
        spent = server.processor_seconds()
        found = timed(lambda a=address: reader.get(a), TIMES)  # type: ignore[misc]
        spent = (server.processor_seconds() - spent) * 1000 / (TIMES + WARM_UP)
        after = timed(lambda: reader.get("/bench/rows/"), TIMES).p50
        say(
            f"{words}: p50 {found.p50:.1f} ms, p95 {found.p95:.1f} ms, {found.p95 / before:.1f} J;"
            f" {spent:.1f} ms of the processor; J {before:.1f} ms, after it {after:.1f} ms"
        )


def _parts(server: Server, months: list[list[Clerk]], units: int) -> int:
    """Measure the four parts; return the number of errors."""
    readers = [Browser(server.port) for _ in range(READERS)]
    for number, reader in enumerate(readers):
        reader.log_in(f"v{number % (units // UNITS_A_COUNTY) + 1:02d}bureau", PASSWORD)
    evenly, at_once, all_at_once, steadily = (clerks[:units] for clerks in months)
    anchor = timed(lambda: readers[0].get("/bench/rows/"), 100)
    say(f"J: {anchor.p50:.1f} ms")
    parts = [
        _beside("evenly", server, evenly, readers[:1], PATHS[:1], EVENLY_A_MINUTE),
        _alone("submitted in one instant", server, at_once, prepared=True),
        _alone("opened, saved and submitted in one instant", server, all_at_once),
        _beside("steadily", server, steadily, readers, PATHS, STEADILY_A_MINUTE),
    ]
    return sum(len(found.errors) for found in parts)


def _alone(words: str, server: Server, clerks: list[Clerk], *, prepared: bool = False) -> Found:
    found = Found()
    tokens = prepare(server.port, clerks) if prepared else {}
    spent = server.processor_seconds()
    submit_all(server.port, clerks, found, seconds=0, tokens=tokens)
    _tell(words, clerks, found, server.processor_seconds() - spent)
    return found


def _tell(words: str, clerks: list[Clerk], found: Found, spent: float) -> None:
    say(f"{words}: {len(clerks)} clerks in {found.seconds:.1f} s, {len(found.errors)} errors")
    say(f"  the servers used {spent:.1f} s of the processor")
    for line in found.lines():
        say(line)


def _beside(
    words: str,
    server: Server,
    clerks: list[Clerk],
    readers: list[Browser],
    paths: list[str],
    a_minute: int,
) -> Found:
    """Let readers browse, first alone and then beside the clerks."""
    quiet, busy, found = Found(), Found(), Found()
    stop = time.monotonic() + QUIET_SECONDS
    browse(readers, paths, quiet, lambda: time.monotonic() > stop)
    done = threading.Event()
    reading = threading.Thread(target=browse, args=(readers, paths, busy, done.is_set))
    spent = server.processor_seconds()
    reading.start()
    submit_all(server.port, clerks, found, seconds=len(clerks) * 60 / a_minute)
    done.set()
    reading.join()
    found.errors += busy.errors
    _tell(words, clerks, found, server.processor_seconds() - spent)
    ratio = busy.p95("page") / quiet.p95("page")
    say(f"  {len(readers)} readers: p95 {quiet.p95('page'):.0f} ms quiet,")
    say(f"  {busy.p95('page'):.0f} ms beside the clerks, {ratio:.1f} ×")
    return found


def _program(name: str, url: str) -> str:
    """Run a program of ours on a database; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", name],
        env=database.environment(url),
        cwd=database.ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def _filled(base: str, name: str, counties: int) -> list[list[Clerk]]:
    """Fill the database unless it is there; return the clerks of each month."""
    if not database.exists(base, name):
        url = database.database_url(base, SERVED)
        database.create(base, SERVED)
        say(f"filling {counties} counties …")
        database.fill(url, counties * UNITS_A_COUNTY * ROWS_A_UNIT, counties)
        people = _program("tests.bench.month_end_people", url)
        _run(url, "CREATE TABLE bench_clerks (months text)")
        _run(url, "INSERT INTO bench_clerks VALUES (%s)", people)
        # Only what is complete is kept under this name.
        database.copy(base, SERVED, name)
    url = database.database_url(base, name)
    database.manage(url, "migrate", "--verbosity", "0")
    # A visit brings rows up to date that are ten minutes old; as if they had been filled now.
    _run(url, "UPDATE assessment_monthlyreport SET filled_at = now()")
    (found,) = _run(url, "SELECT months FROM bench_clerks", fetch=lambda each: each.fetchone())
    months: list[list[Clerk]] = json.loads(found)
    return months


def _compare(url: str, clerks: list[Clerk]) -> int:
    """Count the rows whose entry, follow-up or text is not exactly what was sent."""
    rows = [line for clerk in clerks for line in clerk["lines"]]
    (right,) = _run(
        url,
        """
        SELECT count(*) FROM assessment_reportline l
        JOIN assessment_monthlyreport r ON r.id = l.report_id AND r.state = 'submitted'
        JOIN projects_fundsentry e ON e.id = l.entry_id AND e.claimed_wan = %s
        JOIN projects_followup f ON f.id = l.follow_up_id AND f.content = '主体在建'
        WHERE l.id = ANY(%s) AND l.amount_wan = %s
        AND (SELECT count(*) FROM projects_fundsentry o
             WHERE o.project_id = l.project_id AND o.month = l.month) = 1
        """,
        AMOUNT,
        rows,
        AMOUNT,
        fetch=lambda each: each.fetchone(),
    )
    return len(rows) - int(right)


def _run(
    url: str, statement: str, *values: Any, fetch: Callable[[Any], Any] = lambda _cursor: None
) -> Any:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        found = fetch(cursor)
    connection.close()
    return found


if __name__ == "__main__":
    sys.exit(main())
