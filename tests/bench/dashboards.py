"""P8: dashboards in a process on the database of DATABASE_URL; prints JSON. Run as a program.

How many statements the leader's page and each of its parts take, how long the slowest is; how long
the pipeline takes from its summary and counted live, and whether both say the same.
"""

import dataclasses
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from projects.models import Project  # noqa: E402 - what follows needs Django set up
from projects.selectors.pipeline import (  # noqa: E402
    live_pipeline,
    pipeline,
    pipeline_differences,
)
from tests.bench import cases  # noqa: E402
from tests.bench.inside import _captured, _slowest  # noqa: E402
from zhaoshang.accounts.models import User  # noqa: E402

TIMES = 5


def looked_at() -> dict[str, Any]:
    """Return the statements of every page and part, and the two ways to the same figures."""
    pages = [_statements(case, "dashboard") for case in cases.dashboards()]
    parts = [_statements(case, "part of a dashboard") for case in cases.dashboard_parts()]
    return {"pages": pages, "parts": parts, **summary_and_live()}


def summary_and_live() -> dict[str, Any]:
    """Return milliseconds of the region's pipeline from the summary and live, and differences."""
    user = User.objects.select_related("unit__county").get(username=cases.CITY)
    projects = Project.objects.visible_to(user)
    return {
        "summary_ms": _best(lambda: pipeline(user)),
        "live_ms": _best(lambda: live_pipeline(projects)),
        "differences": len(pipeline_differences()),
    }


def _statements(case: cases.Case, what: str) -> dict[str, Any]:
    captured = _captured(case.reader, case.path, TIMES)
    return {
        **dataclasses.asdict(case),
        "what": what,
        "queries": len(captured),
        "slowest_ms": _slowest(captured),
        "sql_ms": sum(float(each["time"]) for each in captured) * 1000,
    }


def _best(act: Callable[[], Any]) -> float:
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return min(taken)


if __name__ == "__main__":
    json.dump(looked_at(), sys.stdout)
