"""Fixtures whose rows are written once for the tests of a module that begin with the same ones.

A test of an objection wants a county, its plan, a closed month and a result under notice: half the
time of such tests went into making that anew for each. A fixture declared with `@stage` in place
of `@pytest.fixture` is made before the test's own transaction begins, in a savepoint that stays
while the next tests want it too; tests are run in such an order that this is often so. Each test
gets copies of what the stages returned, so what it does to them or to the rows is its own.

A stage asks for other stages only (or for the database and the frozen day), so it never depends on
what else a test sets up. A test that commits makes its stages itself, like any fixture.
"""

from __future__ import annotations

import copy
import inspect
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache as django_cache
from django.db import transaction
from django.test import override_settings
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from tests.factories.projects import TODAY

Make = Callable[..., Any]
# Stages in the order in which they can be made, each with what it asks for: None where that is not
# a stage.
Wanted = dict[Make, dict[str, Make | None]]
# What a stage may ask for besides other stages: there while it is made. `clock` is a frozen day
# that a test moves on.
_FROZEN = {"frozen_day", "clock"}
_GIVEN = {"db", *_FROZEN}
_COMMITTING = {"transactional_db", "live_server", "django_db_serialized_rollback"}


def stage(make: Make) -> Any:
    """Declare a fixture whose rows tests share."""
    own = inspect.signature(make)

    def fixture(request: pytest.FixtureRequest, **given: Any) -> Any:
        if _made.holds(make):
            return _made.copy_of(make)
        return make(**given)

    first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    fixture.__signature__ = own.replace(parameters=[first, *own.parameters.values()])  # type: ignore[attr-defined]
    fixture.__doc__, fixture.__name__ = make.__doc__, make.__name__
    fixture.made_by = make  # type: ignore[attr-defined]
    return pytest.fixture(fixture)


@dataclass(frozen=True)
class _Standing:
    """A stage, its savepoint, and what was returned before it: making it may change that too."""

    make: Make
    savepoint: ExitStack
    before: dict[Make, Any]


@dataclass
class _Made:
    """The stages that stand in the database, each in a savepoint of its own."""

    standing: list[_Standing] = field(default_factory=list)
    values: dict[Make, Any] = field(default_factory=dict)
    files: Path | None = None
    copies: dict[int, Any] = field(default_factory=dict)

    def holds(self, make: Make) -> bool:
        return make in self.values

    def copy_of(self, make: Make) -> Any:
        """Return what the stage returned; what two of them share is shared among the copies."""
        if not self.copies and self.files is not None and self.files.exists():
            shutil.copytree(self.files, settings.FILES_ROOT, dirs_exist_ok=True)
        return copy.deepcopy(self.values[make], self.copies)

    def stand(self, wanted: Wanted) -> None:
        """Take back what is not wanted and make what is missing, each after what it asks for."""
        self.copies = {}
        kept = 0
        while kept < len(self.standing) and self.standing[kept].make in wanted:
            kept += 1
        self.take_back(kept)
        if wanted.keys() <= self.values.keys():
            return
        with _as_every_test_begins(self.files):
            for make, asked in wanted.items():
                if make not in self.values:
                    with _the_morning() if _is_frozen(make, wanted) else nullcontext():
                        self._make(make, asked)

    def _make(self, make: Make, asked: dict[str, Make | None]) -> None:
        savepoint = ExitStack()
        savepoint.enter_context(_taken_back())
        self.standing.append(_Standing(make, savepoint, copy.deepcopy(self.values)))
        given = {name: self.values[other] if other else None for name, other in asked.items()}
        try:
            self.values[make] = make(**given)
        except BaseException:
            self.take_back(len(self.standing) - 1)
            raise

    def take_back(self, kept: int = 0) -> None:
        """Leave the first so many stages."""
        while len(self.standing) > kept:
            last = self.standing.pop()
            self.values = last.before
            last.savepoint.close()
        if not self.standing and self.files is not None:
            shutil.rmtree(self.files, ignore_errors=True)


_made = _Made()


@contextmanager
def _taken_back() -> Iterator[None]:
    block = transaction.atomic()
    # As a test's own: what must not run inside a transaction may.
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def _as_every_test_begins(files: Path | None) -> Iterator[None]:
    django_cache.clear()
    with (
        override_settings(FILES_ROOT=files, MEDIA_ROOT=files),
        translation.override(settings.LANGUAGE_CODE),
    ):
        yield
    django_cache.clear()


def _the_morning() -> time_machine.travel:
    return time_machine.travel(f"{TODAY.isoformat()} 02:00+00:00", tick=False)


def _is_frozen(make: Make, wanted: Wanted) -> bool:
    """Tell whether a stage, or one that it asks for, asks for a frozen day."""
    asked = wanted[make]
    return not _FROZEN.isdisjoint(asked) or any(
        _is_frozen(other, wanted) for other in asked.values() if other
    )


def _stages_of(item: pytest.Item) -> Wanted:
    """Return the stages of a test; none where it commits or its module keeps rows of its own."""
    info = getattr(item, "_fixtureinfo", None)
    if info is None or _commits(item) or item.path in _with_own_rows:
        return {}
    found: Wanted = {}

    @cache
    def made_by(name: str) -> Make | None:
        definitions = info.name2fixturedefs.get(name)
        make: Make | None = getattr(definitions[-1].func, "made_by", None) if definitions else None
        if make is None:
            return None
        asked: dict[str, Make | None] = {}
        for each in inspect.signature(make).parameters:
            asked[each] = None if each in _GIVEN else made_by(each)
            if asked[each] is None and each not in _GIVEN:
                return None
        found[make] = asked
        return make

    for name in info.names_closure:
        made_by(name)
    return found


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    if marker and (marker.kwargs.get("transaction") or any(marker.args)):
        return True
    return not _COMMITTING.isdisjoint(getattr(item, "fixturenames", ()))


_with_own_rows: set[Path] = set()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring tests of a module together that begin with the same stages."""
    _with_own_rows.update(
        item.path for item in items if "module_database" in getattr(item, "fixturenames", ())
    )
    places: dict[Path, int] = {}
    for item in items:
        places.setdefault(item.path, len(places))
    # Tests that commit, and those without a database, stay where pytest-django put them: last.
    shared = [item for item in items if not _commits(item) and _stages_of(item)]
    order = {id(item): [each.__qualname__ for each in _stages_of(item)] for item in shared}
    slots = [index for index, item in enumerate(items) if id(item) in order]
    for index, item in zip(
        slots, sorted(shared, key=lambda item: (places[item.path], order[id(item)])), strict=True
    ):
        items[index] = item


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, Any, Any]:
    """Make a test's stages before its transaction begins."""
    if fixturedef.argname == "_django_db_helper":
        item = request.node
        if _made.files is None:
            _made.files = request.getfixturevalue("tmp_path_factory").mktemp("stages") / "files"
        with request.getfixturevalue("django_db_blocker").unblock():
            _made.stand(_stages_of(item))
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Take everything back after the last test of a module: no transaction grows old."""
    try:
        return (yield)
    finally:
        if _made.standing and (nextitem is None or nextitem.path != item.path):
            with item.config.stash[blocking_manager_key].unblock():
                _made.take_back()
