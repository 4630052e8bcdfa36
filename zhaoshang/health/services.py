"""Writes of the sweeps' record: begun, ended, a sign of life, asked for, made up."""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Mapping
from pathlib import Path

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F
from kombu.exceptions import OperationalError

from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core.locks import session_lock, try_advisory_lock
from zhaoshang.core.wake import runs_at_once
from zhaoshang.health.events import SWEEP_ASKED
from zhaoshang.health.models import Sweep
from zhaoshang.health.names import MADE_UP_HEADER
from zhaoshang.health.rules import BACK_OFF, SILENT, next_to_send
from zhaoshang.health.selectors import as_record, sweeps_by_task
from zhaoshang.health.timetable import Entry, entries, moments_of

INTERRUPTED = "interrupted"
_LONGEST = 200
_MADE_UP = {MADE_UP_HEADER: True}

log = structlog.get_logger(__name__)


def lock_name(task: str) -> str:
    """Return the name of the lock that a run of a sweep holds."""
    return f"sweep:{task}"


def begin(*, task: str, at: dt.datetime) -> None:
    """Note that a run of a sweep has begun; what was asked for is answered by it."""
    started = {"last_started_at": at, "running_since": at, "wanted_at": None, "runs": F("runs") + 1}
    if not Sweep.objects.filter(task=task).update(**started):
        _make_rows([task], at)
        Sweep.objects.filter(task=task).update(**started)


def end_good(*, task: str, began: dt.datetime, seconds: float, result: object) -> None:
    """Note that a run ended well."""
    Sweep.objects.filter(task=task).update(
        last_good_at=began,
        last_seconds=seconds,
        last_result=counts_of(result),
        last_error="",
        running_since=None,
        failures=0,
    )


def end_failed(*, task: str, at: dt.datetime, seconds: float, error: BaseException) -> None:
    """Note that a run failed: the sort of error and its place, never its words."""
    Sweep.objects.filter(task=task).update(
        last_failed_at=at,
        last_seconds=seconds,
        last_error=sort_and_place(error),
        running_since=None,
        failures=F("failures") + 1,
    )


def counts_of(result: object) -> str:
    """Return what a run counted, as text: numbers only, so that no business data gets here."""
    if isinstance(result, bool):
        return ""
    if isinstance(result, int):
        return str(result)
    if not isinstance(result, Mapping):
        return ""
    counts = [
        f"{name} {value}"
        for name, value in result.items()
        if isinstance(value, int) and not isinstance(value, bool)
    ]
    return ", ".join(counts)[:_LONGEST]


def sort_and_place(error: BaseException) -> str:
    """Return the class of an error and the line of ours that it passed through last.

    An error's words may hold names, amounts or addresses; they stand in the log.
    """
    root = str(settings.BASE_DIR)
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(root) and "site-packages" not in frame.filename
    ]
    name = type(error).__name__
    if not ours:
        return name[:_LONGEST]
    place = Path(ours[-1].filename).relative_to(root)
    return f"{name} ({place}:{ours[-1].lineno})"[:_LONGEST]


def give_sign(*, name: str, who: str, at: dt.datetime, known: bool) -> bool:
    """Note a sign of life of beat or of a worker; return whether another gave one since ours.

    Args:
        name: BEAT or WORKER.
        who: The process.
        at: Now.
        known: This process has given one before, so that a younger one of another's says that two
            are running.
    """
    row = Sweep.objects.filter(task=name).first()
    if row is None:
        _make_rows([name], at)
    two = bool(
        known
        and row
        and row.last_result != who
        and row.last_good_at is not None
        and at - row.last_good_at < SILENT
    )
    Sweep.objects.filter(task=name).update(
        last_good_at=at,
        last_result=who[:_LONGEST],
        **({"last_failed_at": at, "last_error": row.last_result} if two and row else {}),
    )
    return two


@transaction.atomic
def ask_for_run(*, entry: Entry, by: User, at: dt.datetime) -> None:
    """Have a sweep run now: kept as a row, sent to the queue once the row holds.

    Without a broker the request stands in the database; it is sent when sweeps are caught up.
    """
    _make_rows([entry.task], at)
    Sweep.objects.filter(task=entry.task).update(wanted_at=at, sent_at=at)
    record_event(SWEEP_ASKED, by=by, subject=("health.sweep", entry.name), subject_label=entry.name)
    transaction.on_commit(lambda: send(entry.task))


def catch_up(*, now: dt.datetime) -> str:
    """Bring the record in step with the schedule; return the sweep sent to be made up, or "".

    1. Rows for new lines of the schedule: they are watched from now on.
    2. A run whose lock is free but that never ended died with its process: it failed.
    3. One missed or wanted sweep is sent; the next one when that has ended (zhaoshang.health.runs).
    """
    lines = {entry.task: entry for entry in entries()}
    rows = sweeps_by_task()
    _make_rows([task for task in lines if task not in rows], now)
    for row in rows.values():
        if row.running_since is not None and row.task in lines:
            _end_if_dead(row, now)
    return _send_next(lines, now)


def _end_if_dead(row: Sweep, now: dt.datetime) -> None:
    with session_lock(lock_name(row.task)) as is_free:
        if is_free:
            Sweep.objects.filter(pk=row.pk, running_since=row.running_since).update(
                running_since=None,
                last_failed_at=now,
                last_error=INTERRUPTED,
                failures=F("failures") + 1,
            )


@transaction.atomic
def _send_next(lines: Mapping[str, Entry], now: dt.datetime) -> str:
    if not try_advisory_lock("health:catch-up"):
        return ""
    records = [as_record(row) for row in sweeps_by_task().values() if row.task in lines]
    chosen = next_to_send(
        [(record, moments_of(lines[record.task], record, now)) for record in records], now
    )
    if chosen is None:
        return ""
    Sweep.objects.filter(task=chosen.task).update(sent_at=now)
    transaction.on_commit(lambda: send(chosen.task))
    return lines[chosen.task].name


def send(task: str) -> None:
    """Send a sweep to the queue; when the broker is away it is tried again a minute later."""
    if runs_at_once():
        current_app.loader.import_default_modules()
        current_app.tasks[task].apply(throw=True, headers=_MADE_UP)
        return
    try:
        expires = BACK_OFF.total_seconds()
        current_app.send_task(task, retry=False, expires=expires, headers=_MADE_UP)
    except (OperationalError, OSError) as error:
        log.warning("sweep not sent", task=task, error=str(error))
        Sweep.objects.filter(task=task).update(sent_at=None)


def _make_rows(tasks: list[str], at: dt.datetime) -> None:
    if tasks:
        Sweep.objects.bulk_create(
            [Sweep(task=task, since=at) for task in tasks], ignore_conflicts=True
        )
