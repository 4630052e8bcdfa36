"""Goals with what was measured, and the page that tells of them."""

import datetime as dt
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.client import Timing

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


@dataclass
class Goal:
    """One goal: what was to be reached, what was measured, whether it is met."""

    code: str
    words: str
    limit: str
    measured: str
    met: bool | None
    # A goal that shared hardware moves is not held against a run on it.
    is_gate: bool = False

    @property
    def verdict(self) -> str:
        """Say it in a word."""
        return {True: "met", False: "**not met**", None: "not measured"}[self.met]


@dataclass
class Run:
    """Everything one run found."""

    projects: int
    goals: list[Goal] = field(default_factory=list)
    cases: list[tuple[str, str, Timing, float]] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    moved: float = 0.0

    def add(
        self,
        code: str,
        words: str,
        limit: str,
        measured: str,
        *,
        met: bool | None,
        is_gate: bool = False,
    ) -> None:
        """Note one goal."""
        self.goals.append(Goal(code, words, limit, measured, met, is_gate))

    def fails(self) -> list[Goal]:
        """Return the gates that were not met."""
        return [goal for goal in self.goals if goal.is_gate and goal.met is False]


def ms(value: float) -> str:
    """Print milliseconds."""
    return f"{value:.1f} ms" if value < 100 else f"{value:.0f} ms"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def page(run: Run, day: dt.date, notes: str) -> str:
    """Return docs/performance.md."""
    goals = table(
        ("#", "goal", "limit", "measured", ""),
        [(goal.code, goal.words, goal.limit, goal.measured, goal.verdict) for goal in run.goals],
    )
    cases = table(
        ("goal", "case", "p50", "p95", "p95 ÷ J"),
        [
            (code, name, ms(timing.p50), ms(timing.p95), f"{ratio:.1f}")
            for code, name, timing, ratio in run.cases
        ],
    )
    return f"""# Performance

Written by `make bench` on {day.isoformat()}: {run.projects:,} projects in PostgreSQL, Python
{platform.python_version()}, two gunicorn workers on two cores shared with the database, the client
and whatever else ran on the machine. Sessions, permission scope, layout and audit are on; people
log in with their passwords. Milliseconds move by half on such a machine and sometimes double, so
the goals are ratios within one run: A is a bare `JsonResponse`, J fifty rows by the ORM as JSON,
both by the same servers.

{chr(10).join(f"- {line}" for line in run.anchors)}

## Goals

{goals}

## Every case

{cases}

## More

{chr(10).join(f"- {line}" for line in run.facts)}

{notes}"""


NOTES = """## What decides the speed of the ledger page

- **Names by a second query.** Unit, person, investor and industry joined to the page's rows make
  eight tables. PostgreSQL took 0.4 ms to run that and 5 to 30 ms to plan it, for each page anew,
  because every index of the ledger is weighed in every order of joining. Rows now bring ids, and
  one UNION brings the names of the fifty rows (`projects.selectors.ledger.related_of`).
- **One index for each sort, read both ways.** Ascending, empty values would come first in the
  index; the page asks for the filled part and then for the empty one (`zhaoshang.core.keyset`), so
  no sort needs a second index.
- **One query for what stands around the list.** Four lists, units, names of chosen things, saved
  views and column choice are one UNION (`surroundings`).
- **Cells and inputs in Python.** `projects.resources.cells` makes the rows;
  `zhaoshang.core.widgets` draws choices without one template for each option. Filters that are not
  asked for are not built.
- **No count.** The number of a plain list comes from `LedgerSummary`; that of a filter loads by
  itself.

## How it is measured

    make bench                 200,000 projects; TEST_DATABASE_URL may create databases
    make bench ARGS=--quick    2,000 projects; number of queries and shape of plans only, for CI
    make bench ARGS=--keep     leaves the databases, and uses them again

`tests/bench/` holds it: `cases.py` the addresses, `inside.py` what is measured in a process of its
own (queries, plans, exports), `importing.py` imports, `admin.py` the Django admin with the same
columns. Plans: no sequential scan of a big table, at most twenty rows read for each row shown.
"""
