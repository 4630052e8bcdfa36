"""Whose a figure of the ledger is, and in which month it counts (rules.md R4, R5).

- `Happening`: something the ledger knows: a day, a figure, whose project it is.
- `divide`: a figure between the units it is credited to; the parts sum to the whole.
- `heir_of`: the unit that stands for one that was merged.
- `contributions`: what of the happenings counts for a definition, with each unit's part.

The county counts the whole once, whoever it is credited to. Money is divided to the 分, a count
into exact parts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from assessment.rules.counting import ProjectFacts, counts, money_counts
from assessment.rules.indicators import ACTIVITIES, AMOUNTS, FUNDS, Credit, Filters, Source
from projects.rules.funds import Share, credited
from zhaoshang.core.periods import Month

_HUNDRED = Decimal(100)
# Always the unit's that had it, whatever a definition says.
OWN = ACTIVITIES | {Source.FIRST_CONTACT_COUNT}


@dataclass(frozen=True, slots=True)
class Parties:
    """Units that a figure can go to; `own`: the unit that had the activity or filed the contact."""

    introducing: int | None = None
    responsible: int | None = None
    host: int | None = None
    own: int | None = None
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """Something the ledger knows.

    Attributes:
        pk: The record: entry, project, filing, contract, activity.
        project_id: Its project, if it is about one.
        day: When it happened; its month counts it.
        figure: Amount in 万元, or the count.
        facts: What the filters look at; None for activities.
        parties: Whose it can be.
        kind: What the money became.
        is_increase: An increase of an agreed amount: no project of its own.
        booked_on: First day of the month in which a correction was booked, for one of another year.
    """

    pk: int
    project_id: int | None
    day: dt.date
    figure: Decimal
    facts: ProjectFacts | None
    parties: Parties
    kind: str = ""
    is_increase: bool = False
    booked_on: dt.date | None = None


class Measured(Protocol):
    """What of a definition decides what counts."""

    source: str
    credit: str

    @property
    def counts(self) -> Filters:
        """What of the source counts."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one happening adds: to the county the whole, to units their parts."""

    happening: Happening
    month: Month
    whole: Decimal
    parts: Mapping[int, Decimal] = field(default_factory=dict)


# A unit that ended: on which day, and which one took over, if one did.
Ended = Mapping[int, tuple[dt.date, int | None]]


def heir_of(unit_id: int, ended: Ended, on: dt.date) -> int:
    """Return the unit that stands for a unit on a day: itself, or the one it was merged into.

    Source: anchors.md (b) 20; what happened before the merger stays with the old unit.
    """
    seen = {unit_id}
    while unit_id in ended:
        day, heir = ended[unit_id]
        if heir is None or day > on or heir in seen:
            break
        unit_id = heir
        seen.add(unit_id)
    return unit_id


def divide(
    figure: Decimal, parties: Parties, credit: Credit, on: dt.date, *, is_money: bool
) -> dict[int, Decimal]:
    """Divide a figure between the units it is credited to; empty where nobody is.

    By the split that holds on the day, else to the introducing unit, else to the responsible one.

    Source: rules.md R5.
    """
    if parties.own is not None:
        return {parties.own: figure}
    if credit is Credit.SHARES:
        holding = _holding(parties.shares, on)
        if holding and is_money:
            return credited(figure, holding, on)
        if holding:
            parts: dict[int, Decimal] = {}
            for share in holding:
                part = figure * share.percent / _HUNDRED
                parts[share.unit_id] = parts.get(share.unit_id, Decimal(0)) + part
            return parts
        unit_id = parties.introducing or parties.responsible
    else:
        unit_id = {
            Credit.INTRODUCING: parties.introducing,
            Credit.RESPONSIBLE: parties.responsible,
            Credit.HOST: parties.host,
        }[credit]
    return {} if unit_id is None else {unit_id: figure}


def _holding(shares: tuple[Share, ...], on: dt.date) -> list[Share]:
    """Return the shares that hold on a day; before the first split, the first one.

    None where they do not total 100: a split that was ended without a new one is no split.
    """
    if not shares:
        return []
    day = max(on, min(share.since for share in shares))
    holding = [share for share in shares if share.holds(day)]
    return holding if sum(share.percent for share in holding) == _HUNDRED else []


def _passes(source: Source, filters: Filters, happening: Happening) -> bool:
    if happening.facts is None:
        return True
    if source in FUNDS and not money_counts(filters, happening.kind):
        return False
    return counts(filters, happening.facts)


def contributions(
    definition: Measured, happenings: Iterable[Happening], ended: Ended, *, restated: bool = False
) -> Iterator[Contribution]:
    """Return what counts for a definition, with each unit's part.

    Args:
        definition: Source, filters and credit.
        happenings: What the ledger knows of its source.
        ended: Units that ended.
        restated: A correction booked in a later year counts in the month it corrects, not in the
            one it was booked in.
    """
    source, credit = Source(definition.source), Credit(definition.credit)
    filters = definition.counts
    for each in happenings:
        if not _passes(source, filters, each):
            continue
        decisive = Month.of(each.day)
        booked = decisive if each.booked_on is None or restated else Month.of(each.booked_on)
        last = decisive.last_day
        parts: dict[int, Decimal] = {}
        divided = divide(each.figure, each.parties, credit, last, is_money=source in AMOUNTS)
        for unit_id, part in divided.items():
            heir = heir_of(unit_id, ended, booked.last_day)
            parts[heir] = parts.get(heir, Decimal(0)) + part
        yield Contribution(each, booked, each.figure, parts)
