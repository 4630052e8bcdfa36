"""Spot checks 抽查 (rules.md R13): which verified entries are checked, redrawn by anybody.

- `draw`: the sample of a population, from the published seed alone.
- `sample_size`: how many of a group are checked.
- `digest_of`: what decides the order.
- `reduction`: what a finding takes off an amount.

Amounts in 万元.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_WHOLE = 100


class CheckState(StrEnum):
    """How far a spot check is."""

    ANNOUNCED = "announced"
    DRAWN = "drawn"
    CLOSED = "closed"


class Finding(StrEnum):
    """What was found of an entry."""

    CONFIRMED = "confirmed"
    REDUCED = "reduced"
    FALSIFIED = "falsified"


@dataclass(frozen=True)
class Drawable:
    """An entry of the population, and the group of units it belongs to."""

    entry_id: int
    group_id: int


@dataclass(frozen=True)
class Ranked:
    """An entry at its place in its group's order.

    Attributes:
        entry_id: The entry.
        digest: SHA-256 of seed and id, hexadecimal.
        place: 1 is drawn first.
        is_drawn: It belongs to the sample.
    """

    entry_id: int
    digest: str
    place: int
    is_drawn: bool


def digest_of(seed: str, entry_id: int) -> str:
    """Return the SHA-256 of `seed:entry id` (UTF-8) in hexadecimal.

    Source: rules.md R13.
    """
    return hashlib.sha256(f"{seed}:{entry_id}".encode()).hexdigest()


def sample_size(count: int, share_percent: int) -> int:
    """Return how many of a group's entries are checked: rounded up, at least 1, none of none.

    Raises:
        ValueError: when the share is not 1 to 100 percent.

    Source: rules.md R13 (30 %, S1).
    """
    if not 1 <= share_percent <= _WHOLE:
        raise ValueError(f"not a share: {share_percent} %")
    # Whole numbers only: a binary share would round 30 % of 10 up to 4.
    return -(-count * share_percent // _WHOLE)


def draw(
    population: Iterable[Drawable], *, seed: str, share_percent: int
) -> dict[int, list[Ranked]]:
    """Return each group's entries in the order of their digests, the drawn ones first.

    The order of the input makes no difference; an entry that is named twice counts once.

    Source: rules.md R13.
    """
    groups: dict[int, set[int]] = {}
    for each in population:
        groups.setdefault(each.group_id, set()).add(each.entry_id)
    return {group_id: _ranked(groups[group_id], seed, share_percent) for group_id in sorted(groups)}


def _ranked(entry_ids: set[int], seed: str, share_percent: int) -> list[Ranked]:
    order = sorted((digest_of(seed, entry_id), entry_id) for entry_id in entry_ids)
    size = sample_size(len(order), share_percent)
    return [
        Ranked(entry_id, digest, place, place <= size)
        for place, (digest, entry_id) in enumerate(order, 1)
    ]


def reduction(finding: Finding, stands_wan: Decimal, reduced_wan: Decimal | None) -> Decimal | None:
    """Return what a finding takes off what an entry stands at; None where the amount cannot be.

    A falsified entry counts nothing. A reduced one keeps something: to take all of it off is to
    find it falsified.

    Source: rules.md R13.
    """
    if finding is Finding.CONFIRMED:
        return Decimal(0)
    if finding is Finding.FALSIFIED:
        return stands_wan
    return reduced_wan if reduced_wan is not None and 0 < reduced_wan < stands_wan else None
