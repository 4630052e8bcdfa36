"""Arithmetic of investors, activities and referrers: trees, days on the road, shares. No Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

WHOLE = Decimal(100)
_CENT = Decimal("0.01")
_DAY = dt.timedelta(days=1)
Key = TypeVar("Key")
Span = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Node:
    """One member of a group, with its depth below the head (0)."""

    pk: int
    depth: int


def would_circle(pk: int, parent: int | None, parents: Mapping[int, int | None]) -> bool:
    """Tell whether `parent` above `pk` would close a circle.

    Args:
        pk: The member.
        parent: Who is to stand above it.
        parents: Who stands above whom now.
    """
    seen: set[int] = set()
    above = parent
    while above is not None and above not in seen:
        if above == pk:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def group_of(pk: int, parents: Mapping[int, int | None]) -> list[Node]:
    """Return the whole group that `pk` belongs to, head first, each member once.

    A parent that is not among the keys is not seen: the group begins below it.
    """
    head, seen = pk, {pk}
    while (above := parents.get(head)) is not None and above in parents and above not in seen:
        head = above
        seen.add(head)
    children: dict[int, list[int]] = {}
    for child, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(child)
    nodes: list[Node] = []
    placed: set[int] = set()
    waiting = [(head, 0)]
    while waiting:
        member, depth = waiting.pop()
        if member in placed:
            continue
        placed.add(member)
        nodes.append(Node(member, depth))
        waiting.extend((child, depth + 1) for child in reversed(children.get(member, ())))
    return nodes


def days_in_year(spans: Iterable[Span], year: int) -> int:
    """Count the calendar days of a year that lie in any span, both ends counted, each day once.

    Two trips of one leader on the same day are one day on the road.
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    total, counted_to = 0, first - _DAY
    for start, end in sorted(spans):
        since, until = max(start, counted_to + _DAY, first), min(end, last)
        if since <= until:
            total += (until - since).days + 1
            counted_to = until
    return total


def rescale(shares: Sequence[tuple[Key, Decimal]]) -> dict[Key, Decimal]:
    """Bring shares to a total of 100 percent in their proportion, exact to the hundredth.

    The remainder goes to the last one, as with every division here (R5).

    Raises:
        ValueError: when the shares total nothing.
    """
    if not shares:
        return {}
    total = sum((percent for _key, percent in shares), Decimal(0))
    if total <= 0:
        raise ValueError("shares without a total")
    scaled = {
        key: (percent * WHOLE / total).quantize(_CENT, rounding=ROUND_DOWN)
        for key, percent in shares
    }
    last = shares[-1][0]
    scaled[last] += WHOLE - sum(scaled.values(), Decimal(0))
    return scaled


def is_whole(percents: Iterable[Decimal]) -> bool:
    """Tell whether shares total exactly 100 percent and each lies above 0."""
    listed = list(percents)
    return all(percent > 0 for percent in listed) and sum(listed, Decimal(0)) == WHOLE
