"""What every test needs: one language, one speed of hypothesis, honest skips."""

import gc
import itertools
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

pytest_plugins = ["tests.stages", "tests.people", "tests.database", "tests.marked_once"]
# Walks of every address, tests of the code base, journeys in a browser, tests of pages: what a page
# reads is tested with its selectors, and two walks of every address run everywhere. The whole demo
# is loaded into SQLite by the test of `make run`.
ONCE = {"guards", "browser", "page", "flag_pages"}
ONCE_FILES = re.compile(r"test_(pages?|views|tab|demo)(_|$)|_pages?$")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

# Fixed examples and no deadline: two busy cores must not turn a slow run into a red one.
hypothesis_settings.register_profile(
    "zhaoshang",
    derandomize=True,
    deadline=None,
    max_examples=int(os.environ.get("ZS_HYPOTHESIS_EXAMPLES", "50")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("zhaoshang")


def chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def missing_for(marker: str) -> str | None:
    """Return what this machine lacks for tests so marked, or None."""
    if marker == "postgres" and connection.vendor != "postgresql":
        return "needs PostgreSQL: set TEST_DATABASE_URL"
    if marker == "redis" and not os.environ.get("TEST_REDIS_URL"):
        return "needs Redis: set TEST_REDIS_URL"
    if marker == "browser" and chromium() is None:
        return "needs Chromium: apt-get install chromium fonts-noto-cjk"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs one database only; skip what this machine cannot run, naming the tool."""
    for item in items:
        if _says_the_same_anywhere(item):
            item.add_marker(pytest.mark.once)
    for marker in ("postgres", "redis", "browser"):
        reason = missing_for(marker)
        if reason is None:
            continue
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def _says_the_same_anywhere(item: pytest.Item) -> bool:
    """Tell whether a test walks the code base or tests pages, or asks no database at all."""
    if item.get_closest_marker("everywhere"):
        return False
    folders = item.path.relative_to(Path(__file__).parent).parts[:-1]
    if ONCE & set(folders) or ONCE_FILES.search(item.path.stem):
        return True
    fixtures = set(getattr(item, "fixturenames", ()))
    return not item.get_closest_marker("django_db") and fixtures.isdisjoint(DATABASE_FIXTURES)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect no garbage while tests are collected: nothing of what is read goes away."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what lives as long as the run.

    The application and thousands of collected tests are some million objects; looking through them
    again and again took a fifth of the processor time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Turn skips into a failure where every tool is installed (ZS_FAIL_ON_SKIP=1)."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("ZS_FAIL_ON_SKIP") != "1" or reporter is None or exitstatus != 0:
        return
    if reporter.stats.get("skipped"):
        reporter.write_line("Skipped tests count as failures here (ZS_FAIL_ON_SKIP=1).", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    """Start each test in the default language, whatever the test before it chose."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def _files_of_all_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return new places for attachments; the folder is made by who stores the first file."""
    base = tmp_path_factory.mktemp("files")
    return (base / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_files(settings, _files_of_all_tests: Iterator[Path]) -> None:
    """Keep each test's attachments to itself."""
    settings.FILES_ROOT = settings.MEDIA_ROOT = next(_files_of_all_tests)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()
