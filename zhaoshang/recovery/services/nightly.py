"""What the schedule does: a backup each night, a trial each week, and telling when one fails."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse

from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.services import raise_alert
from zhaoshang.core import clock
from zhaoshang.recovery import folder as places
from zhaoshang.recovery.archive import ArchiveDamaged
from zhaoshang.recovery.engine_parts import EngineFailed
from zhaoshang.recovery.models import Backup
from zhaoshang.recovery.notices import BACKUP_FAILED, TRIAL_FAILED
from zhaoshang.recovery.services.backing_up import Made, back_up, remove_old
from zhaoshang.recovery.services.trial import try_backup

FAILURES = (ArchiveDamaged, EngineFailed, DatabaseError, OSError, ValueError)
LOST_FILES = "files of {count} rows are not there"
_WIDTH = 200


def back_up_nightly(*, into: Path, key: str) -> Made:
    """Make a backup, note it for the health page, remove what is too old.

    System administrators are told of one that fails, or that is not whole because attachments are
    lost; the error goes on its way.

    Raises:
        FolderBusy: when another is at work there; nobody is told.
        ArchiveDamaged, EngineFailed, DatabaseError, OSError, ValueError: when it fails.
    """
    started = clock.now()
    try:
        made = back_up(into=into, key=key)
        problem = LOST_FILES.format(count=len(made.missing)) if made.missing else ""
    except FAILURES as error:
        reason = _words(error)
        Backup.objects.create(started_at=started, place=str(into)[:_WIDTH], problem=reason)
        _tell(BACKUP_FAILED.name, started, {"reason": reason})
        raise
    Backup.objects.create(
        name=made.path.name,
        started_at=made.started_at,
        finished_at=made.finished_at,
        place=str(into)[:_WIDTH],
        size=made.archive.size,
        rows=made.rows,
        files=made.files,
        is_encrypted=made.is_encrypted,
        problem=problem,
    )
    if problem:
        _tell(BACKUP_FAILED.name, started, {"reason": problem})
    removed = remove_old(into)
    Backup.objects.filter(name__in=removed, removed_at=None).update(removed_at=clock.now())
    return made


def try_weekly(*, folder: Path, key: str) -> str:
    """Try the newest backup; return its name, "" where there is none.

    System administrators are told of one that does not pass.

    Raises:
        FolderBusy: when another is at work there; nobody is told.
        ArchiveDamaged, EngineFailed, DatabaseError, OSError, ValueError: when it fails.
    """
    found = places.backups(folder)
    if not found:
        return ""
    newest, began = found[-1], clock.now()
    try:
        problems = try_backup(path=folder / newest.name, key=key).problems
        reason = "; ".join(problems)[:_WIDTH]
    except FAILURES as error:
        _note_trial(newest.name, newest.at, began, folder, _words(error))
        raise
    _note_trial(newest.name, newest.at, began, folder, reason)
    if reason:
        raise ArchiveDamaged(reason)
    return newest.name


def _note_trial(
    name: str, made_at: dt.datetime, began: dt.datetime, folder: Path, reason: str
) -> None:
    row = Backup.objects.filter(name=name).first()
    if row is None:
        # Made by hand, or by a system that was restored since.
        row = Backup(name=name, started_at=made_at, finished_at=made_at, place=str(folder)[:_WIDTH])
    row.tried_at, row.trial_problem = began, reason
    row.save()
    if reason:
        _tell(TRIAL_FAILED.name, began, {"reason": reason, "name": name})


def _tell(kind: str, at: dt.datetime, params: dict[str, str]) -> None:
    """Tell the system administrators, once a day for each sort of failure."""
    on = at.astimezone(clock.now().tzinfo).date()
    people = User.objects.get_queryset().active_on(clock.today()).with_role(Role.SYSADMIN)
    raise_alert(
        kind=kind,
        subject=("recovery.backup", str(on)),
        period=str(on),
        recipients=list(people),
        params=params | {"on": on},
        url=reverse("health:status"),
    )


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:_WIDTH].replace(str(settings.BASE_DIR), "")
