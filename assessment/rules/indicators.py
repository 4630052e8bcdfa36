"""What an indicator measures (rules.md R10): the closed set of ledger sources and their filters.

- `Source`: where a figure comes from; everything but `REPORTED` is a query of the ledger.
- `Filters`: what of the source counts.
- `Credit`: which unit a project's figure goes to (R5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Source(StrEnum):
    """Closed set of sources. Amounts are in 万元, the others are counts (days for `TRIP_DAYS`)."""

    REPORTED = "reported"
    FUNDS_VERIFIED = "funds_verified"
    FUNDS_CLAIMED = "funds_claimed"
    SIGNED_COUNT = "signed_count"
    SIGNED_AMOUNT = "signed_amount"
    AGREEMENT_COUNT = "agreement_count"
    STARTED_COUNT = "started_count"
    STATISTICS_COUNT = "statistics_count"
    PRODUCED_COUNT = "produced_count"
    ABOVE_SCALE_COUNT = "above_scale_count"
    CAPACITY_COUNT = "capacity_count"
    CLUE_COUNT = "clue_count"
    FIRST_CONTACT_COUNT = "first_contact_count"
    TRIP_COUNT = "trip_count"
    TRIP_DAYS = "trip_days"
    RECEPTION_COUNT = "reception_count"
    FAIR_COUNT = "fair_count"
    FILED_COUNT = "filed_count"


FUNDS = frozenset({Source.FUNDS_VERIFIED, Source.FUNDS_CLAIMED})
AMOUNTS = FUNDS | {Source.SIGNED_AMOUNT}
ACTIVITIES = frozenset(
    {Source.TRIP_COUNT, Source.TRIP_DAYS, Source.RECEPTION_COUNT, Source.FAIR_COUNT}
)
# Counted by the project, by the day on which it got that far.
OF_PROJECTS = frozenset(Source) - FUNDS - ACTIVITIES - {Source.REPORTED}


class Credit(StrEnum):
    """Which unit a project's figure goes to.

    `SHARES`: by the credit split where one was made, else to the introducing unit, else to the
    responsible one. Activities and first contacts always go to the unit that had them.
    """

    SHARES = "shares"
    INTRODUCING = "introducing"
    RESPONSIBLE = "responsible"
    HOST = "host"


@dataclass(frozen=True)
class Filters:
    """What of a source counts; an empty one lets everything through.

    Attributes:
        origins: Origins of capital: of the entry for funds, of the project otherwise.
        sections: GB/T 4754 section codes.
        chains: Codes of the county's industry chains.
        natures: Kinds of construction.
        kinds: What the money became (funds only). Empty: everything but working capital, which
            counts only where it is named (R6).
        min_wan: Least total investment of the project, itself included.
        max_wan: Total investment from which on it does not count any more.
        key_only: Key projects only.
        in_park_only: Projects in a park only.
        with_phases: Later phases count as projects of their own (R4, policy).
    """

    origins: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    min_wan: Decimal | None = None
    max_wan: Decimal | None = None
    key_only: bool = False
    in_park_only: bool = False
    with_phases: bool = True

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Filters:
        """Read stored filters; amounts are stored as text, unknown names are left out."""
        known: dict[str, Any] = {}
        for each in fields(cls):
            if each.name not in stored:
                continue
            value = stored[each.name]
            if each.name in {"min_wan", "max_wan"}:
                known[each.name] = None if value in (None, "") else Decimal(str(value))
            elif isinstance(value, list | tuple):
                known[each.name] = tuple(value)
            else:
                known[each.name] = value
        return cls(**known)

    def stored(self) -> dict[str, Any]:
        """Return what is stored: only what differs from letting everything through."""
        found: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if value == each.default:
                continue
            if isinstance(value, tuple):
                found[each.name] = list(value)
            else:
                is_amount = isinstance(value, Decimal)
                found[each.name] = f"{value.normalize():f}" if is_amount else value
        return found


class FilterProblem(StrEnum):
    """What can be wrong with filters."""

    BAND = "band"
    KINDS = "kinds"


def filter_problems(source: Source, filters: Filters) -> list[FilterProblem]:
    """Return what is wrong: an empty size band; kinds of money where no money is counted."""
    found = []
    low, high = filters.min_wan, filters.max_wan
    if low is not None and high is not None and low >= high:
        found.append(FilterProblem.BAND)
    if filters.kinds and source not in FUNDS:
        found.append(FilterProblem.KINDS)
    return found
