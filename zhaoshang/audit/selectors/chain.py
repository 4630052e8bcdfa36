"""The sealed chains: what an event's digest covers, and whether every stored row still has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from zhaoshang.audit.models import AuditEvent, AuditSeal
from zhaoshang.audit.rules import Finding, SealedEvent, SealFacts, check_chain, digest

_CHUNK = 2_000


@dataclass(frozen=True)
class ChainReport:
    """The state of one county's chain: `head` is the last seal's hash, to be kept elsewhere too."""

    county_id: int | None
    seals: int
    sealed: int
    unsealed: int
    head: str
    findings: tuple[Finding, ...]

    @property
    def is_intact(self) -> bool:
        """Tell whether nothing sealed was changed, removed or exchanged."""
        return not self.findings


def event_digest(event: AuditEvent) -> str:
    """Return the SHA-256 over everything an event says."""
    return digest(
        {
            "id": event.pk,
            "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "county": event.county_id,
            "act": str(event.act),
            "actor": event.actor_id,
            "actor_name": event.actor_name,
            "unit_name": event.unit_name,
            "ip": event.ip,
            "kind": event.kind,
            "result": event.result,
            "subject_type": event.subject_type,
            "subject_id": event.subject_id,
            "subject_label": event.subject_label,
            "reason": event.reason,
            "detail": event.detail,
        }
    )


def verify_chains() -> list[ChainReport]:
    """Check every county's chain from its first seal on."""
    counties = {
        *AuditSeal.objects.order_by().values_list("county_id", flat=True).distinct(),
        *AuditEvent.objects.order_by().values_list("county_id", flat=True).distinct(),
    }
    return [_verify_chain(county_id) for county_id in sorted(counties, key=lambda key: key or 0)]


def _verify_chain(county_id: int | None) -> ChainReport:
    seals = list(AuditSeal.objects.filter(county_id=county_id).order_by("number"))
    findings = tuple(check_chain(str(county_id or ""), _batches(county_id, seals)))
    return ChainReport(
        county_id=county_id,
        seals=len(seals),
        sealed=sum(seal.event_count for seal in seals),
        unsealed=AuditEvent.objects.filter(county_id=county_id, seal=None).count(),
        head=seals[-1].hash if seals else "",
        findings=findings,
    )


def _batches(
    county_id: int | None, seals: Sequence[AuditSeal]
) -> Iterator[tuple[SealFacts, Sequence[SealedEvent]]]:
    """Yield each seal with its events, reading the events once in the order of the chain."""
    events = (
        AuditEvent.objects.filter(seal__county_id=county_id)
        .order_by("seal__number", "position", "id")
        .iterator(chunk_size=_CHUNK)
    )
    grouped = groupby(events, key=lambda event: event.seal_id)
    seal_id, group = next(grouped, (None, None))
    for seal in seals:
        facts = SealFacts(seal.number, seal.event_count, seal.previous_hash, seal.hash)
        found: list[SealedEvent] = []
        if seal_id == seal.pk and group is not None:
            found = [
                SealedEvent(event.pk, event.position, event.digest, event_digest(event))
                for event in group
            ]
            seal_id, group = next(grouped, (None, None))
        yield facts, found
