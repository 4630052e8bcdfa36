"""The life of a contract (rules R14): kinds, states, and which state may follow which.

- `Kind`: framework and intent agreements bind to nothing; formal ones count; supplementary and
  termination agreements change another contract.
- `State`: draft → in review → reviewed → signed → filed → performing → fulfilled | breached |
  terminated → archived; a draft may be dropped.
- `KindRule`: what a county asks of a kind before signing and after it (policy).
- `steps_to_sign`: what still stands before the signature, in order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of contract (R14)."""

    FRAMEWORK = "framework"
    INTENT = "intent"
    FORMAL = "formal"
    SUPPLEMENTARY = "supplementary"
    TERMINATION = "termination"


# They change another contract, and so name it.
CHANGING = frozenset({Kind.SUPPLEMENTARY, Kind.TERMINATION})


class State(StrEnum):
    """Where a contract stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    FILED = "filed"
    PERFORMING = "performing"
    FULFILLED = "fulfilled"
    BREACHED = "breached"
    TERMINATED = "terminated"
    ARCHIVED = "archived"
    DROPPED = "dropped"


BEFORE_SIGNING = frozenset({State.DRAFT, State.IN_REVIEW, State.REVIEWED})
# Signed and still to be performed: obligations run, reports are owed.
RUNNING = frozenset({State.SIGNED, State.FILED, State.PERFORMING})
ENDED = frozenset({State.FULFILLED, State.BREACHED, State.TERMINATED})
# What is bound by a signature, whatever became of it.
SIGNED_ONCE = RUNNING | ENDED | {State.ARCHIVED}

FOLLOWS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_REVIEW, State.REVIEWED, State.SIGNED, State.DROPPED}),
    State.IN_REVIEW: frozenset({State.DRAFT, State.REVIEWED, State.DROPPED}),
    State.REVIEWED: frozenset({State.DRAFT, State.SIGNED, State.DROPPED}),
    State.SIGNED: frozenset({State.FILED}) | ENDED,
    State.FILED: frozenset({State.PERFORMING}) | ENDED,
    State.PERFORMING: ENDED,
    State.FULFILLED: frozenset({State.ARCHIVED}),
    State.BREACHED: frozenset({State.TERMINATED, State.PERFORMING, State.ARCHIVED}),
    State.TERMINATED: frozenset({State.ARCHIVED}),
    State.ARCHIVED: frozenset(),
    State.DROPPED: frozenset({State.DRAFT}),
}


def may_follow(state: State | str, then: State | str) -> bool:
    """Tell whether a state may follow another."""
    return State(then) in FOLLOWS[State(state)]


class Opinion(StrEnum):
    """What a reviewer says of a draft."""

    PASSED = "passed"
    CHANGES = "changes"
    REFUSED = "refused"


@dataclass(frozen=True)
class KindRule:
    """What a county asks of one kind of contract.

    Attributes:
        legal: The legal office reviews the draft.
        fair: The draft is reviewed for fair competition.
        approval: The project is approved by the computed authority first (R8).
        filing: Originals are filed with the named holders.
    """

    legal: bool = True
    fair: bool = True
    approval: bool = True
    filing: bool = True


class Need(StrEnum):
    """What may stand between a draft and its signature."""

    PARTIES = "parties"
    TEXT = "text"
    LEGAL = "legal"
    FAIR = "fair"
    APPROVAL = "approval"


@dataclass(frozen=True)
class SigningFacts:
    """What is known of a draft, as plain values; days are None while a thing is missing."""

    has_parties: bool
    text_on: dt.date | None = None
    legal_on: dt.date | None = None
    fair_on: dt.date | None = None
    approved_on: dt.date | None = None


@dataclass(frozen=True)
class SigningStep:
    """One line of the list before the signature."""

    need: Need
    met: bool
    on: dt.date | None = None


def steps_to_sign(rule: KindRule, facts: SigningFacts) -> tuple[SigningStep, ...]:
    """Return what is asked before the signature of a kind, met or missing, in order.

    Source: rules R3 (gate "contract"), R14.
    """
    asked = [
        (Need.PARTIES, facts.has_parties, None),
        (Need.TEXT, bool(facts.text_on), facts.text_on),
    ]
    if rule.legal:
        asked.append((Need.LEGAL, bool(facts.legal_on), facts.legal_on))
    if rule.fair:
        asked.append((Need.FAIR, bool(facts.fair_on), facts.fair_on))
    if rule.approval:
        asked.append((Need.APPROVAL, bool(facts.approved_on), facts.approved_on))
    return tuple(SigningStep(need, met, on) for need, met, on in asked)
