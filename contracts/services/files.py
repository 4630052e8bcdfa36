"""Files of a contract: added with their content checked, removed with a reason (rules R14).

A file that comes with another act (an opinion, a report, a voucher) is kept by `attach`, in that
act's transaction and on its locked contract; a document that the system writes by `attach_made`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts import events_files as events
from contracts.models import (
    ArchiveTransfer,
    Contract,
    ContractFile,
    Deposit,
    DepositMovement,
    FeePayment,
    LandAccounting,
    LegalReview,
    Obligation,
    ReportDecision,
)
from contracts.models.choices import FileKind
from contracts.policies_files import CONTRACT_FILES, FilesRule
from contracts.rules.life import State
from contracts.services.saving import check_state, lock_contract, save_contract
from projects.services.moves import IN_FUTURE, check_reason
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.files.models import StoredFile
from zhaoshang.files.services import store_made, store_upload
from zhaoshang.policy.selectors import in_force

PURPOSE = "contracts.file"
FILE_GONE = _("This file no longer exists.")
REMOVED_ALREADY = _("This file has been removed already.")
FILE_IN_USE = _("Another record of the contract rests on this file, so it stays.")
FILE_ARCHIVED = _("The contract is in the archives with this file, so it stays.")
_LONGEST_TITLE = 150
_RESTING: tuple[Any, ...] = (ArchiveTransfer, Deposit, DepositMovement, FeePayment, ReportDecision)
# A contract that has gone to the archives, or whose draft was dropped, takes no more files.
_TAKES_FILES = tuple(state for state in State if state not in {State.ARCHIVED, State.DROPPED})


def files_rule(county: Unit, on: dt.date | None = None) -> FilesRule:
    """Return the county's policy of contract files."""
    return in_force(CONTRACT_FILES, county, on or clock.today()).value


def attach(
    contract: Contract,
    upload: File[Any],
    *,
    kind: str,
    by: User,
    title: str = "",
    happened_on: dt.date | None = None,
) -> ContractFile:
    """Keep an uploaded file as part of another act on a locked contract.

    Args:
        contract: The contract, locked by the caller.
        upload: What came with the form.
        kind: What it is (`FileKind`).
        by: Who acts.
        title: Its name on the pages; the file's own name if empty.
        happened_on: The day that stands on the document.

    Raises:
        FileRefused: when the content is not what the name says, or the file is not taken; the
            field is "file".
    """
    rule = files_rule(contract.county).upload
    stored = store_upload(upload, by=by, purpose=PURPOSE, allow=rule)
    return _keep(contract, stored, kind=kind, by=by, title=title, happened_on=happened_on)


def attach_made(
    contract: Contract,
    made: File[Any],
    *,
    content_type: str,
    kind: str,
    by: User,
    title: str,
    happened_on: dt.date | None = None,
) -> ContractFile:
    """Keep a document that the system has written, as part of an act on a locked contract.

    Args:
        contract: The contract, locked by the caller.
        made: The document; its name is what people see when they save it.
        content_type: What it is (`zhaoshang.core.file_kinds.CONTENT_TYPES`).
        kind: What it is (`FileKind`).
        by: For whom it was written.
        title: Its name on the pages.
        happened_on: The day that stands on the document.
    """
    stored = store_made(made, content_type=content_type, by=by, purpose=PURPOSE)
    return _keep(contract, stored, kind=kind, by=by, title=title, happened_on=happened_on)


def _keep(
    contract: Contract,
    stored: StoredFile,
    *,
    kind: str,
    by: User,
    title: str,
    happened_on: dt.date | None,
) -> ContractFile:
    name = title.strip() or stored.name.rpartition(".")[0] or stored.name
    return ContractFile.objects.create(
        contract=contract,
        kind=FileKind(kind).value,
        title=name[:_LONGEST_TITLE],
        happened_on=happened_on,
        file=stored,
        verified_at=stored.uploaded_at,
        created_by=by,
        updated_by=by,
    )


@transaction.atomic
def add_file(
    *,
    contract_id: int,
    kind: str,
    upload: File[Any],
    by: User,
    on: dt.date,
    title: str = "",
    happened_on: dt.date | None = None,
) -> ContractFile:
    """Add a file to a contract.

    Raises:
        FileRefused: when the file is not taken.
        RuleBroken: for a day that has not come, or a contract that takes no more files.
    """
    with acting(user=by):
        locked = lock_contract(contract_id)
        contract = locked.contract
        check_state(contract, *_TAKES_FILES)
        if happened_on is not None and happened_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="happened_on")
        file = attach(contract, upload, kind=kind, by=by, title=title, happened_on=happened_on)
        save_contract(locked, by=by, on=on)
        record_event(
            events.FILE_ADDED,
            by=by,
            county=contract.county_id,
            subject=contract,
            detail=file_facts(file),
        )
        return file


@transaction.atomic
def remove_file(*, file_id: int, reason: str, by: User, on: dt.date) -> ContractFile:
    """Take a file out of a contract's list; its row, its bytes and its openings are kept.

    Raises:
        RuleBroken: without a reason, when it was removed already, when another record rests on it,
            or when the contract has gone to the archives.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        contract_id = ContractFile.objects.values_list("contract_id").filter(pk=file_id).first()
        if contract_id is None:
            raise RuleBroken(FILE_GONE, code="file_gone")
        locked = lock_contract(contract_id[0])
        contract = locked.contract
        file = ContractFile.objects.select_related("file").get(pk=file_id)
        _check_removable(contract, file)
        file.removed_at, file.removed_reason, file.updated_by = clock.now(), why, by
        file.save(update_fields=["removed_at", "removed_reason", "updated_by", "updated_at"])
        save_contract(locked, by=by, on=on)
        record_event(
            events.FILE_REMOVED,
            by=by,
            county=contract.county_id,
            subject=contract,
            reason=why,
            detail=file_facts(file),
        )
        return file


def _check_removable(contract: Contract, file: ContractFile) -> None:
    if file.removed_at is not None:
        raise RuleBroken(REMOVED_ALREADY, code="removed_already")
    if contract.state == State.ARCHIVED:
        raise RuleBroken(FILE_ARCHIVED, code="file_archived")
    if is_used(file):
        raise RuleBroken(FILE_IN_USE, code="file_in_use")


def is_used(file: ContractFile) -> bool:
    """Tell whether another record of the contract rests on a file; its openings do not count."""
    return (
        LegalReview.objects.filter(Q(draft=file) | Q(file=file)).exists()
        or Obligation.objects.filter(evidence=file).exists()
        or any(model.objects.filter(file=file).exists() for model in _RESTING)
        or LandAccounting.objects.filter(close_file=file).exists()
    )


def file_facts(file: ContractFile) -> dict[str, Any]:
    """Return what an event says of a file."""
    stored = file.file
    return {
        "file": file.pk,
        "title": file.title,
        "kind": file.kind,
        "sha256": stored.sha256,
        "size": stored.size,
    }
