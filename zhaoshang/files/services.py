"""Writes of attachments: keep an upload, remove one, clear away what belongs to nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileRule
from zhaoshang.core.uploads import FileRefused, check_upload
from zhaoshang.files import events
from zhaoshang.files.models import StoredFile
from zhaoshang.files.rules import clean_name
from zhaoshang.files.selectors import content_digest
from zhaoshang.files.storage import Store, default_store, new_key

__all__ = [
    "FileRefused",
    "check_upload",
    "remove_file",
    "store_made",
    "store_upload",
    "sweep_files",
    "verify_file",
]

ORPHAN_AGE_SECONDS = 24 * 60 * 60
_BATCH = 1_000

NOT_STORED = _("The file could not be stored: the server's disk does not take it. Try again later.")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sweep:
    """What was found: files without a row (removed), rows without a file (to be restored)."""

    removed: int
    missing: int


def store_upload(
    upload: File[Any], *, by: User, purpose: str, allow: FileRule, store: Store | None = None
) -> StoredFile:
    """Check an upload and keep it.

    Call it in the transaction of the act that the file belongs to: if that fails, the row goes with
    it and the bytes are cleared away by the next sweep.

    Args:
        upload: What came with the form.
        by: Who uploads; the file belongs to this user's county.
        purpose: What for, as a short stored name ("projects.evidence").
        allow: What is taken.
        store: Another store than the deployment's.

    Raises:
        FileRefused: when the file is not taken.
        RuleBroken: when the disk does not take it.
    """
    content_type = CONTENT_TYPES[check_upload(upload, allow=allow)]
    county_id = by.unit.county_id
    return _store(upload, content_type, by=by, county_id=county_id, purpose=purpose, store=store)


def store_made(
    made: File[Any],
    *,
    content_type: str,
    by: User | None,
    purpose: str,
    county: Unit | None = None,
    store: Store | None = None,
) -> StoredFile:
    """Keep a file that the system has written itself, or that its app has checked already.

    Call it in the transaction of the act that the file belongs to.

    Args:
        made: The file; its name is what people see.
        content_type: What it is.
        by: For whom it was made; the file belongs to this user's county. None for the system.
        purpose: What for, as a short stored name ("projects.export").
        county: Whose it is when the system made it.
        store: Another store than the deployment's.

    Raises:
        RuleBroken: when the disk does not take it.
    """
    owner = by.unit.county_id if by is not None else county.pk if county is not None else None
    return _store(made, content_type, by=by, county_id=owner, purpose=purpose, store=store)


def _store(
    file: File[Any],
    content_type: str,
    *,
    by: User | None,
    county_id: int | None,
    purpose: str,
    store: Store | None,
) -> StoredFile:
    key = new_key()
    hashed = hashlib.sha256()
    try:
        (store or default_store()).put(key, _hashing(file, hashed))
    except OSError as error:
        log.error("attachment not stored", error=str(error))  # noqa: TRY400 - the cause is enough
        raise RuleBroken(NOT_STORED, code="not_stored", field="file") from error
    return StoredFile.objects.create(
        key=key,
        sha256=hashed.hexdigest(),
        size=file.size,
        content_type=content_type,
        name=clean_name(file.name or ""),
        county_id=county_id,
        purpose=purpose,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )


def verify_file(stored: StoredFile, *, store: Store | None = None) -> bool:
    """Tell whether a file is there and still has the content that was stored."""
    try:
        with (store or default_store()).open(stored.key) as file:
            return content_digest(file) == stored.sha256
    except FileNotFoundError:
        return False


@transaction.atomic
def remove_file(*, stored: StoredFile, by: User, reason: str = "") -> None:
    """Remove a file that nothing refers to any more; the bytes go once the transaction holds."""
    record_event(
        events.REMOVED,
        by=by,
        county=stored.county_id,
        subject=stored,
        reason=reason,
        detail={"sha256": stored.sha256, "purpose": stored.purpose},
    )
    key = stored.key
    stored.delete()
    transaction.on_commit(lambda: default_store().delete(key))


def sweep_files(*, older_than: float = ORPHAN_AGE_SECONDS, store: Store | None = None) -> Sweep:
    """Clear away files without a row, and count rows without a file.

    A file younger than `older_than` seconds may belong to a transaction in progress.
    """
    place = store or default_store()
    removed = 0
    for keys in _batches(place.keys(older_than=older_than)):
        known = set(StoredFile.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in set(keys) - known:
            place.delete(key)
            removed += 1
    missing = sum(
        not _is_there(place, key)
        for key in StoredFile.objects.values_list("key", flat=True).iterator(_BATCH)
    )
    if missing:
        log.error("attachments without content", missing=missing)
    return Sweep(removed=removed, missing=missing)


def _hashing(upload: File[Any], hashed: Any) -> Iterator[bytes]:
    upload.seek(0)
    for chunk in upload.chunks():
        hashed.update(chunk)
        yield chunk


def _batches(keys: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for key in keys:
        batch.append(key)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _is_there(store: Store, key: str) -> bool:
    try:
        store.open(key).close()
    except FileNotFoundError:
        return False
    return True
