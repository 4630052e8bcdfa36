"""P10: the last minute of a month. 300 clerks save every row of their report and submit it.

    python -m tests.bench.month_end [--units 300] [--seconds 60]

TEST_DATABASE_URL names a PostgreSQL server on which a database of our own may be created. Each unit
has about 33 rows; they come evenly over the minute, and then all at once in another month's reports
of other units. What the database holds afterwards is compared with what was sent: no answer but a
good one, no row lost or doubled.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg2

from tests.bench import database
from tests.bench.client import Browser, check
from tests.bench.results import say
from tests.bench.server import Server

NAME = "zs_bench_month"
UNITS_A_COUNTY, ROWS_A_UNIT = 30, 33
AMOUNT = "12.34"


@dataclass
class Burst:
    """Times in milliseconds, and what went wrong."""

    saves: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def words(self, name: str, times: list[float]) -> str:
        """Return the median, the 95th percentile and the longest."""
        cuts = statistics.quantiles(times, n=20)
        return (
            f"{name}: p50 {statistics.median(times):.0f} ms, p95 {cuts[-1]:.0f} ms,"
            f" longest {max(times):.0f} ms"
        )


def main() -> int:
    """Measure; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.month_end")
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    base = os.environ["TEST_DATABASE_URL"]
    counties = max(2, asked.units // UNITS_A_COUNTY)
    url = database.database_url(base, NAME)
    database.create(base, NAME)
    try:
        say(f"filling {counties} counties …")
        database.fill(url, counties * UNITS_A_COUNTY * ROWS_A_UNIT, counties)
        clerks = _prepare(url)
        half = len(clerks) // 2
        with Server(url) as server:
            spread = _burst(server, clerks[:half], asked.seconds / 2)
            at_once = _burst(server, clerks[half:], 0)
        wrong = _compare(url, clerks)
    finally:
        database.drop(base, NAME)
    for name, burst in (("evenly", spread), ("all at once", at_once)):
        say(f"{name}, {len(burst.submits)} clerks in {burst.seconds:.1f} s")
        say("  " + burst.words("save of all rows", burst.saves))
        say("  " + burst.words("submit", burst.submits))
        for error in burst.errors[:5]:
            say(f"  {error}")
    say(f"rows lost, doubled or other than sent: {wrong}")
    return 1 if wrong or spread.errors or at_once.errors else 0


def _prepare(url: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.month_end_people"],
        env=database.environment(url),
        cwd=database.ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def _burst(server: Server, clerks: list[dict[str, Any]], seconds: float) -> Burst:
    """Let every clerk save and submit, evenly over so many seconds; 0: all in the same instant."""
    burst, begun = Burst(), time.monotonic()
    threads = [
        threading.Thread(
            target=_act, args=(server, clerk, begun + seconds * place / len(clerks), burst)
        )
        for place, clerk in enumerate(clerks)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    burst.seconds = time.monotonic() - begun
    return burst


def _act(server: Server, clerk: dict[str, Any], at: float, burst: Burst) -> None:
    browser = Browser(server.port)
    browser.cookies["sessionid"] = clerk["session"]
    try:
        time.sleep(max(0.0, at - time.monotonic()))
        token = _token(browser, clerk)
        path = f"/assessment/report/{clerk['report']}/"
        saved = check(
            browser.post(f"{path}save/", [*_cells(clerk), ("csrfmiddlewaretoken", token)]), 302
        )
        submitted = check(browser.post(f"{path}confirm/", [("csrfmiddlewaretoken", token)]), 302)
        burst.saves.append(saved.total_ms)
        burst.submits.append(submitted.total_ms)
    except (OSError, RuntimeError) as error:
        burst.errors.append(f"{clerk['report']}: {error}")


def _token(browser: Browser, clerk: dict[str, Any]) -> str:
    """Open the report, as a clerk would have done before; return the form's token."""
    page = check(browser.get(f"/assessment/report/{clerk['report']}/"), 200)
    return browser.token(page)


def _cells(clerk: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = []
    for line in clerk["lines"]:
        for part, text in (("amount", AMOUNT), ("progress", "主体在建"), ("note", "凭证下月补")):
            name = f"line-{line}-{part}"
            pairs += [(f"seen-{name}", ""), (name, text)]
    for cell in clerk["cells"]:
        pairs += [(f"seen-cell-{cell}-value", ""), (f"cell-{cell}-value", "3")]
    return pairs


def _compare(url: str, clerks: list[dict[str, Any]]) -> int:
    """Count the rows whose entry, follow-up or text is not exactly what was sent."""
    rows = [line for clerk in clerks for line in clerk["lines"]]
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM assessment_reportline l
            JOIN assessment_monthlyreport r ON r.id = l.report_id AND r.state = 'submitted'
            JOIN projects_fundsentry e ON e.id = l.entry_id AND e.claimed_wan = %(amount)s
            JOIN projects_followup f ON f.id = l.follow_up_id AND f.content = '主体在建'
            WHERE l.id = ANY(%(rows)s) AND l.amount_wan = %(amount)s
            AND (SELECT count(*) FROM projects_fundsentry o
                 WHERE o.project_id = l.project_id AND o.month = l.month) = 1
            """,
            {"amount": AMOUNT, "rows": rows},
        )
        (right,) = cursor.fetchone() or (0,)
    connection.close()
    return len(rows) - int(right)


if __name__ == "__main__":
    sys.exit(main())
