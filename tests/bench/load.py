"""Goals of many at once: throughput with eight clients, and the first byte of a large file."""

import itertools
from collections.abc import Callable

from tests.bench.client import Answer, Browser, check, throughput
from tests.bench.editing import Editor
from tests.bench.results import Run
from tests.bench.server import Server
from tests.bench.visits import ADMIN, BUREAU, CITY, LEDGER, PASSWORD, Visitors

CLIENTS = 8
FIRST_BYTE_MS = 300


def eight_at_once(run: Run, visitors: Visitors, server: Server, seconds: float) -> None:
    """P12: eight clients, each asking again as soon as it is answered."""
    editors = [Editor(_fresh(server), offset=number) for number in range(CLIENTS)]
    waiting = list(editors)

    def saver() -> Callable[[], Answer]:
        editor, numbers = waiting.pop(), itertools.count()
        return lambda: editor.save(next(numbers))

    city, bureau = visitors.of(CITY, server), visitors.of(BUREAU, server)
    path = editors[0].detail_path
    for words, make, limit in (
        ("list of the whole region", lambda: lambda: city.get(LEDGER), 80),
        ("list of one county", lambda: lambda: bureau.get(LEDGER), 80),
        ("project page", lambda: lambda: bureau.get(path), 120),
        ("save", saver, 150),
    ):
        rate = throughput(make, seconds, CLIENTS)
        run.add(
            "P12",
            f"throughput at c=8: {words}",
            f"≥ {limit}/s",
            f"{rate:.0f}/s",
            met=rate >= limit,
        )
    for words, address in (("J", "/bench/rows/"), ("the admin's changelist", ADMIN)):
        rate = throughput(lambda a=address: lambda: city.get(a), seconds, CLIENTS)  # type: ignore[misc]
        run.facts.append(f"At c=8, for comparison: {words} {rate:.0f}/s")


def csv_first_byte(run: Run, visitors: Visitors, server: Server) -> None:
    """P13: when the first byte of the whole ledger as CSV arrives."""
    browser = visitors.of(CITY, server)
    answers = [check(browser.get("/projects/export/?format=csv&status=all"), 200) for _ in range(2)]
    lines = answers[0].body.count(b"\n")
    if lines < run.projects:
        raise RuntimeError(f"the CSV file has only {lines} lines")
    first = max(answer.first_byte_ms for answer in answers) / 1000
    run.add(
        "P13",
        f"csv of {lines:,} lines, first byte",
        "≤ 0.3 s",
        f"{first:.2f} s, all in {answers[-1].total_ms / 1000:.1f} s",
        met=first * 1000 <= FIRST_BYTE_MS,
    )


def _fresh(server: Server) -> Browser:
    browser = Browser(server.port)
    browser.log_in(BUREAU, PASSWORD)
    return browser
