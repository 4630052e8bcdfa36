"""From an uploaded workbook to the preview: read, resolved against the ledger, staged; not written.

1. `receive_ledger` checks the file and keeps it; a refused file leaves nothing behind.
2. `stage` reads it with the corrections made so far and replaces the staged rows.
3. `correct` keeps further corrections and stages again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_imports as events
from projects.importing.as_of import as_of_month, month_end
from projects.importing.issues import Issue, Level
from projects.importing.ledger import ParsedLedger, ParsedSheet, add_up
from projects.importing.parse import parse_ledger
from projects.models import ImportBatch, ImportRow
from projects.policies import gates_in_force
from projects.policies_imports import IMPORT_LIMITS
from projects.selectors.import_headings import column_dictionary
from projects.selectors.import_matches import existing_projects
from projects.selectors.import_names import county_names
from projects.services.imports.importer import Importer
from projects.services.imports.options import ImportOptions
from projects.services.imports.plan import Plan
from projects.services.imports.remarks import Remarks
from projects.services.imports.resolving import Resolver, SheetDates
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.bulk import insert_rows
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.workbook import RawSheet, WorkbookRefused, read_workbook
from zhaoshang.files.services import store_made
from zhaoshang.files.storage import default_store
from zhaoshang.policy.selectors import in_force

PURPOSE = "projects.import"
CONTENT_TYPES = {
    b"PK\x03\x04": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"\xd0\xcf\x11\xe0": "application/vnd.ms-excel",
}
# Above this many rows the preview itself is made in the background.
ROWS_AT_ONCE = 12_000
NOT_WAITING = _("This import is no longer waiting for confirmation.")
CHANGED_PREVIEW = _("The preview was changed in another window. Look at it again, then confirm.")
Action = ImportRow.Action


@transaction.atomic
def receive_ledger(
    *, file: IO[bytes], name: str, importer: Importer, on: dt.date, options: ImportOptions
) -> ImportBatch:
    """Check an uploaded ledger, keep it, and stage its rows.

    A ledger of more than ROWS_AT_ONCE rows is left in the state "being read" for the worker.

    Raises:
        RuleBroken: the file cannot be opened as a workbook; says what is wrong and what to do.
    """
    data = file.read()
    sheets = open_sheets(data, name)
    content_type = CONTENT_TYPES.get(data[:4], "text/csv")
    stored = store_made(
        ContentFile(data, name=name),
        content_type=content_type,
        by=importer.user,
        county=importer.county,
        purpose=PURPOSE,
    )
    batch = ImportBatch.objects.create(
        county=importer.county,
        unit=importer.unit,
        file=stored,
        state=ImportBatch.State.READING,
        options=options.as_json(),
        created_by=importer.user,
        updated_by=importer.user,
    )
    record_event(
        events.UPLOADED,
        by=importer.user,
        county=importer.county,
        subject=batch,
        subject_label=stored.name,
        detail={"sha256": stored.sha256, "unit": importer.unit.name},
    )
    if sum(len(sheet.rows) for sheet in sheets) <= ROWS_AT_ONCE:
        stage(batch, importer=importer, on=on, sheets=sheets)
    return batch


def open_sheets(data: bytes, name: str) -> list[RawSheet]:
    """Open a workbook.

    Raises:
        RuleBroken: with the reader's own words.
    """
    try:
        return read_workbook(data, name)
    except WorkbookRefused as refused:
        raise RuleBroken(refused.message, code=refused.code, field="file") from refused


@transaction.atomic
def stage(
    batch: ImportBatch,
    *,
    importer: Importer,
    on: dt.date,
    sheets: Sequence[RawSheet] | None = None,
) -> ImportBatch:
    """Read the batch's file with its corrections and replace its staged rows."""
    if sheets is None:
        with default_store().open(batch.file.key) as kept:
            sheets = open_sheets(kept.read(), batch.file.name)
    options = ImportOptions.from_json(batch.options)
    limits = in_force(IMPORT_LIMITS, importer.county, on).value
    ledger = parse_ledger(
        sheets,
        columns=column_dictionary(importer.county),
        options=options.for_parsing(today=on, file_name=batch.file.name, limits=limits),
    )
    remarks = Remarks(ledger.sheets)
    plans = _resolve(ledger, importer=importer, options=options, on=on, remarks=remarks)
    ImportRow.objects.filter(batch=batch).delete()
    insert_rows(ImportRow, (plan.staged() for plan in plans), same={"batch_id": batch.pk})
    _describe(batch, ledger, plans, remarks)
    batch.state = ImportBatch.State.STAGED
    batch.staged_at = clock.now()
    batch.failure = ""
    batch.version += 1
    batch.save()
    return batch


@transaction.atomic
def correct(
    *, batch_id: int, version: int, options: ImportOptions, by: User, on: dt.date
) -> ImportBatch:
    """Keep the corrections made in the preview and stage the batch again.

    Raises:
        RuleBroken: the batch is no longer waiting, or was changed in another window.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.state not in {ImportBatch.State.STAGED, ImportBatch.State.FAILED}:
        raise RuleBroken(NOT_WAITING, code="not_waiting")
    if version != batch.version:
        raise RuleBroken(CHANGED_PREVIEW, code="changed_preview")
    batch.options = options.as_json()
    batch.updated_by = by
    staged = stage(batch, importer=importer_of(batch), on=on)
    record_event(
        events.CORRECTED,
        by=by,
        county=batch.county,
        subject=batch,
        subject_label=batch.file.name,
        detail={str(name): staged.counts.get(str(name), 0) for name in Action},
    )
    return staged


def importer_of(batch: ImportBatch) -> Importer:
    """Return who imports a batch: whoever uploaded it, also when the bureau confirms it."""
    if batch.created_by is None:
        return Importer.of_unit(batch.unit)
    return replace(Importer.of_user(batch.created_by), unit=batch.unit)


def _resolve(
    ledger: ParsedLedger,
    *,
    importer: Importer,
    options: ImportOptions,
    on: dt.date,
    remarks: Remarks,
) -> list[Plan]:
    resolver = Resolver(
        importer=importer,
        options=options,
        names=county_names(importer.county, on),
        existing=existing_projects(
            importer.county,
            codes=[str(row.values["code"]) for row in ledger.rows if "code" in row.values],
            names=[row.name for row in ledger.rows],
            units=importer.units,
        ),
        table=gates_in_force(importer.county, on).value,
        dates={sheet.name: _dates(sheet, options, on) for sheet in ledger.sheets},
        remarks=remarks,
    )
    return [resolver.resolve(row) for row in ledger.rows]


def _dates(sheet: ParsedSheet, options: ImportOptions, on: dt.date) -> SheetDates:
    stated = as_of_month(sheet.as_of_text, options.year or sheet.year, on)
    month = stated or on.replace(day=1)
    return SheetDates(month, month_end(month, on), stated is not None)


# --- What the preview shows above the rows ------------------------------------------------------


def _describe(
    batch: ImportBatch, ledger: ParsedLedger, plans: Sequence[Plan], remarks: Remarks
) -> None:
    general = [*ledger.file_issues, *remarks.of_columns]
    general += [issue for sheet in ledger.sheets for issue in sheet.issues]
    batch.issues = [issue.as_json() for issue in general]
    batch.layout = {"sheets": [_sheet_layout(sheet, plans) for sheet in ledger.sheets]}
    batch.counts = _counts(plans, general)
    taken = {(plan.sheet, plan.row_number) for plan in plans if not plan.skipped}
    rows = [row for row in ledger.rows if (row.sheet, row.row_number) in taken]
    batch.sums = {name: f"{total:f}" for name, total in add_up(rows).items()}
    batch.progress_done = 0
    batch.progress_total = sum(plan.action in {Action.CREATE, Action.UPDATE} for plan in plans)


def _counts(plans: Sequence[Plan], general: Sequence[Issue]) -> dict[str, Any]:
    actions = Counter(str(plan.action) for plan in plans)
    issues = [*general, *(issue for plan in plans for issue in plan.issues)]
    errors = sum(issue.level is Level.ERROR for issue in issues)
    unknown: Counter[str] = Counter()
    codes: dict[str, dict[str, Any]] = {}
    for plan in plans:
        for issue in plan.issues:
            kept = codes.setdefault(issue.code, {"count": 0, "example": issue.as_json()})
            kept["count"] += 1
            if issue.code == "unit_unknown":
                unknown.update(issue.value.split("、"))
    return {
        "rows": len(plans),
        **{str(action.value): actions.get(str(action.value), 0) for action in Action},
        "errors": errors,
        "warnings": len(issues) - errors,
        "file_errors": sum(issue.level is Level.ERROR for issue in general),
        "needs_stage": sum(plan.needs_stage for plan in plans),
        "needs_bureau": sum(plan.needs_bureau and plan.action != Action.SKIP for plan in plans),
        "unknown_units": dict(unknown.most_common(200)),
        "codes": codes,
    }


def _sheet_layout(sheet: ParsedSheet, plans: Sequence[Plan]) -> dict[str, Any]:
    actions = Counter(str(plan.action) for plan in plans if plan.sheet == sheet.name)
    return {
        "name": sheet.name,
        "title": sheet.title,
        "unit_text": sheet.unit_text,
        "money_unit": sheet.money_unit,
        "land_unit": sheet.land_unit,
        "as_of_text": sheet.as_of_text,
        "year": sheet.year,
        "stage": sheet.default_stage.value if sheet.default_stage else "",
        "header_rows": list(sheet.header_rows or ()),
        "skipped": sheet.skipped,
        "rows": len(sheet.rows),
        "actions": dict(actions),
        "sums": {name: f"{total:f}" for name, total in add_up(sheet.rows).items()},
        "published": [
            {
                "row": each.row_number,
                "column": each.column,
                "letter": each.letter,
                "label": each.label,
                "published": _text(each.published),
                "computed": _text(each.computed),
                "agrees": each.agrees,
            }
            for each in sheet.published
        ],
        "columns": [
            {
                "letter": column.letter,
                "heading": column.heading,
                "canonical": column.canonical or "",
                "unit": column.unit,
                "sure": column.sure,
                "samples": list(column.samples),
            }
            for column in sheet.columns
        ],
    }


def _text(amount: Decimal) -> str:
    return f"{amount:f}"
