"""Promises of both sides, when they are spoken of, and how late a special report is (R14, R18).

- `Term`: the closed set of terms a promise can be made of; `Basis`: the dates one can hang on.
- `promises_of`: what the terms of a contract promise by the county's table.
- `reminder_due`: which of the reminders (30, 7, 1 days before) has its turn.
- `levels_reached`: whom a late report has come to: unit head, lead sponsor, leading group.
- `shortfall`: by how much less was kept than promised.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Term(StrEnum):
    """Terms that promise something by a day."""

    DEPOSIT = "deposit"
    START = "start"
    INVEST = "invest"
    PRODUCTION = "production"
    OUTPUT = "output"
    TAX = "tax"
    JOBS = "jobs"
    LAND = "land"
    UTILITIES = "utilities"
    PROCEDURES = "procedures"
    INCENTIVE = "incentive"


class Basis(StrEnum):
    """Dates of a contract that a promise can hang on."""

    SIGNED = "signed_on"
    DEPOSIT_DUE = "deposit_due_on"
    START = "start_on"
    PRODUCTION = "production_on"
    CAPACITY = "capacity_on"
    EXPIRY = "expires_on"


@dataclass(frozen=True)
class TermFacts:
    """What a term is made into, whoever makes it: side and kind of the promise, and its amount.

    Attributes:
        side: "investor" or "county".
        kind: Value of `ObligationKind`.
        amount: Name of the term that holds the quantity, "" for none.
        measure: Its unit of measure.
        asks_amount: Without its amount there is no such promise.
    """

    side: str
    kind: str
    amount: str = ""
    measure: str = ""
    asks_amount: bool = False


TERM_FACTS: Mapping[Term, TermFacts] = {
    Term.DEPOSIT: TermFacts("investor", "payment", "deposit_wan", "万元", asks_amount=True),
    Term.START: TermFacts("investor", "start"),
    Term.INVEST: TermFacts("investor", "invest", "fixed_assets_wan", "万元", asks_amount=True),
    Term.PRODUCTION: TermFacts("investor", "production"),
    Term.OUTPUT: TermFacts("investor", "output", "output_wan", "万元/年", asks_amount=True),
    Term.TAX: TermFacts("investor", "tax", "tax_wan", "万元/年", asks_amount=True),
    Term.JOBS: TermFacts("investor", "jobs", "jobs_count", "人", asks_amount=True),
    Term.LAND: TermFacts("county", "land", "land_mu", "亩", asks_amount=True),
    Term.UTILITIES: TermFacts("county", "utilities"),
    Term.PROCEDURES: TermFacts("county", "procedures"),
    Term.INCENTIVE: TermFacts("county", "incentive"),
}


@dataclass(frozen=True)
class PromiseRule:
    """One row of the county's table.

    Attributes:
        term: What is promised.
        basis: The date it hangs on.
        otherwise: The date taken where the first is not agreed; None for none.
        days: Days added to the date; negative for days before it.
    """

    term: Term
    basis: Basis
    otherwise: Basis | None = None
    days: int = 0


@dataclass(frozen=True)
class Terms:
    """What a contract agrees, as plain values.

    Attributes:
        dates: The agreed dates by name (`Basis`).
        amounts: Quantities by name of the term.
        has_incentives: Incentives are promised in words.
    """

    dates: Mapping[str, dt.date | None]
    amounts: Mapping[str, Decimal | int | None]
    has_incentives: bool = False


@dataclass(frozen=True)
class Promise:
    """One promise that the terms make; without a date it cannot be kept to time."""

    term: Term
    side: str
    kind: str
    due_on: dt.date | None
    quantity: Decimal | None
    measure: str


def promises_of(terms: Terms, rules: Iterable[PromiseRule]) -> list[Promise]:
    """Return what the terms promise by a county's table, in its order.

    A term whose amount is not agreed promises nothing; one whose date is not agreed is returned
    without a date.

    Source: rules R14 (obligations of both sides with due date).
    """
    found = []
    for rule in rules:
        facts = TERM_FACTS[rule.term]
        amount = terms.amounts.get(facts.amount) if facts.amount else None
        if facts.asks_amount and not amount:
            continue
        if rule.term is Term.INCENTIVE and not terms.has_incentives:
            continue
        found.append(
            Promise(
                term=rule.term,
                side=facts.side,
                kind=facts.kind,
                due_on=due_by(rule, terms.dates),
                quantity=Decimal(amount) if amount else None,
                measure=facts.measure if amount else "",
            )
        )
    return found


def due_by(rule: PromiseRule, dates: Mapping[str, dt.date | None]) -> dt.date | None:
    """Return the day a row's promise is due, None where no date it hangs on is agreed."""
    day = dates.get(rule.basis)
    if day is None and rule.otherwise is not None:
        day = dates.get(rule.otherwise)
    return day + dt.timedelta(days=rule.days) if day is not None else None


def shortfall(promised: Decimal | None, kept: Decimal | None) -> Decimal | None:
    """Return by how much less was kept than promised; None when nothing is missing."""
    if promised is None or kept is None or kept >= promised:
        return None
    return promised - kept


def reminder_due(due_on: dt.date, on: dt.date, days: Iterable[int]) -> int | None:
    """Return which reminder has its turn: the latest begun; None before all, or once it is due.

    A missed day is made up for: with 30, 7, 1 and five days left, the reminder of 7 days.

    Source: rules R14, R18.
    """
    left = (due_on - on).days
    if left < 0:
        return None
    return min((each for each in days if left <= each), default=None)


class Level(StrEnum):
    """To whom a late special report is carried (R14)."""

    HEAD = "head"
    SPONSOR = "sponsor"
    GROUP = "group"


@dataclass(frozen=True)
class Escalation:
    """After more than how many days late a report comes to each level."""

    head_days: int = 0
    sponsor_days: int = 3
    group_days: int = 7

    def days_of(self, level: Level) -> int:
        """Days of a level."""
        days: int = getattr(self, f"{level.value}_days")
        return days


def levels_reached(due_on: dt.date, on: dt.date, escalation: Escalation) -> list[Level]:
    """Return the levels that a report has come to which was due on a day and is not written.

    Source: rules R14 (late → unit head, then lead sponsor, then leading group), R2 (calendar days).
    """
    late = (on - due_on).days
    return [level for level in Level if late > escalation.days_of(level)]


def meant_on(due_on: dt.date, level: Level, escalation: Escalation) -> dt.date:
    """Return the day on which a level should have been told."""
    return due_on + dt.timedelta(days=escalation.days_of(level) + 1)
