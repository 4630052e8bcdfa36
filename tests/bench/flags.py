"""How long a scan of flags takes on the database of DATABASE_URL; prints JSON. Run as a program:

python -m tests.bench.flags

The first scan finds no flag and writes every one, backwards through the life of each project; the
second finds nothing to write, as of most flags on most nights. Statements grow with the chunks of
2,000 projects only, never with projects or flags.
"""

import json
import sys
import time
from typing import Any

import django
from django.db import connection

django.setup()

from projects.demo.guard import refuse_in_production  # noqa: E402 - needs Django set up
from projects.models import Flag, FlagConsequence, FlagScan, Project  # noqa: E402
from projects.services.flags import scan  # noqa: E402
from projects.services.flags.scan import CHUNK  # noqa: E402
from zhaoshang.core import clock  # noqa: E402


class _Counter:
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
        counter = _Counter()
        begun, worked = time.perf_counter(), time.process_time()
        with connection.execute_wrapper(counter):
            scan(on=on)
        found[name] = {
            "seconds": round(time.perf_counter() - begun, 2),
            "processor_seconds": round(time.process_time() - worked, 2),
            "statements": counter.count,
        }
    found["flags"] = Flag.objects.count()
    found["open"] = Flag.objects.open().count()
    return found


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(measure())}\n")
