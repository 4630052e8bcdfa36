"""Who may bring ledgers in, confirm them, take them back, and keep the dictionary (R3, R19)."""

from __future__ import annotations

from projects.models import ImportBatch
from projects.permissions import is_bureau_of
from projects.permissions_ledger import IMPORTERS, can_import
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

State = ImportBatch.State


def is_own(user: User, batch: ImportBatch) -> bool:
    """Tell whether the user uploaded the batch, or sits in the bureau of its county."""
    return batch.created_by_id == user.pk or is_bureau_of(user, batch.county_id)


def can_correct(user: User, batch: ImportBatch) -> bool:
    """Correct the preview: whoever uploaded it, or the bureau."""
    return can_import(user) and is_own(user, batch) and batch.state in {State.STAGED, State.FAILED}


def can_confirm(user: User, batch: ImportBatch) -> bool:
    """Confirm the preview; what may not be written is refused by the service with its reason."""
    return can_import(user) and is_own(user, batch) and batch.state == State.STAGED


def can_cancel(user: User, batch: ImportBatch) -> bool:
    """Give a waiting batch up."""
    return (
        can_import(user)
        and is_own(user, batch)
        and batch.state in {State.STAGED, State.FAILED, State.READING}
    )


def can_undo(user: User, batch: ImportBatch) -> bool:
    """Take a written batch back: the bureau, and a unit what it brought itself."""
    return can_import(user) and is_own(user, batch) and batch.state == State.DONE


def can_fetch_source(user: User, batch: ImportBatch) -> bool:
    """Fetch the source file: whoever uploaded it, or the bureau (it may hold phone numbers)."""
    return can_import(user) and is_own(user, batch)


def can_keep_headings(user: User) -> bool:
    """Extend the county's dictionary of headings."""
    return user.has_role(Role.BUREAU_ADMIN) and not user.scope.reads_region


def can_remember_headings(user: User, county_id: int) -> bool:
    """Keep a mapping made in a preview for later ledgers of the county."""
    return is_bureau_of(user, county_id)


__all__ = [
    "IMPORTERS",
    "can_cancel",
    "can_confirm",
    "can_correct",
    "can_fetch_source",
    "can_import",
    "can_keep_headings",
    "can_remember_headings",
    "can_undo",
    "is_own",
]
