"""Measure the product against its goals: `make bench`.

    python -m tests.bench [--projects N] [--quick] [--keep] [--only P1,P4]

TEST_DATABASE_URL names a PostgreSQL server on which databases of our own may be created. `--quick`
measures no time: it counts queries and looks at plans on 2,000 projects, and fails the build.
`--only` measures some goals again and writes no page; `--only P5,P6` is the project page and the
save alone. The small database is filled for P15 only.
"""

import argparse
import datetime as dt
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from tests.bench import apart, database, load, page
from tests.bench.results import Run, say
from tests.bench.server import Server
from tests.bench.steady import MOVED, Steady
from tests.bench.visits import Visitors, Visits

LARGE, SMALL, COUNTIES = 200_000, 2_000, 100
# With 200,000 projects five million rows of monthly reports.
MONTHS = 25
TIMES, ANCHOR_TIMES, SECONDS = 60, 60, 8
# Every so many addresses of P2 stand for all of them in P15.
EVERY = 5
PEKING = dt.timezone(dt.timedelta(hours=8))
ORDER = (
    *("P1", "P2", "P3", "P4", "P5", "P6", "P7", "plan", "P8", "P12", "P13", "P14", "P15"),
    *("R7", "R18"),
)
# What `--only` may name: the shape of plans is looked at with P7.
GOALS = tuple(code for code in ORDER if code != "plan")


def main() -> int:
    """Measure, write docs/performance.md, return the exit status."""
    asked = _arguments()
    # Ended from outside, it still stops its servers and drops its databases.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    base = os.environ.get("TEST_DATABASE_URL", "")
    if not base.startswith(("postgres", "pgsql")):
        sys.stderr.write("make bench needs PostgreSQL: set TEST_DATABASE_URL.\n")
        return 2
    if asked.quick:
        return _quick(base)
    run = Run(asked.projects)
    begun = time.monotonic()
    names = [f"zs_bench_{projects}" for projects in (asked.projects, SMALL)]
    large = _prepared(
        base, names[0], asked.projects, COUNTIES, keep=asked.keep, months=asked.months
    )
    try:
        small = _small(base, names[1], asked)
        _measure(run, large, small, asked)
        machine = page.machine(large)
    finally:
        if not asked.keep:
            for name in names:
                database.drop(base, name)
    run.goals.sort(key=lambda goal: ORDER.index(goal.code))
    say(f"\n{(time.monotonic() - begun) / 60:.0f} minutes")
    for goal in run.goals:
        say(goal.line)
    if not asked.only:
        page.write(run, machine, dt.datetime.now(tz=PEKING).date())
    if run.moved > MOVED:
        say(f"The anchors moved by {run.moved:.0%}: measure again on a quieter machine.")
        return 1
    return 1 if run.fails() else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--projects", type=int, default=LARGE, help="of the large database")
    parser.add_argument(
        "--months", type=int, default=MONTHS, help="of report rows for each project, for P8"
    )
    parser.add_argument("--quick", action="store_true", help="queries and plans only, for CI")
    parser.add_argument("--keep", action="store_true", help="keep the databases, use them again")
    parser.add_argument("--only", default="", help="some goals, such as P1,P4; writes no page")
    parser.add_argument("--times", type=int, default=TIMES, help="requests for each address")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each throughput")
    asked = parser.parse_args()
    asked.wanted = set(asked.only.upper().split(",")) if asked.only else set(GOALS)
    if unknown := asked.wanted - set(GOALS):
        parser.error(f"no such goal: {', '.join(sorted(unknown))}; there are {', '.join(GOALS)}")
    if asked.projects < COUNTIES:
        parser.error(f"at least {COUNTIES} projects: one for each county")
    return asked


def _prepared(
    base: str, name: str, projects: int, counties: int, *, keep: bool, months: int = 0
) -> str:
    """Return the address of a filled database; fill it when it is not there to be used again."""
    url = database.database_url(base, name)
    if keep and database.exists(base, name):
        return url
    say(f"filling {name} with {projects:,} projects …")
    database.create(base, name)
    say(f"  {database.fill(url, projects, counties):.0f} s")
    if months:
        database.program(url, "tests.bench.lines", str(months))
    return url


def _small(base: str, name: str, asked: argparse.Namespace) -> str:
    """Return the address of the small database; empty when nothing asks for it."""
    return _prepared(base, name, SMALL, 1, keep=asked.keep) if "P15" in asked.wanted else ""


def _quick(base: str) -> int:
    """Count queries and look at plans: the same on any machine."""
    run = Run(SMALL)
    name = f"zs_bench_quick_{os.getpid()}"
    url = _prepared(base, name, SMALL, 1, keep=False)
    try:
        apart.queries_and_plans(run, url, is_small=True)
        apart.dashboards(run, url, is_small=True)
        apart.flag_scan(run, url)
        apart.storm(run, url, is_small=True)
    finally:
        database.drop(base, name)
    for goal in run.goals:
        say(goal.line)
    return 1 if run.fails() else 0


def _measure(run: Run, large: str, small: str, asked: argparse.Namespace) -> None:
    """Measure every group that was asked for."""
    cases = apart.inside(large, "tests.bench.inside", "cases")
    few = apart.inside(small, "tests.bench.inside", "cases") if small else []
    visitors = Visitors()
    with Server(large) as server, Server(small) if small else nullcontext() as little:
        steady = Steady(run, server.port, ANCHOR_TIMES)
        visits = Visits(steady, visitors, server, asked.times)

        def groups() -> list[tuple[str, str, Callable[[Run], None]]]:
            return [
                ("P1", "first pages", lambda part: visits.pages(part, "P1", _of(cases, "P1"))),
                ("P1", "Django admin", visits.against_admin),
                ("P2", "sorts, filters", lambda part: visits.pages(part, "P2", _of(cases, "P2"))),
                ("P3", "page 2,000", lambda part: visits.deep_page(part, _of(cases, "P3"))),
                ("P4", "search", lambda part: visits.pages(part, "P4", _of(cases, "P4"))),
                ("P5", "project page", visits.project_page),
                ("P6", "save", visits.saving),
                ("P7", "totals", visits.totals),
                ("P8", "dashboards", lambda part: visits.pages(part, "P8", _of(cases, "P8"))),
                ("P15", "scale", lambda part: _scale(part, visits, little, _pairs(cases, few))),
                (
                    "P12",
                    "throughput",
                    lambda part: load.eight_at_once(part, visitors, server, asked.seconds),
                ),
                ("P13", "csv", lambda part: load.csv_first_byte(part, visitors, server)),
            ]

        for code, words, act in groups():
            if code in asked.wanted:
                steady.group(words, act)
    found = Run(run.projects)
    for code, act_apart in (
        ("P7", lambda: apart.queries_and_plans(found, large, is_small=False)),
        ("P8", lambda: apart.dashboards(found, large)),
        ("P1", lambda: apart.processor_time(found, large)),
        ("P4", lambda: apart.rare_search(found, large)),
        ("P13", lambda: apart.exports(found, large)),
        ("P14", lambda: apart.imports(found, large)),
        ("R7", lambda: apart.flag_scan(found, large)),
        ("R18", lambda: apart.storm(found, large, is_small=False)),
    ):
        if code in asked.wanted:
            act_apart()
    run.merge(found)


def _scale(run: Run, visits: Visits, little: Server | None, pairs: dict[str, Any]) -> None:
    if little is not None:
        visits.scale(run, little, pairs)


def _of(cases: list[dict[str, Any]], code: str) -> list[dict[str, Any]]:
    return [case for case in cases if case["goal"] == code]


def _pairs(
    cases: list[dict[str, Any]], few: list[dict[str, Any]]
) -> dict[str, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """Return the addresses that both databases have, by goal; of the many sorts a choice."""
    known = {(case["goal"], case["name"]): case for case in few}
    return {
        words: [
            (case, known[code, case["name"]])
            for case in _of(cases, code)[:: EVERY if code == "P2" else 1]
            if (code, case["name"]) in known
        ]
        for code, words in (("P1", "first page"), ("P2", "filter and sort"), ("P4", "search"))
    }


if __name__ == "__main__":
    sys.exit(main())
