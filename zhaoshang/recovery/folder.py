"""The folder of backups: names, marks of passed trials, and one at a time.

What can be restored must be readable without the database: the folder alone decides what is kept.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from zhaoshang.recovery.archive import PARTIAL, flush_folder
from zhaoshang.recovery.rules import Kept

PLAIN, SEALED, MARK = ".tar", ".zsb", ".verified"
# A folder in which attachments are unpacked on trial.
TRIAL = ".trial-"
_NAME = re.compile(r"zhaoshang-(\d{8}T\d{6}Z)(?:\.tar|\.zsb)")
_STAMP = "%Y%m%dT%H%M%SZ"


class FolderBusy(Exception):  # noqa: N818 - what happened, as RuleBroken
    """Another backup or trial is at work in the folder."""


def backup_folder() -> Path | None:
    """Return the folder of this deployment (BACKUP_DIR); None where none is set."""
    return Path(settings.BACKUP_DIR) if settings.BACKUP_DIR else None


def backup_key() -> str:
    """Return the key that backups are sealed with (BACKUP_KEY, or what BACKUP_KEY_FILE holds)."""
    if settings.BACKUP_KEY_FILE:
        return Path(settings.BACKUP_KEY_FILE).read_text().strip()
    return str(settings.BACKUP_KEY)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only one at work in a folder; clear away what a killed one left half written.

    Raises:
        FolderBusy: when another is at work.
        OSError: when the folder is not there or cannot be written.
    """
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderBusy("another backup or trial is at work in this folder") from error
        for path in folder.glob(f"zhaoshang-*{PARTIAL}"):
            path.unlink()
        for path in folder.glob(f"{TRIAL}*"):
            shutil.rmtree(path)
        yield


def new_name(at: dt.datetime, *, sealed: bool) -> str:
    """Return the name of a backup that begins at a moment."""
    return f"zhaoshang-{at.astimezone(dt.UTC).strftime(_STAMP)}{SEALED if sealed else PLAIN}"


def backups(folder: Path) -> list[Kept]:
    """Return the finished backups of a folder, oldest first."""
    found = []
    for path in folder.iterdir():
        if named := _NAME.fullmatch(path.name):
            at = dt.datetime.strptime(named[1], _STAMP).replace(tzinfo=dt.UTC).astimezone()
            found.append(Kept(path.name, at, is_verified=_mark(path).exists()))
    return sorted(found, key=lambda each: (each.at, each.name))


def mark_verified(path: Path, facts: dict[str, Any]) -> None:
    """Note beside a backup that it passed its trial."""
    partial = _mark(path).with_suffix(PARTIAL)
    partial.write_text(json.dumps(facts))
    partial.replace(_mark(path))
    flush_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a backup and its mark."""
    _mark(path).unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _mark(path: Path) -> Path:
    return path.with_name(path.name + MARK)
