"""Excel lists of units and people: uploaded, previewed, confirmed; all or nothing.

The preview is a real run that is rolled back: what it shows is what the confirmation will do, and
the confirmation runs everything again, because others may have worked in between.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts import events
from zhaoshang.accounts.models import StaffImport, Unit, User
from zhaoshang.accounts.permissions import can_administer_users
from zhaoshang.accounts.resources import UnitResource, UserResource
from zhaoshang.accounts.services.locking import as_actor, require
from zhaoshang.accounts.services.staff_rows import CREATED, apply_row, key_of
from zhaoshang.accounts.services.staff_sheets import RESOURCES, read_rows
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken

NOT_WAITING = _("This list has been imported or dropped already.")
HAS_ERRORS = _(
    "Rows with errors: %(count)s. Nothing was imported. Correct the file and upload it again."
)
TWICE = _("The same as row %(row)s.")
ALREADY_TAKEN = _("The list of one-time passwords has been downloaded already.")

# Names that the services give to the columns of the lists.
_COLUMNS = {"on": "since", "units": "code", "user": "username"}


@dataclass
class RowResult:
    """What one row would do or has done."""

    number: int
    cells: list[str]
    done: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class NewAccount:
    """A new account with its one-time password, for the list that is handed out once."""

    unit: str
    full_name: str
    username: str
    password: str


@dataclass
class Outcome:
    """What a run has done, or would do."""

    headings: list[str]
    rows: list[RowResult]
    accounts: list[NewAccount] = field(default_factory=list)

    @property
    def wrong(self) -> list[RowResult]:
        """The rows with errors."""
        return [row for row in self.rows if row.errors]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows create, change, or leave as they are."""
        return dict(Counter(row.done for row in self.rows if row.done))


@transaction.atomic
@as_actor
def upload_staff(*, by: User, kind: str, file_name: str, data: bytes) -> StaffImport:
    """Read a list and keep its rows for the preview; an earlier one still waiting is dropped.

    Raises:
        RuleBroken: not an administrator, no safe workbook, no headings, no rows or too many.
    """
    require(allowed=can_administer_users(by))
    sheet = read_rows(kind, data, file_name)
    waiting = StaffImport.objects.filter(created_by=by, kind=kind, state=StaffImport.State.PREVIEW)
    for old in waiting:
        _finish(old, StaffImport.State.DROPPED)
    staged = StaffImport.objects.create(
        kind=kind,
        county=by.unit.county,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        rows=sheet.rows,
        unread=sheet.unread,
        row_count=len(sheet.rows),
        created_by=by,
        updated_by=by,
    )
    record_event(
        events.STAFF_UPLOADED,
        by=by,
        subject=staged,
        detail={"kind": kind, "rows": staged.row_count, "sha256": staged.sha256},
    )
    return staged


@as_actor
def preview_staff(*, by: User, staged: StaffImport) -> Outcome:
    """Run a list and take everything back: what it would do, and its errors by row and column."""
    with transaction.atomic():
        outcome = _run(by, staged)
        transaction.set_rollback(True)
    outcome.accounts.clear()
    return outcome


@as_actor
def apply_staff(*, by: User, import_id: int) -> Outcome:
    """Import a list: all its rows, or none when one has an error; one event for the whole.

    Raises:
        RuleBroken: NOT_WAITING; HAS_ERRORS (then nothing has been changed).
    """
    with transaction.atomic():
        staged = _waiting(by, import_id)
        require(allowed=can_administer_users(by))
        outcome = _run(by, staged)
        if outcome.wrong:
            raise RuleBroken(HAS_ERRORS % {"count": len(outcome.wrong)}, code="row-errors")
        _finish(staged, StaffImport.State.APPLIED)
        record_event(
            events.STAFF_IMPORTED,
            by=by,
            subject=staged,
            detail={"kind": staged.kind, "rows": staged.row_count, **outcome.counts},
        )
    return outcome


@transaction.atomic
@as_actor
def drop_staff(*, by: User, import_id: int) -> StaffImport:
    """Drop a list that was not imported; its rows are deleted.

    Raises:
        RuleBroken: NOT_WAITING.
    """
    staged = _waiting(by, import_id)
    _finish(staged, StaffImport.State.DROPPED)
    record_event(events.STAFF_DROPPED, by=by, subject=staged, detail={"kind": staged.kind})
    return staged


@transaction.atomic
@as_actor
def take_passwords(*, by: User, import_id: int) -> StaffImport:
    """Mark the list of one-time passwords as handed out: it can be taken once.

    Raises:
        RuleBroken: ALREADY_TAKEN.
    """
    staged = StaffImport.objects.select_for_update().visible_to(by).get(pk=import_id)
    if staged.passwords_taken_at is not None:
        raise RuleBroken(ALREADY_TAKEN, code="taken")
    staged.passwords_taken_at = clock.now()
    staged.save(update_fields=["passwords_taken_at", "updated_at"])
    record_event(events.PASSWORDS_TAKEN, by=by, subject=staged)
    return staged


@transaction.atomic
@as_actor
def export_staff(*, by: User, kind: str) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of the present list of the own area, in the columns of the import.

    Telephone numbers are in it: the export is an event.
    """
    require(allowed=can_administer_users(by))
    if kind == StaffImport.Kind.UNITS:
        units = Unit.objects.visible_to(by).filter(closed_on=None).select_related("parent")
        table = UnitResource().table(units.order_by("path"))
    else:
        people = User.objects.visible_to(by).filter(is_active=True).select_related("unit")
        table = UserResource().table(people.order_by("unit__path", "username_key"))
    record_event(events.STAFF_EXPORTED, by=by, detail={"kind": kind, "rows": len(table[1])})
    return table


def _waiting(by: User, import_id: int) -> StaffImport:
    staged = StaffImport.objects.select_for_update().visible_to(by).get(pk=import_id)
    if staged.state != StaffImport.State.PREVIEW:
        raise RuleBroken(NOT_WAITING, code="not-waiting")
    return staged


def _finish(staged: StaffImport, state: StaffImport.State) -> None:
    """Close an import; the rows, with their telephone numbers, are not kept."""
    staged.state = state
    staged.rows = []
    staged.applied_at = clock.now() if state == StaffImport.State.APPLIED else None
    staged.save(update_fields=["state", "rows", "applied_at", "updated_at"])


def _run(by: User, staged: StaffImport) -> Outcome:
    """Apply each row in a savepoint of its own, so that all errors are found in one run."""
    resource = RESOURCES[staged.kind]()
    columns = {name: str(column.column_name) for name, column in resource.columns().items()}
    outcome = Outcome(list(columns.values()), [])
    seen: dict[str, int] = {}
    for cells in staged.rows:
        row = RowResult(cells["row"], [cells.get(name, "") for name in columns])
        outcome.rows.append(row)
        values, errors = resource.read(cells)
        row.errors = [(columns[name], message) for name, message in errors.items()]
        if row.errors:
            continue
        key = key_of(staged.kind, values)
        if key and key in seen:
            row.errors.append(("", TWICE % {"row": seen[key]}))
            continue
        seen[key] = row.number
        password = _run_row(by, staged.kind, row, values, columns)
        if password:
            outcome.accounts.append(_account(values["username"], password))
    return outcome


def _run_row(
    by: User, kind: str, row: RowResult, values: dict[str, Any], columns: dict[str, str]
) -> str:
    try:
        with transaction.atomic():
            row.done, password = apply_row(kind, by=by, values=values)
    except RuleBroken as refusal:
        name = _COLUMNS.get(refusal.field or "", refusal.field or "")
        row.errors.append((columns.get(name, ""), str(refusal.message)))
        return ""
    return password if row.done == CREATED else ""


def _account(username: str, password: str) -> NewAccount:
    user = User.objects.get_by_natural_key(username)
    return NewAccount(user.unit.name, user.full_name, user.username, password)
