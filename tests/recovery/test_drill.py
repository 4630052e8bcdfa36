"""The drill: load, back up, destroy, restore, compare every table and every file."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as own_settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from tests.database import contents
from tests.recovery.conftest import KEY, PLANTED
from zhaoshang.audit.models import AuditEvent
from zhaoshang.audit.selectors import verify_chains
from zhaoshang.core import clock
from zhaoshang.files.models import StoredFile
from zhaoshang.recovery import folder as places
from zhaoshang.recovery.archive import ArchiveDamaged, read_manifest, walk
from zhaoshang.recovery.engine_postgresql import PostgresEngine
from zhaoshang.recovery.events import RESTORED
from zhaoshang.recovery.services import back_up, backing_up, remove_old, restore, try_backup
from zhaoshang.recovery.services.restoring import Restored, RestoreRefused
from zhaoshang.recovery.services.trial import looked_at

pytestmark = pytest.mark.everywhere


def files_of(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file() and not path.relative_to(root).as_posix().startswith(".")
    }


def tables() -> dict[str, object]:
    found = contents(apps.get_models(include_auto_created=True))
    return {name: rows for name, rows in found.items() if rows}


@pytest.fixture
def _a_session(lived_in):
    Session.objects.create(session_key="a" * 32, session_data="x", expire_date=clock.now())


@pytest.mark.slow
@pytest.mark.usefixtures("_a_session")
def test_load_back_up_destroy_restore_compare(lived_in, folder, destroyed):
    root = Path(own_settings.FILES_ROOT)
    rows, files = tables(), files_of(root)
    assert len(files) == 3
    assert {"projects_project", "audit_auditevent", "audit_auditseal"} <= set(rows)

    made = back_up(into=folder, key=KEY)
    assert (made.files, made.missing, made.is_encrypted) == (3, (), True)
    assert [path.name for path in folder.glob("zhaoshang-*")] == [made.path.name]
    assert made.path.stat().st_mode & 0o077 == 0
    assert not planted_in(made.path)

    if connection.vendor == "sqlite":
        # Tried in a scratch, by the application itself; nothing of the real one is touched.
        trial = try_backup(path=made.path, key=KEY)
        assert trial.problems == ()
        assert [each.is_verified for each in places.backups(folder)] == [True]
        assert (tables(), files_of(root)) == (rows, files)

    destroyed()
    shutil.rmtree(root)
    assert not connection.introspection.table_names()

    done = restore(path=made.path, key=KEY)
    assert done.problems == ()
    assert files_of(root) == files
    after = tables()
    assert set(rows) - set(after) == {"django_session"}, "who was logged out is not logged in again"
    changed = {name for name in after if after[name] != rows.get(name)}
    assert changed == {"audit_auditevent"}
    assert AuditEvent.objects.latest("pk").kind == RESTORED
    assert all(report.is_intact for report in verify_chains())

    # It holds data now: only a word more replaces it, and sets the files aside.
    with pytest.raises(RestoreRefused, match="--overwrite"):
        restore(path=made.path, key=KEY)
    if connection.vendor == "postgresql":
        assert_seen_and_emptied(root, done)
        return
    (root / next(iter(files))).write_bytes(b"spoilt since")
    StoredFile.objects.update(name="changed since")
    call_command("restore", made.path.name, "--overwrite")
    assert files_of(root) == files
    assert not StoredFile.objects.filter(name="changed since")
    assert len(list(root.glob(".before-*"))) == 1


def assert_seen_and_emptied(root: Path, done: Restored) -> None:
    """Ask what a trial's own process sees, and empty what an overwriting restore would empty.

    To make and load two more databases, which is done on SQLite, takes a minute of PostgreSQL.
    """
    engine = PostgresEngine(connection)
    seen = looked_at(engine.address(), root, done.manifest)
    changed_since = ["table audit_auditevent", "table django_session"]
    assert [line.split(":")[0] for line in seen] == changed_since
    engine.empty()
    assert not connection.introspection.table_names()


def planted_in(path: Path) -> bool:
    held = path.read_bytes()
    return PLANTED.encode() in held or b"accounts_user" in held


def test_without_a_key_whoever_has_the_file_reads_it(lived_in, folder):
    made = back_up(into=folder)
    assert made.path.suffix == ".tar"
    assert planted_in(made.path)
    assert read_manifest(made.path, "")["missing"] == []


def test_damage_anywhere_is_found_before_anything_is_touched(lived_in, folder, monkeypatch):
    made = back_up(into=folder, key=KEY)
    whole = made.path.read_bytes()
    for spoilt in (
        whole[: len(whole) // 2]
        + bytes([whole[len(whole) // 2] ^ 1])
        + whole[len(whole) // 2 + 1 :],
        whole[:-1],
        whole[: -1024 * 1024 - 16] if len(whole) > 2 * 1024 * 1024 else whole[:200],
    ):
        made.path.write_bytes(spoilt)
        with pytest.raises(ArchiveDamaged):
            restore(path=made.path, key=KEY, overwrite=True)
    made.path.write_bytes(whole)
    for key, words in (("", "BACKUP_KEY"), ("another key" * 4, "another key")):
        with pytest.raises(ArchiveDamaged, match=words):
            read_manifest(made.path, key)
    monkeypatch.setattr(
        "zhaoshang.recovery.services.restoring.code_migrations", lambda: {"projects.9999_of_later"}
    )
    with pytest.raises(RestoreRefused, match="9999_of_later"):
        restore(path=made.path, key=KEY, overwrite=True)


def test_no_row_is_without_its_file_whatever_happens_meanwhile(lived_in, folder, monkeypatch):
    """While files are copied one comes with its row; another, seconds old, goes with its row."""

    real, root = backing_up._copy, Path(own_settings.FILES_ROOT)
    rounds = []

    def copy(archive, copied):
        rounds.append(len(rounds))
        if rounds[-1] == 1:
            # The moment of the database is held: the file of a row in it vanishes.
            gone = StoredFile.objects.get(key="e" * 32)
            (root / "ee" / "ee" / gone.key).unlink()
            gone.delete()
        real(archive, copied)
        if rounds[-1] == 0:
            like = StoredFile.objects.first()
            for key in ("d" * 32, "e" * 32):
                path = root / key[:2] / key[2:4] / key
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"new")
                like.pk, like.key = None, key
                like.save()

    monkeypatch.setattr(backing_up, "_copy", copy)
    made = back_up(into=folder)
    manifest = read_manifest(made.path, "")
    assert len(rounds) == 3, "the first moment was let go"
    assert manifest["missing"] == []
    assert made.files == 4
    assert manifest["tables"]["files_storedfile"]["rows"] == 4


def test_a_file_lost_before_is_told_and_does_not_stop_the_backup(lived_in, folder):
    lost = next(path for path in Path(own_settings.FILES_ROOT).rglob("*") if path.is_file())
    lost.unlink()
    with pytest.raises(CommandError, match="1 rows"):
        call_command("backup")
    assert read_manifest(folder / places.backups(folder)[0].name, KEY)["missing"] == [lost.name]


def test_what_breaks_off_leaves_nothing_that_looks_like_a_backup(lived_in, folder, monkeypatch):
    (folder / "zhaoshang-20260101T000000Z.tar.part").write_bytes(b"of a killed one")
    (folder / ".trial-killed" / "files").mkdir(parents=True)
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        back_up(into=folder)
    assert [path.name for path in folder.iterdir()] == [".lock"]


def test_commands_say_what_is_there(lived_in, folder, capsys):
    call_command("backup")
    call_command("backup", "--list")
    call_command("backup", "--verify")
    said = capsys.readouterr().out
    name = places.backups(folder)[0].name
    assert said.count(name) == 3
    assert "encrypted" in said
    assert "3 files" in said
    assert remove_old(folder) == []
    names = [name for name, _content in walk(folder / name, KEY)]
    assert names[-1] == "manifest.json"
    with pytest.raises(CommandError, match="no nothing"):
        call_command("restore", "nothing")
