"""Background work of backups; nothing where no folder for them is set (BACKUP_DIR)."""

from __future__ import annotations

from celery import shared_task

from zhaoshang.recovery import services
from zhaoshang.recovery.folder import FolderBusy, backup_folder, backup_key

NOT_SET = "BACKUP_DIR is not set"
BUSY = "another is at work"
# A province's files may take hours; the queue hands the message out again after one of them, and
# the second finds the sweep's lock taken.
HOURS = 60 * 60


@shared_task(soft_time_limit=6 * HOURS, time_limit=6 * HOURS + 60)
def back_up() -> str:
    """Make the night's backup and remove what is too old; return its name."""
    into = backup_folder()
    if into is None:
        return NOT_SET
    try:
        return services.back_up_nightly(into=into, key=backup_key()).path.name
    except FolderBusy:
        return BUSY


@shared_task(soft_time_limit=6 * HOURS, time_limit=6 * HOURS + 60)
def try_backup() -> str:
    """Restore the newest backup into a scratch database and compare; return its name."""
    folder = backup_folder()
    if folder is None:
        return NOT_SET
    try:
        return services.try_weekly(folder=folder, key=backup_key())
    except FolderBusy:
        return BUSY
