"""Opening a file: by right only, written down before the first byte leaves (S4, rules R14, R20)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events_files as events
from contracts.models import AccessRequest, ContractFile, FileOpening
from contracts.selectors.access import Pass, access_of
from contracts.services.files import file_facts
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

NO_RIGHT = _("The files of this contract are closed to you.")
NO_DOWNLOAD = _("You may read this file here, but not save it.")
_EVENTS = {
    FileOpening.Act.VIEW: events.FILE_VIEWED,
    FileOpening.Act.DOWNLOAD: events.FILE_DOWNLOADED,
}


@dataclass(frozen=True)
class Opened:
    """An opening that was written down, and by what right it happened."""

    opening: FileOpening
    by_pass: Pass


@transaction.atomic
def open_file(*, file: ContractFile, act: FileOpening.Act, by: User, at: dt.datetime) -> Opened:
    """Write down that somebody opens a file; the caller hands it out only after this.

    The right is asked for again inside the transaction, with the granted request locked, so that
    an opening never follows its revocation.

    Raises:
        RuleBroken: when the file does not open for this user, or may not be saved.
    """
    contract = file.contract
    granted = AccessRequest.objects.select_for_update(of=("self",))
    # Locks the rows that the decision below reads.
    list(granted.filter(contract=contract, requested_by=by, state="granted").values_list("pk"))
    by_pass = access_of(by, contract, at).to(file)
    if by_pass is None:
        raise RuleBroken(NO_RIGHT, code="no_right")
    if act == FileOpening.Act.DOWNLOAD and not by_pass.may_download:
        raise RuleBroken(NO_DOWNLOAD, code="no_download")
    opening = FileOpening.objects.create(
        file=file,
        contract=contract,
        user=by,
        opened_at=at,
        act=act,
        right=by_pass.right,
        request=by_pass.request,
    )
    request_id = by_pass.request.pk if by_pass.request is not None else None
    record_event(
        _EVENTS[act],
        by=by,
        county=contract.county_id,
        subject=contract,
        subject_label=f"{contract} · {file.title}",
        detail=file_facts(file) | {"right": by_pass.right.value, "request": request_id},
    )
    return Opened(opening, by_pass)
