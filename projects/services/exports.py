"""Exports of the ledger and of lists above it: small ones at once, large ones by a worker (R19).

Every export is an event with filter, columns and row count. A large one is a row of `LedgerExport`:
the database is the truth, a worker claims it under a lease, and the sweep hands out what was lost.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

import structlog
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from projects import events_ledger as events
from projects.exporting.csv_file import csv_chunks
from projects.exporting.plan import ExportPlan
from projects.exporting.shape import ExportJob, ListQuery, SheetPlan
from projects.exporting.xlsx_file import LARGEST_SHEET, write_xlsx
from projects.models import LedgerExport
from projects.models.ledger import ListPage
from projects.notices_ledger import EXPORT_FAILED, EXPORT_READY
from projects.permissions_ledger import can_export
from projects.policies_ledger import EXPORT, ExportLimits
from projects.resources.columns import LedgerColumn
from projects.resources.ledger import columns_named
from projects.selectors.ledger import surroundings
from projects.selectors.ledger_query import LedgerQuery
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alert
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.wake import wake
from zhaoshang.files.models import StoredFile
from zhaoshang.files.services import remove_file, store_made
from zhaoshang.policy.selectors import in_force

LEASE = dt.timedelta(minutes=10)
MOST_TRIES = 3
PURPOSE = "projects.export"
WRITE_TASK = "projects.tasks.write_export"
CONTENT_TYPES = {
    LedgerExport.Format.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    LedgerExport.Format.CSV: "text/csv; charset=utf-8",
}

TOO_MANY_WAITING = _("You have %(count)s exports waiting. Wait until one of them is ready.")
TOO_MANY_ROWS = _("Excel takes %(most)s rows a sheet. Narrow the list, or take CSV.")
MAY_NOT_EXPORT = _("You may not export the ledger.")
GAVE_UP = _("Writing failed several times.")

log = structlog.get_logger(__name__)
Writer = Callable[[IO[bytes], Any, Callable[[int], None] | None], int]


@dataclass(frozen=True)
class ExportedList:
    """A list that can be exported: the ledger, or one of an app above.

    Attributes:
        page: Which list.
        subject: What an event says the export is of.
        plan_of: Makes the plan again of what a stored row keeps: query string, columns, its asker.
        may_export: Who may.
        exported: Kind of event of an export.
        asked: Kind of event of one asked for.
        task: Name of the task that writes one.
        write: Writes the workbook; told how far it is, returns the number of rows.
    """

    page: ListPage
    subject: str
    plan_of: Callable[[str, Sequence[str], User], ExportJob]
    may_export: Callable[[User], bool]
    exported: str
    asked: str
    task: str
    write: Writer = write_xlsx


def export_limits(user: User, on: dt.date) -> ExportLimits:
    """Return the limits in force for the user's unit."""
    return in_force(EXPORT, user.unit, on).value


def count_up_to(query: ListQuery, most: int) -> int:
    """Count the rows of an export, but no further than one more than `most`."""
    count: int = query.all_rows().order_by()[: most + 1].count()
    return count


def plan_of(query: LedgerQuery, columns: Sequence[LedgerColumn]) -> ExportPlan:
    """Settle the names of a query and return what is to be written."""
    around = surroundings(query.user, query)
    query.settle(around.names)
    return ExportPlan(query, columns, around.names, clock.now(), around.looks)


def _ledger_plan(query: str, columns: Sequence[str], user: User) -> ExportJob:
    read = LedgerQuery.of_string(query, user=user, on=clock.today())
    return plan_of(read, columns_named(columns))


LEDGER = ExportedList(
    page=ListPage.LEDGER,
    subject="projects.ledger",
    plan_of=_ledger_plan,
    may_export=can_export,
    exported=events.EXPORTED,
    asked=events.EXPORT_ASKED,
    task=WRITE_TASK,
)


def write_at_once(plan: ExportJob, *, of: ExportedList = LEDGER) -> IO[bytes]:
    """Write an Excel file while the browser waits, and record it; return it open at its start.

    The file has no name on the disk, so nothing is left behind whatever happens.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        count = of.write(file, plan, None)
        log_export(plan, count, LedgerExport.Format.XLSX, of=of)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def stream_csv(plan: SheetPlan, count: int, *, of: ExportedList = LEDGER) -> Iterator[bytes]:
    """Record the export, then yield it as it is read."""
    log_export(plan, count, LedgerExport.Format.CSV, of=of)
    return csv_chunks(plan)


def log_export(
    plan: ExportJob, count: int, file_format: str, *, of: ExportedList = LEDGER, kind: str = ""
) -> None:
    """Record that rows left the house: which, how many, as what."""
    record_event(
        kind or of.exported,
        by=plan.query.user,
        subject=(of.subject, _about(plan.query)),
        subject_label=plan.title,
        detail={
            "filter": plan.query.canonical,
            "filter_words": plan.filters,
            "columns": [column.key for column in plan.table.columns],
            "rows": count,
            "format": file_format,
        },
    )


def _about(query: Any) -> str:
    """Return what of a list an event is about: one record, one of its stages, or all of it."""
    return str(getattr(query, "record_id", "") or getattr(query, "stage", "") or "all")


@transaction.atomic
def ask_export(
    *, plan: ExportJob, file_format: str, by: User, of: ExportedList = LEDGER
) -> LedgerExport:
    """Ask for an export that a worker writes.

    Raises:
        RuleBroken: too many waiting, or more rows than a sheet takes.
    """
    limits = export_limits(by, plan.query.on)
    waiting = LedgerExport.objects.filter(owner=by, state__in=_OPEN).count()
    if waiting >= limits.most_waiting:
        raise RuleBroken(str(TOO_MANY_WAITING) % {"count": waiting}, code="too_many_waiting")
    total = count_up_to(plan.query, LARGEST_SHEET)
    if total > LARGEST_SHEET and file_format == LedgerExport.Format.XLSX:
        raise RuleBroken(str(TOO_MANY_ROWS) % {"most": f"{LARGEST_SHEET:,}"}, code="too_many_rows")
    export = LedgerExport.objects.create(
        owner=by,
        page=of.page,
        query=plan.query.canonical,
        columns=[column.key for column in plan.table.columns],
        format=file_format,
        language=translation.get_language() or "",
        rows_total=total,
        asked_at=clock.now(),
    )
    log_export(plan, total, file_format, of=of, kind=of.asked)
    wake(of.task, export.pk)
    return export


def run_export(*, export_id: int, of: ExportedList = LEDGER) -> bool:
    """Write an export that was asked for; False when another worker has it or it is done.

    1. Claim it: one conditional update under a lease, so that two workers never write the same.
    2. Write it with the asker's eyes: as the rights are now, in the asker's language.
    3. Store file, state, event and notice in one transaction.
    """
    export = _claim(export_id, of.page)
    if export is None:
        return False
    user = export.owner
    try:
        with acting(user=user), translation.override(export.language or None):
            _check_still_allowed(user, of)
            _write(export, user, of)
    except Exception as error:  # whatever it was, the asker is told
        log.exception("export failed", export=export.pk)
        _note_failure(export, error)
    return True


def sweep_exports(*, now: dt.datetime, page: ListPage = ListPage.LEDGER) -> list[int]:
    """Return the exports of a list that nobody works on, and clear away files past their time."""
    kept_files = LedgerExport.objects.filter(page=page).exclude(file=None)
    for export in kept_files.select_related("owner", "file"):
        kept = dt.timedelta(days=export_limits(export.owner, now.date()).kept_days)
        if export.done_at is not None and export.done_at + kept < now:
            _forget(export)
    lost = Q(state=LedgerExport.State.WAITING) | Q(
        state=LedgerExport.State.RUNNING, claimed_until__lt=now
    )
    waiting = LedgerExport.objects.filter(lost, page=page)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


_OPEN = (LedgerExport.State.WAITING, LedgerExport.State.RUNNING)


def _claim(export_id: int, page: ListPage) -> LedgerExport | None:
    now = clock.now()
    free = Q(state=LedgerExport.State.WAITING) | Q(
        state=LedgerExport.State.RUNNING, claimed_until__lt=now
    )
    claimed = LedgerExport.objects.filter(free, pk=export_id, page=page).update(
        state=LedgerExport.State.RUNNING,
        claimed_until=now + LEASE,
        tries=F("tries") + 1,
        rows_done=0,
    )
    if not claimed:
        return None
    return LedgerExport.objects.select_related("owner__unit__county").get(pk=export_id)


def _check_still_allowed(user: User, of: ExportedList) -> None:
    if not user.is_active or not of.may_export(user):
        raise RuleBroken(MAY_NOT_EXPORT, code="may_not_export")


def _write(export: LedgerExport, user: User, of: ExportedList) -> None:
    plan = of.plan_of(export.query, export.columns, user)
    # Progress is to be seen while the rows are read.
    plan.is_one_transaction = False
    with tempfile.NamedTemporaryFile() as file:
        _write_file(file, export, plan, of)
        file.flush()
        _finish(export, plan, file, of)


def _write_file(file: IO[bytes], export: LedgerExport, plan: Any, of: ExportedList) -> None:
    if export.format == LedgerExport.Format.XLSX:
        of.write(file, plan, lambda done: _note_progress(export, done))
        return
    for chunk in csv_chunks(plan):
        file.write(chunk)
        _note_progress(export, plan.tally.count)


def _note_progress(export: LedgerExport, done: int) -> None:
    """Say how far the work is, and keep the lease."""
    LedgerExport.objects.filter(pk=export.pk).update(
        rows_done=done, claimed_until=clock.now() + LEASE
    )


@transaction.atomic
def _finish(export: LedgerExport, plan: ExportJob, file: Any, of: ExportedList) -> None:
    user = export.owner
    count = plan.tally.count
    made = File(file, name=plan.file_name(export.format))
    stored = store_made(
        made,
        content_type=CONTENT_TYPES[LedgerExport.Format(export.format)],
        by=user,
        purpose=PURPOSE,
    )
    LedgerExport.objects.filter(pk=export.pk).update(
        state=LedgerExport.State.DONE,
        file=stored,
        rows_done=count,
        rows_total=count,
        claimed_until=None,
        done_at=clock.now(),
    )
    log_export(plan, count, export.format, of=of)
    raise_alert(
        kind=EXPORT_READY.name,
        subject=("projects.ledgerexport", export.pk),
        recipients=[user],
        params={
            "rows": f"{count:,}",
            "file": stored.name,
            "days": export_limits(user, plan.query.on).kept_days,
        },
        url=reverse("projects:exports"),
    )


@transaction.atomic
def _note_failure(export: LedgerExport, error: Exception) -> None:
    """Let it be tried again, or give up and tell the asker."""
    is_over = export.tries >= MOST_TRIES or isinstance(error, RuleBroken)
    words = str(error) if isinstance(error, RuleBroken) else str(GAVE_UP)
    LedgerExport.objects.filter(pk=export.pk).update(
        state=LedgerExport.State.FAILED if is_over else LedgerExport.State.WAITING,
        claimed_until=None,
        failure=words[:200] if is_over else "",
    )
    if is_over:
        raise_alert(
            kind=EXPORT_FAILED.name,
            subject=("projects.ledgerexport", export.pk),
            recipients=[export.owner],
            url=reverse("projects:exports"),
        )


@transaction.atomic
def _forget(export: LedgerExport) -> None:
    stored: StoredFile | None = export.file
    LedgerExport.objects.filter(pk=export.pk).update(file=None)
    if stored is not None:
        remove_file(stored=stored, by=export.owner)
