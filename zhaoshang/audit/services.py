"""Writes of the audit trail: recording an act, and sealing what was recorded (R20)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import models, transaction

from zhaoshang.audit import kinds
from zhaoshang.audit.context import current_actor
from zhaoshang.audit.models import AuditEvent, AuditSeal
from zhaoshang.audit.rules import clean_text, plain, seal_hash
from zhaoshang.audit.selectors import event_digest
from zhaoshang.core import clock
from zhaoshang.core.locks import advisory_lock

OK, REFUSED, FAILED = (result.value for result in AuditEvent.Result)
SEAL_SIZE = 5_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Subject:
    type: str = ""
    id: str = ""
    label: str = ""


def record_event(
    kind: str,
    *,
    by: Any,
    county: Any = None,
    subject: models.Model | tuple[str, str | int] | None = None,
    subject_label: str = "",
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    result: str = OK,
    ip: str | None = None,
) -> AuditEvent:
    """Record one act, in the transaction of the act, so that neither stands without the other.

    Names of the person, the unit and the subject are kept as they are now. The act's id and address
    come from the acting context, so that the field history of the same act can be found.

    Args:
        kind: A registered kind (zhaoshang/audit/kinds.py).
        by: The acting user; None for the system and for anonymous visitors.
        county: Unit (or a county's id) whose trail the event belongs to; else the actor's.
        subject: The record acted upon, or its (type, id).
        subject_label: Its name; `str(subject)` if not given.
        reason: Why; the acting context's reason if not given.
        detail: Further facts (filter, row count, …); exact numbers and dates are kept as text.
        result: "ok", "refused" or "failed".
        ip: Address; the acting context's if not given.

    Raises:
        ValueError: when nobody registered the kind.
    """
    if not kinds.is_registered(kind):
        raise ValueError(f"event kind {kind!r} is not registered")
    actor = current_actor()
    user = by if by is not None and by.is_authenticated else None
    unit = user.unit if user is not None else None
    named = _subject(subject, subject_label)
    return AuditEvent.objects.create(
        at=clock.now(),
        county_id=_county_id(county, unit),
        act=actor.act or uuid.uuid4(),
        actor_id=user.pk if user is not None else None,
        actor_name=clean_text(str(user), 150) if user is not None else "",
        unit_name=clean_text(unit.name, 150) if unit is not None else "",
        ip=ip or actor.ip,
        kind=kind,
        result=AuditEvent.Result(result),
        subject_type=named.type[:60],
        subject_id=named.id[:40],
        subject_label=named.label,
        reason=clean_text(reason or actor.reason),
        detail=plain(detail or {}),
    )


def seal_all(*, limit: int = SEAL_SIZE) -> int:
    """Seal every event that is not sealed yet, county by county; return how many were sealed."""
    waiting = AuditEvent.objects.filter(seal=None)
    counties = waiting.order_by().values_list("county_id", flat=True).distinct()
    return sum(seal_county(county_id=county_id, limit=limit) for county_id in list(counties))


def seal_county(*, county_id: int | None, limit: int = SEAL_SIZE) -> int:
    """Seal one county's waiting events in batches of at most `limit`; return how many were sealed.

    Two runs at once do not harm: the second waits for the first and finds nothing to do.
    """
    total = 0
    while sealed := _seal_batch(county_id, limit):
        total += sealed
    return total


@transaction.atomic
def _seal_batch(county_id: int | None, limit: int) -> int:
    """Seal one batch.

    1. Take the chain's lock, so that numbers and hashes follow one another.
    2. Take the oldest waiting events. A late committer with a lower id comes into the next batch.
    3. Chain: the hash covers the digests of the events and the hash of the seal before.
    """
    advisory_lock(f"audit-seal:{county_id}")
    events = list(AuditEvent.objects.filter(seal=None, county_id=county_id).order_by("id")[:limit])
    if not events:
        return 0
    last = AuditSeal.objects.filter(county_id=county_id).order_by("-number").first()
    number = last.number + 1 if last else 1
    previous = last.hash if last else ""
    digests = [event_digest(event) for event in events]
    seal = AuditSeal.objects.create(
        county_id=county_id,
        number=number,
        sealed_at=clock.now(),
        first_event_id=events[0].pk,
        last_event_id=events[-1].pk,
        event_count=len(events),
        previous_hash=previous,
        hash=seal_hash(
            county=str(county_id or ""), number=number, previous_hash=previous, digests=digests
        ),
    )
    _write_seal(seal, events, digests)
    # The log is the second place that knows the head of the chain: a cut-off tail shows there.
    log.info("audit sealed", county=county_id, number=number, events=len(events), hash=seal.hash)
    return len(events)


def _write_seal(seal: AuditSeal, events: Sequence[AuditEvent], digests: Sequence[str]) -> None:
    for position, (event, event_hash) in enumerate(zip(events, digests, strict=True), start=1):
        event.seal = seal
        event.position = position
        event.digest = event_hash
    AuditEvent.objects.write_seal(events)


def _county_id(county: Any, unit: Any) -> int | None:
    if isinstance(county, int):
        return county
    found = county if county is not None else unit
    return found.county_id if found is not None else None


def _subject(subject: models.Model | tuple[str, str | int] | None, label: str) -> _Subject:
    if subject is None:
        return _Subject(label=clean_text(label, 200))
    if isinstance(subject, tuple):
        return _Subject(subject[0], str(subject[1]), clean_text(label, 200))
    return _Subject(
        subject._meta.label_lower, str(subject.pk), clean_text(label or str(subject), 200)
    )
