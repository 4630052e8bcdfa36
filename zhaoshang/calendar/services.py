"""Writes of the working calendar: set and remove a day, load a year's notice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.calendar import events
from zhaoshang.calendar.models import FIRST_YEAR, LAST_YEAR, WorkdayOverride, YearNotice
from zhaoshang.calendar.notices import NoticeRow
from zhaoshang.calendar.selectors import owned_by, working_days
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.locks import advisory_lock
from zhaoshang.core.wake import wake

__all__ = ["load_notice", "notice_changes", "remove_day", "set_day", "working_days"]

# What rests on the calendar is counted anew after every change, and every night.
RECOUNT_TASK = "zhaoshang.calendar.tasks.recount_deadlines"

YEAR_OUT_OF_RANGE = _("Choose a year between %(first)s and %(last)s.")
NO_NAME = _("Name the occasion.")
NO_DOCUMENT = _("Name the document of the notice.")
EMPTY_NOTICE = _("The notice holds no day.")


@dataclass(frozen=True)
class NoticeChanges:
    """What loading a notice would do to the rows of its owner."""

    added: tuple[NoticeRow, ...]
    changed: tuple[NoticeRow, ...]
    unchanged: tuple[NoticeRow, ...]
    removed: tuple[WorkdayOverride, ...]


@transaction.atomic
def set_day(
    *,
    on: dt.date,
    is_working: bool,
    name: str,
    owner: Unit | None,
    source_document: str,
    by: User,
) -> WorkdayOverride:
    """Say that a day is worked or off; a row of the same owner and day is replaced.

    Raises:
        RuleBroken: for a year out of range or without an occasion.
    """
    _check_year(on.year, field="on")
    if not name.strip():
        raise RuleBroken(NO_NAME, code="no_name", field="name")
    _lock(owner)
    row = NoticeRow(on, is_working, name.strip())
    stored = _save_row(row, _rows(owner, on), owner, source_document, by)
    record_event(
        events.DAY_SET,
        by=by,
        county=owner,
        subject=stored,
        detail={"on": on, "is_working": is_working, "owner": owner and owner.pk},
    )
    wake(RECOUNT_TASK)
    return stored


@transaction.atomic
def remove_day(*, override_id: int, by: User) -> None:
    """Remove an own row: the day is again what the published calendar says."""
    stored = WorkdayOverride.objects.select_for_update().get(pk=override_id)
    record_event(
        events.DAY_REMOVED,
        by=by,
        county=stored.owner,
        subject=stored,
        detail={"on": stored.on, "is_working": stored.is_working, "owner": stored.owner_id},
    )
    with acting(user=by):
        stored.delete()
    wake(RECOUNT_TASK)


def notice_changes(*, year: int, rows: Sequence[NoticeRow], owner: Unit | None) -> NoticeChanges:
    """Return what loading a notice would do."""
    stored = {row.on: row for row in WorkdayOverride.objects.filter(owned_by(owner), on__year=year)}
    stored |= _rows(owner, *(row.on for row in rows))
    named = {row.on for row in rows}
    same = {row for row in rows if row.on in stored and _is_same(row, stored[row.on])}
    return NoticeChanges(
        added=tuple(row for row in rows if row.on not in stored),
        changed=tuple(row for row in rows if row.on in stored and row not in same),
        unchanged=tuple(row for row in rows if row in same),
        removed=tuple(row for on, row in sorted(stored.items()) if on not in named),
    )


@transaction.atomic
def load_notice(
    *, year: int, rows: Sequence[NoticeRow], owner: Unit | None, source_document: str, by: User
) -> NoticeChanges:
    """Load a year's whole notice: its rows replace the owner's rows of the year, and it is known.

    Counts that touch the year are no longer provisional. Loading the same notice again changes
    nothing.

    Raises:
        RuleBroken: for a year out of range, without rows or without a document.
    """
    _check_year(year, field="year")
    if not rows:
        raise RuleBroken(EMPTY_NOTICE, code="empty_notice")
    if not source_document.strip():
        raise RuleBroken(NO_DOCUMENT, code="no_document", field="source_document")
    _lock(owner)
    changes = notice_changes(year=year, rows=rows, owner=owner)
    stored = _rows(owner, *(row.on for row in changes.changed))
    for row in (*changes.added, *changes.changed):
        _save_row(row, stored, owner, source_document, by)
    with acting(user=by):
        for gone in changes.removed:
            gone.delete()
    _save_notice(year, owner, source_document.strip(), by)
    record_event(
        events.NOTICE_LOADED,
        by=by,
        county=owner,
        subject=("calendar.yearnotice", year),
        subject_label=str(year),
        detail={
            "document": source_document.strip(),
            "owner": owner and owner.pk,
            "added": len(changes.added),
            "changed": len(changes.changed),
            "removed": len(changes.removed),
        },
    )
    wake(RECOUNT_TASK)
    return changes


def _check_year(year: int, *, field: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = str(YEAR_OUT_OF_RANGE) % {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise RuleBroken(message, code="year_out_of_range", field=field)


def _lock(owner: Unit | None) -> None:
    advisory_lock(f"calendar:{owner.pk if owner else ''}")


def _rows(owner: Unit | None, *days: dt.date) -> dict[dt.date, WorkdayOverride]:
    rows = WorkdayOverride.objects.filter(owned_by(owner), on__in=days)
    return {row.on: row for row in rows}


def _is_same(row: NoticeRow, stored: WorkdayOverride) -> bool:
    return (row.is_working, row.name) == (stored.is_working, stored.name)


def _save_row(
    row: NoticeRow,
    stored: dict[dt.date, WorkdayOverride],
    owner: Unit | None,
    source_document: str,
    by: User,
) -> WorkdayOverride:
    override = stored.get(row.on) or WorkdayOverride(owner=owner, on=row.on, created_by=by)
    override.is_working = row.is_working
    override.name = row.name
    override.source_document = source_document.strip()
    override.updated_by = by
    with acting(user=by):
        override.save()
    return override


def _save_notice(year: int, owner: Unit | None, source_document: str, by: User) -> None:
    notice = YearNotice.objects.filter(owned_by(owner), year=year).first()
    if notice is None:
        notice = YearNotice(owner=owner, year=year, created_by=by)
    elif notice.source_document == source_document:
        return
    notice.source_document = source_document
    notice.updated_by = by
    with acting(user=by):
        notice.save()
