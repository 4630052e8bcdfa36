"""Run every check of the project: `make test`. `make lint` is the first half.

SQLite always. PostgreSQL and Redis when TEST_DATABASE_URL and TEST_REDIS_URL name servers to use;
what this machine cannot run is reported as skipped, with the reason.

    ZS_FAIL_ON_SKIP=1    a skip in the PostgreSQL run is a failure (CI has every tool installed)
    ZS_TEST_WORKERS=2    test processes side by side; 0 for none
"""

import argparse
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from environment import CI, DEVELOPMENT_LOCK, PYTHON, ROOT, command_environment, prepare

TEST_SETTINGS = "zhaoshang.settings.test"
# Nothing real: `check --deploy` looks at the settings, it does not connect.
PRODUCTION_EXAMPLE = {
    "SECRET_KEY": "an example of a key that is as long as a key must be, nothing more than that",
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


@dataclass
class Report:
    """What went wrong, and how each pytest run ended."""

    failed: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)


def lint(report: Report) -> None:
    """Run everything that reads the code without running it."""
    templates = ["templates"] if (ROOT / "templates").is_dir() else []
    steps: list[tuple[str, list[str | Path], dict[str, str]]] = [
        ("ruff check", ["ruff", "check", "."], {}),
        ("ruff format", ["ruff", "format", "--check", "."], {}),
        ("djlint lint", ["djlint", "--lint", "--quiet", *templates], {}),
        ("djlint format", ["djlint", "--check", "--quiet", *templates], {}),
        ("types (mypy)", ["mypy"], {}),
        ("floors (import-linter)", ["lint-imports"], {}),
        ("translations", [PYTHON, CI / "messages.py", "check"], {}),
        ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
        (
            "deployment settings",
            [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            {"DJANGO_SETTINGS_MODULE": "zhaoshang.settings.production", **PRODUCTION_EXAMPLE},
        ),
    ]
    for name, command, environment in steps:
        _step(report, name, command, environment)


def _step(
    report: Report, name: str, command: list[str | Path], environment: dict[str, str]
) -> None:
    print(f"\n── {name}", flush=True)
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=command_environment(TEST_SETTINGS) | environment, check=False
    )
    print(f"   {'ok' if done.returncode == 0 else 'FAILED'}, {time.monotonic() - started:.0f} s")
    if done.returncode:
        report.failed.append(name)


def tests(report: Report, arguments: list[str]) -> None:
    """Run pytest on SQLite, and on PostgreSQL where there is one.

    With both, PostgreSQL runs every test and SQLite those whose answer depends on the database: the
    walks of every address and the browser (marked `once`) say the same on either. The run with
    every test is measured.
    """
    database = os.environ.get("TEST_DATABASE_URL", "")
    sqlite = {"DATABASE_URL": "sqlite://:memory:"}
    measure = [] if arguments else ["--cov", "--cov-report="]
    if database:
        # What SQLite cannot run runs next; only the run with every tool may be held to "no skip".
        sqlite["ZS_FAIL_ON_SKIP"] = "0"
        left_out = [] if arguments else ["-m", "not once"]
        _pytest(report, "tests on SQLite", [*left_out, *arguments], sqlite)
        _pytest(report, "tests on PostgreSQL", [*measure, *arguments], {"DATABASE_URL": database})
    else:
        _pytest(report, "tests on SQLite", [*measure, *arguments], sqlite)
    if measure:
        _coverage(report)
    if not database:
        report.closing.append("tests on PostgreSQL: skipped, TEST_DATABASE_URL is not set")
    if not os.environ.get("TEST_REDIS_URL"):
        report.closing.append("tests with Redis: skipped, TEST_REDIS_URL is not set")


def _pytest(report: Report, name: str, arguments: list[str], environment: dict[str, str]) -> None:
    print(f"\n── {name}", flush=True)
    workers = os.environ.get("ZS_TEST_WORKERS", str(min(2, os.cpu_count() or 1)))
    parallel = ["-n", workers] if workers != "0" else []
    process = subprocess.Popen(
        [PYTHON, "-m", "pytest", "-q", "-rs", *parallel, *arguments],
        cwd=ROOT,
        env=command_environment(TEST_SETTINGS) | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    closing = ""
    for line in process.stdout or []:
        print(line, end="", flush=True)
        if re.search(r"\d+ (passed|failed|error|skipped)|no tests ran", line):
            closing = line.strip(" =\n")
    if process.wait():
        report.failed.append(name)
    report.closing.append(f"{name}: {closing or 'ended without a result'}")


def _coverage(report: Report) -> None:
    for name, (floor, files) in COVERAGE_FLOORS.items():
        command = ["coverage", "report", "--format=total", f"--include={files}"]
        done = subprocess.run(
            [*command, f"--fail-under={floor}"],
            cwd=ROOT,
            env=command_environment(TEST_SETTINGS),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        report.closing.append(f"coverage of {name}: {done.stdout.strip()} % (floor {floor} %)")
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
        lint(report)
    if options.only != "lint":
        tests(report, options.pytest_arguments)
    print("\n── result")
    for line in report.closing:
        print(f"   {line}")
    print(f"   failed: {', '.join(report.failed)}" if report.failed else "   all checks passed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
