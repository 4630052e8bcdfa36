"""The page that tells of a run: docs/performance.md."""

import datetime as dt
import os
import platform
import re
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import psycopg2

from tests.bench.results import Run, ms
from tests.bench.steady import MOVED

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
NOTES = Path(__file__).with_name("notes.md")
PACKAGES = ("Django", "psycopg2-binary", "gunicorn")


def machine(url: str) -> str:
    """Describe what it was measured on: cores, memory, versions; no names of hosts or paths."""
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    size = f"{int(memory.group(1)) / 1024**2:.0f} GiB" if memory else "unknown"
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('shared_buffers')"
        )
        version, buffers = cursor.fetchone() or ("", "")
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        (database,) = cursor.fetchone() or ("",)
    connection.close()
    load = os.getloadavg()[2]
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores, {size} of memory; PostgreSQL {version.split(' ')[0]}"
        f" (shared_buffers {buffers}, everything else as installed), database of {database};"
        f" Python {platform.python_version()}, {packages}; {load:.1f} processes wanted the cores on"
        " average in the last 15 minutes (2 are the benchmark's own)"
    )


def write(run: Run, machine_words: str, day: dt.date) -> None:
    """Write the page."""
    PAGE.write_text(_page(run, machine_words, day), encoding="utf-8")


def _page(run: Run, machine_words: str, day: dt.date) -> str:
    met, void = ([g for g in run.goals if g.met is each] for each in (True, None))
    goals = _table(
        ("#", "goal", "limit", "measured", ""),
        [(goal.code, goal.words, goal.limit, goal.measured, goal.verdict) for goal in run.goals],
    )
    cases = _table(
        ("goal", "case", "p50", "p95", "p95 ÷ J"),
        [
            (code, name, ms(timing.p50), ms(timing.p95), f"{ratio:.1f}")
            for code, name, timing, ratio in run.cases
        ],
    )
    return f"""# Performance

Written by `make bench` on {day.isoformat()}; do not edit. {run.projects:,} projects in PostgreSQL.
**{len(met)} of {len(run.goals)} goals are met, {len(void)} measurements are void.**

- Machine: {machine_words}.
- Two gunicorn workers share the cores with the database, the client and whatever else runs on the
  machine. Sessions, permission scope, layout and audit are on; people log in with passwords.
- Milliseconds move by half on such a machine and sometimes double, so goals are ratios within one
  run: **A** is a bare `JsonResponse`, **J** fifty rows by the ORM as JSON, by the same servers,
  p50 with one client. p95 is the time that 95 % of the requests keep.
- A and J are read before and after each group of goals. A group during which one of them moved by
  more than {MOVED:.0%} is measured again; if it moves once more, what was measured is void.
  {_moved(run)}
- {_repeated(run)}

## Goals

{goals}

## Every case

{cases}

## Besides

{_list(run.facts)}

## Anchors

{_list(run.anchors)}

{NOTES.read_text(encoding="utf-8")}"""


def _moved(run: Run) -> str:
    if run.moved <= MOVED:
        return f"In this run they moved by {run.moved:.0%} at most."
    return f"**In this run they moved by {run.moved:.0%} even so: trust large ratios only.**"


def _repeated(run: Run) -> str:
    words = "An address above its limit is timed a second time and the better time counts"
    if not run.repeated:
        return f"{words}; none needed it."
    return f"{words}: {', '.join(run.repeated)}."


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)
