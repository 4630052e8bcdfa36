"""Confirming an import and writing it: all rows or none, once, whatever dies on the way.

The batch is the truth: `confirm_import` marks it, a worker is woken after commit, and a sweep finds
it too. `run_import` claims it by one conditional update with a lease, then does everything in one
transaction: a killed worker leaves nothing behind, and the next one starts afresh when the lease
has run out. A second worker waits for the row lock and finds the work done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import structlog
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from projects import events_imports as events
from projects.models import ImportBatch, ImportRow, Project
from projects.permissions import is_bureau_of
from projects.policies_imports import IMPORT_LIMITS
from projects.services.flagging.recompute import recompute
from projects.services.imports.locked_months import LOCKED, LockedMonths
from projects.services.imports.staging import CHANGED_PREVIEW, NOT_WAITING, importer_of, stage
from projects.services.imports.writing import Writer
from projects.services.month_locks import hold_months_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import FAILED, record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.locks import advisory_lock
from zhaoshang.core.search import finish_indexing, postpone_indexing
from zhaoshang.core.wake import wake
from zhaoshang.policy.selectors import in_force

TASK = "projects.tasks.run_import"
READ_TASK = "projects.tasks.read_import"
PORTION = 1000
FLAGGED_AT_ONCE = 2000
# Projects that a refusal names.
NAMED = 6
LEASE = dt.timedelta(minutes=5)
MOST_TRIES = 3
PROGRESS_SECONDS = 3600

HAS_ERRORS = _("%(count)s rows have errors. Correct them, or leave these rows out.")
NOTHING_TO_WRITE = _("There is nothing to write: every row is unchanged or left out.")
STALE = _(
    "Projects were changed since this preview was made: %(names)s. Stage the workbook again; "
    "nothing was written."
)
BUREAU_CONFIRMS = _(
    "%(count)s rows stand at a stage that the bureau confirms. Ask the bureau to confirm this "
    "import."
)
State = ImportBatch.State
Action = ImportRow.Action
WRITTEN = (Action.CREATE, Action.UPDATE)
# Failures that are shown in the reader's own language; the rest is an unexpected error.
FAILURES = {"stale": STALE, "months_locked": LOCKED}
UNEXPECTED = _(
    "The import was stopped by an error of the system. Nothing was written; stage it again, and "
    "tell the administrator if it happens twice."
)

log = structlog.get_logger(__name__)


class StaleImport(RuleBroken):
    """Projects of the batch have changed since its preview."""

    def __init__(self, names: str) -> None:
        super().__init__(STALE % {"names": names}, code="stale")
        self.names = names


@transaction.atomic
def confirm_import(
    *,
    batch_id: int,
    by: User | None,
    version: int | None = None,
    on: dt.date,
    caller_writes: bool = False,
) -> ImportBatch:
    """Confirm a staged batch; small ones are written at once, larger ones in the background.

    A batch that is confirmed already is left as it is, so that a double click does no harm.

    Args:
        batch_id: The batch.
        by: Who confirms; None for the system.
        version: The version of the preview that was seen.
        on: Today.
        caller_writes: Leave the writing to the caller (command line).

    Raises:
        RuleBroken: rows have errors, nothing to write, the bureau has to confirm, or the preview
            is not the one that was seen.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.state in {State.CONFIRMED, State.RUNNING, State.DONE}:
        return batch
    if batch.state != State.STAGED:
        raise RuleBroken(NOT_WAITING, code="not_waiting")
    if version is not None and version != batch.version:
        raise RuleBroken(CHANGED_PREVIEW, code="changed_preview")
    _check_may_be_written(batch, by)
    batch.state = State.CONFIRMED
    batch.confirmed_by = by
    batch.confirmed_at = clock.now()
    batch.updated_by = by
    batch.save()
    if caller_writes:
        return batch
    limit = in_force(IMPORT_LIMITS, batch.county, on).value.rows_at_once
    if batch.progress_total <= limit:
        transaction.on_commit(lambda: run_import(batch_id=batch.pk, on=on))
    else:
        wake(TASK, batch.pk)
    return batch


def _check_may_be_written(batch: ImportBatch, by: User | None) -> None:
    counts = batch.counts
    wrong = counts.get("error", 0) + counts.get("file_errors", 0)
    if wrong:
        raise RuleBroken(HAS_ERRORS % {"count": wrong}, code="has_errors")
    if not batch.progress_total:
        raise RuleBroken(NOTHING_TO_WRITE, code="nothing_to_write")
    needs_bureau = counts.get("needs_bureau", 0)
    if needs_bureau and by is not None and not is_bureau_of(by, batch.county_id):
        raise RuleBroken(BUREAU_CONFIRMS % {"count": needs_bureau}, code="bureau_confirms")


def run_import(*, batch_id: int, on: dt.date) -> bool:
    """Write a confirmed batch; False when it is not confirmed, done, or somebody works on it."""
    if not _claim(batch_id):
        return False
    batch = ImportBatch.objects.get(pk=batch_id)
    try:
        with acting(user=batch.confirmed_by, reason=_reason(batch)):
            _write(batch_id, on)
    except (StaleImport, LockedMonths) as refused:
        _fail(batch_id, code=refused.code, names=refused.names)
    except (OperationalError, InterfaceError):
        # A lost connection or a dead server: the lease runs out and the sweep tries again.
        log.exception("import interrupted", batch=batch_id)
        return False
    except Exception:
        log.exception("import failed", batch=batch_id)
        _fail(batch_id, code="unexpected")
    else:
        _flag(batch_id, on)
    return True


def _flag(batch_id: int, on: dt.date) -> None:
    """Work out the flags of what was written; should that fail, the next scan does it."""
    rows = ImportRow.objects.filter(batch_id=batch_id).exclude(project=None)
    ids = sorted(set(rows.values_list("project_id", flat=True)))
    try:
        for start in range(0, len(ids), FLAGGED_AT_ONCE):
            recompute(ids[start : start + FLAGGED_AT_ONCE], on=on)
    except Exception:
        log.exception("flags after an import failed", batch=batch_id)


def sweep_imports(*, now: dt.datetime) -> list[int]:
    """Return the batches that nobody works on; those tried too often are marked as failed."""
    waiting = ImportBatch.objects.filter(
        Q(state=State.CONFIRMED)
        | Q(state__in=[State.RUNNING, State.READING], claimed_until__lt=now)
        | Q(state=State.READING, claimed_until=None)
    )
    ready = []
    for batch_id, tries in waiting.values_list("pk", "tries"):
        if tries >= MOST_TRIES:
            _fail(batch_id, code="unexpected")
        else:
            ready.append(batch_id)
    return ready


def stage_later(batch: ImportBatch) -> None:
    """Let a worker read a ledger that is too large to be read while the browser waits."""
    wake(READ_TASK, batch.pk)


def read_waiting(*, batch_id: int, on: dt.date) -> bool:
    """Stage a large ledger in the background; False when it is not waiting to be read."""
    claimed = ImportBatch.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=clock.now()), pk=batch_id, state=State.READING
    ).update(claimed_until=clock.now() + LEASE, tries=F("tries") + 1)
    if not claimed:
        return False
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
        if batch.state != State.READING:
            return False
        batch.claimed_until, batch.tries = None, 0
        stage(batch, importer=importer_of(batch), on=on)
    return True


@transaction.atomic
def cancel_import(*, batch_id: int, by: User, reason: str = "") -> ImportBatch:
    """Give up a batch that is waiting; its file and rows are kept.

    Raises:
        RuleBroken: it is no longer waiting.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.state == State.CANCELLED:
        return batch
    if batch.state not in {State.STAGED, State.FAILED, State.READING}:
        raise RuleBroken(NOT_WAITING, code="not_waiting")
    batch.state = State.CANCELLED
    batch.updated_by = by
    batch.save()
    record_event(
        events.CANCELLED,
        by=by,
        county=batch.county,
        subject=batch,
        subject_label=batch.file.name,
        reason=reason,
    )
    return batch


# --- One run ------------------------------------------------------------------------------------


def _claim(batch_id: int) -> bool:
    now = clock.now()
    free = Q(state=State.CONFIRMED) | Q(state=State.RUNNING, claimed_until__lt=now)
    claimed = ImportBatch.objects.filter(free, pk=batch_id, tries__lt=MOST_TRIES).update(
        state=State.RUNNING, claimed_until=now + LEASE, tries=F("tries") + 1
    )
    return claimed == 1


@transaction.atomic
def _write(batch_id: int, on: dt.date) -> None:
    """Write the whole batch.

    1. The county's lock: two imports never write side by side; its months are not closed meanwhile.
    2. The batch's own row: a second worker waits here and then finds it done.
    3. Every project the batch changes, locked and still at the version of the preview.
    4. The rows, a thousand at a time; then the event and the end of the batch.
    """
    county_id = ImportBatch.objects.values_list("county_id", flat=True).get(pk=batch_id)
    advisory_lock(f"projects.import:{county_id}")
    hold_months_of(county_id)
    batch = (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("county", "file", "confirmed_by")
        .get(pk=batch_id)
    )
    if batch.state != State.RUNNING:
        return
    _check_versions(batch)
    if batch.progress_total > PORTION:
        postpone_indexing()
        transaction.on_commit(lambda: finish_indexing(Project))
    by = batch.confirmed_by
    writer = Writer(batch, by_id=by.pk if by else None, on=on)
    done = 0
    for action, write in ((Action.CREATE, writer.create), (Action.UPDATE, writer.update)):
        for rows in _portions(batch, action):
            write(rows)
            done += len(rows)
            cache.set(progress_key(batch_id), done, PROGRESS_SECONDS)
    batch.state = State.DONE
    batch.done_at = clock.now()
    batch.claimed_until = None
    batch.progress_done = done
    batch.version += 1
    batch.save()
    record_event(
        events.IMPORTED,
        by=by,
        county=batch.county,
        subject=batch,
        subject_label=batch.file.name,
        detail={
            "unit": batch.unit.name,
            "sha256": batch.file.sha256,
            **{str(name): batch.counts.get(str(name), 0) for name in Action},
            "sums": batch.sums,
        },
    )


def _check_versions(batch: ImportBatch) -> None:
    """Lock the projects of the batch, and refuse when one has changed since the preview.

    Raises:
        StaleImport: naming the projects.
    """
    staged = batch.rows.filter(action=Action.UPDATE)
    ids = staged.values("project_id")
    list(
        Project.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    moved = staged.exclude(project__version=F("project_version")) | staged.filter(project=None)
    names = [*moved.values_list("values__name", flat=True)[:NAMED], *_now_taken(batch)]
    if names:
        raise StaleImport("、".join(names))


def _now_taken(batch: ImportBatch) -> list[str]:
    """Return the new rows whose name somebody has registered or imported meanwhile."""
    fresh = Project.objects.filter(county_id=batch.county_id, created_at__gt=batch.staged_at)
    names = list(fresh.values_list("name", flat=True).distinct()[:PORTION])
    if not names:
        return []
    rows = batch.rows.filter(action=Action.CREATE, values__name__in=names)
    return list(rows.values_list("values__name", flat=True)[:NAMED])


def _portions(batch: ImportBatch, action: str) -> Iterator[list[ImportRow]]:
    last = 0
    while True:
        rows = list(batch.rows.filter(action=action, pk__gt=last).order_by("pk")[:PORTION])
        if not rows:
            return
        yield rows
        last = rows[-1].pk


def _fail(batch_id: int, *, code: str, names: str = "") -> None:
    """Mark a batch as failed, with the cause in a form that any language can say."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
        if batch.state not in {State.RUNNING, State.READING, State.CONFIRMED}:
            return
        batch.state = State.FAILED
        batch.claimed_until = None
        batch.tries = 0
        batch.failure = f"{code}\n{names}"
        batch.save()
        record_event(
            events.FAILED,
            by=batch.confirmed_by,
            county=batch.county,
            subject=batch,
            subject_label=batch.file.name,
            result=FAILED,
            detail={"cause": code, "names": names},
        )


def progress_key(batch_id: int) -> str:
    """Return where the number of rows written so far is kept while the transaction runs."""
    return f"projects.import.{batch_id}"


def _reason(batch: ImportBatch) -> str:
    return f"#{batch.pk}"


def failure_text(failure: str) -> Any:
    """Say in the reader's language why a batch failed."""
    code, _newline, names = failure.partition("\n")
    if not code:
        return ""
    return FAILURES[code] % {"names": names} if code in FAILURES else UNEXPECTED
