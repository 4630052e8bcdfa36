"""Make a backup: attachments and database in one archive, with no row without its file.

An attachment is stored before its row is committed, is never changed, and may be removed together
with its row. So neither order alone will do: the database first, and a file that is removed before
it is copied leaves a row without a file; the files first, and what is uploaded meanwhile lacks.
Therefore:

1. Copy every attachment.
2. Hold one moment of the database. Whatever its rows name was there at that moment: either during
   the first round, or it came since.
3. Copy the attachments that came since. If one of them has gone already (seconds old, and removed),
   let the moment go and hold another: its row has gone with it.
4. Dump the database as it was at that moment.

A file without a row is harmless: the nightly sweep clears it away.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper

from zhaoshang.core import clock
from zhaoshang.recovery import folder as places
from zhaoshang.recovery.archive import PARTIAL, ArchiveWriter, Found, Writing
from zhaoshang.recovery.engine_parts import Engine, Snapshot
from zhaoshang.recovery.engines import engine_of
from zhaoshang.recovery.rules import Retention, to_remove

FORMAT = 1
ATTEMPTS = 3
# Folders in which a restore keeps what it works on.
HIDDEN = "."

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Made:
    """A backup that was made: where it is and what it holds.

    Args:
        path: The archive.
        archive: Its size in bytes and SHA-256.
        started_at: When it was begun.
        finished_at: When it was whole.
        rows: Rows of all tables.
        files: Attachments.
        missing: Keys of rows whose file was not there: lost before, and not by this backup.
        is_encrypted: Sealed with a key.
    """

    path: Path
    archive: Found
    started_at: dt.datetime
    finished_at: dt.datetime
    rows: int
    files: int
    missing: tuple[str, ...]
    is_encrypted: bool


@dataclass
class _Copied:
    """The attachments that are in the archive."""

    files: dict[str, Found] = field(default_factory=dict)

    @property
    def keys(self) -> set[str]:
        return {name.rpartition("/")[2] for name in self.files}


def back_up(
    *,
    into: Path,
    key: str = "",
    connection: BaseDatabaseWrapper = default_connection,
) -> Made:
    """Make one backup, whole or not at all.

    Args:
        into: The folder of backups.
        key: Seals it; "" leaves it readable by whoever has the file.
        connection: The database.

    Raises:
        FolderBusy: when another is at work there.
        EngineFailed: when the database's tools fail.
        OSError: when the disk does not take it, or an attachment cannot be read.
    """
    with places.locked(into):
        started = clock.now()
        writing = Writing(into / places.new_name(started, sealed=bool(key)), key)
        with writing.opened() as archive:
            manifest = _written(archive, engine_of(connection), started)
    tables = manifest["tables"].values()
    made = Made(
        path=writing.path,
        archive=writing.found,
        started_at=started,
        finished_at=clock.now(),
        rows=sum(table["rows"] for table in tables),
        files=len(manifest["files"]),
        missing=tuple(manifest["missing"]),
        is_encrypted=bool(key),
    )
    log.info("backup made", backup=made.path.name, size=made.archive.size, files=made.files)
    return made


def remove_old(folder: Path) -> list[str]:
    """Remove what retention no longer keeps (BACKUP_KEEP_…); return the names.

    Raises:
        FolderBusy: when another is at work there.
    """
    keep = Retention(
        daily=settings.BACKUP_KEEP_DAILY,
        weekly=settings.BACKUP_KEEP_WEEKLY,
        monthly=settings.BACKUP_KEEP_MONTHLY,
    )
    with places.locked(folder):
        names = to_remove(places.backups(folder), keep)
        for name in names:
            places.remove(folder / name)
            log.info("backup removed", backup=name)
    return names


def _written(archive: ArchiveWriter, engine: Engine, started: dt.datetime) -> dict[str, Any]:
    copied = _Copied()
    _copy(archive, copied)
    with _settled(archive, engine, copied) as (snapshot, missing):
        tables = snapshot.tables()
        dump = archive.add_dump(snapshot.dump)
    manifest = {
        "format": FORMAT,
        "version": settings.VERSION,
        "engine": engine.name,
        "started_at": started.isoformat(),
        "finished_at": clock.now().isoformat(),
        "migrations": snapshot.migrations,
        "tables": tables,
        "files": [
            {"path": name, "size": found.size, "sha256": found.sha256}
            for name, found in sorted(copied.files.items())
        ],
        "missing": missing,
        "database": {"size": dump.size, "sha256": dump.sha256},
    }
    archive.close(manifest)
    return manifest


@contextlib.contextmanager
def _settled(
    archive: ArchiveWriter, engine: Engine, copied: _Copied
) -> Iterator[tuple[Snapshot, list[str]]]:
    """Hold a moment of the database all whose attachments are in the archive."""
    for attempt in range(1, ATTEMPTS + 1):
        with engine.snapshot() as snapshot:
            _copy(archive, copied)
            missing = sorted(snapshot.keys - copied.keys)
            if missing and attempt < ATTEMPTS:
                continue
            # Still not there after three moments: the file is lost, and its row is not.
            if missing:
                log.error("attachments without content", missing=len(missing))
            yield snapshot, missing
            return


def _copy(archive: ArchiveWriter, copied: _Copied) -> None:
    """Copy the attachments that are not in the archive yet, but for what goes away meanwhile."""
    root = Path(settings.FILES_ROOT)
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name in copied.files or name.startswith(HIDDEN) or path.suffix == PARTIAL:
            continue
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and not path.is_symlink():
                copied.files[name] = archive.add_file(name, path)
