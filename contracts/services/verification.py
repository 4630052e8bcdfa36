"""Every stored file is compared with its SHA-256 again and again (S4, rules R14).

Level-triggered: a run takes those verified longest ago, and every file that is known to be damaged,
so that a missed run changes nothing and a restored file heals by itself.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from contracts import events_files as events
from contracts import notices_files as notices
from contracts.models import ContractFile
from contracts.services.files import file_facts, files_rule
from projects.selectors.people import admins_of_bureau
from zhaoshang.accounts.models import Unit
from zhaoshang.alerts.services import Alert, raise_alerts, withdraw_alerts
from zhaoshang.audit.services import FAILED, record_event
from zhaoshang.core import clock
from zhaoshang.files.services import verify_file

SUBJECT = "contracts.contractfile"
CHUNK = 50
# One run ends here; the next goes on where it stopped.
LONGEST_RUN_SECONDS = 10 * 60

log = structlog.get_logger(__name__)


@dataclass
class Verified:
    """What a run found: files in order, newly damaged, healed."""

    right: int = 0
    damaged: int = 0
    healed: int = 0


def verify_files(*, on: dt.date, seconds: float = LONGEST_RUN_SECONDS) -> Verified:
    """Verify the files whose turn it is, county by county, each by its policy."""
    found, until = Verified(), time.monotonic() + seconds
    counties = Unit.objects.filter(pk__in=ContractFile.objects.values("contract__county"))
    for county in counties:
        for ids in _chunks(_due_ids(county, on)):
            if time.monotonic() > until:
                return found
            _verify(ids, found, on=on)
    return found


def _due_ids(county: Unit, on: dt.date) -> list[int]:
    """Return what one run verifies: all that is damaged, then what was verified longest ago."""
    rule = files_rule(county, on)
    shown = ContractFile.objects.filter(contract__county=county, removed_at=None)
    damaged = shown.filter(damaged_at__isnull=False).order_by("pk")
    before = clock.now() - dt.timedelta(days=rule.verify_days)
    turn = shown.filter(damaged_at=None).filter(Q(verified_at=None) | Q(verified_at__lte=before))
    oldest = turn.order_by(F("verified_at").asc(nulls_first=True), "pk")
    return [*_ids(damaged, rule.verify_batch), *_ids(oldest, rule.verify_batch)]


def _ids(rows: QuerySet[ContractFile], most: int) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:most])


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _verify(ids: Sequence[int], found: Verified, *, on: dt.date) -> None:
    """Read some files, then write down in one transaction what they were found to be."""
    rows = ContractFile.objects.filter(pk__in=ids, removed_at=None)
    files = list(rows.select_related("file", "contract__county"))
    right: list[ContractFile] = []
    wrong: list[ContractFile] = []
    for file in files:
        (right if _is_right(file) else wrong).append(file)
    with transaction.atomic():
        ContractFile.objects.filter(pk__in=[each.pk for each in right]).update(
            verified_at=clock.now()
        )
        healed = [each for each in right if each.damaged_at is not None]
        _heal(healed)
        found.damaged += note_damage(wrong, on=on)
    found.right += len(right)
    found.healed += len(healed)


def _is_right(file: ContractFile) -> bool:
    try:
        return verify_file(file.file)
    except OSError:
        # A disk that does not give it back has not kept it.
        return False


def note_damage(files: Iterable[ContractFile], *, on: dt.date) -> int:
    """Mark files whose content is not what was stored, and tell their keepers once.

    Returns:
        How many were not known to be damaged.
    """
    new = []
    for file in files:
        # Whoever finds it first marks it; the others find it marked.
        marked = ContractFile.objects.filter(pk=file.pk, damaged_at=None)
        if marked.update(damaged_at=clock.now()):
            new.append(file)
            log.error("contract file damaged", file=file.pk, contract=file.contract_id)
            _record(events.FILE_DAMAGED, file, result=FAILED)
    admins: dict[int, list[int]] = {}
    for county_id in {each.contract.county_id for each in new}:
        admins[county_id] = admins_of_bureau(county_id, on)
    raise_alerts([_alert(each, admins[each.contract.county_id]) for each in new])
    return len(new)


def _heal(files: Iterable[ContractFile]) -> None:
    for file in files:
        ContractFile.objects.filter(pk=file.pk).update(damaged_at=None)
        withdraw_alerts(kind=notices.FILE_DAMAGED.name, subject=(SUBJECT, file.pk))
        _record(events.FILE_HEALED, file)


def _alert(file: ContractFile, admins: Sequence[int]) -> Alert:
    contract = file.contract
    keeper = [contract.keeper_id] if contract.keeper_id is not None else []
    return Alert(
        kind=notices.FILE_DAMAGED.name,
        subject=(SUBJECT, file.pk),
        recipients=sorted({*keeper, *admins}),
        params={"contract": str(contract), "file": file.title},
        url=reverse("contracts:files", args=[contract.pk]),
    )


def _record(kind: str, file: ContractFile, **result: str) -> None:
    contract = file.contract
    record_event(
        kind,
        by=None,
        county=contract.county_id,
        subject=contract,
        subject_label=f"{contract} · {file.title}",
        detail=file_facts(file),
        **result,
    )
