"""Imports a ledger from the command line: read, checked and written as by the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from projects.importing.issues import Issue, Level
from projects.models import ImportBatch, ImportRow
from projects.rules.stages import SubStage
from projects.services.imports import (
    Importer,
    ImportOptions,
    confirm_import,
    failure_text,
    receive_ledger,
    run_import,
    stage,
)
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

Action = ImportRow.Action


class Command(BaseCommand):
    help = (
        "Import a ledger. Rows whose stage is a status (暂停), unknown or missing take what their "
        "dates and progress speak for, with a warning; --stage-for-suspended sets one for all. "
        "With errors nothing is written and the exit status is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--unit",
            help="code of the importing unit, responsible for rows that name none; a county stands "
            "for its bureau. Needed when there is more than one county",
        )
        parser.add_argument("--by", help="user name of the person on whose behalf it is imported")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        parser.add_argument(
            "--stage-for-suspended",
            choices=[sub.value for sub in SubStage],
            default="",
            help="sub-stage of rows without a clear stage",
        )
        parser.add_argument("--year", type=int, help="year of dates written without one")
        parser.add_argument(
            "--take-stages",
            action="store_true",
            help="existing projects take stage and status from the workbook",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            importer = self._importer(options["unit"], options["by"])
            result = self._import(importer, options)
        except RuleBroken as refused:
            result = _refused(refused)
        self._print(result, as_json=options["json"])
        if result["errors"]:
            raise SystemExit(1)

    def _importer(self, code: str | None, username: str | None) -> Importer:
        """Return who imports for which unit.

        Raises:
            CommandError: when the unit or the person is not known, or it is not clear which.
        """
        user = None
        if username:
            user = User.objects.filter(username=username).select_related("unit").first()
            if user is None:
                raise CommandError(f"There is no user {username}.")
        if code:
            unit = Unit.objects.filter(code=code.upper()).first()
            if unit is None:
                raise CommandError(f"There is no unit {code}.")
            return Importer.of_unit(unit, user)
        if user is not None:
            return Importer.of_user(user)
        counties = list(Unit.objects.filter(kind=UnitKind.COUNTY.value, closed_on=None)[:2])
        if not counties:
            raise CommandError("There is no county yet: run start_county CODE NAME or load_demo.")
        if len(counties) != 1:
            raise CommandError("Say which unit imports the ledger: --unit CODE.")
        return Importer.of_unit(counties[0])

    def _import(self, importer: Importer, options: dict[str, Any]) -> dict[str, Any]:
        path: Path = options["file"]
        corrections = ImportOptions(
            year=options["year"],
            stage_for_unclear=options["stage_for_suspended"],
            take_suggestions=True,
            take_stages=options["take_stages"],
        )
        today = clock.today()
        with acting(user=importer.user, reason=path.name), transaction.atomic():
            try:
                with path.open("rb") as file:
                    batch = receive_ledger(
                        file=file, name=path.name, importer=importer, on=today, options=corrections
                    )
            except OSError as error:
                raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
            if batch.state == ImportBatch.State.READING:
                batch = stage(batch, importer=importer, on=today)
            result = _result(batch)
            if options["dry_run"] or result["errors"]:
                transaction.set_rollback(True)
                return result
        if batch.progress_total:
            confirm_import(batch_id=batch.pk, by=importer.user, on=today, caller_writes=True)
            run_import(batch_id=batch.pk, on=today)
            batch.refresh_from_db()
            if batch.state != ImportBatch.State.DONE:
                result["errors"].append(_message(str(failure_text(batch.failure))))
        return result

    def _print(self, result: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
            return
        for level in ("errors", "warnings"):
            for each in result[level]:
                place = " ".join(
                    str(part) for part in (each["sheet"], each["row"], each["column"]) if part
                )
                self.stdout.write(f"{level[:-1]}: {place} {each['message']}")
        counts = ", ".join(f"{name} {result[name]}" for name in COUNTS)
        self.stdout.write(counts)


COUNTS = ("rows", "created", "updated", "skipped")


def _result(batch: ImportBatch) -> dict[str, Any]:
    """Return counts, remarks and sums of a staged batch.

    Unchanged rows and rows left out count as skipped; amounts are in 万元, as text.
    """
    counts = batch.counts
    stored = [*batch.issues]
    for issues in batch.rows.exclude(issues=[]).order_by("pk").values_list("issues", flat=True):
        stored += issues
    issues = [Issue.from_json(each) for each in stored]
    return {
        "rows": counts["rows"],
        "created": counts[Action.CREATE],
        "updated": counts[Action.UPDATE],
        "skipped": counts[Action.UNCHANGED] + counts[Action.SKIP],
        "errors": [_issue(each) for each in issues if each.level is Level.ERROR],
        "warnings": [_issue(each) for each in issues if each.level is Level.WARNING],
        "sums": {
            **batch.sums,
            "published": [
                {"sheet": sheet["name"], **each}
                for sheet in batch.layout["sheets"]
                for each in sheet["published"]
            ],
        },
    }


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "sheet": issue.sheet,
        "row": issue.row,
        "column": issue.column,
        "heading": issue.label,
        "code": issue.code,
        "message": issue.message,
    }


def _message(text: str, code: str = "failed") -> dict[str, Any]:
    return {"sheet": "", "row": None, "column": "", "heading": "", "code": code, "message": text}


def _refused(refused: RuleBroken) -> dict[str, Any]:
    return {
        **dict.fromkeys(COUNTS, 0),
        "errors": [_message(str(refused.message), refused.code)],
        "warnings": [],
        "sums": {"published": []},
    }
