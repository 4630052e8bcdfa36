"""Try a backup: restore it into a scratch database and a scratch folder, and look at it there.

The looking is done by a process of its own (`manage.py check_restored`) that knows nothing but the
scratch: the application itself starts on what was restored, and cannot touch the real one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import connection

from zhaoshang.core import clock
from zhaoshang.recovery import folder as places
from zhaoshang.recovery.archive import read_manifest, unpack
from zhaoshang.recovery.engine_parts import EngineFailed
from zhaoshang.recovery.engines import engine_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Trial:
    """How a trial ended: what the backup says of itself, what was wrong (empty is good)."""

    manifest: dict[str, Any]
    problems: tuple[str, ...]


def try_backup(*, path: Path, key: str = "") -> Trial:
    """Restore a backup into a scratch database and folder, and compare everything.

    A backup that passes is marked beside its file: retention keeps the last that did.

    Raises:
        FolderBusy: when another is at work in the folder.
        ArchiveDamaged: when it cannot be read.
        EngineFailed: when the database's tools fail.
        OSError: when the disk does not take it.
    """
    with places.locked(path.parent):
        manifest = read_manifest(path, key)
        with (
            tempfile.TemporaryDirectory(prefix=places.TRIAL, dir=path.parent) as folder,
            engine_of(connection).scratch() as scratch,
        ):
            files = Path(folder) / "files"
            files.mkdir()
            engine = engine_of(scratch)
            unpack(path, key, files=files, load=engine.load)
            scratch.close()
            problems = looked_at(engine.address(), files, manifest)
        if not problems:
            places.mark_verified(path, {"tried_at": clock.now().isoformat()})
    log.info("backup tried", backup=path.name, problems=len(problems))
    return Trial(manifest, tuple(problems))


def looked_at(address: str, files: Path, manifest: dict[str, Any]) -> list[str]:
    """Return what a process of its own finds wrong in a database and a folder of attachments.

    Raises:
        EngineFailed: when the application does not even start on what was restored.
    """
    done = subprocess.run(  # noqa: S603 - our own command, by our own interpreter
        [
            sys.executable,
            str(settings.BASE_DIR / "manage.py"),
            "check_restored",
            f"--files={files}",
        ],
        input=json.dumps(manifest).encode(),
        env=os.environ
        | {
            "DATABASE_URL": address,
            "DB_STATEMENT_TIMEOUT_MS": "0",
        },
        capture_output=True,
        check=False,
    )
    try:
        found: list[str] = json.loads(done.stdout)
    except ValueError as error:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise EngineFailed(f"the application does not start on it: {' '.join(last)}") from error
    return found
