"""`manage.py backup`: makes, lists, verifies and tries backups (docs/recovery.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhaoshang.recovery import folder as places
from zhaoshang.recovery.archive import read_manifest
from zhaoshang.recovery.services import back_up_nightly, try_backup
from zhaoshang.recovery.services.nightly import FAILURES


class Command(BaseCommand):
    help = (
        "Back up database and attachments into one file. --verify reads an archive and compares it"
        " with its manifest; --try restores it into a scratch database and compares that."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", nargs="?", help="which one; default: the newest")
        parser.add_argument("--into", default=settings.BACKUP_DIR, help="default: BACKUP_DIR")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="list what is there")
        what.add_argument("--verify", action="store_true", help="read one and compare its hashes")
        what.add_argument("--try", action="store_true", help="restore one on trial", dest="trial")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["into"]:
            raise CommandError("say where by --into, or set BACKUP_DIR")
        into = Path(options["into"])
        try:
            self._do(into, options)
        except (*FAILURES, places.FolderBusy) as error:
            raise CommandError(f"{type(error).__name__}: {error}") from error

    def _do(self, into: Path, options: dict[str, Any]) -> None:
        if options["list"]:
            for each in places.backups(into):
                size = (into / each.name).stat().st_size
                self.stdout.write(f"{each.name}  {size}  {'tried' if each.is_verified else ''}")
        elif options["verify"]:
            path = find(into, options["archive"])
            manifest = read_manifest(path, places.backup_key())
            self.stdout.write(f"{path}: whole\n{summary(manifest)}")
        elif options["trial"]:
            self._try(find(into, options["archive"]))
        else:
            made = back_up_nightly(into=into, key=places.backup_key())
            sealed = "encrypted" if made.is_encrypted else "NOT ENCRYPTED (no BACKUP_KEY)"
            self.stdout.write(
                f"{made.path}: {made.archive.size} bytes, {made.rows} rows, {made.files} files,"
                f" {sealed}\nSHA-256 {made.archive.sha256}"
            )
            if made.missing:
                raise CommandError(f"files of {len(made.missing)} rows are not there")

    def _try(self, path: Path) -> None:
        trial = try_backup(path=path, key=places.backup_key())
        if trial.problems:
            raise CommandError("\n".join([f"{path} did not pass:", *trial.problems]))
        self.stdout.write(f"{path}: restored on trial, nothing differs\n{summary(trial.manifest)}")


def find(folder: Path, name: str | None) -> Path:
    """Return the archive of a name or path; the newest of a folder for none.

    Raises:
        CommandError: when there is none.
    """
    if name:
        path = Path(name) if Path(name).exists() else folder / name
        if path.is_file():
            return path
        raise CommandError(f"there is no {name}")
    found = places.backups(folder)
    if not found:
        raise CommandError(f"there is no backup in {folder}")
    return folder / found[-1].name


def summary(manifest: dict[str, Any]) -> str:
    """Say in some lines what a backup holds."""
    tables = manifest["tables"]
    rows = sum(table["rows"] for table in tables.values())
    lost = f"\n{len(manifest['missing'])} files were not there" if manifest["missing"] else ""
    return (
        f"made {manifest['started_at']} by version {manifest['version']} ({manifest['engine']}):"
        f" {len(tables)} tables, {rows} rows, {len(manifest['files'])} files,"
        f" {len(manifest['migrations'])} migrations{lost}"
    )
