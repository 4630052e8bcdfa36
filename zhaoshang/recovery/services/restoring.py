"""Restore a backup into an empty system, or in place of what is there when told so."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.recovery.archive import read_manifest, unpack
from zhaoshang.recovery.engine_parts import holds_data
from zhaoshang.recovery.engines import engine_of
from zhaoshang.recovery.events import RESTORED
from zhaoshang.recovery.facts import code_migrations, problems_of
from zhaoshang.recovery.services.roles import grant_application_role

log = structlog.get_logger(__name__)


class RestoreRefused(Exception):  # noqa: N818 - what happened, as RuleBroken
    """What is there, or where it comes from, forbids restoring unless told so."""


@dataclass(frozen=True)
class Restored:
    """What a restore did.

    Args:
        manifest: What the backup says of itself.
        problems: What the restored system lacks, a line each; empty is good.
        set_aside: The folder in which the attachments of before are kept, if there were any.
        roles: The application's role was given its rights.
    """

    manifest: dict[str, Any]
    problems: tuple[str, ...]
    set_aside: Path | None
    roles: bool


def restore(
    *, path: Path, key: str = "", overwrite: bool = False, other_version: bool = False
) -> Restored:
    """Restore database and attachments from a backup; nobody may be at work meanwhile.

    1. Read the whole archive once: nothing is touched for one that is damaged.
    2. Refuse what would be lost, and what this version does not know.
    3. Unpack the attachments beside their place, put them there, load the database.
    4. Compare everything with the manifest.
    5. End all sessions: who was logged out since must not be logged in again. Give the
       application's role its rights. Write an event into the restored trail.

    Args:
        path: The archive.
        key: What it was sealed with.
        overwrite: Replace a database and attachments that are there; the attachments are set aside.
        other_version: Take a backup of another version of the program.

    Raises:
        ArchiveDamaged: when it cannot be read, or is not what was backed up.
        RestoreRefused: when data would be lost, or versions differ, and nobody said so.
        EngineFailed: when the database's tools fail.
        OSError: when the disk does not take it.
    """
    manifest = read_manifest(path, key)
    _require_engine(manifest)
    if not other_version:
        _require_version(manifest)
    root = Path(settings.FILES_ROOT)
    if not overwrite:
        _require_empty(root)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    set_aside: list[Path] = []
    with _beside(root) as staging:

        def load(pieces: Iterator[bytes]) -> None:
            set_aside.extend(_exchange(root, staging))
            engine_of(connection).load(pieces)

        unpack(path, key, files=staging, load=load)
    # What was prepared on the old connection is gone with the old tables.
    if connection.vendor == "postgresql":
        connection.close()
    problems = problems_of(manifest)
    roles = _finish(path, manifest)
    log.info("restored", backup=path.name, problems=len(problems))
    return Restored(manifest, tuple(problems), next(iter(set_aside), None), roles)


def _finish(path: Path, manifest: dict[str, Any]) -> bool:
    Session.objects.all().delete()
    roles = False
    if settings.APPLICATION_ROLE and connection.vendor == "postgresql":
        grant_application_role(
            role=settings.APPLICATION_ROLE, password=settings.APPLICATION_PASSWORD
        )
        roles = True
    detail = {"backup": path.name, "backed_up_at": manifest["started_at"]}
    record_event(RESTORED, by=None, subject=("recovery.backup", path.name), detail=detail)
    return roles


def _require_engine(manifest: dict[str, Any]) -> None:
    own = engine_of(connection).name
    if manifest["engine"] != own:
        raise RestoreRefused(
            f"the backup is of {manifest['engine']}, this database is {own}: they do not mix"
        )


def _require_version(manifest: dict[str, Any]) -> None:
    own, said = code_migrations(), set(manifest["migrations"])
    if own == said:
        return
    newer, older = sorted(said - own), sorted(own - said)
    raise RestoreRefused(
        f"the backup is of version {manifest['version']}, whose migrations are not this one's"
        f" (only there: {', '.join(newer) or 'none'}; only here: {', '.join(older) or 'none'})."
        " Restore with the version it was made by; or say --other-version, and migrate afterwards"
    )


def _require_empty(root: Path) -> None:
    if holds_data(connection):
        raise RestoreRefused("the database holds data; --overwrite replaces it")
    if root.is_dir() and any(path.is_file() for path in root.rglob("*")):
        raise RestoreRefused(f"{root} holds attachments; --overwrite sets them aside")


@contextlib.contextmanager
def _beside(root: Path) -> Iterator[Path]:
    """Make a folder on the same disk; whatever is left in it goes with the block."""
    staging = root / f".restoring-{secrets.token_hex(4)}"
    staging.mkdir(mode=0o700)
    try:
        yield staging
    finally:
        _remove(staging)


def _exchange(root: Path, staging: Path) -> list[Path]:
    """Set aside what is there and put the unpacked in its place; return where it was set aside."""
    before = [path for path in root.iterdir() if not path.name.startswith(".")]
    aside = root / f".before-{clock.now():%Y%m%dT%H%M%S}"
    if before:
        aside.mkdir(mode=0o700)
    for path in before:
        path.rename(aside / path.name)
    for path in list(staging.iterdir()):
        path.rename(root / path.name)
    return [aside] if before else []


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
