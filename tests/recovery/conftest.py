"""A county with rows in many tables, and files; a database that may be destroyed."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.factories.accounts import CountyFixture, make_county
from tests.factories.files import PDF, upload
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.services import record_event, seal_all
from zhaoshang.core import clock
from zhaoshang.files.events import REMOVED
from zhaoshang.files.rules import EVIDENCE
from zhaoshang.files.services import store_upload
from zhaoshang.recovery.engines import engine_of

KEY = "a key of backups for tests, as long as it must be"
PLANTED = "planted-华辰新能源绝密"


@pytest.fixture
def _dump_tools() -> None:
    """Skip where PostgreSQL's own tools are missing."""
    if connection.vendor == "postgresql" and not shutil.which("pg_dump"):
        pytest.skip("needs pg_dump: apt-get install postgresql-client")


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    """The folder of backups of this deployment."""
    place = tmp_path / "backups"
    place.mkdir()
    settings.BACKUP_DIR, settings.BACKUP_KEY = str(place), KEY
    return place


@pytest.fixture
def lived_in(transactional_db, _dump_tools) -> CountyFixture:
    """A county with people, a project, three files, sealed and unsealed events."""
    made = make_county()
    clerk = made.user(Role.CLERK)
    User.objects.filter(pk=clerk.pk).update(last_login=clock.now())
    ProjectFactory(name=PLANTED)
    for number in range(3):
        stored = upload(f"{number}.pdf", PDF + f"% {PLANTED} {number}".encode())
        store_upload(stored, by=clerk, purpose="projects.evidence", allow=EVIDENCE)
        record_event(REMOVED, by=clerk, reason=PLANTED, detail={"number": number})
        if number == 1:
            seal_all()
    return made


@pytest.fixture
def destroyed() -> Iterator[Callable[[], None]]:
    """Return what loses the database: an empty one stands in its place until the test ends."""
    with contextlib.ExitStack() as stack:

        def destroy() -> None:
            if connection.vendor == "sqlite":
                connection.ensure_connection()
                with contextlib.closing(sqlite3.connect(":memory:")) as empty:
                    empty.backup(connection.connection)
                return
            fresh = stack.enter_context(engine_of(connection).scratch())
            own = connection.settings_dict["NAME"]
            stack.callback(connection.settings_dict.update, NAME=own)
            stack.callback(connection.close)
            connection.close()
            connection.settings_dict["NAME"] = fresh.settings_dict["NAME"]

        yield destroy
