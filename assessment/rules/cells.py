"""Two people in one report (rules.md R10, anchors (d) 7): nobody's typing is lost.

Each change names the cell, the value the writer saw, and the new value. A cell that somebody else
has changed meanwhile is not overwritten: the writer is told both values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Change:
    """One cell as it was typed. Values are texts as stored: "" is empty."""

    cell: str
    seen: str
    value: str


@dataclass(frozen=True)
class Clash:
    """A cell that changed since the writer saw it: what stands now, and what the writer typed."""

    cell: str
    stands: str
    typed: str


@dataclass(frozen=True)
class Merged:
    """What may be stored, and what is left to the writer to decide."""

    taken: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)


def merge(stored: Mapping[str, str], changes: Iterable[Change]) -> Merged:
    """Merge changes into what is stored.

    A change to what stands already is harmless (a form sent twice). Unknown cells are left out: the
    caller refuses them.
    """
    taken: dict[str, str] = {}
    clashes: list[Clash] = []
    for change in changes:
        if change.cell not in stored:
            continue
        stands = taken.get(change.cell, stored[change.cell])
        if change.value == stands:
            continue
        if change.seen != stands and change.cell not in taken:
            clashes.append(Clash(change.cell, stands, change.value))
        else:
            taken[change.cell] = change.value
    return Merged(taken, clashes)
