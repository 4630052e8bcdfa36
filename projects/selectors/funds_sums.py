"""Sums of funds by origin, kind and year; what arrived in foreign money is always told apart (R1).

Amounts in 万元; foreign money is converted at the rate of its day. Rejected claims and those taken
back count nowhere; a correction counts in the month it was booked in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractYear

from projects.models import FundsEntry
from projects.models.choices import Currency

State = FundsEntry.State
DROPPED = (State.REJECTED.value, State.WITHDRAWN.value)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Amounts:
    """Some entries of one origin, kind, year and currency."""

    state: str
    origin: str
    kind: str
    year: int
    currency: str
    number: int
    claimed_wan: Decimal
    verified_wan: Decimal
    foreign_amount_wan: Decimal

    @property
    def is_foreign(self) -> bool:
        """It arrived in foreign money."""
        return self.currency != Currency.CNY


@dataclass
class Apart:
    """Sums; `of_it` names what of them arrived in foreign money."""

    number: int = 0
    claimed_wan: Decimal = _ZERO
    claimed_foreign_wan: Decimal = _ZERO
    verified_wan: Decimal = _ZERO
    verified_foreign_wan: Decimal = _ZERO

    def add(self, each: Amounts) -> None:
        """Count some entries."""
        self.number += each.number
        self.claimed_wan += each.claimed_wan
        self.verified_wan += each.verified_wan
        if each.is_foreign:
            self.claimed_foreign_wan += each.claimed_wan
            self.verified_foreign_wan += each.verified_wan


@dataclass
class Breakdown:
    """The same entries added up three ways, and the foreign money in its own currencies."""

    total: Apart = field(default_factory=Apart)
    by_origin: dict[str, Apart] = field(default_factory=dict)
    by_kind: dict[str, Apart] = field(default_factory=dict)
    by_year: dict[int, Apart] = field(default_factory=dict)
    currencies: dict[str, Decimal] = field(default_factory=dict)


def breakdown(amounts: Iterable[Amounts]) -> Breakdown:
    """Add entries up by origin, kind and year."""
    found = Breakdown()
    for each in amounts:
        if each.state in DROPPED:
            continue
        for sums in (
            found.total,
            found.by_origin.setdefault(each.origin, Apart()),
            found.by_kind.setdefault(each.kind, Apart()),
            found.by_year.setdefault(each.year, Apart()),
        ):
            sums.add(each)
        if each.is_foreign:
            before = found.currencies.get(each.currency, _ZERO)
            found.currencies[each.currency] = before + each.foreign_amount_wan
    return found


def amounts_of(entries: Iterable[FundsEntry]) -> list[Amounts]:
    """Return entries that were read, as they are added up."""
    return [
        Amounts(
            state=each.state,
            origin=each.origin,
            kind=each.kind,
            year=each.month.year,
            currency=each.currency,
            number=1,
            claimed_wan=each.claimed_wan,
            verified_wan=_verified(each.state, each.verified_wan),
            foreign_amount_wan=each.foreign_amount_wan or _ZERO,
        )
        for each in entries
    ]


def amounts_in(entries: QuerySet[FundsEntry]) -> list[Amounts]:
    """Return the sums of a query's entries by state, origin, kind, year and currency: one query."""
    rows: Any = (
        entries.order_by()
        .annotate(year=ExtractYear("month"))
        .values("state", "origin", "kind", "year", "currency")
        .annotate(
            number=Count("pk"),
            claimed=Sum("claimed_wan"),
            verified=Sum("verified_wan"),
            foreign=Sum("foreign_amount_wan"),
        )
    )
    return [
        Amounts(
            state=row["state"],
            origin=row["origin"],
            kind=row["kind"],
            year=row["year"],
            currency=row["currency"],
            number=row["number"],
            claimed_wan=row["claimed"] or _ZERO,
            verified_wan=_verified(row["state"], row["verified"]),
            foreign_amount_wan=row["foreign"] or _ZERO,
        )
        for row in rows
    ]


def _verified(state: str, amount: Decimal | None) -> Decimal:
    return (amount or _ZERO) if state == State.VERIFIED else _ZERO
