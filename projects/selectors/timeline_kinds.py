"""Kinds of entry of a project's timeline, how one is read, and names as expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from django.db.models import Case, CharField, Expression, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf

from projects.selectors.json_rows import Reader


class Kind(StrEnum):
    """Kinds of entry, in their order within a day."""

    STAGE = "stage"
    FLAG_CLEARED = "flag_cleared"
    FLAG = "flag"
    HOLD = "hold"
    CONSEQUENCE = "consequence"
    CONCLUDED = "concluded"
    DECISION = "decision"
    OPINION = "opinion"
    REVIEW = "review"
    FOLLOW_UP = "follow_up"
    FUNDS_DECIDED = "funds_decided"
    FUNDS = "funds"
    ITEM_CLOSED = "item_closed"
    ITEM = "item"
    INSTRUCTION = "instruction"
    RESOLVED = "resolved"
    PROBLEM_STEP = "problem_step"
    PROBLEM = "problem"
    SERVICE = "service"
    HANDED_IN = "handed_in"
    VISIT = "visit"
    ANSWER = "answer"
    REQUEST = "request"
    RESULT = "result"
    ACTIVITY = "activity"
    CLAIM_DECIDED = "claim_decided"
    CLAIM = "claim"
    SPACE = "space"
    DOCUMENT = "document"
    CHANGE = "change"


# A filter by the one shows the other too.
OUTCOMES = {
    Kind.RESOLVED: Kind.PROBLEM,
    Kind.PROBLEM_STEP: Kind.PROBLEM,
    Kind.ITEM: Kind.INSTRUCTION,
    Kind.ITEM_CLOSED: Kind.INSTRUCTION,
    Kind.FLAG_CLEARED: Kind.FLAG,
    Kind.HOLD: Kind.FLAG,
    Kind.CONSEQUENCE: Kind.FLAG,
    Kind.CONCLUDED: Kind.REVIEW,
    Kind.DECISION: Kind.REVIEW,
    Kind.OPINION: Kind.REVIEW,
    Kind.FUNDS_DECIDED: Kind.FUNDS,
    Kind.HANDED_IN: Kind.SERVICE,
    Kind.VISIT: Kind.SERVICE,
    Kind.ANSWER: Kind.SERVICE,
    Kind.REQUEST: Kind.SERVICE,
    Kind.RESULT: Kind.SERVICE,
    Kind.CLAIM_DECIDED: Kind.CLAIM,
}


@dataclass(frozen=True)
class Record:
    """How one kind of record is read.

    Args:
        rows: The records of a project.
        day: The day under which one stands.
        facts: What its words need: name → expression.
        readers: How to read what JSON has no word for.
        seen: Which of them a reader of some units sees, by units and person; all of them where
            seeing the project is enough.
    """

    rows: Callable[[int], QuerySet[Any]]
    day: Expression | F
    facts: Mapping[str, Any]
    readers: Mapping[str, Reader] = field(default_factory=dict)
    seen: Callable[[Sequence[int], int], Q] | None = None

    def read(self, facts: Mapping[str, Any]) -> SimpleNamespace:
        """Return the facts of a row as attributes."""
        read = dict(facts)
        for name, reader in self.readers.items():
            read[name] = reader(read[name])
        return SimpleNamespace(**read)


def person(path: str) -> Coalesce:
    """Return somebody's name as an expression."""
    name = NullIf(F(f"{path}__full_name"), Value(""))
    return Coalesce(name, F(f"{path}__username"), Value(""), output_field=CharField())


def unit_name(path: str) -> Case:
    """Return a unit's short name where it has one, as an expression."""
    return Case(
        When(Q(**{f"{path}__short_name": ""}), then=F(f"{path}__name")),
        default=F(f"{path}__short_name"),
        output_field=CharField(),
    )
