"""`manage.py restore`: brings database and attachments back from a backup (docs/recovery.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from zhaoshang.recovery.engine_postgresql import become_owner
from zhaoshang.recovery.folder import backup_key
from zhaoshang.recovery.management.commands.backup import find, summary
from zhaoshang.recovery.services import restore
from zhaoshang.recovery.services.nightly import FAILURES
from zhaoshang.recovery.services.restoring import RestoreRefused


class Command(BaseCommand):
    help = (
        "Restore database and attachments from a backup into an empty system. Stop web, worker and"
        " beat first. Needs the owner's role (DATABASE_OWNER_URL or DATABASE_URL)."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", nargs="?", help="which one; default: the newest")
        parser.add_argument("--from", default=settings.BACKUP_DIR, dest="folder", help="folder")
        parser.add_argument(
            "--overwrite", action="store_true", help="replace the data that is there"
        )
        parser.add_argument(
            "--other-version",
            action="store_true",
            help="take a backup of another version; run migrate afterwards",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        path = find(Path(options["folder"] or "."), options["archive"])
        become_owner(connection)
        try:
            done = restore(
                path=path,
                key=backup_key(),
                overwrite=options["overwrite"],
                other_version=options["other_version"],
            )
        except (*FAILURES, RestoreRefused) as error:
            raise CommandError(f"not restored: {error}") from error
        self.stdout.write(f"restored from {path}\n{summary(done.manifest)}")
        if done.set_aside:
            self.stdout.write(f"attachments of before: {done.set_aside}; remove them in the end")
        if done.roles:
            self.stdout.write("the application's role has its rights")
        self.stdout.write("all sessions ended: everybody logs in anew")
        if done.problems:
            raise CommandError("\n".join(["restored, but not as backed up:", *done.problems]))
