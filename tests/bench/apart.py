"""Goals measured in a process of their own: queries, plans, search in SQL, exports, imports."""

import json
import subprocess
import sys
from typing import Any

from tests.bench import database
from tests.bench.results import Run, ms

MOST_READ, SLOWEST_MS = 20, 10
CHUNK, MOST_OF_A_CHUNK, BESIDE_THE_CHUNKS = 2_000, 14, 12
STORM, FEW_NOTICES, PORTION, MOST_OF_A_PORTION, STORED_SECONDS = 100_000, 2_000, 5_000, 20, 3
MOST_OF_A_DASHBOARD, FASTER_THAN_LIVE = 6, 40
MOST_QUERIES = {"list": 6, "project page": 10, "save": 12}


def inside(url: str, *arguments: str) -> Any:
    """Run a program of ours on a database; return the JSON it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *arguments],
        env=database.environment(url),
        cwd=database.ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout)


def queries_and_plans(run: Run, url: str, *, is_small: bool) -> None:
    """P7: number and time of statements; what the plans read. The numbers do not depend on noise.

    Args:
        run: Where it is noted.
        url: The database.
        is_small: Its tables are so small that reading them whole is right: the planner is kept from
            it, and what still reads them whole has no index to use. Rows read are not counted.
    """
    found = inside(url, "tests.bench.inside", "small" if is_small else "large")
    _queries(run, found["queries"])
    _plans(run, found["plans"])
    if not is_small:
        _slowest(run, found["queries"])
        _rows_read(run, found["plans"])


def _queries(run: Run, found: list[dict[str, Any]]) -> None:
    for what, limit in MOST_QUERIES.items():
        these = [each for each in found if each["what"] == what]
        most = max(these, key=lambda each: each["queries"])
        run.add(
            "P7",
            f"queries of the {what}, session and user included",
            f"≤ {limit}",
            f"{most['queries']} at most ({len(these)} measured)",
            met=most["queries"] <= limit,
            is_gate=True,
        )
    growing = [each["name"] for each in found if each["queries"] != each["queries_with_few_rows"]]
    run.add(
        "P7",
        "lists with another number of queries at 20 rows than at 50",
        "0",
        f"{len(growing)}{': ' + ', '.join(growing) if growing else ''}",
        met=not growing,
        is_gate=True,
    )


def _slowest(run: Run, found: list[dict[str, Any]]) -> None:
    slowest = max(found, key=lambda each: each["slowest_ms"])
    run.add(
        "P7",
        "slowest statement, as the client waits for it",
        f"≤ {SLOWEST_MS} ms",
        f"{ms(slowest['slowest_ms'])} ({slowest['name']})",
        met=slowest["slowest_ms"] <= SLOWEST_MS,
    )


def _plans(run: Run, found: list[dict[str, Any]]) -> None:
    scanning = [each["name"] for each in found if each["scans"]]
    run.add(
        "plan",
        "lists that read a big table from end to end",
        "0",
        f"{len(scanning)}{': ' + ', '.join(scanning) if scanning else ''}",
        met=not scanning,
        is_gate=True,
    )


def _rows_read(run: Run, found: list[dict[str, Any]]) -> None:
    greedy = sorted(found, key=lambda each: -each["read_per_shown"])
    over = [each for each in greedy if each["read_per_shown"] > MOST_READ]
    told = ", ".join(f"{each['name']} {each['read_per_shown']:.0f}" for each in greedy[:3])
    run.add(
        "plan",
        "rows read for each row shown",
        f"≤ {MOST_READ}",
        f"{len(over)} of {len(found)} lists above it; most: {told}",
        met=not over,
    )


def dashboards(run: Run, url: str, *, is_small: bool = False) -> None:
    """P8: statements of the leader's page; the pipeline from its summary against counting live."""
    found = inside(url, "tests.bench.dashboards")
    most = max(found["pages"], key=lambda each: each["queries"])
    run.add(
        "P8",
        "queries of the leader's page, session and user included",
        f"≤ {MOST_OF_A_DASHBOARD}",
        f"{most['queries']} at most ({most['name']}; {len(found['pages'])} measured)",
        met=most["queries"] <= MOST_OF_A_DASHBOARD,
        is_gate=True,
    )
    run.add(
        "P8",
        "rows of the pipeline's summary that do not say what the projects say",
        "0",
        str(found["differences"]),
        met=not found["differences"],
        is_gate=True,
    )
    slow = sorted(found["parts"], key=lambda each: -each["sql_ms"])[:3]
    told = "; ".join(
        f"{each['name']} {ms(each['sql_ms'])} in {each['queries']} statements" for each in slow
    )
    run.facts.append(f"Parts of the leader's page that take longest in SQL: {told}.")
    if not is_small:
        times = found["live_ms"] / found["summary_ms"]
        run.add(
            "P8",
            "pipeline of the region from its summary against counting the projects",
            f"≥ {FASTER_THAN_LIVE} ×",
            f"{times:.0f} × ({ms(found['summary_ms'])} against {ms(found['live_ms'])})",
            met=times >= FASTER_THAN_LIVE,
        )


def storm(run: Run, url: str, *, is_small: bool) -> None:
    """R18: so many notices at once, raised and planned; the statements do not depend on noise."""
    count = FEW_NOTICES if is_small else STORM
    found = inside(url, "tests.bench.storm", str(count))
    planned, portions = found["planned"], -(-count // PORTION) + 1
    run.add(
        "R18",
        f"statements of planning {count:,} notices, for each portion of {PORTION:,}",
        f"≤ {MOST_OF_A_PORTION}",
        f"{planned['statements'] / portions:.1f} ({planned['statements']} in all)",
        met=planned["statements"] <= MOST_OF_A_PORTION * portions,
        is_gate=True,
    )
    run.add(
        "R18",
        f"messages to one of {found['people']:,} people who are told of 50 things each",
        "1",
        f"{found['most_for_one']} at most",
        met=found["most_for_one"] == 1 and found["told"] == count,
        is_gate=True,
    )
    if not is_small:
        stored = found["raised"]["seconds"]
        run.add(
            "R18",
            f"{count:,} notices stored",
            f"≤ {STORED_SECONDS} s",
            f"{stored:.1f} s, planned in {planned['seconds']:.1f} s",
            met=stored <= STORED_SECONDS,
        )


def flag_scan(run: Run, url: str) -> None:
    """R7: the nightly scan of flags; its statements do not depend on noise."""
    found = inside(url, "tests.bench.flags")
    again, chunks, projects = found["second"], found["chunks"], f"{found['projects']:,}"
    run.add(
        "R7",
        f"statements of a scan of flags, for each chunk of {CHUNK:,} projects",
        f"≤ {MOST_OF_A_CHUNK}",
        f"{again['statements'] / chunks:.1f} ({again['statements']:,} for {chunks} chunks)",
        met=again["statements"] <= MOST_OF_A_CHUNK * chunks + BESIDE_THE_CHUNKS,
        is_gate=True,
    )
    sizes = found["by_size"]
    run.add(
        "R7",
        f"statements of one chunk of {', '.join(sizes)} projects",
        "the same",
        ", ".join(map(str, sizes.values())),
        met=len(set(sizes.values())) == 1,
        is_gate=True,
    )
    for words, part in (("that writes every flag", "first"), ("that finds nothing new", "second")):
        seconds = found[part]["seconds"]
        # A minute for 5,000 projects; a night's work must not take the night.
        limit = min(600, max(10, found["projects"] * 60 / 5_000))
        run.add(
            "R7",
            f"scan of {projects} projects {words}",
            f"≤ {limit:.0f} s",
            f"{seconds:.0f} s, {found[part]['processor_seconds']:.0f} of them Python's",
            met=seconds <= limit,
        )
    run.facts.append(f"Flags of {projects} projects: {found['flags']:,}, {found['open']:,} up")


def processor_time(run: Run, url: str) -> None:
    """Tell the processor time of pages: what they cost, whatever else runs."""
    found = inside(url, "tests.bench.inside", "cpu")
    j = found["J"]
    told = ", ".join(f"{words} {ms(value)} ({value / j:.1f} J)" for words, value in found.items())
    run.facts.append(f"Processor time of Python alone, median of one process: {told}")


def rare_search(run: Run, url: str) -> None:
    """P4: a rare word of two characters in SQL."""
    found = inside(url, "tests.bench.inside", "scan")
    run.add(
        "P4",
        "rare word of 2 characters in SQL, array against reading everything",
        "≤ 1/20",
        f"1/{found['like_ms'] / found['array_ms']:.0f} "
        f"({found['array_ms']:.2f} ms against {ms(found['like_ms'])})",
        met=found["array_ms"] * 20 <= found["like_ms"],
    )


def exports(run: Run, url: str) -> None:
    """P13: time of 10,000 rows, memory of all of them."""
    found = inside(url, "tests.bench.inside", "export", "10000")
    floor, library = found["floor_seconds"], found["library_seconds"]
    run.add(
        "P13",
        f"xlsx of {found['rows']:,} rows against XlsxWriter's own time",
        "≤ 1.6 ×",
        f"{found['seconds'] / floor:.2f} × ({found['seconds']:.2f} s against {floor:.2f} s)",
        met=found["seconds"] <= 1.6 * floor,
    )
    run.add(
        "P13",
        "the same against django-import-export",
        "≥ 4 × faster",
        f"{library / found['seconds']:.1f} × (it takes {library:.1f} s)",
        met=library >= 4 * found["seconds"],
    )
    large = inside(url, "tests.bench.inside", "export", str(run.projects))
    run.add(
        "P13",
        f"xlsx of {large['rows']:,} rows: memory over idle",
        "≤ 60 MB",
        f"{large['memory_mb']:.0f} MB, {large['seconds']:.0f} s",
        met=large["memory_mb"] <= 60,
    )
    run.facts.append(
        f"csv of {large['rows']:,} rows in one process: {large['csv_seconds']:.1f} s, "
        f"{large['csv_mb']:.0f} MB"
    )


def imports(run: Run, url: str) -> None:
    """P14: 10,000 rows of a clerk's workbook."""
    found = inside(url, "tests.bench.importing")
    total = found["preview_seconds"] + found["commit_seconds"]
    rows = f"{found['rows']:,} rows"
    for words, value, limit in (
        (f"import of {rows}: preview", found["preview_seconds"], 3),
        (
            f"preview with {found['errors_found']:.0f} errors",
            found["preview_with_errors_seconds"],
            3,
        ),
        (f"import of {rows}: commit", found["commit_seconds"], 5),
    ):
        run.add("P14", words, f"≤ {limit} s", f"{value:.1f} s", met=value <= limit)
    run.add(
        "P14",
        "the whole import against django-import-export in bulk, which checks nothing",
        "≥ 4 × faster",
        f"{found['library_seconds'] / total:.1f} × (it takes {found['library_seconds']:.1f} s)",
        met=found["library_seconds"] >= 4 * total,
    )
    run.add(
        "P14",
        "memory over idle",
        "≤ 120 MB",
        f"{found['memory_mb']:.0f} MB",
        met=found["memory_mb"] <= 120,
    )
