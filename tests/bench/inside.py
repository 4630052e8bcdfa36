"""Measured inside a process on the database of DATABASE_URL; prints JSON. Run as a program:

python -m tests.bench.inside cases | small | large | cpu | scan | export ROWS
"""

import argparse
import dataclasses
import io
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
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
from tests.bench.client import Answer  # noqa: E402
from tests.bench.database import RARE  # noqa: E402
from tests.bench.editing import Editor  # noqa: E402
from tests.bench.memory import Peak  # noqa: E402
from zhaoshang.accounts.models import User  # noqa: E402
from zhaoshang.core import clock  # noqa: E402
from zhaoshang.core.search import search_q  # noqa: E402

settings.ALLOWED_HOSTS = ["testserver"]
# As the product connects, but nothing is cut off: slow is to be seen.
settings.DATABASES["default"]["OPTIONS"]["options"] += " -c statement_timeout=0"
BIG_TABLES = ("projects_project", "projects_projectpart", "projects_stagemove", "projects_followup")
# Stands in the statements that read the list's rows, and in no other.
ROWS_MARK = 'AS "sub_stage"'
PAGES = 5
# What frames statements and reads no data.
FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL")


class InProcess:
    """A visitor without a socket, with the same acts as `tests.bench.client.Browser`."""

    def __init__(self, username: str) -> None:
        self._client = Client(headers={"host": "testserver"})
        self._client.force_login(
            User.objects.get(username=username), backend="zhaoshang.accounts.backends.CountyBackend"
        )

    def get(self, path: str) -> Answer:
        """Get a page."""
        return self._answer(self._client.get(path))

    def post(self, path: str, pairs: Iterable[tuple[str, str]]) -> Answer:
        """Post a form."""
        return self._answer(self._client.post(path, dict(pairs)))

    def _answer(self, response: Any) -> Answer:
        return Answer(response.status_code, "", response.content, 0, 0)


def all_cases() -> list[dict[str, Any]]:
    """Return every case of the ledger page, by goal."""
    deep = cases.deep_page()
    by_goal = {
        "P1": cases.first_pages(),
        "P2": cases.filtered_and_sorted(),
        "P3": [deep] if deep else [],
        "P4": cases.searches(),
        "P8": cases.dashboards(),
    }
    return [
        {"goal": goal, **dataclasses.asdict(each)}
        for goal, found in by_goal.items()
        for each in found
    ]


def looked_at(*, with_sequential: bool) -> dict[str, Any]:
    """Return queries and plans of everything (P7).

    Args:
        with_sequential: False forbids sequential scans to the planner (small tables, where it would
            rightly choose one): what remains must have an index to use.
    """
    # The time of a statement counts only where the tables are large.
    times = 3 if with_sequential else 1
    listed = [
        (case, _captured(case["reader"], case["path"], times))
        for case in all_cases()
        if case["goal"] != "P8"
    ]
    queries = [
        {
            "what": "list",
            "name": case["name"],
            "queries": len(captured),
            "queries_with_few_rows": len(
                _captured(case["reader"], cases.with_rows(case["path"], 20))
            ),
            "slowest_ms": _slowest(captured),
        }
        for case, captured in listed
    ]
    plans = [_plan(case, captured, with_sequential) for case, captured in listed]
    return {"queries": [*queries, *_page_and_save()], "plans": plans}


def _page_and_save() -> list[dict[str, Any]]:
    """Return the queries of project pages and of saving one."""
    browser = InProcess(cases.BUREAU)
    found = []
    for number in range(PAGES):
        editor = Editor(browser, offset=number)  # type: ignore[arg-type]
        editor.save(0)
        for what, act in (
            ("project page", lambda e=editor: browser.get(e.detail_path)),
            ("save", lambda e=editor: e.save(1)),
        ):
            with CaptureQueriesContext(connection) as captured:
                answer = act()
            if answer.status not in {200, 302}:
                raise RuntimeError(f"{what} answers {answer.status}")
            statements = _about_data(captured.captured_queries)
            found.append(
                {
                    "what": what,
                    "name": what,
                    "queries": len(statements),
                    "queries_with_few_rows": len(statements),
                    "slowest_ms": _slowest(statements),
                }
            )
    return found


def _plan(
    case: dict[str, Any], captured: list[dict[str, str]], with_sequential: bool
) -> dict[str, Any]:
    """Explain the row queries of a list: scans of big tables, rows read for each row shown."""
    nodes: list[dict[str, Any]] = []
    shown = 0
    with connection.cursor() as cursor:
        cursor.execute(f"SET enable_seqscan = {'on' if with_sequential else 'off'}")
        for each in captured:
            if ROWS_MARK in each["sql"]:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {each['sql']}")
                plan = cursor.fetchone()[0][0]["Plan"]
                shown += int(plan["Actual Rows"])
                nodes += _nodes(plan)
        cursor.execute("SET enable_seqscan = on")
    scans = [
        node["Relation Name"]
        for node in nodes
        if node["Node Type"].endswith("Seq Scan") and node.get("Relation Name") in BIG_TABLES
    ]
    return {**case, "scans": scans, "read_per_shown": _rows_read(nodes) / max(1, shown)}


def cpu() -> dict[str, float]:
    """Return the processor time of pages in this process, in milliseconds: J and what it measures.

    Other work on the machine lengthens it much less than the time that a client waits.
    """
    city, bureau = InProcess(cases.CITY), InProcess(cases.BUREAU)
    editor = Editor(bureau)  # type: ignore[arg-type]
    other = Editor(bureau, offset=1)  # type: ignore[arg-type]
    numbers = itertools.count()
    acts: dict[str, Callable[[], Answer]] = {
        "J": lambda: city.get("/bench/rows/"),
        "first page": lambda: city.get(cases.LEDGER),
        "the admin's changelist": lambda: city.get("/bench/admin/projects/project/"),
        "project page": lambda: bureau.get(editor.detail_path),
        "save": lambda: editor.save(next(numbers)),
        "the admin's save": lambda: other.save_in_admin(next(numbers)),
    }
    return {words: _cpu_of(act) for words, act in acts.items()}


def _cpu_of(act: Callable[[], Answer], times: int = 25) -> float:
    taken = []
    for _ in range(times):
        begun = time.process_time()
        act()
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


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
    # As a worker does it, that tells how far it is.
    plan.is_one_transaction = False
    peak = Peak()
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        count = write_xlsx(file, plan)
    seconds = time.perf_counter() - begun
    memory = peak.over_idle()
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


def _captured(username: str, path: str, times: int = 1) -> list[dict[str, str]]:
    """Return the statements of an address, each with the shortest of several times."""
    browser = InProcess(username)
    browser.get(path)
    runs = []
    for _ in range(times):
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        runs.append(_about_data(captured.captured_queries))
    return [min(each, key=lambda one: float(one["time"])) for each in zip(*runs, strict=True)]


def _about_data(captured: list[dict[str, str]]) -> list[dict[str, str]]:
    return [each for each in captured if not each["sql"].startswith(FRAMES)]


def _slowest(captured: list[dict[str, str]]) -> float:
    """Return the longest time of a statement, in milliseconds."""
    return max(float(each["time"]) for each in captured) * 1000


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


def main() -> None:
    """Do what the command line asks and print JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["cases", "small", "large", "cpu", "scan", "export"])
    parser.add_argument("rows", nargs="?", type=int, default=10_000)
    asked = parser.parse_args()
    acts: dict[str, Callable[[], Any]] = {
        "cases": all_cases,
        "small": lambda: looked_at(with_sequential=False),
        "large": lambda: looked_at(with_sequential=True),
        "cpu": cpu,
        "scan": scan,
        "export": lambda: export(asked.rows),
    }
    json.dump(acts[asked.what](), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
