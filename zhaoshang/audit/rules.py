"""The audit trail as plain values: what a hash covers, how batches are chained and checked.

- `plain`: brings any detail into JSON that reads back the same from every database;
- `digest`, `seal_hash`: SHA-256 over canonical JSON;
- `check_chain`: names each sealed row that was changed, removed or exchanged;
- `mask`: hides the middle of personal data.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

# Fields whose values are personal data (R19): the trail shows them masked.
PERSONAL_FIELDS = frozenset(
    {"phone", "mobile", "email", "id_number", "bank_account", "contact_phone"}
)

_SHORTEST_MASKED = 8
_CONTROL = {code: None for code in (*range(32), 127) if code not in (9, 10, 13)}


class Damage(StrEnum):
    """What a check can find wrong with a sealed batch."""

    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"
    BROKEN_SEAL = "broken_seal"
    MISSING_SEAL = "missing_seal"


@dataclass(frozen=True)
class SealFacts:
    """One stored seal."""

    number: int
    event_count: int
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class SealedEvent:
    """One stored event of a seal: where it stands, the digest stored with it, the digest it has."""

    id: int
    position: int | None
    stored_digest: str
    digest: str


@dataclass(frozen=True)
class Finding:
    """One damage: in which seal, and at which event or position if it is known."""

    seal: int
    damage: Damage
    event_id: int | None = None
    position: int | None = None


def clean_text(text: str, length: int | None = None) -> str:
    """Drop control characters (a database refuses NUL, a log line is forged by others) and cut."""
    # What can be printed has none of them; nearly every text is of that kind.
    cleaned = text if text.isprintable() else text.translate(_CONTROL)
    return cleaned if length is None else cleaned[:length]


def plain(value: Any) -> Any:  # noqa: PLR0911 - one line per type
    """Bring a value into JSON that every database gives back unchanged: exact numbers as text."""
    if type(value) is str:
        return clean_text(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {clean_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return clean_text(str(value))


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the content's canonical JSON (sorted keys, no blanks, UTF-8)."""
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def seal_hash(*, county: str, number: int, previous_hash: str, digests: Sequence[str]) -> str:
    """Return the hash of a batch: it covers the county, its place in the chain and every event."""
    return digest(
        {
            "county": county,
            "number": number,
            "previous": previous_hash,
            "events": list(digests),
        }
    )


def check_chain(
    county: str, batches: Iterable[tuple[SealFacts, Sequence[SealedEvent]]]
) -> Iterator[Finding]:
    """Check one county's batches in the order of their numbers; yield what is wrong.

    1. Numbers run from 1 without a hole, and each seal names the hash of the seal before it.
    2. Every position of the batch is there, and no row beyond.
    3. Each row still has the digest that was stored with it.
    4. The hash over the digests that are there is the seal's.
    """
    expected_number, previous = 1, ""
    for seal, events in batches:
        for number in range(expected_number, seal.number):
            yield Finding(number, Damage.MISSING_SEAL)
        found = list(_check_batch(seal, events))
        yield from found
        digests = [event.digest for event in events]
        whole = seal_hash(
            county=county, number=seal.number, previous_hash=seal.previous_hash, digests=digests
        )
        follows = seal.number != expected_number or seal.previous_hash == previous
        if not follows or (not found and whole != seal.hash):
            yield Finding(seal.number, Damage.BROKEN_SEAL)
        expected_number, previous = seal.number + 1, seal.hash


def _check_batch(seal: SealFacts, events: Sequence[SealedEvent]) -> Iterator[Finding]:
    positions = {event.position for event in events}
    for position in range(1, seal.event_count + 1):
        if position not in positions:
            yield Finding(seal.number, Damage.REMOVED, position=position)
    seen: set[int | None] = set()
    for event in events:
        beyond = event.position is None or not 1 <= event.position <= seal.event_count
        if beyond or event.position in seen:
            yield Finding(seal.number, Damage.ADDED, event.id, event.position)
        elif event.digest != event.stored_digest:
            yield Finding(seal.number, Damage.CHANGED, event.id, event.position)
        seen.add(event.position)


def mask(text: str) -> str:
    """Hide the middle of personal data: 13812345678 → 138****5678; short texts wholly."""
    if len(text) < _SHORTEST_MASKED:
        return "*" * len(text)
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"
