"""Measured inside a process on the database of DATABASE_URL; prints JSON. Run as a program:

python -m tests.bench.inside cases | queries | plans | scan | export ROWS | import FILE
"""

import argparse
import dataclasses
import io
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings
from django.db import connection

django.setup()

import xlsxwriter  # noqa: E402 - what follows needs Django set up
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from projects.exporting.csv_file import csv_chunks  # noqa: E402
from projects.exporting.xlsx_file import _OPTIONS, write_xlsx  # noqa: E402
from projects.models import Project  # noqa: E402
from projects.resources.ledger import LedgerResource, columns_named, standard_choice  # noqa: E402
from projects.selectors.ledger_query import LedgerQuery  # noqa: E402
from projects.services.exports import plan_of  # noqa: E402
from tests.bench import cases  # noqa: E402
from tests.bench.database import RARE  # noqa: E402
from zhaoshang.accounts.models import User  # noqa: E402
from zhaoshang.core import clock  # noqa: E402
from zhaoshang.core.search import search_q  # noqa: E402

settings.ALLOWED_HOSTS = ["testserver"]
settings.DATABASES["default"]["OPTIONS"] = {}
BIG_TABLES = ("projects_project", "projects_projectpart", "projects_stagemove", "projects_followup")
SLOW_MS = 10


def all_cases() -> list[dict[str, Any]]:
    """Return every case of the ledger page, by goal."""
    deep = cases.deep_page()
    by_goal = {
        "P1": cases.first_pages(),
        "P2": cases.filtered_and_sorted(),
        "P3": [deep] if deep else [],
        "P4": cases.searches(),
    }
    return [
        {"goal": goal, **dataclasses.asdict(each)}
        for goal, found in by_goal.items()
        for each in found
    ]


def queries() -> list[dict[str, Any]]:
    """Count and time the statements of each case; twice, the second time counts."""
    found = []
    for case in all_cases():
        captured = _captured(case["reader"], case["path"])
        slowest = max(captured, key=lambda each: float(each["time"]))
        found.append(
            {
                **case,
                "queries": len(captured),
                "slowest_ms": float(slowest["time"]) * 1000,
                "slowest": slowest["sql"][:200],
            }
        )
    return found


def plans(*, with_sequential: bool) -> list[dict[str, Any]]:
    """Explain the row query of each case: scans of big tables, rows read for each row shown.

    Args:
        with_sequential: False forbids sequential scans to the planner (small tables, where it would
            rightly choose one): what remains must have an index to use.
    """
    found = []
    for case in all_cases():
        statement = next(
            each["sql"]
            for each in _captured(case["reader"], case["path"])
            if 'AS "sub_stage"' in each["sql"]
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SET enable_seqscan = {'on' if with_sequential else 'off'}")
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
            plan = cursor.fetchone()[0][0]["Plan"]
        shown = max(1, int(plan["Actual Rows"]))
        nodes = list(_nodes(plan))
        scans = [
            node["Relation Name"]
            for node in nodes
            if node["Node Type"].endswith("Seq Scan") and node.get("Relation Name") in BIG_TABLES
        ]
        found.append({**case, "scans": scans, "read_per_shown": _rows_read(nodes) / shown})
    return found


def scan() -> dict[str, float]:
    """P4: a rare word of two characters in SQL, from the array and by reading everything."""
    word = RARE[:2]
    from_array = Project.objects.filter(search_q("search_text", word)).order_by(
        "-changed_at", "-id"
    )
    by_reading = Project.objects.filter(search_text__contains=word).order_by("-changed_at", "-id")
    return {
        "array_ms": _best(lambda: list(from_array.values_list("id")[:51])),
        "like_ms": _best(lambda: list(by_reading.values_list("id")[:51])),
    }


def export(rows: int) -> dict[str, Any]:
    """P13: write so many rows; against XlsxWriter's own time and django-import-export."""
    query = _query()
    plan = plan_of(query, columns_named(standard_choice()))
    _limit(query, rows)
    idle = _memory()
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        count = write_xlsx(file, plan)
    seconds = time.perf_counter() - begun
    memory = _memory() - idle
    found = {"rows": count, "seconds": seconds, "memory_mb": memory}
    begun = time.perf_counter()
    size = sum(len(chunk) for chunk in csv_chunks(plan))
    found |= {"csv_seconds": time.perf_counter() - begun, "csv_mb": size / 1e6}
    if rows <= 20_000:
        found["floor_seconds"] = _xlsxwriter_alone(list(plan.rows()))
        found["library_seconds"] = _import_export(rows)
    return found


def _query() -> LedgerQuery:
    user = User.objects.select_related("unit__county").get(username=cases.CITY)
    return LedgerQuery({"status": "all"}, user=user, on=clock.today())


def _limit(query: LedgerQuery, rows: int) -> None:
    """Let the query give only so many rows."""
    whole = query.projects
    last = whole().order_by("-changed_at", "-id").values_list("changed_at", flat=True)[:rows]
    if rows < whole().count():
        edge = last[rows - 1]
        query.projects = lambda: whole().filter(changed_at__gte=edge)  # type: ignore[method-assign]


def _xlsxwriter_alone(rows: list[list[Any]]) -> float:
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, dict(_OPTIONS))
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is None:
                    continue
                if isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif hasattr(value, "isoformat"):
                    sheet.write_datetime(number, place, value)
                else:
                    sheet.write_number(number, place, value)
        book.close()
    return time.perf_counter() - begun


def _import_export(rows: int) -> float:
    begun = time.perf_counter()
    resource_ = LedgerResource()
    found = resource_.get_queryset().order_by("-changed_at", "-id")[:rows]
    io.BytesIO(resource_.export(found).export("xlsx"))
    return time.perf_counter() - begun


def _captured(username: str, path: str) -> list[dict[str, str]]:
    client = Client(headers={"host": "testserver"})
    client.force_login(
        User.objects.get(username=username), backend="zhaoshang.accounts.backends.CountyBackend"
    )
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return list(captured.captured_queries)


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def _rows_read(nodes: list[dict[str, Any]]) -> float:
    """Return the rows of projects that were looked at: kept and thrown away, all loops."""
    return sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in nodes
        if node.get("Relation Name") == "projects_project"
    )


def _best(act: Callable[[], Any], times: int = 7) -> float:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        found.append((time.perf_counter() - begun) * 1000)
    return min(found)


def _memory() -> float:
    """Return the highest memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Do what the command line asks and print JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "what", choices=["cases", "queries", "plans", "plans-small", "scan", "export"]
    )
    parser.add_argument("rows", nargs="?", type=int, default=10_000)
    asked = parser.parse_args()
    acts: dict[str, Callable[[], Any]] = {
        "cases": all_cases,
        "queries": queries,
        "plans": lambda: plans(with_sequential=True),
        "plans-small": lambda: plans(with_sequential=False),
        "scan": scan,
        "export": lambda: export(asked.rows),
    }
    json.dump(acts[asked.what](), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
