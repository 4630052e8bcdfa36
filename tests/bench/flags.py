"""How long a scan of flags takes on the database of DATABASE_URL; prints JSON. Run as a program:

python -m tests.bench.flags

The first scan finds no flag and writes every one, backwards through the life of each project; the
second finds nothing to write, as of most flags on most nights. Statements grow with the chunks of
2,000 projects only, never with projects or flags: one chunk is worked out at several sizes.
"""

import datetime as dt
import json
import sys
import time
from typing import Any

import django
from django.db import connection, transaction

django.setup()

from projects.demo.guard import refuse_in_production  # noqa: E402 - needs Django set up
from projects.models import Flag, FlagConsequence, FlagScan, Project  # noqa: E402
from projects.selectors.flag_facts import PolicyBooks  # noqa: E402
from projects.services.flags import recompute, scan  # noqa: E402
from projects.services.flags.issuing import issue_consequences  # noqa: E402
from projects.services.flags.scan import CHUNK  # noqa: E402
from zhaoshang.core import clock  # noqa: E402

SIZES = (20, 200, CHUNK)


class Counter:
    """Counts statements without keeping them: a first scan has thousands, and long ones."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Let the statement through."""
        self.count += 1
        return execute(sql, params, many, context)


def measure() -> dict[str, Any]:
    """Scan twice; return seconds and statements of both, and how much was worked out."""
    refuse_in_production()
    on = clock.today()
    for model in (FlagConsequence, Flag, FlagScan):
        model.objects.all().delete()
    projects = Project.objects.count()
    found: dict[str, Any] = {"projects": projects, "chunks": -(-projects // CHUNK)}
    for name in ("first", "second"):
        counter = Counter()
        begun, worked = time.perf_counter(), time.process_time()
        with connection.execute_wrapper(counter):
            scan(on=on)
        found[name] = {
            "seconds": round(time.perf_counter() - begun, 2),
            "processor_seconds": round(time.process_time() - worked, 2),
            "statements": counter.count,
        }
    found["by_size"] = {size: _one_chunk(size, on) for size in SIZES}
    found["flags"] = Flag.objects.count()
    found["open"] = Flag.objects.open().count()
    return found


def _one_chunk(size: int, on: dt.date) -> int:
    """Return the statements of one chunk of so many flagged projects in which nothing changed."""
    flagged = Flag.objects.open().exclude(project=None).values("project")
    ids = list(Project.objects.filter(pk__in=flagged).order_by("pk").values_list("pk", flat=True))
    books, counter = PolicyBooks(on=on), Counter()
    with connection.execute_wrapper(counter), transaction.atomic():
        recompute(ids[:size], on=on, books=books)
        issue_consequences(ids[:size], on=on, books=books, told_from=on)
    return counter.count


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(measure())}\n")
