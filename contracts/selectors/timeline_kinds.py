"""Kinds of entry of a contract's timeline, the groups they are filtered by, who sees them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from django.db.models import Expression, F, QuerySet

from projects.selectors.json_rows import Reader


class Kind(StrEnum):
    """Kinds of entry, in their order within a day: what came last of a course stands above."""

    ARCHIVED = "archived"
    HANDED_OVER = "handed_over"
    ENDED = "ended"
    DECISION = "decision"
    REPORT_RECEIVED = "report_received"
    REPORT = "report"
    NOT_PERFORMED = "not_performed"
    MOVED = "moved"
    MET = "met"
    CLAIMED = "claimed"
    TERM = "term"
    AMENDED = "amended"
    LAND_SIGNED_OFF = "land_signed_off"
    LAND = "land"
    IDLE = "idle"
    DEPOSIT = "deposit"
    PERFORMING = "performing"
    FILED = "filed"
    RETURNED = "returned"
    LENT = "lent"
    WITHDRAWN = "withdrawn"
    RECEIVED = "received"
    SENT = "sent"
    SIGNED = "signed"
    OPINION = "opinion"
    REVIEW = "review"
    DECIDED_ACCESS = "decided_access"
    ACCESS = "access"
    OPENED = "opened"
    FILE = "file"
    DRAFTED = "drafted"


class Group(StrEnum):
    """What the timeline can be filtered by."""

    LIFE = "life"
    REVIEWS = "reviews"
    ORIGINALS = "originals"
    PROMISES = "promises"
    REPORTS = "reports"
    MONEY = "money"
    FILES = "files"
    ACCESS = "access"


class For(StrEnum):
    """Who sees a kind, of those who know of the contract."""

    ALL = "all"
    TERMS = "terms"
    # One's own requests; all of them for county-wide roles.
    ASKER = "asker"
    # The keeper, the bureau's head, leaders.
    KEEPER = "keeper"


@dataclass(frozen=True)
class Record:
    """How one kind of entry is read.

    Args:
        group: Under which filter it stands.
        rows: The records of a contract.
        day: The day under which one stands.
        facts: What its words need: name → expression.
        readers: How to read what JSON has no word for.
        whom: Who sees it.
    """

    group: Group
    rows: Callable[[int], QuerySet[Any]]
    day: Expression | F
    facts: Mapping[str, Any] = field(default_factory=dict)
    readers: Mapping[str, Reader] = field(default_factory=dict)
    whom: For = For.ALL

    def read(self, facts: Mapping[str, Any]) -> SimpleNamespace:
        """Return the facts of a row as attributes."""
        read = dict(facts)
        for name, reader in self.readers.items():
            read[name] = reader(read[name])
        return SimpleNamespace(**read)
