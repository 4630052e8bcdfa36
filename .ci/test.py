"""Run every check of the project: `make test`. `make lint` is the first half.

SQLite always. PostgreSQL and Redis when TEST_DATABASE_URL and TEST_REDIS_URL name servers to use;
what this machine cannot run is reported as skipped, with the reason.

    ZS_FAIL_ON_SKIP=1    a skip in the PostgreSQL run is a failure (CI has every tool installed)
    ZS_AUDIT=1           ask the public advisories about our packages too (`make audit`)
    ZS_TEST_WORKERS=2    test processes side by side on each database; 0 for none
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from environment import CI, DEVELOPMENT_LOCK, PYTHON, ROOT, command_environment, prepare

TEST_SETTINGS = "zhaoshang.settings.test"
# Nothing real: `check --deploy` looks at the settings, it does not connect.
PRODUCTION_EXAMPLE = {
    "SECRET_KEY": "an example of a key that is as long as a key must be, nothing more than that",
    "DATA_KEYS": "an example of a key of data that is as long as it must be",
    "ALLOWED_HOSTS": "zhaoshang.example",
    "DATABASE_URL": "postgres://zhaoshang@db/zhaoshang",
    "REDIS_URL": "redis://redis:6379/0",
}


# Per cent of lines, measured by the run of every test (98 and 99): rules and services decide, so
# they owe more. Raise the floors with what is measured, never lower them.
COVERAGE_FLOORS = {
    "everything": (96, "*"),
    "rules and services": (98, "*/rules.py,*/rules/*,*/services.py,*/services/*"),
}

# Holds `make run` to a time in which it must be up, so nothing else may want the processor.
ALONE = "tests/guards/test_embedded.py"


@dataclass
class Report:
    """What went wrong, and how each pytest run ended."""

    failed: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Check:
    """A command that reads the code without running it."""

    name: str
    command: list[str | Path]
    environment: dict[str, str] = field(default_factory=dict)
    # What it says is of interest only where it fails.
    quiet: bool = False


# Compiles all tests, which takes longer than to collect them: the processes that run them, side by
# side, find that done.
COLLECTED = Check(
    "tests are collected", [PYTHON, "-m", "pytest", "-qq", "--collect-only"], quiet=True
)


def lint(report: Report, *more: Check) -> None:
    """Run everything that reads the code without running it, two at a time; then `more`."""
    templates = ["templates"] if (ROOT / "templates").is_dir() else []
    production = {"DJANGO_SETTINGS_MODULE": "zhaoshang.settings.production", **PRODUCTION_EXAMPLE}
    checks = [
        # The longest first: the others run beside it.
        Check("types (mypy)", ["mypy"]),
        *more,
        Check("ruff check", ["ruff", "check", "."]),
        Check("ruff format", ["ruff", "format", "--check", "."]),
        Check("djlint lint", ["djlint", "--lint", "--quiet", *templates]),
        Check("djlint format", ["djlint", "--check", "--quiet", *templates]),
        Check("floors (import-linter)", ["lint-imports"]),
        Check("translations", [PYTHON, CI / "messages.py", "check"]),
        Check("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
        Check(
            "deployment settings",
            [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            production,
        ),
    ]
    if os.environ.get("ZS_AUDIT"):
        checks.append(Check("dependencies", [PYTHON, CI / "audit.py"]))
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for check, (done, seconds) in zip(checks, pool.map(_run, checks), strict=True):
            said = "" if check.quiet and not done.returncode else done.stdout
            print(f"\n── {check.name}\n{said}", end="")
            print(f"   {'FAILED' if done.returncode else 'ok'}, {seconds:.0f} s", flush=True)
            if done.returncode:
                report.failed.append(check.name)


def _run(check: Check) -> tuple[subprocess.CompletedProcess[str], float]:
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=command_environment(TEST_SETTINGS) | check.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done, time.monotonic() - started


def tests(report: Report, arguments: list[str]) -> None:
    """Run pytest on SQLite, and on PostgreSQL where there is one, side by side.

    With both, PostgreSQL runs every test and SQLite those whose answer depends on the database: the
    walks of every address and the browser (marked `once`) say the same on either. The run with
    every test is measured. Each waits a third of its time, for the disk or a browser, which the
    other uses; the output of SQLite's is kept until PostgreSQL's has ended. What has a time to keep
    runs before them.
    """
    database = os.environ.get("TEST_DATABASE_URL", "")
    sqlite = {"DATABASE_URL": "sqlite://:memory:"}
    measure = [] if arguments else ["-p", "tests.measured"]
    if measure:
        _tool("coverage", "erase")
        first = _start([ALONE], sqlite, share=2)
        _follow(report, "make run, alone", first, first.stdout or [])
        measure.append(f"--ignore={ALONE}")
    if database:
        # What SQLite cannot run runs next to it; only the run with every tool may be held to
        # "no skip".
        sqlite["ZS_FAIL_ON_SKIP"] = "0"
        left_out = [] if arguments else ["-m", "not once", f"--ignore={ALONE}"]
        with TemporaryFile("w+") as kept:
            beside = _start([*left_out, *arguments], sqlite, kept, share=2)
            everything = _start([*measure, *arguments], {"DATABASE_URL": database})
            _follow(report, "tests on PostgreSQL", everything, everything.stdout or [])
            beside.wait()
            kept.seek(0)
            _follow(report, "tests on SQLite", beside, kept)
    else:
        alone = _start([*measure, *arguments], sqlite)
        _follow(report, "tests on SQLite", alone, alone.stdout or [])
    if measure:
        _coverage(report)
    if not database:
        report.closing.append("tests on PostgreSQL: skipped, TEST_DATABASE_URL is not set")
    if not os.environ.get("TEST_REDIS_URL"):
        report.closing.append("tests with Redis: skipped, TEST_REDIS_URL is not set")


def _start(
    arguments: list[str],
    environment: dict[str, str],
    output: IO[str] | int = subprocess.PIPE,
    *,
    share: int = 1,
) -> subprocess.Popen[str]:
    """Start pytest; `share` 2: with half the processes, for the shorter run beside another.

    Each process reads all tests and makes its database: a minute before its first test.
    """
    workers = int(os.environ.get("ZS_TEST_WORKERS", min(2, os.cpu_count() or 1)))
    parallel = ["-n", str(max(1, workers // share))] if workers else []
    return subprocess.Popen(
        [PYTHON, "-m", "pytest", "-q", "-rs", *parallel, *arguments],
        cwd=ROOT,
        env=command_environment(TEST_SETTINGS) | environment,
        stdout=output,
        text=True,
    )


def _follow(
    report: Report, name: str, process: subprocess.Popen[str], output: Iterable[str]
) -> None:
    print(f"\n── {name}", flush=True)
    closing = ""
    for line in output:
        print(line, end="", flush=True)
        if re.search(r"\d+ (passed|failed|error|skipped)|no tests ran", line):
            closing = line.strip(" =\n")
    if process.wait():
        report.failed.append(name)
    report.closing.append(f"{name}: {closing or 'ended without a result'}")


def _tool(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env=command_environment(TEST_SETTINGS),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )


def _coverage(report: Report) -> None:
    _tool("coverage", "combine", "--quiet")
    for name, (floor, files) in COVERAGE_FLOORS.items():
        done = _tool(
            *("coverage", "report", "--format=total"),
            *(f"--include={files}", f"--fail-under={floor}"),
        )
        share = done.stdout.partition("\n")[0]
        report.closing.append(f"coverage of {name}: {share} % (floor {floor} %)")
        if done.returncode:
            report.failed.append(f"coverage of {name}")


def main() -> int:
    """Run what was asked for and say at the end how it went."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=["lint", "tests"])
    parser.add_argument("pytest_arguments", nargs="*")
    options = parser.parse_args()
    prepare(DEVELOPMENT_LOCK)
    report = Report()
    if options.only != "tests":
        lint(report, *([] if options.only else [COLLECTED]))
    if options.only != "lint":
        tests(report, options.pytest_arguments)
    print("\n── result")
    for line in report.closing:
        print(f"   {line}")
    print(f"   failed: {', '.join(report.failed)}" if report.failed else "   all checks passed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
